import zoneinfo

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import RegexValidator
from django.db import models
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from otklik.accounts.roles import Role
from otklik.lib import colours
from otklik.lib.phones import REGIONS
from otklik.lib.zones import zone_names

KEY = RegexValidator(r"\A[a-z][a-z0-9]{1,9}\Z", _("Two to ten small Latin letters and digits, a letter first."))
COLOUR = RegexValidator(r"\A#[0-9a-fA-F]{6}\Z", _("A colour such as #2f6fed."))

PAGES = {"#ffffff": _("light"), "#1a1d1e": _("dark")}
LEAST_CONTRAST = 1.6


def seen_colour(value: str) -> str:
    """Return a project's colour in small letters. Raises ValidationError for one that is hardly seen on a light or a
    dark page.
    """
    try:
        hidden = [name for page, name in PAGES.items() if colours.contrast(value, page) < LEAST_CONTRAST]
    except ValueError as error:
        raise ValidationError(_("A colour such as #2f6fed.")) from error
    if hidden:
        raise ValidationError(_("This colour can hardly be seen on %(page)s pages."), params={"page": hidden[0]})
    return value.lower()


def known_region(value: str) -> str:
    """Return a country's two letters in capitals (ISO 3166-1 alpha-2). Raises ValidationError for what none has."""
    if value.upper() not in REGIONS:
        raise ValidationError(_("There is no such country; write two letters such as RU."))
    return value.upper()


def valid_time_zone(value: str) -> None:
    """Raise ValidationError unless `value` is a zone of the IANA time zone database."""
    if value not in zone_names():
        raise ValidationError(
            _("“%(zone)s” is not a time zone, write one such as Europe/Moscow."), params={"zone": value}
        )


class Project(models.Model):
    """A client company's support line: the wall runs around it."""

    class Shows(models.TextChoices):
        NOTHING = "nothing", _("Nothing: only the line's name")
        NAME = "name", _("Name and number")
        PHOTO = "photo", _("Name, number and photo")

    key = models.CharField(_("key"), max_length=10, unique=True, validators=[KEY])
    name = models.CharField(_("name"), max_length=120)
    colour = models.CharField(_("colour"), max_length=7, default="#2f6fed", validators=[COLOUR])
    language = models.CharField(
        _("language"), max_length=5, choices=[("ru", "Русский"), ("en", "English")], default="ru"
    )
    time_zone = models.CharField(_("time zone"), max_length=64, default="Europe/Moscow", validators=[valid_time_zone])
    region = models.CharField(_("country of telephone numbers"), max_length=2, default="RU")
    sender_name = models.CharField(_("sender's name"), max_length=120, blank=True)
    sender_address = models.EmailField(_("sender's address"), blank=True)
    signature = models.TextField(_("signature"), blank=True, max_length=4000)
    auto_receipt = models.BooleanField(_("confirm new e-mails automatically"), default=True)
    # What customers are told about the person who answers them (R82).
    shows_operators = models.CharField(
        _("what customers see of the person who answers"),
        max_length=8,
        choices=Shows.choices,
        default=Shows.NOTHING,
        db_default=Shows.NOTHING,
    )
    is_active = models.BooleanField(_("active"), default=True)
    created_at = models.DateTimeField(db_default=Now())

    class Meta:
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name

    @property
    def prefix(self) -> str:
        """The part of a ticket's number before the hyphen (`NET` of `NET-1042`)."""
        return self.key.upper()

    @property
    def zone(self) -> zoneinfo.ZoneInfo:
        """The time zone in which the project's times are shown."""
        return zoneinfo.ZoneInfo(self.time_zone)


class Membership(models.Model):
    """That a person has a role in a project."""

    project = models.ForeignKey(Project, on_delete=models.CASCADE, related_name="memberships", db_index=False)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="memberships")
    role = models.CharField(_("role"), max_length=12, choices=Role.choices)
    created_at = models.DateTimeField(db_default=Now())

    class Meta:
        constraints = [models.UniqueConstraint(fields=["project", "user"], name="accounts_one_role")]

    def __str__(self) -> str:
        return f"{self.user_id} is {self.role} of {self.project_id}"
