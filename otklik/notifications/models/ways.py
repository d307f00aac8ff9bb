from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models.functions import Now

from otklik.accounts.models import Project
from otklik.channels.models import BotAccount


class NoticeChoice(models.Model):
    """How one person wants to be told; who has none is told as each kind proposes.

    `ways`: kind -> ways. Between `quiet_from` and `quiet_until` (his local time, over midnight too) nothing rings but
    kinds in `urgent`; until `duty_until` everything does. Kinds in `gathered` wait for the next of `digest_at`
    ("09:00"), one message for all.
    """

    user = models.OneToOneField(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="notice_choice")
    ways = models.JSONField(default=dict, blank=True)
    quiet_from = models.TimeField(null=True, blank=True)
    quiet_until = models.TimeField(null=True, blank=True)
    urgent = ArrayField(models.CharField(max_length=24), default=list, blank=True)
    gathered = ArrayField(models.CharField(max_length=24), default=list, blank=True)
    digest_at = ArrayField(models.CharField(max_length=5), default=list, blank=True)
    duty_until = models.DateTimeField(null=True, blank=True)

    def __str__(self) -> str:
        return f"choice of {self.user_id}"


class PushSubscription(models.Model):
    """A browser of a person that takes Web Push (RFC 8030). The address is the browser maker's and belongs to it."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="push_subscriptions")
    endpoint = models.CharField(max_length=1000, unique=True)
    public_key = models.CharField(max_length=100)
    secret = models.CharField(max_length=40)
    browser = models.CharField(max_length=200, blank=True, default="")
    created_at = models.DateTimeField(db_default=Now())

    def __str__(self) -> str:
        return f"browser of {self.user_id}"


class BotLink(models.Model):
    """That a chat with a bot is a person's: he proved it by a code that only he was shown."""

    project = models.ForeignKey(Project, on_delete=models.CASCADE, related_name="+")
    bot = models.ForeignKey(BotAccount, on_delete=models.CASCADE, db_constraint=False, related_name="+", db_index=False)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="bot_links")
    chat = models.CharField(max_length=40)
    sender = models.CharField(max_length=40)
    created_at = models.DateTimeField(db_default=Now())

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["bot", "sender"], name="notifications_chat_once"),
            models.UniqueConstraint(fields=["bot", "user"], name="notifications_person_once"),
        ]

    def __str__(self) -> str:
        return f"{self.user_id} at bot {self.bot_id}"


class LinkCode(models.Model):
    """A code that links a chat to a person, once and for some minutes; kept as SHA-256 only (S24)."""

    project = models.ForeignKey(Project, on_delete=models.CASCADE, related_name="+")
    bot = models.ForeignKey(BotAccount, on_delete=models.CASCADE, db_constraint=False, related_name="+", db_index=False)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    digest = models.CharField(max_length=64, unique=True)
    expires_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["bot", "user"], name="notifications_code_once")]

    def __str__(self) -> str:
        return f"code of {self.user_id}"
