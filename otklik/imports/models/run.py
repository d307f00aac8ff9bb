from django.conf import settings
from django.db import models
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from otklik.accounts.models import Project


class Import(models.Model):
    """One file from another help desk on its way into a project.

    `label` tells two systems of one kind apart. `mapping` says what a column of a table is; `found` holds the first
    rows for who has to decide, and is emptied at the end. `phase` and `after` are how far the work is; a portion that
    was cut off is done again. `counts`: {kind: {outcome: how many}}. Without a user it was started on the command line.
    """

    class Source(models.TextChoices):
        CSV = "csv", _("Table: CSV")
        XLSX = "xlsx", _("Table: Excel (XLSX)")
        ZENDESK = "zendesk", "Zendesk"
        OSTICKET = "osticket", "osTicket"
        FREESCOUT = "freescout", "FreeScout"
        ZAMMAD = "zammad", "Zammad"

    class What(models.TextChoices):
        TICKETS = "tickets", _("tickets")
        CUSTOMERS = "customers", _("customers")

    class State(models.TextChoices):
        NEW = "new", _("is being looked at")
        READY = "ready", _("waits for your word")
        RUNNING = "running", pgettext_lazy("import", "in progress")
        DONE = "done", pgettext_lazy("import", "done")
        FAILED = "failed", pgettext_lazy("import", "failed")

    TABLES = (Source.CSV, Source.XLSX)

    project = models.ForeignKey(Project, on_delete=models.CASCADE, related_name="+", db_index=False)
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, null=True, related_name="+", db_index=False
    )
    source = models.CharField(max_length=12, choices=Source.choices)
    label = models.CharField(max_length=40, blank=True, default="")
    name = models.CharField(max_length=255)
    size = models.BigIntegerField(default=0)
    what = models.CharField(max_length=12, choices=What.choices, blank=True, default="")
    mapping = models.JSONField(default=dict)
    found = models.JSONField(default=dict)
    state = models.CharField(max_length=8, choices=State.choices, default=State.NEW)
    dry_run = models.BooleanField(default=False)
    phase = models.CharField(max_length=12, blank=True, default="")
    after = models.BigIntegerField(default=0)
    total = models.PositiveIntegerField(default=0)
    done = models.PositiveIntegerField(default=0)
    counts = models.JSONField(default=dict)
    error = models.CharField(max_length=300, blank=True, default="")
    created_at = models.DateTimeField(db_default=Now())
    finished_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [
            models.Index(fields=["project", "-id"], name="imports_import_project"),
            models.Index(fields=["created_at"], name="imports_import_age"),
        ]

    def __str__(self) -> str:
        return f"{self.name} into {self.project_id}: {self.state}"

    @property
    def is_table(self) -> bool:
        """Whether somebody has to say what its columns are."""
        return self.source in self.TABLES

    @property
    def system(self) -> str:
        """The old system as people call it."""
        name = "" if self.is_table else str(self.Source(self.source).label)
        return self.label or name or self.name

    @property
    def origin(self) -> str:
        """The key under which the old system's ids are remembered: a table is a table, whatever its format."""
        return f"{'table' if self.is_table else self.source}:{self.label.casefold()}"

    @property
    def results(self) -> list[tuple[str, dict[str, int]]]:
        """The counts by kind, in the order of the work."""
        order = ("organisation", "person", "ticket", "message", "file")
        return [(kind, self.counts[kind]) for kind in order if kind in self.counts]

    @property
    def percent(self) -> int:
        """How much of it is done, 0 to 100."""
        return min(100, self.done * 100 // self.total) if self.total else 0
