from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from otklik.accounts.models import Project, Team


class SavedView(models.Model):
    """A list with conditions of its own that somebody keeps: for himself, a team, a project, or everybody.

    `conditions` is a tree as `desk.conditions.check` returns it. Without a project the view runs over all projects that
    whoever looks works in. `is_counted`: its cells are complete for these conditions and may be shown.
    """

    class Scope(models.TextChoices):
        MINE = "mine", pgettext_lazy("who sees a view", "Only I")
        TEAM = "team", pgettext_lazy("who sees a view", "A team")
        PROJECT = "project", pgettext_lazy("who sees a view", "Everybody in a project")
        ALL = "all", pgettext_lazy("who sees a view", "Everybody in every project")

    class Order(models.TextChoices):
        UPDATED = "updated", _("Last changed first")
        CREATED = "created", _("Newest first")
        PRIORITY = "priority", _("Most urgent first, then the oldest")
        CUSTOMER = "customer", _("Last word of the customer first")
        DUE = "due", _("Nearest deadline first")

    owner = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    scope = models.CharField(max_length=8, choices=Scope.choices, default=Scope.MINE)
    project = models.ForeignKey(Project, on_delete=models.CASCADE, null=True, related_name="+", db_index=False)
    team = models.ForeignKey(Team, on_delete=models.CASCADE, null=True, db_constraint=False, related_name="+")
    name = models.CharField(_("name"), max_length=80)
    conditions = models.JSONField(default=dict)
    order = models.CharField(max_length=12, choices=Order.choices, default=Order.UPDATED)
    columns = ArrayField(models.CharField(max_length=20), default=list)
    is_counted = models.BooleanField(default=False)
    version = models.PositiveIntegerField(default=1)
    created_at = models.DateTimeField(db_default=Now())

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="desk_view_scope",
                condition=models.Q(scope="mine", team=None)
                | models.Q(scope="team", team__isnull=False, project__isnull=False)
                | models.Q(scope="project", team=None, project__isnull=False)
                | models.Q(scope="all", team=None, project=None),
            )
        ]
        indexes = [models.Index(fields=["project", "scope"], name="desk_view_project")]

    def __str__(self) -> str:
        return self.name


class ViewOrder(models.Model):
    """In which order somebody's navigation shows saved views; those it does not name come after, by name."""

    user = models.OneToOneField(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    views = ArrayField(models.BigIntegerField(), default=list)

    def __str__(self) -> str:
        return f"order of user {self.user_id}"


class ViewCell(models.Model):
    """How many tickets of a project a view holds, as of the last folding.

    `person` 0: for somebody who holds none of them. Any other: how many more (or fewer) it is for that person, where
    the conditions say "assigned to me".
    """

    view = models.ForeignKey(SavedView, on_delete=models.CASCADE, related_name="cells", db_index=False)
    project = models.ForeignKey(Project, on_delete=models.CASCADE, related_name="+")
    person = models.BigIntegerField(default=0)
    amount = models.BigIntegerField(default=0)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["view", "project", "person"], name="desk_view_cell")]

    def __str__(self) -> str:
        return f"view {self.view_id}: {self.amount}"


class TicketChange(models.Model):
    """What conditions of views can ask about, of a ticket before (`sign` -1) or after (1) a change not folded yet.

    A trigger on the ticket table writes it. The columns are named as the ticket's, so that a compiled condition reads
    both tables.
    """

    sign = models.SmallIntegerField()
    project_id = models.BigIntegerField()
    status = models.CharField(max_length=20)
    priority = models.PositiveSmallIntegerField()
    topic_id = models.BigIntegerField(null=True)
    team_id = models.BigIntegerField(null=True)
    assignee_id = models.BigIntegerField(null=True)
    person_id = models.BigIntegerField(null=True)
    tags = ArrayField(models.CharField(max_length=60))
    source = models.CharField(max_length=12)
    channel = models.CharField(max_length=24)
    unread = models.BooleanField()
    with_client = models.BooleanField()
    snoozed_until = models.DateTimeField(null=True)
    merged_into_id = models.BigIntegerField(null=True)
    subject = models.CharField(max_length=300)
    created_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.sign:+d} in {self.project_id}"
