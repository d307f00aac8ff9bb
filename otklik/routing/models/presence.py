from django.conf import settings
from django.db import models
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from otklik.accounts.models import Project


class State(models.TextChoices):
    """What a person says of himself; only `available` is given work by the queue."""

    AVAILABLE = "available", pgettext_lazy("presence", "Available")
    BUSY = "busy", pgettext_lazy("presence", "Busy")
    BREAK = "break", pgettext_lazy("presence", "Break")
    AFTER_WORK = "after_work", pgettext_lazy("presence", "After work")
    OFFLINE = "offline", pgettext_lazy("presence", "Offline")


WITH_REASON = (State.BUSY, State.BREAK, State.AFTER_WORK)


class Reason(models.Model):
    """Why somebody is not free: of one project, or of the whole installation (`project` None).

    `minutes` is how long it is meant to last, 0 for as long as it takes; who overstays is shown, nothing is forbidden.
    """

    project = models.ForeignKey(
        Project, on_delete=models.CASCADE, null=True, blank=True, related_name="+", db_index=False
    )
    state = models.CharField(
        _("state"), max_length=12, choices=[(s.value, s.label) for s in WITH_REASON], default=State.BREAK
    )
    name = models.CharField(_("name"), max_length=60)
    minutes = models.PositiveSmallIntegerField(_("meant to last, minutes"), default=0)
    is_active = models.BooleanField(_("can be chosen"), default=True)

    class Meta:
        ordering = ["state", "name"]
        constraints = [
            models.UniqueConstraint(
                fields=["project", "state", "name"], name="routing_reason_name", nulls_distinct=False
            )
        ]

    def __str__(self) -> str:
        return self.name


class Presence(models.Model):
    """What a person says of himself now; no row is offline.

    A person's, not a project's: who is on a break is so in all his projects. `seen_at`: when a page of his last said
    that it is open. `idle_since`: when he became available or was last given work; who has been idle longest comes
    first. The row is locked while work is given to him, so that nobody gets more than he can carry (S29).
    """

    user = models.OneToOneField(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, primary_key=True, related_name="+")
    state = models.CharField(max_length=12, choices=State.choices, default=State.OFFLINE)
    reason = models.ForeignKey(Reason, on_delete=models.SET_NULL, null=True, db_index=False, related_name="+")
    reason_name = models.CharField(max_length=60, blank=True)
    until = models.DateTimeField(null=True)
    since = models.DateTimeField()
    seen_at = models.DateTimeField()
    idle_since = models.DateTimeField()

    class Meta:
        indexes = [
            models.Index(fields=["idle_since"], name="routing_presence_free", condition=models.Q(state="available")),
        ]

    def __str__(self) -> str:
        return f"{self.user_id} is {self.state}"


class Spell(models.Model):
    """A time that somebody was in one state, for reports; the one that goes on has no end."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+", db_index=False)
    state = models.CharField(max_length=12, choices=State.choices)
    reason_name = models.CharField(max_length=60, blank=True)
    started_at = models.DateTimeField(db_default=Now())
    ended_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [models.Index(fields=["user", "-started_at"], name="routing_spell_user")]

    def __str__(self) -> str:
        return f"{self.user_id} {self.state} {self.started_at}"
