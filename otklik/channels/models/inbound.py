from django.db import models
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from otklik.accounts.models import Project


class InboundItem(models.Model):
    """What arrived, byte for byte, before anybody looked at it: accepted means durable.

    `external_id` is the transport's own name of the item (`imap:ACCOUNT:UIDVALIDITY:UID`, `smtp:UUID`,
    `import:SHA256`); `meaning` is what makes two items the same message (digests of the Message-ID and of the
    content), see S43. `outcome` says what reading made of it, `note` what was unusual about it. `imported`: old mail
    taken in from files; `machine`: no person wrote it. Neither is ever answered automatically.
    """

    class State(models.TextChoices):
        PENDING = "pending", _("waiting to be read")
        DONE = "done", _("in the system")
        DUPLICATE = "duplicate", _("came a second time")
        QUARANTINED = "quarantined", _("could not be read")

    class Outcome(models.TextChoices):
        NONE = "", _("not read yet")
        OPENED = "opened", _("opened a ticket")
        ADDED = "added", _("added to a ticket")
        AUTOMATIC = "automatic", _("automatic mail that belongs to no ticket")
        OWN = "own", _("our own mail that came back")
        FORCED = "forced", _("to become a ticket because a person said so")
        NOTED = "noted", _("written to a bot by one of our people, or by nobody we know")

    project = models.ForeignKey(Project, on_delete=models.PROTECT, related_name="+", db_index=False)
    channel = models.CharField(max_length=24)
    external_id = models.CharField(max_length=300)
    account_id = models.BigIntegerField(null=True)
    sender = models.CharField(max_length=320, blank=True)
    recipient = models.CharField(max_length=320, blank=True)
    raw = models.BinaryField()
    size = models.BigIntegerField()
    imported = models.BooleanField(db_default=False)
    machine = models.BooleanField(db_default=False)
    meaning = models.CharField(max_length=64, blank=True)
    state = models.CharField(max_length=12, choices=State.choices, default=State.PENDING)
    attempts = models.PositiveSmallIntegerField(default=0)
    last_error = models.TextField(blank=True)
    outcome = models.CharField(max_length=12, choices=Outcome.choices, blank=True, db_default="")
    note = models.CharField(max_length=300, blank=True, db_default="")
    subject = models.CharField(max_length=200, blank=True, db_default="")
    ticket_id = models.BigIntegerField(null=True)
    message_id = models.BigIntegerField(null=True)
    received_at = models.DateTimeField(db_default=Now())
    processed_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["channel", "external_id"], name="channels_inbound_once")]
        indexes = [
            models.Index(
                fields=["project", "id"], name="channels_inbound_waiting", condition=models.Q(state="pending")
            ),
            models.Index(fields=["project", "-received_at"], name="channels_inbound_heard"),
            models.Index(fields=["project", "state", "-id"], name="channels_inbound_state"),
            models.Index(
                fields=["meaning", "project"], name="channels_inbound_meaning", condition=~models.Q(meaning="")
            ),
        ]

    def __str__(self) -> str:
        return f"{self.channel} {self.external_id}: {self.state}"
