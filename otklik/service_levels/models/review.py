"""What follows a missed promise, and what a project tells the world of its speed."""

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from otklik.accounts.models import Project
from otklik.desk.models import Ticket
from otklik.service_levels.models.clock import Clock


class BreachCard(models.Model):
    """The review of one missed promise: what happened, why, what is done about it, until when and by whom (R112).

    Opened by the breach itself, to be filled in until `fill_by`; the first time all five are there it is filled.
    """

    project = models.ForeignKey(
        Project, on_delete=models.CASCADE, related_name="+", db_index=False, db_constraint=False
    )
    ticket = models.ForeignKey(
        Ticket, on_delete=models.CASCADE, db_constraint=False, related_name="breach_cards", db_index=False
    )
    clock = models.BigIntegerField()
    target = models.CharField(max_length=16, choices=Clock.Target.choices)
    policy_name = models.CharField(max_length=120, blank=True)
    due_at = models.DateTimeField()
    what = models.TextField(_("what happened"), max_length=4000, blank=True)
    why = models.TextField(_("why"), max_length=4000, blank=True)
    measure = models.TextField(_("what is done so that it does not happen again"), max_length=4000, blank=True)
    measure_until = models.DateField(_("until when"), null=True, blank=True)
    responsible = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("who"),
        db_index=False,
    )
    responsible_name = models.CharField(max_length=200, blank=True)
    opened_at = models.DateTimeField(db_default=Now())
    fill_by = models.DateTimeField()
    filled_at = models.DateTimeField(null=True)
    filled_by_name = models.CharField(max_length=200, blank=True)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["project", "clock"], name="service_levels_card_once")]
        indexes = [
            models.Index(fields=["project", "-id"], name="service_levels_card_new"),
            models.Index(
                fields=["project", "fill_by"], name="service_levels_card_open", condition=models.Q(filled_at=None)
            ),
            models.Index(fields=["ticket"], name="service_levels_card_ticket"),
        ]

    def __str__(self) -> str:
        return f"{self.target} of {self.ticket_id}"


class PromiseSettings(models.Model):
    """What a project tells of its promises, and its response figure as it was last worked out (R115).

    `median` and `ninetieth` are working minutes to the first answer, of the tickets opened in the 30 days before
    `counted_at` that have one; `counted` is how many they are.
    """

    project = models.OneToOneField(Project, on_delete=models.CASCADE, related_name="+")
    client_sees_cards = models.BooleanField(_("the client company sees reviews of missed promises"), default=False)
    shows_figure = models.BooleanField(_("the response figure stands on the portal"), default=False)
    card_days = models.PositiveSmallIntegerField(
        _("days to fill in a review"), default=3, validators=[MinValueValidator(1), MaxValueValidator(60)]
    )
    median = models.PositiveIntegerField(null=True)
    ninetieth = models.PositiveIntegerField(null=True)
    counted = models.PositiveIntegerField(default=0)
    counted_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return f"promises of {self.project_id}"
