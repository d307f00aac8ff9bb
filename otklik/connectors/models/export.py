from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from otklik.accounts.models import Project


class Export(models.Model):
    """A list on its way into a file, for the person who asked for it. The file is kept for a day, that of a schedule
    for two weeks.

    That of a saved view holds its conditions as they were then, and which `projects` it takes from; one that takes from
    several belongs to no project.
    """

    class What(models.TextChoices):
        TICKETS = "tickets", _("tickets")
        CUSTOMERS = "customers", _("customers")
        VIEW = "view", _("saved view")

    class Format(models.TextChoices):
        XLSX = "xlsx", _("Excel (XLSX)")
        CSV = "csv", _("CSV")

    class State(models.TextChoices):
        PENDING = "pending", _("waiting")
        RUNNING = "running", _("is being written")
        DONE = "done", _("ready")
        FAILED = "failed", _("failed")

    project = models.ForeignKey(Project, on_delete=models.CASCADE, null=True, related_name="+", db_index=False)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+", db_index=False)
    what = models.CharField(max_length=12, choices=What.choices)
    format = models.CharField(max_length=4, choices=Format.choices)
    statuses = models.JSONField(default=list)
    view = models.BigIntegerField(null=True)
    name = models.CharField(max_length=80, blank=True, default="")
    conditions = models.JSONField(default=dict)
    projects = ArrayField(models.BigIntegerField(), default=list)
    # The schedule that wanted it; its file is kept for two weeks.
    schedule = models.BigIntegerField(null=True)
    state = models.CharField(max_length=8, choices=State.choices, default=State.PENDING)
    written = models.PositiveIntegerField(default=0)
    error = models.CharField(max_length=200, blank=True, default="")
    created_at = models.DateTimeField(db_default=Now())
    finished_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [
            models.Index(fields=["project", "user", "-id"], name="connectors_export_own"),
            models.Index(fields=["created_at"], name="connectors_export_age"),
        ]

    def __str__(self) -> str:
        return f"{self.what} of {self.project_id}: {self.state}"
