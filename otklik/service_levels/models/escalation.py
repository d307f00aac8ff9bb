"""Who answers for what, the rules by which tickets go up, and each time one did."""

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from otklik.accounts.models import Project
from otklik.desk.models import Ticket
from otklik.service_levels.models.calendar import Calendar

TOP = 5  # levels there are
LEVEL = [MinValueValidator(1), MaxValueValidator(TOP)]


class Side(models.TextChoices):
    """Whose manager is meant."""

    OURS = "ours", _("ours")
    CLIENT = "client", _("the client company's")


class Responsible(models.Model):
    """One line of the matrix: who answers at a level, on a side, for some topics, regions, classes and times (R98).

    An empty list holds for all; `topics` take in what lies below them; `standings` are classes of customers ("" is an
    ordinary one); `regions` are compared without regard to case. Time: by `calendar`, or on `weekdays` (Monday 0)
    between two minutes of the project's day (from the later to the earlier one: over midnight), or always. `deputies`
    stand in for an absent `user`, in their order. The line that says most about a ticket counts.
    """

    project = models.ForeignKey(Project, on_delete=models.CASCADE, related_name="+", db_index=False)
    side = models.CharField(_("side"), max_length=8, choices=Side.choices, default=Side.OURS)
    level = models.PositiveSmallIntegerField(_("level"), default=1, validators=LEVEL)
    topics = ArrayField(models.BigIntegerField(), default=list, blank=True)
    regions = ArrayField(models.CharField(max_length=120), default=list, blank=True)
    standings = ArrayField(models.CharField(max_length=40, blank=True), default=list, blank=True)
    calendar = models.ForeignKey(
        Calendar, on_delete=models.PROTECT, null=True, blank=True, db_constraint=False, related_name="+", db_index=False
    )
    weekdays = ArrayField(models.PositiveSmallIntegerField(), default=list, blank=True)
    from_minute = models.PositiveSmallIntegerField(null=True, blank=True)
    until_minute = models.PositiveSmallIntegerField(null=True, blank=True)
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+", verbose_name=_("person"), db_index=False
    )
    deputies = ArrayField(models.BigIntegerField(), default=list, blank=True)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        ordering = ["side", "level", "id"]
        indexes = [models.Index(fields=["project", "side", "level", "id"], name="service_levels_matrix")]

    def __str__(self) -> str:
        return f"{self.user_id} for level {self.level}"


class Absence(models.Model):
    """That somebody is not there from one date to another, both included, by the project's days."""

    project = models.ForeignKey(Project, on_delete=models.CASCADE, related_name="+", db_index=False)
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+", verbose_name=_("person"), db_index=False
    )
    since = models.DateField(_("from"))
    until = models.DateField(_("until"))
    note = models.CharField(_("note"), max_length=200, blank=True)

    class Meta:
        ordering = ["since", "id"]
        indexes = [models.Index(fields=["project", "until"], name="service_levels_absence_end")]
        constraints = [
            models.CheckConstraint(condition=models.Q(until__gte=models.F("since")), name="service_levels_absence_span")
        ]

    def __str__(self) -> str:
        return f"{self.user_id} away {self.since} - {self.until}"


class EscalationRule(models.Model):
    """When a ticket goes up by itself. Each project begins with four of them (R108-R110).

    `amount`: hours without a reaction, or replies; nothing for clocks. `side` "waits" is the one whose turn it is: the
    client company's while it has been asked. `looked_until`: up to which customers' words the look by time has come;
    empty begins anew.
    """

    class Trigger(models.TextChoices):
        SILENCE = "silence", _("No reaction for some hours")
        REPLIES = "replies", _("More replies than")
        WARNED = "warned", _("80 % of a promised time are over")
        BREACHED = "breached", _("A promised time is over")

    class Whose(models.TextChoices):
        WAITS = "waits", _("of the side whose turn it is")
        OURS = "ours", _("ours")
        CLIENT = "client", _("the client company's")

    project = models.ForeignKey(Project, on_delete=models.CASCADE, related_name="+", db_index=False)
    position = models.PositiveSmallIntegerField(default=0)
    name = models.CharField(_("name"), max_length=120, blank=True)
    trigger = models.CharField(_("when"), max_length=10, choices=Trigger.choices, default=Trigger.SILENCE)
    amount = models.PositiveIntegerField(_("hours or replies"), default=0, validators=[MaxValueValidator(8784)])
    level = models.PositiveSmallIntegerField(_("level"), default=1, validators=LEVEL)
    side = models.CharField(_("whose manager"), max_length=8, choices=Whose.choices, default=Whose.WAITS)
    hand_over = models.BooleanField(_("give him the ticket"), default=False)
    is_active = models.BooleanField(_("in force"), default=True)
    looked_until = models.DateTimeField(null=True)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        ordering = ["position", "id"]
        indexes = [
            models.Index(fields=["project", "trigger"], name="service_levels_rule"),
            models.Index(
                fields=["id"],
                name="service_levels_rule_silence",
                condition=models.Q(trigger="silence", is_active=True),
            ),
        ]

    def __str__(self) -> str:
        return self.name or self.usual_name

    @property
    def usual_name(self) -> str:
        """What a rule without a name of its own is called."""
        if self.trigger == self.Trigger.SILENCE and self.amount % 24 == 0:
            days = self.amount // 24
            return ngettext("No reaction for %(n)s day", "No reaction for %(n)s days", days) % {"n": days}
        if self.trigger == self.Trigger.SILENCE:
            return ngettext("No reaction for %(n)s hour", "No reaction for %(n)s hours", self.amount) % {
                "n": self.amount
            }
        if self.trigger == self.Trigger.REPLIES:
            return ngettext("More than %(n)s reply", "More than %(n)s replies", self.amount) % {"n": self.amount}
        return str(self.Trigger(self.trigger).label)


# What a new project begins with, and what projects of an earlier version were given.
USUAL = (
    {"position": 0, "trigger": "silence", "amount": 72, "level": 1},
    {"position": 1, "trigger": "replies", "amount": 5, "level": 1},
    {"position": 2, "trigger": "warned", "amount": 0, "level": 1},
    {"position": 3, "trigger": "breached", "amount": 0, "level": 2},
)


class Escalation(models.Model):
    """One time a ticket went up: by which rule or by whom, why, to whom. The newest of a ticket is its `is_current`.

    `cause` is what the rule saw (a customer's word, a clock, a count): with the rule it lets no ticket go up twice for
    one thing.
    """

    project = models.ForeignKey(
        Project, on_delete=models.CASCADE, related_name="+", db_index=False, db_constraint=False
    )
    ticket = models.ForeignKey(
        Ticket, on_delete=models.CASCADE, db_constraint=False, related_name="escalations", db_index=False
    )
    rule = models.ForeignKey(
        EscalationRule, on_delete=models.SET_NULL, null=True, db_constraint=False, related_name="+", db_index=False
    )
    trigger = models.CharField(max_length=10, blank=True)
    cause = models.CharField(max_length=80, blank=True)
    level = models.PositiveSmallIntegerField()
    side = models.CharField(max_length=8, choices=Side.choices)
    reason = models.CharField(max_length=500)
    manager = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+", db_index=False
    )
    manager_name = models.CharField(max_length=200, blank=True)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+", db_index=False
    )
    by_name = models.CharField(max_length=200, blank=True)
    is_current = models.BooleanField(default=True)
    at = models.DateTimeField(db_default=Now())

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["ticket", "rule", "cause"], name="service_levels_escalation_once"),
            models.UniqueConstraint(
                fields=["ticket"], name="service_levels_escalation_now", condition=models.Q(is_current=True)
            ),
        ]
        indexes = [
            models.Index(
                fields=["manager", "-id"], name="service_levels_escalation_duty", condition=models.Q(is_current=True)
            ),
        ]

    def __str__(self) -> str:
        return f"{self.ticket_id} to level {self.level}"
