from django.db import models
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from otklik.accounts.models import Project


class Delivery(models.Model):
    """One message on its way out through one transport.

    `ticket_id` and `message_id` are plain ids: what they name lives above this package. `external_id` is set before
    the first attempt (for mail the Message-ID) and never changes, so that a repeat after a crash can be recognised
    (F09).
    """

    class State(models.TextChoices):
        PENDING = "pending", _("waiting to be sent")
        SENDING = "sending", _("being sent")
        SENT = "sent", _("sent")
        FAILED = "failed", _("not sent yet, will be tried again")
        DEAD = "dead", _("could not be sent")
        CANCELLED = "cancelled", _("taken back")

    WAITING = (State.PENDING, State.FAILED, State.SENDING)

    project = models.ForeignKey(Project, on_delete=models.CASCADE, related_name="+", db_index=False)
    transport = models.CharField(max_length=24)
    purpose = models.CharField(max_length=24)
    ticket_id = models.BigIntegerField(null=True)
    message_id = models.BigIntegerField(null=True)
    recipients = models.JSONField(default=list)
    payload = models.JSONField(default=dict)
    external_id = models.CharField(max_length=300)
    state = models.CharField(max_length=10, choices=State.choices, default=State.PENDING)
    attempts = models.PositiveSmallIntegerField(default=0)
    last_error = models.TextField(blank=True, default="")
    not_before = models.DateTimeField(db_default=Now())
    claimed_at = models.DateTimeField(null=True)
    created_at = models.DateTimeField(db_default=Now())
    sent_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["transport", "external_id"], name="outbox_external_once")]
        indexes = [
            models.Index(fields=["message_id"], name="outbox_message", condition=models.Q(message_id__isnull=False)),
            models.Index(
                fields=["not_before"],
                name="outbox_due",
                condition=models.Q(state__in=["pending", "failed", "sending"]),
            ),
            models.Index(
                fields=["project", "transport", "not_before"],
                name="outbox_waiting",
                condition=models.Q(state__in=["pending", "failed", "sending"]),
            ),
            # An automatic mail has one recipient; the limits of S08 and S09 are counted here.
            models.Index(
                models.F("recipients__0"), "created_at", name="outbox_automatic", condition=models.Q(purpose="receipt")
            ),
            models.Index(
                fields=["project", "created_at"], name="outbox_receipts", condition=models.Q(purpose="receipt")
            ),
        ]

    def __str__(self) -> str:
        return f"{self.transport} {self.external_id}: {self.state}"
