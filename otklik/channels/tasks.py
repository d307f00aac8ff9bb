from procrastinate.contrib.django import app

from otklik.channels import actions


@app.task(queue="inbound", name="channels.read_inbound")
def read_inbound(*, project: int) -> None:
    """Read what waits in a project."""
    actions.read_inbound(project_id=project)


@app.periodic(cron="* * * * *")
@app.task(queue="upkeep", name="channels.sweep", queueing_lock="channels.sweep")
def sweep(timestamp: int) -> None:
    """Find what waits although no job cares for it."""
    actions.sweep()
