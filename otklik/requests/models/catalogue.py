from django.contrib.postgres.fields import ArrayField
from django.core.validators import MaxValueValidator, MinValueValidator, RegexValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from otklik.accounts.models import Project, Team
from otklik.customers.models import ConsentText
from otklik.desk.models import AnswerTemplate, Checklist, Ticket, Topic

SLUG = RegexValidator(r"\A[a-z][a-z0-9-]{0,39}\Z", _("Small Latin letters, digits and hyphens, a letter first."))


class Portal(models.Model):
    """What a project shows to its customers without a sign-in: its forms and its status pages. No row: nothing.

    `sites` are the origins whose pages may hold the forms in a frame. `has_general`: the catalogue ends with a form for
    everything else. `links_in_mail`: receipts and answers carry a link to the ticket's status page.
    """

    project = models.OneToOneField(Project, on_delete=models.CASCADE, related_name="+")
    is_open = models.BooleanField(_("forms are open"), default=False)
    has_general = models.BooleanField(_("a form for everything else"), default=True)
    intro = models.TextField(_("greeting"), blank=True, max_length=2000)
    sites = ArrayField(models.CharField(max_length=200), default=list, blank=True)
    consent = models.ForeignKey(
        ConsentText,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        db_constraint=False,
        db_index=False,
        related_name="+",
    )
    links_in_mail = models.BooleanField(_("links to the status page in mails"), default=False)
    link_days = models.PositiveSmallIntegerField(
        _("days a link works"), default=60, validators=[MinValueValidator(1), MaxValueValidator(365)]
    )

    def __str__(self) -> str:
        return f"portal of {self.project_id}"


class RequestType(models.Model):
    """One thing customers can ask for (R184): its words, its form, and where its tickets go.

    `fields` is the form as `otklik.requests.fields` reads it. `subject` is a template of the ticket's subject,
    `template` the shared answer template that its tickets are offered first, `checklist` what is to be done with them,
    `promise` the usual time in the project's own words ("within two working days"), shown as it is.
    """

    project = models.ForeignKey(Project, on_delete=models.CASCADE, related_name="+", db_index=False)
    key = models.CharField(_("address"), max_length=40, validators=[SLUG])
    name = models.CharField(_("name"), max_length=80)
    description = models.CharField(_("description"), max_length=300, blank=True)
    icon = models.CharField(_("icon"), max_length=20, default="help")
    fields = models.JSONField(default=list)
    topic = models.ForeignKey(
        Topic, on_delete=models.SET_NULL, null=True, blank=True, db_constraint=False, related_name="+"
    )
    team = models.ForeignKey(
        Team, on_delete=models.SET_NULL, null=True, blank=True, db_constraint=False, related_name="+"
    )
    priority = models.PositiveSmallIntegerField(
        _("priority"), choices=Ticket.Priority.choices, default=Ticket.Priority.NORMAL
    )
    template = models.ForeignKey(
        AnswerTemplate, on_delete=models.SET_NULL, null=True, blank=True, db_constraint=False, related_name="+"
    )
    checklist = models.ForeignKey(
        Checklist,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        db_constraint=False,
        db_index=False,
        related_name="+",
    )
    subject = models.CharField(_("subject of the tickets"), max_length=200, blank=True)
    promise = models.CharField(_("usual time"), max_length=120, blank=True)
    is_published = models.BooleanField(_("published"), default=False)
    position = models.PositiveSmallIntegerField(default=0)

    class Meta:
        ordering = ["position", "id"]
        constraints = [models.UniqueConstraint(fields=["project", "key"], name="requests_type_key")]

    def __str__(self) -> str:
        return self.name
