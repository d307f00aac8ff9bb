from procrastinate.contrib.django import app

from otklik.accounts import rates
from otklik.accounts.actions import resets


@app.task(queue="sign_in", name="accounts.send_reset")
def send_reset(*, email: str) -> None:
    """Send a person the link for a new password."""
    resets.send_reset(email=email)


@app.periodic(cron="41 * * * *")
@app.task(queue="upkeep", name="accounts.forget_rates", queueing_lock="accounts.forget_rates")
def forget_rates(timestamp: int) -> None:
    """Forget how often tokens called in minutes that have passed."""
    rates.forget()
