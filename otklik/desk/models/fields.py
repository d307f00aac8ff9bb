"""Fields a project adds to its tickets, and what stands in them."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils.translation import gettext_lazy as _

from otklik.accounts.models import Project
from otklik.customers.models import Person
from otklik.desk.models.ticket import Ticket
from otklik.desk.models.topic import Topic
from otklik.lib.fields import Kind, Required


class TicketField(models.Model):
    """A field of a project's tickets; `otklik.lib.fields.Field` says what its parts mean.

    Never deleted: an archived one keeps what stands in old tickets and is asked for no longer. `options` holds
    `{"id": 1, "name": "…", "archived": false}` in their order; ids are of the field, not of the table.
    """

    project = models.ForeignKey(Project, on_delete=models.CASCADE, related_name="+", db_index=False)
    key = models.CharField(_("key"), max_length=40)
    name = models.CharField(_("name"), max_length=80)
    help = models.CharField(_("help"), max_length=200, blank=True)
    kind = models.CharField(_("kind"), max_length=10, choices=Kind.choices)
    options = models.JSONField(default=list, blank=True)
    currency = models.CharField(_("currency"), max_length=3, blank=True)
    required = models.CharField(_("required"), max_length=10, choices=Required.choices, blank=True)
    topic = models.ForeignKey(
        Topic, on_delete=models.SET_NULL, null=True, blank=True, db_constraint=False, related_name="+"
    )
    parent = models.ForeignKey(
        "self", on_delete=models.SET_NULL, null=True, blank=True, db_constraint=False, related_name="+"
    )
    parent_values = ArrayField(models.IntegerField(), default=list, blank=True)
    readers = ArrayField(models.CharField(max_length=12), default=list, blank=True)
    writers = ArrayField(models.CharField(max_length=12), default=list, blank=True)
    position = models.PositiveSmallIntegerField(default=0)
    is_archived = models.BooleanField(_("archived"), default=False)

    class Meta:
        ordering = ["position", "id"]
        constraints = [models.UniqueConstraint(fields=["project", "key"], name="desk_ticketfield_key")]

    def __str__(self) -> str:
        return self.name


class TicketFieldValue(models.Model):
    """What stands in one field of one ticket: exactly one of the typed columns is filled (a CHECK holds it).

    A field of several choices has a row for each of them, so that one index answers for both kinds of choice. Yes is
    option 1, no is option 0.
    """

    project = models.ForeignKey(
        Project, on_delete=models.PROTECT, related_name="+", db_index=False, db_constraint=False
    )
    ticket = models.ForeignKey(
        Ticket, on_delete=models.CASCADE, db_constraint=False, related_name="field_values", db_index=False
    )
    field = models.ForeignKey(
        TicketField, on_delete=models.CASCADE, db_constraint=False, related_name="+", db_index=False
    )
    option = models.IntegerField(null=True)
    text = models.CharField(max_length=500, null=True)  # noqa: DJ001 - null says that the value is in another column
    number = models.DecimalField(max_digits=20, decimal_places=6, null=True)
    day = models.DateField(null=True)
    person = models.ForeignKey(
        Person, on_delete=models.CASCADE, null=True, db_constraint=False, related_name="+", db_index=False
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["ticket", "field", "option"], name="desk_fieldvalue_once", nulls_distinct=False
            )
        ]
        indexes = [
            models.Index(
                fields=["field", "option", "ticket"],
                name="desk_fieldvalue_option",
                condition=models.Q(option__isnull=False),
            ),
            models.Index(
                fields=["field", "text", "ticket"],
                name="desk_fieldvalue_text",
                condition=models.Q(text__isnull=False),
            ),
            models.Index(
                fields=["field", "number", "ticket"],
                name="desk_fieldvalue_number",
                condition=models.Q(number__isnull=False),
            ),
            models.Index(
                fields=["field", "day", "ticket"], name="desk_fieldvalue_day", condition=models.Q(day__isnull=False)
            ),
            models.Index(
                fields=["person", "field"],
                name="desk_fieldvalue_person",
                condition=models.Q(person__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"field {self.field_id} of ticket {self.ticket_id}"
