from django.db import models
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from otklik.accounts.models import Project


class BotAccount(models.Model):
    """A bot of a project in a messenger: what is written to it comes in, what we say goes out by it.

    The token is encrypted with the installation's field key; `token_mark` is its SHA-256, so that one bot is read once
    in the installation (a messenger gives each update to one reader only). `cursor` is how far its updates have been
    taken in: the offset of Telegram's getUpdates, the marker of MAX; it moves in the transaction that stores them.
    `hooked_at`: when the messenger was told where to call us; None = not yet, or anew.
    """

    class Way(models.TextChoices):
        POLL = "poll", _("we ask for what is new")
        WEBHOOK = "webhook", _("the messenger calls us")

    class Channel(models.TextChoices):
        TELEGRAM = "telegram", "Telegram"
        MAX = "max", "MAX"

    project = models.ForeignKey(Project, on_delete=models.CASCADE, related_name="bot_accounts", db_index=False)
    channel = models.CharField(_("messenger"), max_length=24, choices=Channel.choices)
    name = models.CharField(_("name"), max_length=120)
    base_url = models.CharField(_("address of the messenger"), max_length=300, blank=True)
    way = models.CharField(_("how messages come in"), max_length=8, choices=Way.choices, default=Way.POLL)
    token_sealed = models.TextField()
    token_mark = models.CharField(max_length=64)
    hook_secret_sealed = models.TextField(blank=True, default="")
    hooked_at = models.DateTimeField(null=True)
    username = models.CharField(max_length=120, blank=True, default="")
    is_active = models.BooleanField(_("active"), default=True)
    cursor = models.BigIntegerField(null=True)
    heard_at = models.DateTimeField(null=True)
    last_error = models.TextField(blank=True, default="")
    failures = models.PositiveIntegerField(default=0)
    created_at = models.DateTimeField(db_default=Now())

    class Meta:
        ordering = ["name", "id"]
        constraints = [
            models.UniqueConstraint(fields=["project", "id"], name="channels_bot_wall"),
            # Over all projects: of two readers each would miss what the other got.
            models.UniqueConstraint(
                fields=["token_mark"], condition=models.Q(is_active=True), name="channels_bot_once"
            ),
        ]

    def __str__(self) -> str:
        return self.name
