from django.db import models
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from otklik.accounts.models import Project


class Rule(models.Model):
    """What a project does by itself. `trigger`, `conditions` and `actions` are checked JSON (`automation.shapes`).

    Rules of a project act in the order of `place`; after one that `is_last` and acted no other sees the event.
    `changed_at` moves with what people write, never with what a rule does: by it processes know that theirs is old.
    `swept_to` is the moment up to which a rule of time has looked; `next_at` the next time of one with a schedule.
    """

    project = models.ForeignKey(Project, on_delete=models.CASCADE, related_name="+", db_index=False)
    name = models.CharField(_("name"), max_length=120)
    trigger = models.JSONField(default=dict)
    conditions = models.JSONField(default=dict)
    actions = models.JSONField(default=list)
    place = models.PositiveIntegerField(default=0)
    is_active = models.BooleanField(_("switched on"), default=True)
    is_last = models.BooleanField(_("no further rule after it"), default=False)
    failures = models.PositiveIntegerField(default=0)
    last_error = models.TextField(blank=True, default="")
    switched_off_at = models.DateTimeField(null=True, blank=True)
    swept_to = models.DateTimeField(null=True, blank=True)
    next_at = models.DateTimeField(null=True, blank=True)
    changed_at = models.DateTimeField(db_default=Now())
    created_at = models.DateTimeField(db_default=Now())

    class Meta:
        ordering = ["place", "id"]
        constraints = [models.UniqueConstraint(fields=["project", "id"], name="automation_rule_wall")]

    def __str__(self) -> str:
        return self.name


class Firing(models.Model):
    """That a rule acted on one event, or at one moment of one ticket, or why it could not: at most once each.

    `key` names what set it off: `event:ID`, `since:TICKET:MOMENT`, `until:TICKET:MOMENT`, `at:MOMENT:TICKET`. `done`
    holds the keys of the actions; words of people are not kept here. `root`: the event that began a chain of rules, for
    those that another rule has set off.
    """

    class State(models.TextChoices):
        DONE = "done", _("done")
        FAILED = "failed", _("failed")

    project = models.ForeignKey(
        Project, on_delete=models.CASCADE, related_name="+", db_index=False, db_constraint=False
    )
    rule = models.ForeignKey(Rule, on_delete=models.CASCADE, db_constraint=False, related_name="+", db_index=False)
    key = models.CharField(max_length=100)
    kind = models.CharField(max_length=64)
    event_id = models.BigIntegerField(null=True)
    ticket_id = models.BigIntegerField(null=True)
    root = models.BigIntegerField(null=True)
    state = models.CharField(max_length=8, choices=State.choices, default=State.DONE)
    done = models.JSONField(default=list)
    error = models.TextField(blank=True, default="")
    at = models.DateTimeField(db_default=Now())

    class Meta:
        constraints = [models.UniqueConstraint(fields=["rule", "key"], name="automation_firing_once")]
        indexes = [
            models.Index(fields=["rule", "-id"], name="automation_firing_rule"),
            models.Index(fields=["project", "-id"], name="automation_firing_log"),
            models.Index(
                fields=["ticket_id", "-id"],
                name="automation_firing_ticket",
                condition=models.Q(ticket_id__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.rule_id} {self.key}: {self.state}"


class LoopAlarm(models.Model):
    """That the alarm about a chain of rules has been raised: once for the event that began it (S42)."""

    project = models.ForeignKey(
        Project, on_delete=models.CASCADE, related_name="+", db_index=False, db_constraint=False
    )
    root = models.BigIntegerField()
    at = models.DateTimeField(db_default=Now())

    class Meta:
        constraints = [models.UniqueConstraint(fields=["project", "root"], name="automation_alarm_once")]

    def __str__(self) -> str:
        return f"loop from event {self.root}"
