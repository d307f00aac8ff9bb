from django.db import models


class Tally(models.Model):
    """How much of something came from somewhere in one stretch of time; the rows of past stretches are swept away.

    `key` is a keyed hash of what is counted, where from, and the stretch: no address stands here in the clear.
    """

    key = models.CharField(max_length=64, primary_key=True)
    amount = models.BigIntegerField()
    expires_at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["expires_at"], name="portal_tally_expires")]

    def __str__(self) -> str:
        return f"{self.key[:8]}: {self.amount}"
