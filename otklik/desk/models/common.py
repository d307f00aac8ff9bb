from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from otklik.accounts.models import Project
from otklik.desk.models.ticket import Ticket


class CommonProblem(models.Model):
    """Many customers of a project wrote about the same thing within a few hours (R252).

    `words` are what it is known by, as the index of the search keeps words; `names` the same and their companions as
    people write them. No other text of anybody is kept. `count`: tickets of it so far; `usual`: how many customers
    write so in such a time otherwise. `last_at` is the last word about it, `ended_at` when somebody said that it is
    none or it was over by itself. `parent` is the common ticket, when there is one.
    """

    class State(models.TextChoices):
        NOTICED = "noticed", _("Noticed")
        LINKED = "linked", _("Linked")
        NONE = "none", _("No common problem")
        OVER = "over", _("Over")

    OPEN = (State.NOTICED, State.LINKED)

    project = models.ForeignKey(Project, on_delete=models.CASCADE, related_name="+", db_index=False)
    words = ArrayField(models.CharField(max_length=60))
    names = ArrayField(models.CharField(max_length=120))
    state = models.CharField(max_length=8, choices=State.choices, default=State.NOTICED)
    count = models.PositiveIntegerField()
    usual = models.FloatField()
    parent = models.ForeignKey(
        Ticket, on_delete=models.SET_NULL, null=True, db_constraint=False, related_name="+", db_index=False
    )
    began_at = models.DateTimeField()
    last_at = models.DateTimeField()
    noticed_at = models.DateTimeField(db_default=Now())
    ended_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return ", ".join(self.names)

    @property
    def is_open(self) -> bool:
        """Whether it goes on, as far as anybody knows."""
        return self.state in self.OPEN


class CommonTicket(models.Model):
    """A ticket of a common problem. `at`: when its customer, or a note, spoke of it. `joined`: it was made a part of
    the common ticket by way of the problem.
    """

    project = models.ForeignKey(
        Project, on_delete=models.CASCADE, related_name="+", db_index=False, db_constraint=False
    )
    problem = models.ForeignKey(
        CommonProblem, on_delete=models.CASCADE, db_constraint=False, related_name="tickets", db_index=False
    )
    ticket = models.ForeignKey(Ticket, on_delete=models.CASCADE, db_constraint=False, related_name="+", db_index=False)
    at = models.DateTimeField()
    joined = models.BooleanField(default=False)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["ticket", "problem"], name="desk_common_ticket_once")]
        indexes = [models.Index(fields=["problem", "at"], name="desk_common_ticket_at")]

    def __str__(self) -> str:
        return f"{self.ticket_id} of {self.problem_id}"
