"""Bots as people set them up: save, remove, and try whether the settings work."""

from __future__ import annotations

import secrets
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from otklik.accounts.access import Access
from otklik.accounts.models import Project
from otklik.accounts.roles import Right
from otklik.channels.bots.messengers import BotError, messenger_of
from otklik.channels.events import BotRemoved, BotSaved
from otklik.channels.mail.accounts import Step
from otklik.channels.models import BotAccount
from otklik.events.changes import change
from otklik.lib import safehttp
from otklik.lib.sealed import seal
from otklik.lib.tokens import token_digest

FIELDS = ("channel", "name", "base_url", "way", "is_active")
NOT_TYPED = ("token_sealed", "token_mark", "heard_at", "hooked_at", "cursor", "created_at", "last_error")
MAX_BOTS = 20  # of one project


def save_bot(
    *, access: Access, project: Project, bot: BotAccount | None = None, token: str | None = None, **fields: Any
) -> BotAccount:
    """Set up a bot of a project or change one; `token` None keeps the one it has, for the same address.

    The token is sealed before it reaches the database (S49). Raises DeniedError, ValidationError,
    BotAccount.DoesNotExist for a bot of another project, TypeError for a field that a bot does not have.
    """
    access.require(Right.MANAGE, project.pk)
    unknown = set(fields) - set(FIELDS)
    if unknown:
        raise TypeError(f"a bot has no {', '.join(sorted(unknown))}")
    try:
        with transaction.atomic():
            return _save(access, project, bot, token, fields)
    except IntegrityError as error:
        if "channels_bot_once" not in str(error):
            raise
        raise ValidationError({"token": _("This bot is read already, by this project or another one.")}) from error


def _save(
    access: Access, project: Project, bot: BotAccount | None, token: str | None, fields: dict[str, Any]
) -> BotAccount:
    with change(actor=access.actor) as current:
        row = _row(project, bot)
        if token is None and (not row.token_sealed or leads_elsewhere(row, fields)):
            raise ValidationError({"token": _("Write the token: it is about to go another way.")})
        before = {name: getattr(row, name) for name in FIELDS}
        for name, value in fields.items():
            setattr(row, name, value.strip() if isinstance(value, str) else value)
        changes = sorted(name for name in FIELDS if row.pk is None or getattr(row, name) != before[name])
        if token is not None:
            _take_token(row, token.strip())
            changes.append("token")
        _check(row)
        if changes:
            row.last_error, row.failures, row.hooked_at = "", 0, None
            row.hook_secret_sealed = seal(secrets.token_urlsafe(32), settings.FIELD_KEYS)
        row.save()
        if changes:
            current.record(BotSaved(project=project.pk, bot=row.pk, name=row.name, changes=changes))
    return row


def _take_token(row: BotAccount, token: str) -> None:
    try:
        fits = messenger_of(row.channel).check_token(token)
    except LookupError:
        raise ValidationError({"channel": _("Choose a messenger.")}) from None
    if not fits:
        raise ValidationError({"token": _("This is no token of a bot of this messenger.")})
    mark = token_digest(token)
    if mark != row.token_mark:
        # Another bot counts its updates by itself.
        row.cursor, row.username = None, ""
    row.token_mark, row.token_sealed = mark, seal(token, settings.FIELD_KEYS)


def leads_elsewhere(bot: BotAccount, fields: dict[str, Any]) -> bool:
    """Tell whether a bot's token would go to another server than until now (S49)."""
    changed = (
        name for name in ("base_url", "channel") if name in fields and fields[name].strip() != getattr(bot, name)
    )
    return bool(bot.token_sealed) and any(changed)


def _row(project: Project, bot: BotAccount | None) -> BotAccount:
    if bot is None:
        Project.objects.select_for_update().get(pk=project.pk)
        if BotAccount.objects.filter(project=project).count() >= MAX_BOTS:
            raise ValidationError(_("A project can have 20 bots at most."))
        return BotAccount(project=project)
    return BotAccount.objects.select_for_update(of=("self",)).get(pk=bot.pk, project=project)


def _check(row: BotAccount) -> None:
    row.clean_fields(exclude=NOT_TYPED)
    if row.base_url:
        try:
            target = safehttp.target_of(row.base_url)
        except safehttp.RefusedError as error:
            raise ValidationError(
                {"base_url": _("This address cannot be called: %(error)s.") % {"error": error}}
            ) from error
        if "?" in target.path or "#" in row.base_url:
            raise ValidationError({"base_url": _("Write the address without “?” and “#”.")})
    if row.way == BotAccount.Way.WEBHOOK and not settings.PUBLIC_URL.startswith("https://"):
        raise ValidationError(
            {"way": _("Messengers call https addresses only, and this installation's has none: let us ask instead.")}
        )


def remove_bot(*, access: Access, bot: BotAccount) -> None:
    """Remove a bot; what it has brought stays. Raises DeniedError."""
    access.require(Right.MANAGE, bot.project_id)
    with change(actor=access.actor) as current:
        row = BotAccount.objects.select_for_update(of=("self",)).get(pk=bot.pk, project_id=bot.project_id)
        current.record(BotRemoved(project=row.project_id, bot=row.pk, name=row.name))
        row.delete()


def test_bot(bot: BotAccount) -> list[Step]:
    """Ask the messenger who the bot is, by settings saved or not; return what came of it. Nothing is sent or read."""
    name = _("The messenger knows the token")
    try:
        profile = messenger_of(bot.channel).me(bot)
    except BotError as error:
        return [Step(name, False, str(error))]
    return [Step(name, True, f"{profile.name} @{profile.username}" if profile.username else profile.name)]
