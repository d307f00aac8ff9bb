"""Bots of a project in messengers; a token goes in and never comes out. Trials wait outside of any transaction."""

from __future__ import annotations

import threading
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from ninja import Path, Router

from otklik.accounts import walls
from otklik.accounts.middleware import access_of
from otklik.accounts.models import Project
from otklik.api import etags, repeats
from otklik.api import notice_models as shapes
from otklik.api.door import answer
from otklik.api.fields import Id, ProjectKey
from otklik.api.inputs_setup_doors import ANEW
from otklik.api.operations.cards import named
from otklik.api.problems import Problem, refused
from otklik.api.set_up import managed, one, shown, unchanged, values
from otklik.api.upkeep_models import MailTestOut, StepOut
from otklik.channels.bots.accounts import leads_elsewhere, remove_bot, save_bot, test_bot
from otklik.channels.bots.messengers import messenger_of
from otklik.channels.models import BotAccount
from otklik.lib.sealed import seal

router = Router(tags=["Set-up: bots"])
NAMES = {"channel": "channel", "name": "name", "base_url": "base_url", "way": "way", "active": "is_active"}
# A trial keeps a thread of the web process for ten seconds at most: two at a time leave the others to people.
_places = threading.BoundedSemaphore(2)


@router.get("/{key}/bots", response={200: shapes.BotList}, operation_id="list_bots", summary="List bots")
def list_bots(request: HttpRequest, key: Path[ProjectKey]) -> HttpResponse:
    """Gives the bots of a project, without tokens. Needs the right `manage`."""
    _access, project = managed(request, key)
    return answer(shapes.BotList(items=[_out(row) for row in BotAccount.objects.filter(project=project)]))


@router.post("/{key}/bots", response={201: shapes.BotOut}, operation_id="create_bot", summary="Set up a bot")
def create_bot(request: HttpRequest, key: Path[ProjectKey], data: shapes.NewBot) -> HttpResponse:
    """Sets up a bot of a messenger. Needs the right `manage`."""
    access, project = managed(request, key)
    repeats.claim(request, access, project.pk)
    with named(is_active="active"):
        row = save_bot(access=access, project=project, token=data.token, **values(data, NAMES))
    row.refresh_from_db()
    return shown(_out(row), place=f"projects/{project.key}/bots/{row.pk}")


@router.post(
    "/{key}/bots/test", response={200: MailTestOut}, operation_id="test_bot_settings", summary="Try settings of a bot"
)
def test_bot_settings(request: HttpRequest, key: Path[ProjectKey], data: shapes.NewBot) -> HttpResponse:
    """Asks the messenger who the bot is, without keeping anything; nothing is sent or read. Needs `manage`."""
    with walls.inside(access_of(request).projects):
        _access, project = managed(request, key)
        row = BotAccount(project=project)
    return _tried(row, values(data, NAMES), data.token)


@router.get("/{key}/bots/{bot_id}", response={200: shapes.BotOut}, operation_id="get_bot", summary="Read a bot")
def get_bot(
    request: HttpRequest, key: Path[ProjectKey], bot_id: Path[Id], if_none_match: etags.IfNoneMatch = None
) -> HttpResponse:
    """Gives one bot without its token. Needs the right `manage`."""
    _access, project = managed(request, key)
    return etags.fresh(request, shown(_out(_bot(project, bot_id))))


@router.patch("/{key}/bots/{bot_id}", response={200: shapes.BotOut}, operation_id="change_bot", summary="Change a bot")
def change_bot(
    request: HttpRequest,
    key: Path[ProjectKey],
    bot_id: Path[Id],
    data: shapes.BotChanges,
    if_match: etags.IfDigest = None,
) -> HttpResponse:
    """Changes what the body names. Needs the right `manage`.

    A kept token is never sent to another server: whoever changes the way to one brings the token again.
    """
    access, project = managed(request, key)
    row = _bot(project, bot_id)
    unchanged(if_match, project, lambda: shown(_out(_bot(project, bot_id))))
    with named(is_active="active"):
        save_bot(access=access, project=project, bot=row, token=_token(data), **values(data, NAMES, row))
    return shown(_out(_bot(project, bot_id)))


@router.delete("/{key}/bots/{bot_id}", response={204: None}, operation_id="remove_bot", summary="Remove a bot")
def delete_bot(request: HttpRequest, key: Path[ProjectKey], bot_id: Path[Id]) -> HttpResponse:
    """Removes a bot; what it has brought stays. Needs the right `manage`."""
    access, project = managed(request, key)
    remove_bot(access=access, bot=_bot(project, bot_id))
    return HttpResponse(status=204)


@router.post("/{key}/bots/{bot_id}/test", response={200: MailTestOut}, operation_id="test_bot", summary="Try a bot")
def try_bot(request: HttpRequest, key: Path[ProjectKey], bot_id: Path[Id], data: shapes.BotChanges) -> HttpResponse:
    """Tries a bot, with the changes that the body names, which are not kept. Needs the right `manage`.

    The kept token is never sent to another server: whoever changes the way to one brings the token again.
    """
    with walls.inside(access_of(request).projects):
        _access, project = managed(request, key)
        row = _bot(project, bot_id)
    given = values(data, NAMES, row)
    if _token(data) is None and leads_elsewhere(row, given):
        raise refused("body", "token", msg=ANEW)
    return _tried(row, given, _token(data))


def _tried(row: BotAccount, given: dict[str, Any], token: str | None) -> HttpResponse:
    """Return how these settings work; raises Problem 422 without a token, 429 when all places for trials are taken."""
    unsaved = BotAccount(project_id=row.project_id, token_sealed=row.token_sealed)
    for name, value in given.items():
        setattr(unsaved, name, value.strip() if isinstance(value, str) else value)
    if token is None and not unsaved.token_sealed:
        raise refused("body", "token", msg="Name the token")
    if token is not None:
        if not messenger_of(unsaved.channel).check_token(token.strip()):
            raise refused("body", "token", msg="This is no token of a bot of this messenger")
        unsaved.token_sealed = seal(token.strip(), settings.FIELD_KEYS)
    if not _places.acquire(blocking=False):
        raise Problem(429, "All places for tests are taken.", headers={"Retry-After": "10"})
    try:
        found = test_bot(unsaved)
    finally:
        _places.release()
    steps = [StepOut(name=step.name, ok=step.ok, text=step.text) for step in found]
    return answer(MailTestOut(ok=bool(steps) and all(step.ok for step in steps), steps=steps))


def _token(data: shapes.BotChanges) -> str | None:
    return data.token if "token" in data.model_fields_set else None


def _bot(project: Project, bot_id: int) -> BotAccount:
    return one(BotAccount.objects.filter(project=project), pk=bot_id)


def _out(row: BotAccount) -> shapes.BotOut:
    given = {name: getattr(row, own) for name, own in NAMES.items()}
    return shapes.BotOut(
        id=row.pk,
        username=row.username,
        has_token=bool(row.token_sealed),
        heard_at=row.heard_at,
        last_error=row.last_error,
        **given,
    )
