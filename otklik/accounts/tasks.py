from procrastinate.contrib.django import app

from otklik.accounts.actions import resets


@app.task(queue="sign_in", name="accounts.send_reset")
def send_reset(*, email: str) -> None:
    """Send a person the link for a new password."""
    resets.send_reset(email=email)
