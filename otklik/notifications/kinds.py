"""The kinds of notices: of which event, for whom, by which ways unless he chose, in which words.

A package whose events somebody wants to hear of adds its kinds in the wiring by `register`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from otklik.accounts.models import Membership
from otklik.accounts.roles import RIGHTS, Right, Role
from otklik.desk.common_words import measure, title_of
from otklik.desk.models import CommonProblem, Message, Ticket
from otklik.events.models import Event


@dataclass(frozen=True)
class Kind:
    """One kind. `people` names ids of those who may want it; `answerable`: it can be answered where it is read.

    `inner`: it is about what only those who read everything may know (S41). `words` is what it says, with the name of
    who did it as `%(actor)s`. `told` reads what the event itself says, as a title and a text; None: the ticket says
    enough. `place` is the address of what an event without a ticket is about.
    """

    name: str
    event: str
    label: str | Promise
    words: str | Promise
    people: Callable[[Event], Iterable[int | None]]
    ways: tuple[str, ...] = ("app", "push")
    inner: bool = True
    answerable: bool = False
    told: Callable[[Event], tuple[str, str]] | None = None
    place: Callable[[Event], str] | None = None


_kinds: dict[str, Kind] = {}


def register(kind: Kind) -> None:
    """Add a kind; the later one of a name stands."""
    _kinds[kind.name] = kind


def kinds() -> list[Kind]:
    """Return all kinds in the order of the wiring."""
    return list(_kinds.values())


def kind_of(name: str) -> Kind | None:
    """Return a kind by its name, None for one that is not known (any more)."""
    return _kinds.get(name)


def of_event(event_kind: str) -> list[Kind]:
    """Return the kinds that an event of that kind may become."""
    return [kind for kind in _kinds.values() if kind.event == event_kind]


def _assignee(event: Event) -> list[int | None]:
    return list(Ticket.objects.filter(pk=event.ticket_id or 0).values_list("assignee_id", flat=True))


def assigned(event: Event) -> list[int | None]:
    """Whoever the ticket was given to."""
    return [event.payload.get("assignee")]


def mentioned(event: Event) -> list[int | None]:
    """Whoever was called by name."""
    return [event.payload.get("user")]


def customer_answered(event: Event) -> list[int | None]:
    """Whoever holds the ticket to which a customer has written."""
    ours = event.payload.get("message_kind") == Message.Kind.CUSTOMER and not event.payload.get("unverified")
    return _assignee(event) if ours else []


def asked(event: Event) -> list[int | None]:
    """Those who speak for the client company that was asked."""
    if event.payload.get("message_kind") != Message.Kind.QUESTION:
        return []
    members = Membership.objects.filter(project_id=event.project_id or 0, role=Role.CLIENT)
    return list(members.order_by("pk").values_list("user_id", flat=True))


def answered(event: Event) -> list[int | None]:
    """Whoever asked the question that was answered, and whoever holds the ticket."""
    if event.payload.get("message_kind") != Message.Kind.ANSWER:
        return []
    before = Message.objects.filter(
        ticket_id=event.ticket_id or 0, kind=Message.Kind.QUESTION, pk__lt=event.payload.get("message") or 0
    )
    return [before.order_by("-pk").values_list("author_id", flat=True).first(), *_assignee(event)]


def manager_of(event: Event) -> list[int | None]:
    """The manager to whom a ticket went up."""
    return [event.payload.get("manager")]


def responsible(event: Event) -> list[int | None]:
    """Whoever holds the ticket; where nobody does, the supervisors of the project."""
    holder = [pk for pk in _assignee(event) if pk]
    if holder:
        return list(holder)
    members = Membership.objects.filter(project_id=event.project_id or 0, role=Role.SUPERVISOR)
    return list(members.order_by("pk").values_list("user_id", flat=True))


def named_by_rule(event: Event) -> list[int | None]:
    """Those whom a rule (or a colleague's macro) wants to be told."""
    people = event.payload.get("people")
    return [pk for pk in people if isinstance(pk, int)] if isinstance(people, list) else []


def overseers(event: Event) -> list[int | None]:
    """Those who supervise the project, its managers among them."""
    roles = [role for role, rights in RIGHTS.items() if Right.SUPERVISE in rights]
    members = Membership.objects.filter(project_id=event.project_id or 0, role__in=roles)
    return list(members.order_by("pk").values_list("user_id", flat=True))


def _rule_says(event: Event) -> tuple[str, str]:
    name, text = str(event.payload.get("name") or ""), str(event.payload.get("text") or "")
    return gettext("Rule “%(name)s”") % {"name": name}, text


def _rule_off(event: Event) -> tuple[str, str]:
    name, error = str(event.payload.get("name") or ""), str(event.payload.get("error") or "")
    return gettext("Rule “%(name)s” was switched off: it fails again and again") % {"name": name}, error


def _plan_failed(event: Event) -> tuple[str, str]:
    name, error = str(event.payload.get("name") or ""), str(event.payload.get("error") or "")
    if event.payload.get("off"):
        return gettext("Schedule “%(name)s” was switched off: it fails again and again") % {"name": name}, error
    return gettext("Schedule “%(name)s” could not open its ticket") % {"name": name}, error


def _loop(event: Event) -> tuple[str, str]:
    names = event.payload.get("names")
    text = ", ".join(str(name) for name in names) if isinstance(names, list) else ""
    return gettext("Rules set each other off and were stopped"), text


OWN = (
    Kind("assigned", "ticket.assigned", _("A ticket was given to me"), _("%(actor)s gave you a ticket"), assigned),
    Kind("mentioned", "ticket.mentioned", _("I was mentioned"), _("%(actor)s mentioned you in a note"), mentioned),
    Kind(
        "customer",
        "message.posted",
        _("A customer answered in my ticket"),
        _("The customer has written"),
        customer_answered,
    ),
    Kind(
        "question",
        "message.posted",
        _("Our company was asked"),
        _("%(actor)s asks your company"),
        asked,
        ways=("app", "push", "mail", "telegram", "max"),
        inner=False,
        answerable=True,
    ),
    Kind(
        "answer",
        "message.posted",
        _("A clarification was answered"),
        _("%(actor)s has answered your question"),
        answered,
    ),
    Kind(
        "clock_warned",
        "clock.warned",
        _("A promised time is nearly over"),
        _("A promised time is nearly over"),
        responsible,
    ),
    Kind(
        "clock_breached",
        "clock.breached",
        _("A promised time was missed"),
        _("A promised time was missed"),
        responsible,
        ways=("app", "push", "mail"),
    ),
    Kind(
        "escalated",
        "ticket.escalated",
        _("A ticket was raised to me"),
        _("A ticket was raised to you"),
        manager_of,
        ways=("app", "push", "mail"),
        inner=False,
    ),
    Kind(
        "review",
        "breach.opened",
        _("A missed promise is to be explained"),
        _("Say why the promise was missed"),
        responsible,
        ways=("app", "push", "mail"),
    ),
    Kind(
        "rule",
        "rule.notice",
        _("A rule tells me something"),
        _("A rule tells you something"),
        named_by_rule,
        told=_rule_says,
    ),
    Kind(
        "rule_off",
        "rule.switched_off",
        _("A rule was switched off because it fails"),
        _("A rule was switched off because it fails"),
        overseers,
        ways=("app", "push", "mail"),
        told=_rule_off,
    ),
    Kind(
        "schedule_failed",
        "plan.failed",
        _("A schedule could not open its ticket"),
        _("A schedule could not open its ticket"),
        overseers,
        ways=("app", "push", "mail"),
        told=_plan_failed,
    ),
    Kind(
        "rule_loop",
        "rule.loop_stopped",
        _("Rules that set each other off were stopped"),
        _("Rules that set each other off were stopped"),
        overseers,
        ways=("app", "push", "mail"),
        told=_loop,
    ),
)


def _mix(event: Event) -> tuple[str, str]:
    said = event.payload
    text = gettext("%(actual)s %% of %(tickets)s tickets, meant to be %(percent)s %%") % said
    name = str(said.get("name") or "")
    return gettext("The first line solves more or less than it is meant to"), f"{name}: {text}" if name else text


def _first_line(event: Event) -> str:
    return reverse("work_mix")


MIX = Kind(
    "mix",
    "mix.drifted",
    _("The first line solves more or less than it is meant to"),
    _("The first line solves more or less than it is meant to"),
    overseers,
    ways=("app", "push", "mail"),
    told=_mix,
    place=_first_line,
)


def _common(event: Event) -> tuple[str, str]:
    said = event.payload
    problem = CommonProblem.objects.filter(pk=said.get("problem") or 0, project_id=event.project_id or 0).first()
    words = measure(int(said.get("tickets") or 0), float(said.get("usual") or 0), int(said.get("hours") or 0))
    return (title_of(problem) if problem else gettext("Many customers write about the same thing")), words


def _common_problems(event: Event) -> str:
    return f"{reverse('work_common')}#problem-{int(event.payload.get('problem') or 0)}"


COMMON = Kind(
    "common",
    "common.noticed",
    _("Many customers write about the same thing"),
    _("Many customers write about the same thing"),
    overseers,
    ways=("app", "push", "mail"),
    told=_common,
    place=_common_problems,
)


def told_by_name(event: Event) -> list[int | None]:
    """The operator whose letter to the manager was answered."""
    return [event.payload.get("user")]


def _letters(event: Event) -> str:
    return reverse("work_letters")


LETTERS = (
    Kind(
        "manager_asked",
        "manager.asked",
        _("Somebody wrote to the manager"),
        _("A message to the manager"),
        named_by_rule,
        ways=("app", "push", "mail"),
        place=_letters,
    ),
    Kind(
        "manager_answered",
        "manager.answered",
        _("The manager has answered me"),
        _("The manager has answered your message"),
        told_by_name,
        place=_letters,
    ),
)


def register_own() -> None:
    """Add the kinds of the packages below."""
    for kind in (*OWN, MIX, COMMON, *LETTERS):
        register(kind)
