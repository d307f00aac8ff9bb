from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import BrinIndex, GinIndex
from django.contrib.postgres.search import SearchVectorField
from django.db import models
from django.db.models import F, Func, GeneratedField, TextField
from django.db.models.functions import Coalesce, Now
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from otklik.accounts.models import Project, Team
from otklik.customers.models import Person
from otklik.desk.models.closing import StatusLabel
from otklik.desk.models.topic import Topic


class Ticket(models.Model):
    """One problem of one customer, from the first word to the close.

    `with_client`: the client company has been asked about it and may read it from then on. `preview`, `message_count`,
    `last_*_at`, `unread` are facts that lists show; only the actions of this package write them. A ticket that sleeps
    (`snoozed_until`) keeps its status and is counted apart; one that was merged points to where its messages are.
    """

    class Status(models.TextChoices):
        NEW = "new", pgettext_lazy("ticket status", "New")
        OPEN = "open", pgettext_lazy("ticket status", "Open")
        WAITING_CUSTOMER = "waiting_customer", _("Waiting for the customer")
        WAITING_CLIENT = "waiting_client", _("Waiting for the client company")
        SOLVED = "solved", pgettext_lazy("ticket status", "Solved")
        CLOSED = "closed", pgettext_lazy("ticket status", "Closed")

    ACTIVE = (Status.NEW, Status.OPEN, Status.WAITING_CUSTOMER, Status.WAITING_CLIENT)

    class Priority(models.IntegerChoices):
        LOW = 1, pgettext_lazy("priority", "Low")
        NORMAL = 2, pgettext_lazy("priority", "Normal")
        HIGH = 3, pgettext_lazy("priority", "High")
        URGENT = 4, pgettext_lazy("priority", "Urgent")

    class Complexity(models.IntegerChoices):
        UNKNOWN = 0, pgettext_lazy("complexity", "not rated")
        SIMPLE = 1, pgettext_lazy("complexity", "1, simple")
        USUAL = 2, pgettext_lazy("complexity", "2, usual")
        HARD = 3, pgettext_lazy("complexity", "3, hard")

    class Source(models.TextChoices):
        PHONE = "phone", _("Telephone")
        EMAIL = "email", _("E-mail")
        CHAT = "chat", _("Chat")
        MESSENGER = "messenger", _("Messenger")
        FORM = "form", _("Web form")
        SOCIAL = "social", _("Social network")
        BOOK = "book", _("Complaint book")
        LETTER = "letter", _("Paper letter")
        VISIT = "visit", _("Visit")
        API = "api", _("Other system")
        STAFF = "staff", _("Own staff")
        SCHEDULE = "schedule", _("Schedule")

    project = models.ForeignKey(Project, on_delete=models.PROTECT, related_name="tickets", db_index=False)
    number = models.BigIntegerField()
    subject = models.CharField(_("subject"), max_length=300)
    status = models.CharField(_("status"), max_length=20, choices=Status.choices, default=Status.NEW)
    status_label = models.ForeignKey(
        StatusLabel, on_delete=models.SET_NULL, null=True, blank=True, db_index=False, db_constraint=False
    )
    priority = models.PositiveSmallIntegerField(_("priority"), choices=Priority.choices, default=Priority.NORMAL)
    source = models.CharField(_("source"), max_length=12, choices=Source.choices)
    channel = models.CharField(_("channel"), max_length=24)
    topic = models.ForeignKey(Topic, on_delete=models.SET_NULL, null=True, blank=True, db_constraint=False)
    team = models.ForeignKey(
        Team, on_delete=models.SET_NULL, null=True, blank=True, db_index=False, db_constraint=False
    )
    assignee = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="+", db_index=False
    )
    person = models.ForeignKey(
        Person,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        db_index=False,
        db_constraint=False,
        related_name="tickets",
    )
    tags = ArrayField(models.CharField(max_length=60), default=list, blank=True)
    preview = models.CharField(max_length=200, blank=True)
    message_count = models.PositiveIntegerField(default=0)
    unread = models.BooleanField(default=False)
    with_client = models.BooleanField(default=False)
    reopened = models.PositiveSmallIntegerField(default=0)
    similar_id = models.BigIntegerField(null=True)
    snoozed_until = models.DateTimeField(null=True)
    merged_into = models.ForeignKey(
        "self", on_delete=models.SET_NULL, null=True, db_constraint=False, related_name="+", db_index=False
    )
    created_at = models.DateTimeField(db_default=Now())
    updated_at = models.DateTimeField(db_default=Now())
    last_customer_at = models.DateTimeField(null=True)
    # When the customer began what he said last: his first word since our answer before it. Empty: `last_customer_at`.
    last_turn_at = models.DateTimeField(null=True)
    last_reply_at = models.DateTimeField(null=True)
    first_reply_at = models.DateTimeField(null=True)
    solved_at = models.DateTimeField(null=True)
    # The nearest promise, written by `set_deadline` for whoever keeps clocks: lists show it and are ordered by it.
    next_due_at = models.DateTimeField(null=True)
    next_warn_at = models.DateTimeField(null=True)
    next_target = models.CharField(max_length=16, blank=True, db_default="")
    # How far up it went when a promise was in danger, 0 = nowhere; written by `raise_level`.
    level = models.PositiveSmallIntegerField(default=0, db_default=0)
    # How hard it is, as a rule or an operator rated it; who may be given it by the queue depends on it.
    complexity = models.PositiveSmallIntegerField(_("complexity"), choices=Complexity.choices, default=0, db_default=0)
    version = models.PositiveIntegerField(default=1)
    search = GeneratedField(
        expression=Func(F("subject"), F("preview"), function="otklik_vector", output_field=TextField()),
        output_field=SearchVectorField(),
        db_persist=True,
    )

    class Meta:
        constraints = [models.UniqueConstraint(fields=["project", "number"], name="desk_ticket_number")]
        indexes = [
            models.Index(fields=["project", "status", "-updated_at", "-id"], name="desk_ticket_status"),
            models.Index(fields=["project", "-updated_at", "-id"], name="desk_ticket_recent"),
            models.Index(
                fields=["project", "-updated_at", "-id"],
                name="desk_ticket_active",
                condition=models.Q(status__in=["new", "open", "waiting_customer", "waiting_client"]),
            ),
            models.Index(
                fields=["project", "-updated_at", "-id"],
                name="desk_ticket_handed",
                condition=models.Q(with_client=True),
            ),
            models.Index(fields=["project", "assignee", "status", "-updated_at", "-id"], name="desk_ticket_holder"),
            # "IS NULL" is no equality to the planner: by the index above it would sort all that nobody holds.
            models.Index(
                fields=["project", "-updated_at", "-id"],
                name="desk_ticket_nobody",
                condition=models.Q(
                    assignee__isnull=True, status__in=["new", "open", "waiting_customer", "waiting_client"]
                ),
            ),
            models.Index(
                fields=["project", "next_due_at", "id"],
                name="desk_ticket_promised",
                condition=models.Q(next_due_at__isnull=False),
            ),
            models.Index(fields=["person", "-id"], name="desk_ticket_person"),
            models.Index(
                fields=["snoozed_until"], name="desk_ticket_snoozed", condition=models.Q(snoozed_until__isnull=False)
            ),
            models.Index(
                fields=["project", "-updated_at", "-id"],
                name="desk_ticket_asleep",
                condition=models.Q(snoozed_until__isnull=False),
            ),
            models.Index(
                fields=["merged_into"], name="desk_ticket_merged", condition=models.Q(merged_into__isnull=False)
            ),
            models.Index(fields=["team", "status", "-updated_at", "-id"], name="desk_ticket_team"),
            # The other orders of saved views. Only work that is not over is asked for by urgency or by waiting.
            models.Index(fields=["project", "-created_at", "-id"], name="desk_ticket_created"),
            models.Index(
                fields=["project", "-created_at", "-id"],
                name="desk_ticket_active_created",
                condition=models.Q(status__in=["new", "open", "waiting_customer", "waiting_client"]),
            ),
            models.Index(
                fields=["project", "-priority", "created_at", "id"],
                name="desk_ticket_urgent",
                condition=models.Q(status__in=["new", "open", "waiting_customer", "waiting_client"]),
            ),
            models.Index(
                models.F("project"),
                Coalesce("last_customer_at", "created_at").desc(),
                models.F("id").desc(),
                name="desk_ticket_customer",
                condition=models.Q(status__in=["new", "open", "waiting_customer", "waiting_client"]),
            ),
            models.Index(
                fields=["project", "-updated_at", "-id"], name="desk_ticket_unread", condition=models.Q(unread=True)
            ),
            BrinIndex(fields=["id"], name="desk_ticket_span", pages_per_range=256),
            GinIndex(
                Func(F("project"), F("search"), function="otklik_walled", output_field=SearchVectorField()),
                name="desk_ticket_words",
            ),
        ]

    def __str__(self) -> str:
        return f"#{self.number} {self.subject}"

    @property
    def is_active(self) -> bool:
        """Whether work on it is not over."""
        return self.status in self.ACTIVE


class Participant(models.Model):
    """A mail address that takes part in a ticket's conversation and whose replies land in it (S04, S05).

    `verified` is False for an address that only a sender's header named. A `third_party` has been forwarded something:
    his replies land here, answers to the customer do not go to him.
    """

    project = models.ForeignKey(
        Project, on_delete=models.PROTECT, related_name="+", db_index=False, db_constraint=False
    )
    ticket = models.ForeignKey(
        Ticket, on_delete=models.CASCADE, db_constraint=False, related_name="participants", db_index=False
    )
    address = models.CharField(max_length=320)
    name = models.CharField(max_length=200, blank=True)
    is_requester = models.BooleanField(default=False)
    verified = models.BooleanField(default=False)
    third_party = models.BooleanField(default=False, db_default=False)
    created_at = models.DateTimeField(db_default=Now())

    class Meta:
        constraints = [models.UniqueConstraint(fields=["ticket", "address"], name="desk_participant_once")]

    def __str__(self) -> str:
        return self.address
