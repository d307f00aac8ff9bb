from django.db import models
from django.db.models.functions import Lower, Now
from django.utils.translation import gettext_lazy as _

from otklik.accounts.models import Project


class MailAddress(models.Model):
    """An address of ours: mail to it belongs to the project. Stored in lower case, once in the installation."""

    project = models.ForeignKey(Project, on_delete=models.CASCADE, related_name="mail_addresses")
    address = models.CharField(_("address"), max_length=320, unique=True)

    def __str__(self) -> str:
        return self.address


class MailAccount(models.Model):
    """A mailbox that is read over IMAP and, if set, a server that sends the project's answers.

    Passwords are encrypted with the installation's field key. `heard_at` is the last time the server
    answered: silence raises an alarm on the supervisor's page.
    """

    class Security(models.TextChoices):
        TLS = "tls", _("TLS")
        STARTTLS = "starttls", _("STARTTLS")
        PLAIN = "plain", _("none (this machine only)")

    project = models.ForeignKey(Project, on_delete=models.CASCADE, related_name="mail_accounts", db_index=False)
    name = models.CharField(_("name"), max_length=120)
    imap_host = models.CharField(_("IMAP server"), max_length=255, blank=True)
    imap_port = models.PositiveIntegerField(_("IMAP port"), default=993)
    imap_security = models.CharField(_("IMAP security"), max_length=8, choices=Security.choices, default=Security.TLS)
    folders = models.CharField(_("folders"), max_length=400, default="INBOX")
    smtp_host = models.CharField(_("SMTP server"), max_length=255, blank=True)
    smtp_port = models.PositiveIntegerField(_("SMTP port"), default=465)
    smtp_security = models.CharField(_("SMTP security"), max_length=8, choices=Security.choices, default=Security.TLS)
    username = models.CharField(_("user name"), max_length=255, blank=True)
    password_sealed = models.TextField(blank=True)
    backfill_days = models.PositiveIntegerField(_("days of old mail to fetch at first"), default=0)
    is_active = models.BooleanField(_("active"), default=True)
    heard_at = models.DateTimeField(null=True)
    last_error = models.TextField(blank=True)
    failures = models.PositiveIntegerField(default=0)
    created_at = models.DateTimeField(db_default=Now())

    class Meta:
        ordering = ["name"]
        constraints = [
            # Over all projects: two readers of one mailbox would each take every mail (F32).
            models.UniqueConstraint(
                Lower("imap_host"),
                Lower("username"),
                condition=models.Q(is_active=True) & ~models.Q(imap_host=""),
                name="channels_mailbox_once",
            )
        ]

    def __str__(self) -> str:
        return self.name


class MailFolder(models.Model):
    """How far a folder of a mailbox has been read: the UID cursor holds for one UIDVALIDITY (RFC 3501 2.3.1.1)."""

    project = models.ForeignKey(Project, on_delete=models.CASCADE, related_name="+")
    account = models.ForeignKey(
        MailAccount, on_delete=models.CASCADE, db_constraint=False, related_name="cursors", db_index=False
    )
    name = models.CharField(max_length=255)
    uid_validity = models.BigIntegerField(default=0)
    last_uid = models.BigIntegerField(default=0)
    first_uid = models.BigIntegerField(default=0)
    mailbox_count = models.BigIntegerField(default=0)
    system_count = models.BigIntegerField(default=0)
    too_large = models.PositiveIntegerField(default=0)
    checked_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["account", "name"], name="channels_folder_once")]

    def __str__(self) -> str:
        return self.name
