"""How work on a ticket ends: a project's names of statuses, its rules of closing, and records of what was done."""

from django.conf import settings
from django.db import models
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from otklik.accounts.models import Project


class StatusLabel(models.Model):
    """A project's own name of a status, such as "Waiting for the engineer": a finer step of one of the six kinds.

    Lists, counters and reactions go by the kind; a label that no longer fits the kind falls off the ticket (a trigger,
    so that no way of changing the status can forget it).
    """

    project = models.ForeignKey(Project, on_delete=models.CASCADE, related_name="+", db_index=False)
    kind = models.CharField(_("kind"), max_length=20)
    name = models.CharField(_("name"), max_length=40)
    colour = models.CharField(_("colour"), max_length=7, blank=True)
    position = models.PositiveSmallIntegerField(default=0)
    is_archived = models.BooleanField(_("archived"), default=False)

    class Meta:
        ordering = ["position", "id"]
        constraints = [models.UniqueConstraint(fields=["project", "kind", "name"], name="desk_statuslabel_name")]

    def __str__(self) -> str:
        return self.name


class ResolutionCode(models.Model):
    """One of a project's ways in which a ticket can end, such as "Replaced the router"."""

    project = models.ForeignKey(Project, on_delete=models.CASCADE, related_name="+", db_index=False)
    name = models.CharField(_("name"), max_length=80)
    position = models.PositiveSmallIntegerField(default=0)
    is_archived = models.BooleanField(_("archived"), default=False)

    class Meta:
        ordering = ["position", "id"]
        constraints = [models.UniqueConstraint(fields=["project", "name"], name="desk_resolutioncode_name")]

    def __str__(self) -> str:
        return self.name


class ClosingRules(models.Model):
    """What a project demands before a ticket is solved or closed, besides the fields it requires then."""

    project = models.OneToOneField(Project, on_delete=models.CASCADE, related_name="+", primary_key=True)
    needs_resolution = models.BooleanField(_("a record of what was done"), default=False)
    needs_topic = models.BooleanField(_("a topic"), default=False)

    def __str__(self) -> str:
        return f"closing rules of {self.project_id}"


class Resolution(models.Model):
    """What was wrong and what was done, written when a ticket was solved or closed (R88). Reopening keeps it."""

    project = models.ForeignKey(
        Project, on_delete=models.PROTECT, related_name="+", db_index=False, db_constraint=False
    )
    ticket = models.ForeignKey(
        "desk.Ticket", on_delete=models.CASCADE, db_constraint=False, related_name="resolutions", db_index=False
    )
    cause = models.TextField(_("what was wrong"), max_length=4000, blank=True)
    done = models.TextField(_("what was done"), max_length=4000, blank=True)
    code = models.ForeignKey(
        ResolutionCode, on_delete=models.PROTECT, null=True, blank=True, db_constraint=False, related_name="+"
    )
    status = models.CharField(max_length=20)
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    author_name = models.CharField(max_length=200)
    created_at = models.DateTimeField(db_default=Now())

    class Meta:
        indexes = [models.Index(fields=["ticket", "id"], name="desk_resolution_ticket")]

    def __str__(self) -> str:
        return f"resolution {self.pk} of {self.ticket_id}"
