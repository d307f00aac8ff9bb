from django.conf import settings
from django.db import models
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from otklik.accounts.models import Project
from otklik.desk.models.ticket import Ticket


class Bulk(models.Model):
    """One change of many tickets, worked off in portions by a job.

    It belongs to its author and holds no word of any ticket; the tickets stand in `BulkItem`, behind their walls.
    `wanted` is the change by field, as `actions.bulk` reads it. `done` counts looked-at tickets, `changed` those that
    did change, `restored` those an undo brought back.
    """

    class State(models.TextChoices):
        WAITING = "waiting", _("waiting to begin")
        RUNNING = "running", _("in progress")
        DONE = "done", _("done")
        UNDOING = "undoing", _("being undone")
        UNDONE = "undone", _("undone")

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+", db_index=False)
    wanted = models.JSONField(default=dict)
    projects = models.JSONField(default=list)
    state = models.CharField(max_length=8, choices=State.choices, default=State.WAITING)
    total = models.PositiveIntegerField(default=0)
    done = models.PositiveIntegerField(default=0)
    changed = models.PositiveIntegerField(default=0)
    restored = models.PositiveIntegerField(default=0)
    created_at = models.DateTimeField(db_default=Now())
    finished_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [models.Index(fields=["user", "-id"], name="desk_bulk_user")]

    def __str__(self) -> str:
        return f"bulk {self.pk}: {self.state}"

    @property
    def is_over(self) -> bool:
        """Whether no job works on it."""
        return self.state in {self.State.DONE, self.State.UNDONE}


class BulkItem(models.Model):
    """One ticket of a bulk change: what it was before and what it became, by field; empty when it did not change."""

    class State(models.TextChoices):
        WAITING = "waiting", _("waiting")
        CHANGED = "changed", _("changed")
        SKIPPED = "skipped", _("skipped")
        RESTORED = "restored", _("restored")
        KEPT = "kept", _("kept, because somebody changed it since")

    project = models.ForeignKey(
        Project, on_delete=models.PROTECT, related_name="+", db_index=False, db_constraint=False
    )
    bulk = models.ForeignKey(Bulk, on_delete=models.CASCADE, related_name="items", db_index=False)
    ticket = models.ForeignKey(Ticket, on_delete=models.CASCADE, db_constraint=False, related_name="+", db_index=False)
    state = models.CharField(max_length=8, choices=State.choices, default=State.WAITING)
    before = models.JSONField(default=dict)
    after = models.JSONField(default=dict)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["bulk", "ticket"], name="desk_bulk_item_once")]
        indexes = [models.Index(fields=["ticket"], name="desk_bulk_item_ticket")]

    def __str__(self) -> str:
        return f"{self.ticket_id} of bulk {self.bulk_id}: {self.state}"
