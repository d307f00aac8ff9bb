from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING, Any, ClassVar

from django.contrib.auth.models import AbstractBaseUser, BaseUserManager
from django.db import models
from django.db.models.functions import Lower
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    from otklik.accounts.access import Access


class UserManager(BaseUserManager["User"]):
    def create_user(self, email: str, password: str | None = None, **fields: Any) -> User:
        """Create a person; without a password only an invitation, a reset or single sign-on lets him in."""
        user = self.model(email=email.strip().lower(), **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def get_by_natural_key(self, username: str | None) -> User:
        return self.get(email__iexact=username or "")


class User(AbstractBaseUser):
    """A person with a sign-in: operator, supervisor, client representative, engineer or administrator."""

    class Theme(models.TextChoices):
        SYSTEM = "system", _("As the system")
        LIGHT = "light", _("Light")
        DARK = "dark", _("Dark")

    class Density(models.TextChoices):
        COMFORTABLE = "comfortable", _("Comfortable")
        COMPACT = "compact", _("Compact")

    class TextSize(models.TextChoices):
        SMALL = "small", _("Small")
        NORMAL = "normal", _("Normal")
        LARGE = "large", _("Large")
        XLARGE = "xlarge", _("Larger")

    class Hotkeys(models.TextChoices):
        ON = "on", _("On")
        OFF = "off", _("Off")

    email = models.EmailField(_("e-mail"), max_length=254)
    name = models.CharField(_("name"), max_length=150, blank=True)
    # The number customers may be told, where a project lets them know who answers (accounts/showing.py).
    phone = models.CharField(_("telephone for customers"), max_length=40, blank=True, default="", db_default="")
    # The name of the photo as addresses carry it: made anew with each photo, guessed by nobody; "" without one.
    photo_name = models.CharField(max_length=32, blank=True, default="", db_default="", editable=False)
    language = models.CharField(
        _("language"), max_length=5, choices=[("ru", "Русский"), ("en", "English")], default="ru"
    )
    time_zone = models.CharField(_("time zone"), max_length=64, default="Europe/Moscow")
    theme = models.CharField(_("theme"), max_length=8, choices=Theme.choices, default=Theme.SYSTEM)
    density = models.CharField(_("density"), max_length=12, choices=Density.choices, default=Density.COMFORTABLE)
    textsize = models.CharField(_("text size"), max_length=8, choices=TextSize.choices, default=TextSize.NORMAL)
    # Whether shortcuts of a single key act (WCAG 2.1.4), and which key stands for which one where he has chosen:
    # {"reply": "KeyY", "note": ""}; "" is switched off. Names are those of lib/ui/shortcuts.py.
    hotkeys = models.CharField(max_length=3, choices=Hotkeys.choices, default=Hotkeys.ON)
    keys = models.JSONField(default=dict, blank=True)
    toured_at = models.DateTimeField(null=True, blank=True)
    is_administrator = models.BooleanField(_("administrator of the installation"), default=False)
    is_active = models.BooleanField(_("may sign in"), default=True)
    date_joined = models.DateTimeField(default=timezone.now)

    USERNAME_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = []
    objects = UserManager()

    class Meta:
        constraints = [models.UniqueConstraint(Lower("email"), name="accounts_user_email")]

    def __str__(self) -> str:
        return self.name or self.email

    @cached_property
    def access(self) -> Access:
        """What the person may do and where, read once an instance."""
        from otklik.accounts.access import load_access

        return load_access(self)

    def get_full_name(self) -> str:
        return self.name or self.email

    def get_short_name(self) -> str:
        return (self.name or self.email).split()[0]
