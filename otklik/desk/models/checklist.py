"""Lists of what is to be done: as a project keeps them, and as they stand on a ticket with who ticked what when."""

from django.conf import settings
from django.db import models
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from otklik.accounts.models import Project
from otklik.desk.models.ticket import Ticket
from otklik.desk.models.topic import Topic


class Checklist(models.Model):
    """A project's list of what is to be done with tickets of a kind (R141).

    `points` are objects with `text` and `note` (whether ticking it asks for a note). It is put on tickets of `topic`
    and what lies below by itself, on others by hand, by rules and by what customers ask for. `blocks`: a ticket is not
    solved or closed before all is ticked. What stands on a ticket already does not change with it.
    """

    project = models.ForeignKey(Project, on_delete=models.CASCADE, related_name="+", db_index=False)
    name = models.CharField(_("name"), max_length=80)
    points = models.JSONField(default=list)
    topic = models.ForeignKey(
        Topic, on_delete=models.SET_NULL, null=True, blank=True, db_constraint=False, db_index=False, related_name="+"
    )
    blocks = models.BooleanField(_("no ending before all is ticked"), default=False)
    is_archived = models.BooleanField(_("archived"), default=False)

    class Meta:
        ordering = ["name", "id"]
        constraints = [models.UniqueConstraint(fields=["project", "name"], name="desk_checklist_name")]

    def __str__(self) -> str:
        return self.name


class TicketChecklist(models.Model):
    """A list on a ticket, as it was when it came there. `left`: points that nobody has ticked yet."""

    project = models.ForeignKey(
        Project, on_delete=models.PROTECT, related_name="+", db_index=False, db_constraint=False
    )
    ticket = models.ForeignKey(
        Ticket, on_delete=models.CASCADE, db_constraint=False, related_name="checklists", db_index=False
    )
    checklist = models.ForeignKey(
        Checklist, on_delete=models.PROTECT, db_constraint=False, related_name="+", db_index=False
    )
    name = models.CharField(max_length=80)
    blocks = models.BooleanField(default=False)
    left = models.PositiveSmallIntegerField(default=0)
    created_at = models.DateTimeField(db_default=Now())

    class Meta:
        indexes = [models.Index(fields=["ticket", "id"], name="desk_checklist_ticket")]

    def __str__(self) -> str:
        return self.name


class ChecklistPoint(models.Model):
    """One thing to be done, who did it and when, and what he wrote about it."""

    project = models.ForeignKey(
        Project, on_delete=models.PROTECT, related_name="+", db_index=False, db_constraint=False
    )
    of = models.ForeignKey(
        TicketChecklist, on_delete=models.CASCADE, db_constraint=False, related_name="points", db_index=False
    )
    position = models.PositiveSmallIntegerField()
    text = models.CharField(max_length=200)
    needs_note = models.BooleanField(default=False)
    done_at = models.DateTimeField(null=True)
    done_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+", db_index=False
    )
    done_name = models.CharField(max_length=200, blank=True)
    note = models.CharField(max_length=1000, blank=True)

    class Meta:
        ordering = ["position"]
        constraints = [models.UniqueConstraint(fields=["of", "position"], name="desk_checklist_point")]

    def __str__(self) -> str:
        return self.text
