from django.conf import settings
from django.db import models
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from otklik.accounts.models import Project
from otklik.desk.models.ticket import Ticket


class TicketLink(models.Model):
    """A relation of two tickets of one project, stored once and read from both sides.

    `source` stands to `target` as the kind says: its parent is the target, it is a duplicate of it, it is caused by it.
    `related` has no direction; there the lower id is the source, so that it cannot be stored twice.
    """

    class Kind(models.TextChoices):
        PARENT = "parent", _("Part of")
        DUPLICATE = "duplicate", _("Duplicate of")
        RELATED = "related", _("Related to")
        CAUSED = "caused", _("Caused by")

    project = models.ForeignKey(
        Project, on_delete=models.PROTECT, related_name="+", db_index=False, db_constraint=False
    )
    source = models.ForeignKey(Ticket, on_delete=models.CASCADE, db_constraint=False, related_name="+", db_index=False)
    target = models.ForeignKey(Ticket, on_delete=models.CASCADE, db_constraint=False, related_name="+", db_index=False)
    kind = models.CharField(max_length=10, choices=Kind.choices)
    created_at = models.DateTimeField(db_default=Now())

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["source", "target", "kind"], name="desk_link_once"),
            models.UniqueConstraint(fields=["source"], name="desk_link_one_parent", condition=models.Q(kind="parent")),
            models.CheckConstraint(condition=~models.Q(source=models.F("target")), name="desk_link_two_tickets"),
        ]
        indexes = [models.Index(fields=["target", "kind"], name="desk_link_target")]

    def __str__(self) -> str:
        return f"{self.source_id} {self.kind} {self.target_id}"


class Follower(models.Model):
    """A colleague who wants to know what happens to a ticket; following gives no right that he has not got."""

    project = models.ForeignKey(
        Project, on_delete=models.PROTECT, related_name="+", db_index=False, db_constraint=False
    )
    ticket = models.ForeignKey(
        Ticket, on_delete=models.CASCADE, db_constraint=False, related_name="followers", db_index=False
    )
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+", db_index=False)
    created_at = models.DateTimeField(db_default=Now())

    class Meta:
        constraints = [models.UniqueConstraint(fields=["ticket", "user"], name="desk_follower_once")]
        indexes = [models.Index(fields=["user", "-ticket"], name="desk_follower_user")]

    def __str__(self) -> str:
        return f"{self.user_id} follows {self.ticket_id}"


class Move(models.Model):
    """A merge or a split and what it moved, so that it can be undone for a day.

    `data` holds ids and the values there were before: messages, participants, followers, drafts, values of
    fields, links, state of the tickets.
    """

    class Kind(models.TextChoices):
        MERGE = "merge", _("Merge")
        SPLIT = "split", _("Split")

    project = models.ForeignKey(
        Project, on_delete=models.PROTECT, related_name="+", db_index=False, db_constraint=False
    )
    kind = models.CharField(max_length=8, choices=Kind.choices)
    source = models.ForeignKey(Ticket, on_delete=models.CASCADE, db_constraint=False, related_name="+", db_index=False)
    target = models.ForeignKey(Ticket, on_delete=models.CASCADE, db_constraint=False, related_name="+", db_index=False)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+")
    data = models.JSONField(default=dict)
    created_at = models.DateTimeField(db_default=Now())
    undone_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [
            models.Index(fields=["source", "-id"], name="desk_move_source"),
            models.Index(fields=["target", "-id"], name="desk_move_target"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} of {self.source_id} into {self.target_id}"
