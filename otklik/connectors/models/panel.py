from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models.functions import Now
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from otklik.accounts.models import Project


class Panel(models.Model):
    """What another system shows beside a ticket: a card that it tells as JSON, or a page of its own in a frame.

    `url` has placeholders (`connectors.panel_values`). `secret_sealed` signs the tokens by which the other system knows
    that the call is ours. No `roles` means everybody who reads the ticket.
    """

    class Kind(models.TextChoices):
        CARD = "card", _("card (JSON)")
        FRAME = "frame", _("page in a frame")

    project = models.ForeignKey(Project, on_delete=models.CASCADE, related_name="+", db_index=False)
    name = models.CharField(_("name"), max_length=120)
    kind = models.CharField(_("kind"), max_length=8, choices=Kind.choices)
    url = models.CharField(_("address"), max_length=1000)
    secret_sealed = models.TextField()
    timeout_seconds = models.PositiveSmallIntegerField(_("time-out, seconds"), default=3)
    cache_seconds = models.PositiveIntegerField(_("kept for, seconds"), default=60)
    height = models.PositiveSmallIntegerField(_("height, pixels"), default=320)
    roles = ArrayField(models.CharField(max_length=16), default=list, blank=True)
    position = models.PositiveSmallIntegerField(default=0)
    is_active = models.BooleanField(_("switched on"), default=True)
    created_at = models.DateTimeField(db_default=Now())

    class Meta:
        ordering = ["position", "id"]
        constraints = [models.UniqueConstraint(fields=["project", "id"], name="connectors_panel_wall")]

    def __str__(self) -> str:
        return self.name


class PanelState(models.Model):
    """How a panel's system answers: so many `failures` in a row, and until when it is left alone because of them.

    Apart from the panel, because reading writes it. No row means that all is well.
    """

    project = models.ForeignKey(
        Project, on_delete=models.CASCADE, related_name="+", db_index=False, db_constraint=False
    )
    panel = models.OneToOneField(Panel, on_delete=models.CASCADE, db_constraint=False, related_name="state")
    failures = models.PositiveIntegerField(default=0)
    paused_until = models.DateTimeField(null=True, blank=True)
    last_error = models.CharField(max_length=300, blank=True, default="")

    def __str__(self) -> str:
        return f"{self.panel_id}: {self.failures}"

    @property
    def is_paused(self) -> bool:
        """Tell whether the system is left alone now."""
        return self.paused_until is not None and self.paused_until > timezone.now()


class PanelCard(models.Model):
    """The last good answer of a panel's system to one address; `key` is the address's SHA-256.

    It is shown at once while it is fresh, and with its time when the system does not answer. `person_id` and
    `ticket_id` are plain numbers: whose data it may hold, so that it can be erased; 0 when no ticket was asked about.
    """

    project = models.ForeignKey(
        Project, on_delete=models.CASCADE, related_name="+", db_index=False, db_constraint=False
    )
    panel = models.ForeignKey(
        Panel, on_delete=models.CASCADE, db_constraint=False, related_name="cards", db_index=False
    )
    key = models.CharField(max_length=64)
    person_id = models.BigIntegerField(null=True)
    ticket_id = models.BigIntegerField()
    card = models.JSONField()
    fetched_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["panel", "key"], name="connectors_card_once")]
        indexes = [models.Index(fields=["fetched_at"], name="connectors_card_age")]

    def __str__(self) -> str:
        return f"{self.panel_id} {self.key[:8]}"
