"""Jobs of the installation as a whole."""

from __future__ import annotations

from procrastinate import JobContext
from procrastinate.contrib.django import app

from otklik.config import disk_watch, own_mail

KEEP_DONE_HOURS = 24
KEEP_FAILED_HOURS = 24 * 7


@app.task(queue="outbox", name="config.own_mail", retry=own_mail.RETRY, pass_context=True)
def send_own_mail(context: JobContext, *, sealed: str) -> None:
    """Send one letter of the installation itself."""
    own_mail.deliver(sealed)


@app.periodic(cron="17 * * * *")
@app.task(queue="upkeep", name="config.clean_jobs", queueing_lock="config.clean_jobs")
async def clean_jobs(timestamp: int) -> None:
    """Delete finished jobs after a day and failed ones, which people may want to look at, after a week."""
    await app.job_manager.delete_old_jobs(nb_hours=KEEP_DONE_HOURS, include_cancelled=True, include_aborted=True)
    await app.job_manager.delete_old_jobs(nb_hours=KEEP_FAILED_HOURS, include_failed=True)


@app.periodic(cron="* * * * *")
@app.task(queue="upkeep", name="config.watch_disk", queueing_lock="config.watch_disk")
def watch_disk(timestamp: int) -> None:
    """Tell the administrators when the disk gets full."""
    disk_watch.look()
