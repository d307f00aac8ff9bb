"""What hangs on a customer's card: pinned notes, consents, rows of foreign systems, the project's own classes."""

from django.conf import settings
from django.db import models
from django.db.models.functions import Now
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from otklik.accounts.models import Project
from otklik.customers.models.person import Person


class Standing(models.Model):
    """A class of customers that a project has besides the built-in ones ("Partner", "Debtor")."""

    project = models.ForeignKey(Project, on_delete=models.CASCADE, related_name="+", db_index=False)
    key = models.CharField(max_length=40)
    name = models.CharField(_("name"), max_length=60)
    is_active = models.BooleanField(_("active"), default=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["project", "key"], name="customers_standing_once")]

    def __str__(self) -> str:
        return self.name


class PersonNote(models.Model):
    """What colleagues should know about a customer. Pinned ones are shown beside his tickets (R72)."""

    project = models.ForeignKey(
        Project, on_delete=models.CASCADE, related_name="+", db_index=False, db_constraint=False
    )
    person = models.ForeignKey(
        Person, on_delete=models.CASCADE, db_constraint=False, related_name="notes", db_index=False
    )
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+", db_index=False
    )
    author_name = models.CharField(max_length=200, blank=True)
    text = models.TextField(_("note"), max_length=4000)
    pinned = models.BooleanField(_("pinned"), default=True)
    created_at = models.DateTimeField(db_default=Now())

    class Meta:
        indexes = [models.Index(fields=["person", "-id"], name="customers_note_person")]

    def __str__(self) -> str:
        return self.text[:60]


REQUEST_FORM = "request form"  # the purpose of what customers agree to before they send a form


def purpose_words(purpose: str) -> str:
    """Return a consent's purpose as people read it: the forms' own in their language, others as they were written."""
    return gettext("request forms") if purpose == REQUEST_FORM else purpose


class ConsentText(models.Model):
    """One version of the text people agree to, for one purpose. Never changed: a new wording is a new version."""

    project = models.ForeignKey(Project, on_delete=models.CASCADE, related_name="+", db_index=False)
    purpose = models.CharField(_("purpose"), max_length=60)
    version = models.CharField(_("version"), max_length=40)
    text = models.TextField(_("text"), max_length=20_000)
    sha256 = models.CharField(max_length=64)
    created_at = models.DateTimeField(db_default=Now())

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["project", "purpose", "version"], name="customers_consent_text_once")
        ]

    def __str__(self) -> str:
        return f"{self.purpose_words} {self.version}"

    @property
    def purpose_words(self) -> str:
        """The purpose as people read it."""
        return purpose_words(self.purpose)


class Consent(models.Model):
    """That a customer agreed to one text: when, by which channel, what proves it, and when he took it back (R279)."""

    project = models.ForeignKey(
        Project, on_delete=models.CASCADE, related_name="+", db_index=False, db_constraint=False
    )
    person = models.ForeignKey(
        Person, on_delete=models.CASCADE, db_constraint=False, related_name="consents", db_index=False
    )
    text = models.ForeignKey(ConsentText, on_delete=models.PROTECT, db_constraint=False, related_name="+")
    channel = models.CharField(max_length=24, blank=True)
    evidence = models.CharField(max_length=200, blank=True)
    given_at = models.DateTimeField(db_default=Now())
    withdrawn_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["person", "text"], name="customers_consent_once", condition=models.Q(withdrawn_at=None)
            )
        ]
        indexes = [models.Index(fields=["person", "-id"], name="customers_consent_person")]

    def __str__(self) -> str:
        return f"{self.text_id} of {self.person_id}"


class PanelRow(models.Model):
    """A purchase or a service of a customer as a foreign system told it; `external_id` is that system's name of it."""

    class Kind(models.TextChoices):
        PURCHASE = "purchase", _("purchase")
        SERVICE = "service", _("service")

    project = models.ForeignKey(
        Project, on_delete=models.CASCADE, related_name="+", db_index=False, db_constraint=False
    )
    person = models.ForeignKey(
        Person, on_delete=models.CASCADE, db_constraint=False, related_name="panel_rows", db_index=False
    )
    kind = models.CharField(max_length=12, choices=Kind.choices)
    external_id = models.CharField(max_length=120)
    title = models.CharField(max_length=200)
    state = models.CharField(max_length=60, blank=True)
    amount = models.DecimalField(max_digits=14, decimal_places=2, null=True)
    currency = models.CharField(max_length=3, blank=True)
    starts_on = models.DateField(null=True)
    ends_on = models.DateField(null=True)
    updated_at = models.DateTimeField(db_default=Now())

    class Meta:
        constraints = [models.UniqueConstraint(fields=["person", "kind", "external_id"], name="customers_panel_once")]

    def __str__(self) -> str:
        return self.title
