from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import BrinIndex, GinIndex
from django.contrib.postgres.search import SearchVectorField
from django.db import models
from django.db.models import F, Func, GeneratedField, TextField, Value
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from otklik.accounts.models import Project
from otklik.customers.models import Person
from otklik.desk.models.ticket import Ticket
from otklik.files.models import StoredFile


class Message(models.Model):
    """One thing said about a ticket.

    `text` is the new part, `quoted` what the mail program repeated (folded, never deleted). `html` and `html_quoted`
    are sanitised; pages show them in a sandboxed frame only, except `light` ones, which our own renderer has made of
    the text (`lib.richtext`). `idempotency_key` makes a double click one message (F29). `mentions` are the ids of the
    colleagues a note speaks to. A message forwarded outside and what a third party answers to it are neither the
    customer's nor the client company's business (S41).
    """

    class Kind(models.TextChoices):
        CUSTOMER = "customer", _("From the customer")
        REPLY = "reply", _("Answer to the customer")
        NOTE = "note", _("Internal note")
        QUESTION = "question", _("Question to the client company")
        ANSWER = "answer", _("Answer of the client company")
        AUTOMATIC = "automatic", _("Automatic message")
        FORWARD = "forward", _("Forwarded outside")
        THIRD_PARTY = "third_party", _("From a third party")

    PUBLIC = (Kind.CUSTOMER, Kind.REPLY)
    WITH_CLIENT = (Kind.CUSTOMER, Kind.REPLY, Kind.QUESTION, Kind.ANSWER)

    project = models.ForeignKey(
        Project, on_delete=models.PROTECT, related_name="+", db_index=False, db_constraint=False
    )
    ticket = models.ForeignKey(
        Ticket, on_delete=models.CASCADE, db_constraint=False, related_name="messages", db_index=False
    )
    kind = models.CharField(max_length=12, choices=Kind.choices)
    channel = models.CharField(max_length=24)
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    person = models.ForeignKey(
        Person, on_delete=models.SET_NULL, null=True, blank=True, db_constraint=False, related_name="+"
    )
    author_name = models.CharField(max_length=200, blank=True)
    author_address = models.CharField(max_length=320, blank=True)
    unverified = models.BooleanField(default=False)
    text = models.TextField(blank=True)
    quoted = models.TextField(blank=True)
    html = models.TextField(blank=True)
    html_quoted = models.TextField(blank=True)
    external_id = models.CharField(max_length=300, blank=True)
    inbound_id = models.BigIntegerField(null=True)
    idempotency_key = models.CharField(max_length=120, null=True, blank=True)  # noqa: DJ001 - unique only when given
    light = models.BooleanField(default=False, db_default=False)
    mentions = ArrayField(models.BigIntegerField(), default=list, db_default=[], blank=True)
    created_at = models.DateTimeField(db_default=Now())
    search = GeneratedField(
        expression=Func(F("text"), Value(""), function="otklik_vector", output_field=TextField()),
        output_field=SearchVectorField(),
        db_persist=True,
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["ticket", "idempotency_key"], name="desk_message_once"),
        ]
        indexes = [
            models.Index(fields=["ticket", "id"], name="desk_message_ticket"),
            BrinIndex(fields=["id"], name="desk_message_span", pages_per_range=256),
            models.Index(
                fields=["external_id", "project"], name="desk_message_external", condition=~models.Q(external_id="")
            ),
            GinIndex(
                Func(F("project"), F("search"), function="otklik_walled", output_field=SearchVectorField()),
                name="desk_message_words",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.pk} of {self.ticket_id}"

    @property
    def is_public(self) -> bool:
        """Whether the customer may see it."""
        return self.kind in self.PUBLIC


class Attachment(models.Model):
    """A file that came or goes with a message. `inline` ones are pictures inside its HTML, found by `content_id`."""

    project = models.ForeignKey(Project, on_delete=models.PROTECT, related_name="+", db_index=False)
    message = models.ForeignKey(
        Message, on_delete=models.CASCADE, db_constraint=False, related_name="attachments", db_index=False
    )
    file = models.ForeignKey(StoredFile, on_delete=models.PROTECT, db_constraint=False, related_name="+")
    inline = models.BooleanField(default=False)
    content_id = models.CharField(max_length=300, blank=True)

    class Meta:
        indexes = [models.Index(fields=["message"], name="desk_attachment_message")]

    def __str__(self) -> str:
        return f"file {self.file_id} of {self.message_id}"
