from procrastinate.contrib.django import app

from otklik.files.actions import upload


@app.periodic(cron="17 * * * *")
@app.task(queue="upkeep", name="files.sweep_uploads", queueing_lock="files.sweep_uploads")
def sweep_uploads(timestamp: int) -> None:
    """Forget files that began to come and were not used in time."""
    upload.sweep()
