from django.contrib.postgres.indexes import BrinIndex, GinIndex
from django.contrib.postgres.search import SearchVectorField
from django.db import models
from django.db.models import F, Func, GeneratedField, TextField, Value
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from otklik.accounts.models import Project
from otklik.accounts.models.project import valid_time_zone


class Organisation(models.Model):
    """A customer's company."""

    project = models.ForeignKey(Project, on_delete=models.CASCADE, related_name="+", db_index=False)
    name = models.CharField(_("name"), max_length=200)
    note = models.TextField(_("note"), blank=True, max_length=4000)
    created_at = models.DateTimeField(db_default=Now())

    class Meta:
        constraints = [models.UniqueConstraint(fields=["project", "name"], name="customers_organisation_name")]

    def __str__(self) -> str:
        return self.name


class Person(models.Model):
    """A customer of one project. The same human in two projects is two people: the wall runs between them.

    `standing` is the key of a class: one of `customers.standings.BUILT_IN` or of the project's own; "" is ordinary.
    `merged_into`: this row turned out to be the same human as another and lives on only so that it can be undone.
    `name_key`: the words of the name in small letters and alphabetical order, for finding the same person again.
    Quiet hours may run over midnight; they are in the customer's time zone, or the project's when he has none.
    """

    class TechnicalLevel(models.IntegerChoices):
        UNKNOWN = 0, _("not known")
        BEGINNER = 1, _("beginner")
        CONFIDENT = 2, _("confident")
        EXPERT = 3, _("expert")

    class Mood(models.TextChoices):
        UNKNOWN = "", _("not marked")
        GLAD = "glad", _("glad")
        CALM = "calm", _("calm")
        TENSE = "tense", _("tense")
        ANGRY = "angry", _("angry")

    class Channel(models.TextChoices):
        ANY = "", _("any channel")
        PHONE = "phone", _("telephone")
        EMAIL = "email", _("e-mail")
        SMS = "sms", _("SMS")
        MESSENGER = "messenger", _("messenger")
        CHAT = "chat", _("chat")

    project = models.ForeignKey(Project, on_delete=models.CASCADE, related_name="+", db_index=False)
    organisation = models.ForeignKey(
        Organisation, on_delete=models.SET_NULL, null=True, blank=True, db_constraint=False, related_name="people"
    )
    name = models.CharField(_("name"), max_length=200, blank=True)
    language = models.CharField(_("language"), max_length=5, blank=True)
    note = models.TextField(_("note"), blank=True, max_length=4000)
    created_at = models.DateTimeField(db_default=Now())
    # Columns with defaults of the database: a new customer is inserted by one statement that names few of them.
    standing = models.CharField(_("class"), max_length=40, blank=True, db_default="")
    region = models.CharField(_("region"), max_length=120, blank=True, db_default="")
    birth_year = models.PositiveSmallIntegerField(_("year of birth"), null=True, blank=True)
    technical_level = models.PositiveSmallIntegerField(
        _("technical level"), choices=TechnicalLevel.choices, db_default=0, blank=True
    )
    mood = models.CharField(_("mood"), max_length=12, choices=Mood.choices, blank=True, db_default="")
    no_robots = models.BooleanField(_("no robots"), db_default=False)
    preferred_channel = models.CharField(
        _("preferred channel"), max_length=24, choices=Channel.choices, blank=True, db_default=""
    )
    quiet_from = models.TimeField(_("quiet from"), null=True, blank=True)
    quiet_to = models.TimeField(_("quiet until"), null=True, blank=True)
    time_zone = models.CharField(_("time zone"), max_length=64, blank=True, db_default="", validators=[valid_time_zone])
    address_form = models.CharField(_("form of address"), max_length=120, blank=True, db_default="")
    version = models.PositiveIntegerField(db_default=1)
    merged_into = models.ForeignKey(
        "self", on_delete=models.SET_NULL, null=True, blank=True, db_constraint=False, related_name="+"
    )
    erased_at = models.DateTimeField(null=True, blank=True)
    name_key = GeneratedField(
        expression=Func(F("name"), function="otklik_name_key", output_field=TextField()),
        output_field=TextField(),
        db_persist=True,
    )
    search = GeneratedField(
        expression=Func(F("name"), Value(""), function="otklik_vector", output_field=TextField()),
        output_field=SearchVectorField(),
        db_persist=True,
    )

    class Meta:
        indexes = [
            BrinIndex(fields=["id"], name="customers_person_span", pages_per_range=256),
            GinIndex(
                Func(F("project"), F("search"), function="otklik_walled", output_field=SearchVectorField()),
                name="customers_person_words",
            ),
            models.Index(fields=["project", "-id"], name="customers_person_new"),
            models.Index(
                fields=["project", "name_key"], name="customers_person_same", condition=~models.Q(name_key="")
            ),
        ]

    def __str__(self) -> str:
        return self.name or f"#{self.pk}"


class Identity(models.Model):
    """How a customer reaches us: a telephone number (E.164) or an e-mail address, once in a project.

    `verified` means that we have seen the customer use it: he wrote from it with a valid DKIM or DMARC verdict, or
    called.
    """

    class Kind(models.TextChoices):
        PHONE = "phone", _("telephone")
        EMAIL = "email", _("e-mail")
        CONTRACT = "contract", _("contract number")
        TELEGRAM = "telegram", _("Telegram")
        WHATSAPP = "whatsapp", _("WhatsApp")
        VIBER = "viber", _("Viber")
        VK = "vk", _("VK")
        MAX = "max", _("MAX")

    project = models.ForeignKey(
        Project, on_delete=models.CASCADE, related_name="+", db_index=False, db_constraint=False
    )
    person = models.ForeignKey(
        Person, on_delete=models.CASCADE, db_constraint=False, related_name="identities", db_index=False
    )
    kind = models.CharField(max_length=8, choices=Kind.choices)
    value = models.CharField(max_length=320)
    verified = models.BooleanField(default=False)
    is_main = models.BooleanField(db_default=False)
    created_at = models.DateTimeField(db_default=Now())
    likeness = GeneratedField(
        expression=Func(F("kind"), F("value"), function="otklik_likeness", output_field=TextField()),
        output_field=TextField(),
        db_persist=True,
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["project", "kind", "value"], name="customers_identity_once"),
            models.UniqueConstraint(
                fields=["person", "kind"], name="customers_identity_main", condition=models.Q(is_main=True)
            ),
        ]
        indexes = [
            models.Index(fields=["person"], name="customers_identity_person"),
            # Does not begin with the project as the unique one does: of two such PostgreSQL takes the wrong one while a
            # table has no statistics, and walks all identities of a project for each mail (decision 0014).
            models.Index(fields=["likeness", "project"], name="customers_identity_alike"),
        ]

    def __str__(self) -> str:
        return self.value
