"""What people decided about cards and tickets against the machine: who is not the same, and what must be kept."""

from django.conf import settings
from django.db import models
from django.db.models.functions import Now

from otklik.accounts.models import Project
from otklik.customers.models.person import Person


class Apart(models.Model):
    """That two cards which look alike are two people: they are not proposed to be one again. `one` is the lower id."""

    project = models.ForeignKey(
        Project, on_delete=models.CASCADE, related_name="+", db_index=False, db_constraint=False
    )
    one = models.ForeignKey(Person, on_delete=models.CASCADE, db_constraint=False, related_name="+", db_index=False)
    other = models.ForeignKey(Person, on_delete=models.CASCADE, db_constraint=False, related_name="+", db_index=False)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+", db_index=False
    )
    at = models.DateTimeField(db_default=Now())

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["one", "other"], name="customers_apart_once"),
            models.CheckConstraint(condition=models.Q(one__lt=models.F("other")), name="customers_apart_two"),
        ]
        indexes = [models.Index(fields=["other"], name="customers_apart_other")]

    def __str__(self) -> str:
        return f"{self.one_id} is not {self.other_id}"


class Hold(models.Model):
    """That a customer's data, or one ticket, must be kept whatever is asked for or due (a legal hold).

    While one is in force nothing of it is erased or forgotten. `ticket_id` is a plain number here: the desk knows
    tickets, and its key binds it.
    """

    project = models.ForeignKey(
        Project, on_delete=models.CASCADE, related_name="+", db_index=False, db_constraint=False
    )
    person = models.ForeignKey(
        Person, on_delete=models.CASCADE, null=True, db_constraint=False, related_name="holds", db_index=False
    )
    ticket_id = models.BigIntegerField(null=True)
    reason = models.CharField(max_length=500)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+", db_index=False
    )
    by_name = models.CharField(max_length=200)
    at = models.DateTimeField(db_default=Now())
    released_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(person=None) ^ models.Q(ticket_id=None), name="customers_hold_of_one"
            )
        ]
        indexes = [
            models.Index(fields=["person", "project"], name="customers_hold_person"),
            models.Index(fields=["ticket_id", "project"], name="customers_hold_ticket"),
        ]

    def __str__(self) -> str:
        return f"hold {self.pk} in {self.project_id}"
