from django.db import models
from django.db.models.functions import Now


class WaitingChange(models.Model):
    """A committed change whose reactions have not run yet; written in the transaction of the change itself.

    `attempts` counts only what is run with care, alone: after a failure, or after a worker ended in the middle.
    """

    change_id = models.UUIDField()
    attempts = models.PositiveSmallIntegerField(default=0, db_default=0)
    at = models.DateTimeField(db_default=Now())

    def __str__(self) -> str:
        return f"{self.change_id} waits"
