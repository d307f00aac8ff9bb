from django.db import models

from otklik.accounts.models import Project


class Counter(models.Model):
    """How many tickets of a project have one status, team and assignee: the folded part of the views' counters.

    A trigger on the ticket table writes a CounterDelta for each change (also for bulk and raw SQL); the worker folds
    deltas into these rows. A counter is the sum of both, so that it is always current and no two writers wait for one
    row.
    """

    project = models.ForeignKey(Project, on_delete=models.CASCADE, related_name="+", db_index=False)
    status = models.CharField(max_length=20)
    team_id = models.BigIntegerField(default=0)
    assignee_id = models.BigIntegerField(default=0)
    amount = models.BigIntegerField(default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["project", "status", "team_id", "assignee_id"], name="desk_counter_cell")
        ]

    def __str__(self) -> str:
        return f"{self.status}: {self.amount}"


class CounterDelta(models.Model):
    """A change of one counter cell that is not folded yet. 0 stands for no team or no assignee."""

    project = models.ForeignKey(Project, on_delete=models.CASCADE, related_name="+", db_index=False)
    status = models.CharField(max_length=20)
    team_id = models.BigIntegerField(default=0)
    assignee_id = models.BigIntegerField(default=0)
    amount = models.SmallIntegerField()

    def __str__(self) -> str:
        return f"{self.status}: {self.amount:+d}"
