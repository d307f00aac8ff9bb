"""What is done to cards as a whole: merges, erasures, and how long things are kept."""

from django.conf import settings
from django.db import models
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from otklik.accounts.models import Project
from otklik.customers.models.person import Person


class Merge(models.Model):
    """That two people turned out to be one. `moved` names every row that changed hands, by part, so that it can be
    undone for a day.
    """

    project = models.ForeignKey(
        Project, on_delete=models.CASCADE, related_name="+", db_index=False, db_constraint=False
    )
    kept = models.ForeignKey(
        Person, on_delete=models.CASCADE, db_constraint=False, related_name="merges", db_index=False
    )
    gone = models.ForeignKey(Person, on_delete=models.CASCADE, db_constraint=False, related_name="+", db_index=False)
    moved = models.JSONField(default=dict)
    reason = models.CharField(max_length=200, blank=True)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+", db_index=False
    )
    by_name = models.CharField(max_length=200, blank=True)
    at = models.DateTimeField(db_default=Now())
    undone_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["gone"], name="customers_merge_open", condition=models.Q(undone_at=None))
        ]
        indexes = [
            models.Index(fields=["kept", "-id"], name="customers_merge_kept"),
            models.Index(fields=["-at"], name="customers_merge_recent", condition=models.Q(undone_at=None)),
        ]

    def __str__(self) -> str:
        return f"{self.gone_id} into {self.kept_id}"


class Erasure(models.Model):
    """The act of an erasure: whose data by number, on what ground, who asked, when it was done, how much was erased.

    It holds nothing of the person himself; `person_id` is a plain number.
    """

    class Ground(models.TextChoices):
        REQUEST = "request", _("the person's own request")
        WITHDRAWN = "withdrawn", _("the person withdrew the consent")
        PURPOSE = "purpose", _("the purpose is reached")
        UNLAWFUL = "unlawful", _("the data were processed unlawfully")
        ORDER = "order", _("an order of the authority or a court")

    class State(models.TextChoices):
        WAITING = "waiting", _("will be erased in a moment")
        DONE = "done", _("erased")

    project = models.ForeignKey(Project, on_delete=models.CASCADE, related_name="+", db_index=False)
    person_id = models.BigIntegerField()
    ground = models.CharField(_("ground"), max_length=12, choices=Ground.choices)
    document = models.CharField(_("document"), max_length=200, blank=True)
    state = models.CharField(max_length=8, choices=State.choices, default=State.WAITING)
    requested_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+", db_index=False
    )
    requested_name = models.CharField(max_length=200, blank=True)
    requested_at = models.DateTimeField(db_default=Now())
    done_at = models.DateTimeField(null=True)
    counts = models.JSONField(default=dict)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["person_id"], name="customers_erasure_waiting", condition=models.Q(state="waiting")
            )
        ]
        indexes = [
            models.Index(fields=["project", "-id"], name="customers_erasure_project"),
            models.Index(fields=["person_id"], name="customers_erasure_person"),
        ]

    def __str__(self) -> str:
        return f"erasure of customer {self.person_id}"


class Retention(models.Model):
    """How many days a project keeps each kind of data after a ticket is closed (raw mail: after it came); None keeps
    it for good. `last_*` tell what the last run did, `reached` how far each kind is done: [time, id].
    """

    KINDS = ("text", "files", "raw")

    project = models.OneToOneField(Project, on_delete=models.CASCADE, related_name="+")
    text_days = models.PositiveIntegerField(_("texts of closed tickets, days"), null=True, blank=True)
    files_days = models.PositiveIntegerField(_("files of closed tickets, days"), null=True, blank=True)
    raw_days = models.PositiveIntegerField(_("sources of mails, days"), null=True, blank=True)
    last_run_at = models.DateTimeField(null=True)
    last_counts = models.JSONField(default=dict)
    reached = models.JSONField(default=dict)

    def __str__(self) -> str:
        return f"retention of {self.project_id}"

    def days(self, kind: str) -> int | None:
        """Return how many days one kind is kept, None for ever."""
        value: int | None = {"text": self.text_days, "files": self.files_days, "raw": self.raw_days}[kind]
        return value
