"""An event becomes notices: one row a person, and a delivery for each way he chose."""

from __future__ import annotations

import datetime
import secrets
from collections.abc import Iterable

from django.db import IntegrityError, transaction

from otklik.accounts.access import Access
from otklik.accounts.models import User
from otklik.accounts.roles import Right
from otklik.desk.queries import visible_to as tickets_visible_to
from otklik.desk.signing import message_id_for
from otklik.events.models import Event
from otklik.lib import clock
from otklik.live.telling import tell
from otklik.notifications.kinds import Kind, of_event
from otklik.notifications.models import BotLink, Notice, NoticeChoice, PushSubscription
from otklik.notifications.planning import MAIL, MAX, PUSH, TELEGRAM, Leaving, plan
from otklik.outbox import actions as outbox
from otklik.outbox.models import Delivery

FRESH = datetime.timedelta(days=1)  # nobody is told of what he could have read yesterday


def notify(event: Event) -> None:
    """Reaction: tell those whom the event concerns, each once, whatever kinds it is of."""
    if clock.now() - event.at > FRESH or event.project_id is None:
        return
    for kind in of_event(event.kind):
        for user in _people(event, kind.people(event)):
            if may_know(user.access, kind, event.project_id, event.ticket_id):
                _tell(event, kind, user)


def _people(event: Event, ids: Iterable[int | None]) -> list[User]:
    """Return active people, each once, never the one who did it himself."""
    own = event.actor_id if event.actor_kind == "user" else None
    wanted = list(dict.fromkeys(pk for pk in ids if pk and pk != own))
    found = User.objects.filter(is_active=True).in_bulk(wanted) if wanted else {}
    return [found[pk] for pk in wanted if pk in found]


def may_know(access: Access, kind: Kind, project_id: int, ticket_id: int | None) -> bool:
    """Tell whether a person may know today what a notice of this kind says."""
    if project_id not in access.roles:
        return False
    if kind.inner and not (access.may(Right.READ, project_id) or access.may(Right.READ_OWN, project_id)):
        return False
    return ticket_id is None or tickets_visible_to(access).filter(pk=ticket_id, project_id=project_id).exists()


def _tell(event: Event, kind: Kind, user: User) -> None:
    choice = NoticeChoice.objects.filter(user=user).first()
    leaving = plan(choice, kind, now=clock.now(), zone=user.time_zone)
    gathered = next((each for each in leaving if each.gathered), None)
    try:
        with transaction.atomic():
            notice = Notice.objects.create(
                project_id=event.project_id or 0,
                user=user,
                event_id=event.pk,
                kind=kind.name,
                ticket_id=event.ticket_id,
                message_id=event.payload.get("message"),
                actor_name=event.actor_name[:200],
                ways=[each.way for each in leaving],
                batch=_batch(event, user, gathered) if gathered else "",
                created_at=clock.now(),
            )
    except IntegrityError:
        return  # told already, by another kind or another run
    queued = sum(_send(notice, each) for each in leaving)
    lost = next((each for each in leaving if each.way in {TELEGRAM, MAX}), None)
    if not queued and lost is not None:  # his messenger was unlinked, and he has named no other way that leads to him
        tell_by_mail(notice, at=lost.at, gathered=lost.gathered)
    tell([user.pk])


def _batch(event: Event, user: User, leaving: Leaving) -> str:
    return f"{user.pk}:{event.project_id}:{leaving.at.astimezone(datetime.UTC):%Y%m%dT%H%M}"


def tell_by_mail(notice: Notice, *, at: datetime.datetime | None = None, gathered: bool = False) -> None:
    """Tell a person by mail of what does not reach him by the way he chose, unless a mail tells him already.

    At the moment at which it would have left (`at`, None = now), in the same digest (`gathered`).
    """
    if MAIL not in notice.ways:
        notice.ways = [*notice.ways, MAIL]
        notice.save(update_fields=["ways"])
        _queue(notice, Leaving(MAIL, at or clock.now(), gathered), MAIL, {})


def _send(notice: Notice, leaving: Leaving) -> int:
    """Write down what leaves by one way; return to how many places."""
    places = 0
    if leaving.way == MAIL:
        _queue(notice, leaving, "mail", {})
        places = 1
    elif leaving.way == PUSH:
        for pk in PushSubscription.objects.filter(user_id=notice.user_id).values_list("pk", flat=True):
            _queue(notice, leaving, "push", {"browser": pk}, str(pk))
            places += 1
    elif leaving.way in {TELEGRAM, MAX}:
        links = BotLink.objects.filter(
            user_id=notice.user_id, project_id=notice.project_id, bot__channel=leaving.way, bot__is_active=True
        )
        for pk in links.values_list("pk", flat=True):
            _queue(notice, leaving, leaving.way, {"link": pk}, str(pk))
            places += 1
    return places


def _queue(notice: Notice, leaving: Leaving, way: str, where: dict[str, int], mark: str = "") -> None:
    """Write a delivery down; a digest has one for all its notices."""
    transport = f"notice_{way}"
    what = {"batch": notice.batch} if leaving.gathered else {"notice": notice.pk}
    name = f"{way}:{mark}:{notice.batch or notice.pk}" if leaving.gathered else f"{way}:{mark}:{notice.pk}"
    if Delivery.objects.filter(transport=transport, external_id=name).exists():
        return
    payload = {**what, **where, "user": notice.user_id}
    if way == "mail":
        payload["message_id"] = message_id_for(notice.ticket_id or 0, 0, secrets.token_hex(6))
    outbox.queue(
        project_id=notice.project_id,
        transport=transport,
        purpose="notice",
        recipients=[],
        external_id=name,
        payload=payload,
        delay_seconds=max(0.0, (leaving.at - clock.now()).total_seconds()),
    )
