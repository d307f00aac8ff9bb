"""What a project shows to its customers without a sign-in."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from typing import Any
from urllib.parse import urlsplit

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from otklik.accounts.access import Access
from otklik.accounts.models import Project
from otklik.accounts.roles import Right
from otklik.customers.actions import save_consent_text
from otklik.customers.models import REQUEST_FORM, ConsentText
from otklik.events.changes import change
from otklik.lib.text import storable
from otklik.requests.events import PortalChanged
from otklik.requests.models import Portal

PURPOSE = REQUEST_FORM
MAX_SITES = 20


def change_portal(
    *,
    access: Access,
    project: Project,
    is_open: bool,
    has_general: bool,
    intro: str,
    sites: Sequence[str],
    consent: str,
    links_in_mail: bool,
    link_days: int,
) -> Portal:
    """Change what a project shows. Another consent text is a new version of it; the old ones stay with those who agreed
    to them (R279).

    Raises DeniedError, ValidationError: a site that is not an origin, a bad number of days.
    """
    access.require(Right.MANAGE, project.pk)
    values: dict[str, Any] = {
        "is_open": is_open,
        "has_general": has_general,
        "intro": storable(intro).strip(),
        "sites": [origin(site) for site in dict.fromkeys(sites)],
        "links_in_mail": links_in_mail,
        "link_days": link_days,
    }
    if len(values["sites"]) > MAX_SITES:
        raise ValidationError({"sites": _("At most %(count)s sites.") % {"count": MAX_SITES}})
    with change(actor=access.actor) as current:
        # The project's row makes two first changes at once wait for each other.
        Project.objects.select_for_update().get(pk=project.pk)
        row = Portal.objects.select_related("consent").filter(project=project).first() or Portal(project=project)
        values["consent"] = _consent(access, project, row.consent, storable(consent).strip())
        changes = {
            name: [_told(getattr(row, name)), _told(value)]
            for name, value in values.items()
            if getattr(row, name) != value
        }
        for name, value in values.items():
            setattr(row, name, value)
        row.full_clean()
        row.save()
        if changes:
            current.record(PortalChanged(project=project.pk, changes=changes))
    return row


def origin(site: str) -> str:
    """Return a site's origin as Content-Security-Policy names it, such as `https://shop.example:8443`.

    Raises ValidationError for anything else: a path, a wildcard, another scheme than http and https.
    """
    problem = ValidationError({"sites": _("“%(site)s” is not a site; write one such as https://shop.example.") % {
        "site": site[:100]
    }})  # fmt: skip
    text = site.strip().lower().rstrip("/")
    if not text.isascii() or any(letter in text for letter in " ;,'\"*\t\r\n\\"):
        raise problem
    try:
        parts = urlsplit(text)
        port = parts.port
    except ValueError as error:
        raise problem from error
    if parts.scheme not in {"http", "https"} or not parts.hostname or parts.path or parts.query or parts.fragment:
        raise problem
    if parts.username is not None or text != f"{parts.scheme}://{parts.hostname}" + (f":{port}" if port else ""):
        raise problem
    return text


def _consent(access: Access, project: Project, known: ConsentText | None, text: str) -> ConsentText | None:
    """Return the row of this wording: the one in use, an earlier one that said the same, or a new version."""
    if not text:
        return None
    if known is not None and known.text == text:
        return known
    digest = hashlib.sha256(text.encode()).hexdigest()
    versions = ConsentText.objects.filter(project=project, purpose=PURPOSE)
    if same := versions.filter(sha256=digest).first():
        return same
    version = str(versions.count() + 1)
    return save_consent_text(access=access, project=project, purpose=PURPOSE, version=version, text=text)


def _told(value: Any) -> str:
    if isinstance(value, list):
        return ", ".join(value)
    return "" if value is None else str(value)[:300]
