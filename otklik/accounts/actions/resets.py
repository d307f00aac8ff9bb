"""Letters with a link for a new password (S21)."""

from __future__ import annotations

import datetime
from urllib.parse import quote

from allauth.account.forms import default_token_generator
from allauth.account.utils import user_pk_to_url_str
from django.conf import settings
from django.core.mail import send_mail
from django.db import transaction
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from otklik.accounts.events import PasswordResetSent
from otklik.accounts.models import User
from otklik.events.actor import system
from otklik.events.changes import change
from otklik.events.models import Event

MOST_AN_HOUR = 5


def reset_url(user: User) -> str:
    """Return the link that lets a person choose a new password: once, for 30 minutes, until any password change.

    It always carries the configured public address, whatever host the request named.
    """
    key = f"{user_pk_to_url_str(user)}-{default_token_generator.make_token(user)}"
    path = reverse("account_reset_password_from_key", kwargs={"uidb36": "UID", "key": "KEY"})
    return settings.PUBLIC_URL + path.replace("UID-KEY", quote(key))


def send_reset(*, email: str) -> bool:
    """Send the letter to the person with this address; return False for nobody, a disabled person and the sixth in an
    hour.

    Runs in the worker: the page that asked for it does the same work for every address.
    """
    with transaction.atomic():
        # The lock makes five parallel requests count one after another.
        user = User.objects.select_for_update().filter(email__iexact=email, is_active=True).first()
        if user is None:
            return False
        hour = timezone.now() - datetime.timedelta(hours=1)
        # Both conditions on the kind: the first is that of the index.
        recent = Event.objects.filter(kind__startswith="security.", at__gt=hour)
        sent = recent.filter(kind=PasswordResetSent.kind, payload__user=user.pk)
        if sent.count() >= MOST_AN_HOUR:
            return False
        with change(actor=system("sign-in")) as current, translation.override(user.language):
            text = render_to_string(
                "accounts/email/reset.txt",
                {"user": user, "link": reset_url(user), "minutes": settings.PASSWORD_RESET_TIMEOUT // 60},
            )
            send_mail(_("A new password for Otklik"), text, None, [user.email])
            current.record(PasswordResetSent(user=user.pk, email=user.email))
    return True
