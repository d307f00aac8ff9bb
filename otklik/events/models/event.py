import uuid

from django.db import models
from django.db.models.fields.json import KeyTransform
from django.db.models.functions import Now

# How things leave a project by the hands of its people: files that were opened, lists that were written into files.
TAKEN = ["security.file_opened", "export.made", "report.saved", "report.stopped"]


class Event(models.Model):
    """One thing that happened. Plain ids, no foreign keys: the history outlives what it tells about.

    `tx` (pg_current_xact_id(), filled by the database) lets a reader follow the table in spite of ids that become
    visible out of order: rows whose transaction is older than the oldest running one are complete.
    """

    id = models.BigAutoField(primary_key=True)
    kind = models.CharField(max_length=64)
    project_id = models.BigIntegerField(null=True)
    ticket_id = models.BigIntegerField(null=True)
    actor_kind = models.CharField(max_length=16)
    actor_id = models.BigIntegerField(null=True)
    actor_name = models.CharField(max_length=200, default="")
    change_id = models.UUIDField(default=uuid.uuid4)
    cause_id = models.BigIntegerField(null=True)
    depth = models.SmallIntegerField(default=0)
    payload = models.JSONField(default=dict)
    at = models.DateTimeField(db_default=Now())

    class Meta:
        indexes = [
            models.Index(fields=["ticket_id", "id"], name="events_ticket", condition=models.Q(ticket_id__isnull=False)),
            models.Index(fields=["change_id"], name="events_change"),
            models.Index(
                KeyTransform("person", "payload"),
                "id",
                name="events_customer",
                condition=models.Q(kind__startswith="customer."),
            ),
            # The security log, newest first; a query must say kind LIKE 'security.%' as well to use it.
            models.Index(
                fields=["-at", "-id"], name="events_security", condition=models.Q(kind__startswith="security.")
            ),
            # What was taken out of a project: opened files and exports; a query must name these kinds to use it.
            models.Index(fields=["project_id", "-id"], name="events_taken", condition=models.Q(kind__in=TAKEN)),
            # What one of the staff did in a project, the newest first.
            models.Index(
                fields=["actor_id", "project_id", "-at", "-id"],
                name="events_doings",
                condition=models.Q(actor_kind="user"),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} #{self.pk}"
