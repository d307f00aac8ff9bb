from django.db import models
from django.db.models.functions import Now


class ReactionRun(models.Model):
    """That one reaction has handled one event, or why it could not: at most one row each (idempotency).

    `dead` rows are the visible dead letter: they stay until a person re-runs or dismisses them.
    """

    class State(models.TextChoices):
        DONE = "done"
        FAILED = "failed"
        DEAD = "dead"

    event = models.ForeignKey(
        "events.Event", on_delete=models.CASCADE, db_constraint=False, related_name="+", db_index=False
    )
    reaction = models.CharField(max_length=120)
    state = models.CharField(max_length=8, choices=State.choices)
    attempts = models.PositiveSmallIntegerField(default=0)
    last_error = models.TextField(default="")
    at = models.DateTimeField(db_default=Now())

    class Meta:
        constraints = [models.UniqueConstraint(fields=["event", "reaction"], name="events_reaction_once")]
        indexes = [models.Index(fields=["state", "id"], name="events_open_runs", condition=~models.Q(state="done"))]

    def __str__(self) -> str:
        return f"{self.reaction} of {self.event_id}: {self.state}"
