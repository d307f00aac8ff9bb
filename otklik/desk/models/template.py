from django.conf import settings
from django.db import models
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from otklik.accounts.models import Project
from otklik.desk.models.ticket import Ticket
from otklik.desk.models.topic import Topic


class AnswerTemplate(models.Model):
    """A text people answer with, with placeholders such as `{{customer.name}}` (S14).

    `owner` None = shared in the project, else personal. `name` is a path: "Billing / Refund" lies in the folder
    "Billing". An empty language, channel or topic stands for all of them.
    """

    project = models.ForeignKey(Project, on_delete=models.CASCADE, related_name="+", db_index=False)
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, null=True, blank=True, related_name="+"
    )
    name = models.CharField(_("name"), max_length=200)
    body = models.TextField(_("text"), max_length=20_000)
    language = models.CharField(_("language"), max_length=8, blank=True)
    channel = models.CharField(_("source of the ticket"), max_length=12, blank=True, choices=Ticket.Source.choices)
    topic = models.ForeignKey(
        Topic, on_delete=models.SET_NULL, null=True, blank=True, db_constraint=False, related_name="+"
    )
    is_active = models.BooleanField(_("active"), default=True)
    uses = models.PositiveIntegerField(default=0)
    used_at = models.DateTimeField(null=True, blank=True)
    updated_at = models.DateTimeField(db_default=Now())

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["project", "owner", "name"], name="desk_template_name", nulls_distinct=False
            )
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def folder(self) -> str:
        """The folder it lies in, "" for the top."""
        return self.name.rpartition("/")[0].strip()

    @property
    def title(self) -> str:
        """Its name without the folder."""
        return self.name.rpartition("/")[2].strip()
