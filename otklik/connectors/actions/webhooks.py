from __future__ import annotations

import datetime

from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext as _

from otklik.accounts.access import Access
from otklik.accounts.models import Project
from otklik.accounts.roles import Right
from otklik.connectors.actions.announce import forget_interest
from otklik.connectors.events import WebhookRemoved, WebhookSaved
from otklik.connectors.kinds import KINDS
from otklik.connectors.models import Webhook
from otklik.events.changes import change
from otklik.lib import safehttp
from otklik.lib.sealed import seal
from otklik.lib.webhook_signature import new_secret

MAX_WEBHOOKS = 20  # of one project
BOTH_FOR = datetime.timedelta(hours=24)
FIELDS = ("name", "url", "kinds", "include_notes", "is_active")


def save_webhook(
    *,
    access: Access,
    project: Project,
    webhook: Webhook | None = None,
    name: str,
    url: str,
    kinds: list[str],
    include_notes: bool = False,
    is_active: bool = True,
) -> tuple[Webhook, str]:
    """Set up a webhook or change one; return it with its secret, which is "" for one that has it already.

    Switching one on again forgets its failures. Raises DeniedError, ValidationError.
    """
    access.require(Right.MANAGE, project.pk)
    values = {"name": name.strip()[:120], "url": url.strip(), "kinds": [kind for kind in KINDS if kind in kinds]}
    _check(values["url"], values["kinds"], kinds, values["name"])
    secret = ""
    with change(actor=access.actor) as current:
        if webhook is None:
            Project.objects.select_for_update().get(pk=project.pk)
            if Webhook.objects.filter(project=project).count() >= MAX_WEBHOOKS:
                raise ValidationError(_("A project can have 20 webhooks at most."))
            secret = new_secret()
            row = Webhook(project=project, secret_sealed=seal(secret, settings.FIELD_KEYS))
        else:
            row = Webhook.objects.select_for_update().get(pk=webhook.pk, project=project)
        before = {field: getattr(row, field) for field in FIELDS} if row.pk else {}
        for field, value in {**values, "include_notes": include_notes, "is_active": is_active}.items():
            setattr(row, field, value)
        changes = [field for field in FIELDS if not before or before[field] != getattr(row, field)]
        if is_active and before and not before["is_active"]:
            row.failures, row.failing_since, row.paused_until, row.switched_off_at = 0, None, None, None
        row.save()
        if changes:
            current.record(WebhookSaved(project=project.pk, webhook=row.pk, name=row.name, changes=changes))
    forget_interest()
    return row, secret


def _check(url: object, kept: object, given: list[str], name: object) -> None:
    if not name:
        raise ValidationError({"name": _("Give it a name.")})
    if not kept or set(given) - set(KINDS):
        raise ValidationError({"kinds": _("Choose what it is told of.")})
    try:
        safehttp.target_of(str(url))
    except safehttp.RefusedError as error:
        raise ValidationError({"url": _("This address cannot be called: %(error)s.") % {"error": error}}) from error


def rotate_secret(*, access: Access, webhook: Webhook) -> str:
    """Give a webhook a new secret and return it; for a day the old one signs as well, so that nothing is lost.

    Raises DeniedError.
    """
    access.require(Right.MANAGE, webhook.project_id)
    secret = new_secret()
    with change(actor=access.actor) as current:
        row = Webhook.objects.select_for_update().get(pk=webhook.pk, project_id=webhook.project_id)
        row.old_secret_sealed, row.old_secret_until = row.secret_sealed, timezone.now() + BOTH_FOR
        row.secret_sealed = seal(secret, settings.FIELD_KEYS)
        row.save(update_fields=["secret_sealed", "old_secret_sealed", "old_secret_until"])
        current.record(WebhookSaved(project=row.project_id, webhook=row.pk, name=row.name, changes=["secret"]))
    return secret


def remove_webhook(*, access: Access, webhook: Webhook) -> None:
    """Remove a webhook with its log. Raises DeniedError."""
    access.require(Right.MANAGE, webhook.project_id)
    with change(actor=access.actor) as current:
        row = Webhook.objects.select_for_update().get(pk=webhook.pk, project_id=webhook.project_id)
        current.record(WebhookRemoved(project=row.project_id, webhook=row.pk, name=row.name))
        row.delete()
    forget_interest()
