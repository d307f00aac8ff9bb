from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from otklik.accounts.models import Project


class Webhook(models.Model):
    """Another system that is told of what happens in a project, as Standard Webhooks describe.

    The secret is shown once and kept sealed. After a rotation the one before signs as well until `old_secret_until`.
    `failing_since` is the first failure after the last success; after days of failure the webhook is switched off.
    """

    project = models.ForeignKey(Project, on_delete=models.CASCADE, related_name="+", db_index=False)
    name = models.CharField(_("name"), max_length=120)
    url = models.CharField(_("address"), max_length=2000)
    kinds = ArrayField(models.CharField(max_length=64), default=list)
    include_notes = models.BooleanField(_("internal notes too"), default=False)
    is_active = models.BooleanField(_("switched on"), default=True)
    secret_sealed = models.TextField()
    old_secret_sealed = models.TextField(blank=True, default="")
    old_secret_until = models.DateTimeField(null=True, blank=True)
    failures = models.PositiveIntegerField(default=0)
    failing_since = models.DateTimeField(null=True, blank=True)
    paused_until = models.DateTimeField(null=True, blank=True)
    last_error = models.TextField(blank=True, default="")
    last_success_at = models.DateTimeField(null=True, blank=True)
    switched_off_at = models.DateTimeField(null=True, blank=True)
    created_at = models.DateTimeField(db_default=Now())

    class Meta:
        ordering = ["name", "id"]
        constraints = [models.UniqueConstraint(fields=["project", "id"], name="connectors_webhook_wall")]

    def __str__(self) -> str:
        return self.name


class WebhookDelivery(models.Model):
    """One message to one webhook: its text as it is signed, how far it got, and the heads of its last tries.

    `event_id` is empty for tests and for what was sent once more by hand.
    """

    class State(models.TextChoices):
        PENDING = "pending", _("waiting")
        SENDING = "sending", _("being sent")
        SENT = "sent", _("taken")
        FAILED = "failed", _("will be tried again")
        DEAD = "dead", _("given up")

    project = models.ForeignKey(
        Project, on_delete=models.CASCADE, related_name="+", db_index=False, db_constraint=False
    )
    webhook = models.ForeignKey(
        Webhook, on_delete=models.CASCADE, db_constraint=False, related_name="deliveries", db_index=False
    )
    event_id = models.BigIntegerField(null=True)
    external_id = models.CharField(max_length=64)
    kind = models.CharField(max_length=64)
    body = models.TextField()
    state = models.CharField(max_length=8, choices=State.choices, default=State.PENDING)
    attempts = models.PositiveSmallIntegerField(default=0)
    status = models.PositiveSmallIntegerField(null=True)
    last_error = models.TextField(blank=True, default="")
    log = models.JSONField(default=list)
    not_before = models.DateTimeField(db_default=Now())
    claimed_at = models.DateTimeField(null=True)
    created_at = models.DateTimeField(db_default=Now())
    sent_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["webhook", "event_id"],
                name="connectors_delivery_once",
                condition=models.Q(event_id__isnull=False),
            )
        ]
        indexes = [
            models.Index(fields=["webhook", "-id"], name="connectors_delivery_log"),
            models.Index(
                fields=["not_before"],
                name="connectors_delivery_due",
                condition=models.Q(state__in=["pending", "failed", "sending"]),
            ),
            models.Index(fields=["created_at"], name="connectors_delivery_age"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.external_id}: {self.state}"
