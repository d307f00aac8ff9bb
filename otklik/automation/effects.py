"""What rules and macros can do: one entry an action, with its check, its words and the verb it calls.

Actions are stored as `{"do": "priority", "value": 3}`. Nothing here writes to a ticket itself: the verbs of `desk` do,
with the rights of whoever acts, so that every rule of theirs holds for rules, too.
"""

from __future__ import annotations

import datetime
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from otklik.accounts.access import Access
from otklik.accounts.models import Project, Team, User
from otklik.automation import answering
from otklik.automation.addressed import addressed, colleagues, is_address
from otklik.automation.events import RuleCalled, RuleNotice
from otklik.customers.models import Person
from otklik.desk import actions as desk
from otklik.desk.actions import NewMessage
from otklik.desk.actions.assign import may_hold
from otklik.desk.actions.change import clean_tags
from otklik.desk.actions.checklists import put_checklist
from otklik.desk.actions.fill import fill_fields
from otklik.desk.actions.follow import let_follow
from otklik.desk.models import AnswerTemplate, Checklist, Message, Ticket, Topic
from otklik.desk.templates_of import filled
from otklik.desk.ticketform import form_of
from otklik.events.changes import change
from otklik.lib import clock
from otklik.lib.fields import FieldError, Kind, parse
from otklik.lib.text import storable
from otklik.lib.worktime import Timetable

MOST = 20  # actions of one rule
MOST_MINUTES = 366 * 24 * 60  # that a ticket sleeps
UNTIL_WORK = "work"  # a ticket sleeps until somebody works on it
Elsewhere = Callable[..., object]
_elsewhere: dict[str, Elsewhere] = {}


def use(name: str, act: Elsewhere) -> None:
    """Have a neighbour do an action: `escalate(access=, ticket=, reason=)`, or know a thing: `works_next(ticket, at)`,
    when somebody works on a ticket next. Called by `config/wiring.py` alone.
    """
    _elsewhere[name] = act


class CannotActError(ValueError):
    """An action cannot be done with this ticket; the message says why, for people."""


@dataclass(frozen=True)
class Doing:
    """With what an action is done: who acts, on which ticket, for which rule (0 and its name for a macro)."""

    access: Access
    project: Project
    ticket_id: int
    rule: int
    name: str

    @property
    def ticket(self) -> Ticket:
        """The ticket as it is now: each action sees what the one before it has done."""
        rows = Ticket.objects.select_related("project", "person__organisation", "topic", "assignee", "team")
        return rows.defer("search").get(pk=self.ticket_id, project_id=self.project.pk)


@dataclass(frozen=True)
class Effect:
    """One kind of action. `kind` is how its value is put in; `check` returns the value in its one form."""

    label: str | Promise
    kind: str
    check: Callable[[Project, Any], Any]
    run: Callable[[Doing, Any], None]
    only_rules: bool = False


def _bad(text: str) -> ValidationError:
    return ValidationError({"actions": text})


def _choice(known: type[Any]) -> Callable[[Project, Any], Any]:
    def check(project: Project, value: Any) -> Any:
        if isinstance(value, bool) or value not in known.values:
            raise _bad(_("One of the chosen values does not exist."))
        return known(value).value

    return check


def _text(most: int) -> Callable[[Project, Any], str]:
    def check(project: Project, value: Any) -> str:
        text = storable(value).strip() if isinstance(value, str) else ""
        if not 0 < len(text) <= most:
            raise _bad(_("Write from one to %(count)s characters.") % {"count": most})
        return text

    return check


def _row(model: type[Any], *, or_nothing: bool = True) -> Callable[[Project, Any], int | None]:
    def check(project: Project, value: Any) -> int | None:
        if value is None and or_nothing:
            return None
        whole = isinstance(value, int) and not isinstance(value, bool) and 0 < value < 2**63
        if not whole or not model.objects.filter(pk=value, project_id=project.pk, is_active=True).exists():
            raise _bad(_("One of the chosen values does not exist."))
        return int(value)

    return check


def _check_template(project: Project, value: Any) -> int:
    found = _row(AnswerTemplate, or_nothing=False)(project, value)
    if not AnswerTemplate.objects.filter(pk=found or 0, owner=None).exists():
        raise _bad(_("Choose a template that the whole project shares."))
    return int(found or 0)


def _check_checklist(project: Project, value: Any) -> int:
    whole = isinstance(value, int) and not isinstance(value, bool) and 0 < value < 2**63
    if not whole or not Checklist.objects.filter(pk=value, project=project, is_archived=False).exists():
        raise _bad(_("One of the chosen values does not exist."))
    return int(value)


def _check_person(project: Project, value: Any) -> int | None:
    if value is None:
        return None
    whole = isinstance(value, int) and not isinstance(value, bool) and 0 < value < 2**63
    found = User.objects.filter(pk=value).first() if whole else None
    if found is None or not may_hold(found, project.pk):
        raise _bad(_("This person does not hold tickets of the project."))
    return found.pk


def _check_tags(project: Project, value: Any) -> list[str]:
    given = value if isinstance(value, list) and all(isinstance(one, str) for one in value) else []
    try:
        tags = clean_tags(given)
    except ValueError as error:
        raise _bad(_("These tags are too many or too long.")) from error
    if not tags:
        raise _bad(_("Name at least one tag."))
    return tags


def _check_field(project: Project, value: Any) -> dict[str, Any]:
    if not isinstance(value, dict) or set(value) != {"field", "value"}:
        raise _bad(_("One of the chosen values does not exist."))
    row = next((row for row in form_of(project.pk).fields if row.id == value["field"] and not row.archived), None)
    if row is None:
        raise _bad(_("There is no such field in the project."))
    given = value["value"]
    try:
        if row.kind == Kind.PERSON and isinstance(given, int) and not _is_customer(project, given):
            raise FieldError(_("Nobody in the project is known by this."))
        parse(row, given)
    except FieldError as error:
        raise _bad(f"{row.name}: {error}") from error
    return {"field": row.id, "value": given}


def _is_customer(project: Project, pk: int) -> bool:
    return 0 < pk < 2**63 and Person.objects.filter(pk=pk, project=project).exists()


def _check_people(project: Project, value: Any) -> dict[str, Any]:
    if not isinstance(value, dict) or not set(value) <= {"who", "people"}:
        raise _bad(_("Say whom."))
    who, people = value.get("who", []), value.get("people", [])
    if not is_address(who, people):
        raise _bad(_("Say whom."))
    if set(people) - colleagues(project, people):
        raise _bad(_("One of these people does not work in the project."))
    return {"who": list(dict.fromkeys(who)), "people": sorted(set(people))}


def _check_notice(project: Project, value: Any) -> dict[str, Any]:
    if not isinstance(value, dict) or "text" not in value:
        raise _bad(_("Say whom to tell and what."))
    whom = _check_people(project, {name: part for name, part in value.items() if name != "text"})
    return {"text": _text(300)(project, value["text"]), **whom}


def _check_sleep(project: Project, value: Any) -> int | str:
    if value == UNTIL_WORK:
        return UNTIL_WORK
    if not isinstance(value, int) or isinstance(value, bool) or not 0 < value <= MOST_MINUTES:
        raise _bad(_("Say for how long, up to a year."))
    return value


def _status(doing: Doing, value: str) -> None:
    desk.change_status(access=doing.access, ticket=doing.ticket, status=value)


def _complexity(doing: Doing, value: int) -> None:
    desk.change_ticket(access=doing.access, ticket=doing.ticket, complexity=value)


def _priority(doing: Doing, value: int) -> None:
    desk.change_ticket(access=doing.access, ticket=doing.ticket, priority=value)


def _topic(doing: Doing, value: int | None) -> None:
    topic = Topic.objects.get(pk=value, project=doing.project) if value else None
    desk.change_ticket(access=doing.access, ticket=doing.ticket, topic=topic)


def _tag(doing: Doing, value: list[str]) -> None:
    ticket = doing.ticket
    desk.change_ticket(access=doing.access, ticket=ticket, tags=[*ticket.tags, *value])


def _untag(doing: Doing, value: list[str]) -> None:
    ticket = doing.ticket
    desk.change_ticket(access=doing.access, ticket=ticket, tags=[tag for tag in ticket.tags if tag not in value])


def _team(doing: Doing, value: int | None) -> None:
    team = Team.objects.get(pk=value, project=doing.project) if value else None
    ticket = doing.ticket
    desk.assign(access=doing.access, ticket=ticket, assignee=ticket.assignee, team=team)


def _person(doing: Doing, value: int | None) -> None:
    ticket = doing.ticket
    person = User.objects.get(pk=value) if value else None
    desk.assign(access=doing.access, ticket=ticket, assignee=person, team=ticket.team)


def _field(doing: Doing, value: dict[str, Any]) -> None:
    row = next((row for row in form_of(doing.project.pk).fields if row.id == value["field"]), None)
    if row is None:
        raise CannotActError(_("There is no such field in the project."))
    fill_fields(access=doing.access, ticket=doing.ticket, given={row.id: parse(row, value["value"])})


def _reply(doing: Doing, value: int) -> None:
    template = AnswerTemplate.objects.filter(pk=value, project=doing.project, owner=None, is_active=True).first()
    if template is None:
        raise CannotActError(_("The answer template is gone."))
    answering.answer(access=doing.access, ticket=doing.ticket, body=template.body, rule=doing.rule)


def _checklist(doing: Doing, value: int) -> None:
    found = Checklist.objects.filter(pk=value, project=doing.project, is_archived=False).first()
    if found is None:
        raise CannotActError(_("The checklist is gone."))
    put_checklist(access=doing.access, ticket=doing.ticket, checklist=found)


def _note(doing: Doing, value: str) -> None:
    ticket = doing.ticket
    name = _("Rule “%(name)s”") % {"name": doing.name} if doing.rule else ""
    message = NewMessage(text=filled(doing.access, ticket, value, inside=True), author_name=name)
    desk.post(access=doing.access, ticket=ticket, kind=Message.Kind.NOTE, message=message, channel="rule")


def _notify(doing: Doing, value: dict[str, Any]) -> None:
    ticket = doing.ticket
    with change(actor=doing.access.actor) as current:
        current.record(
            RuleNotice(
                project=doing.project.pk,
                ticket=ticket.pk,
                rule=doing.rule,
                name=doing.name,
                people=addressed(doing.project, ticket, value),
                text=filled(doing.access, ticket, value["text"], inside=True)[:1000],
            )
        )


def _follow(doing: Doing, value: dict[str, Any]) -> None:
    ticket = doing.ticket
    let_follow(access=doing.access, ticket=ticket, people=addressed(doing.project, ticket, value))


def _snooze(doing: Doing, value: int | str) -> None:
    """Nothing happens to a ticket that has ended, nor where somebody works already on whose work it was to wait."""
    ticket, now = doing.ticket, clock.now()
    if value == UNTIL_WORK:
        until = _works_next(ticket, now)
    else:
        until = now + datetime.timedelta(minutes=int(value))
    if ticket.is_active and until > now:
        desk.snooze(access=doing.access, ticket=ticket, until=until)


def _works_next(ticket: Ticket, now: datetime.datetime) -> datetime.datetime:
    """Return when somebody works on a ticket next, now if somebody does; without a calendar that is from Monday to
    Friday, 9 to 18.
    """
    ask = _elsewhere.get("works_next")
    known = ask(ticket, now) if ask else None
    if isinstance(known, datetime.datetime):
        return known
    usual = Timetable(ticket.project.zone, week=(((540, 1080),),) * 5 + ((),) * 2)
    return now if usual.is_working(now) else usual.add(now, 1) - datetime.timedelta(seconds=1)


def _call(doing: Doing, value: str) -> None:
    called = RuleCalled(project=doing.project.pk, ticket=doing.ticket_id, rule=doing.rule, name=doing.name, label=value)
    with change(actor=doing.access.actor) as current:
        current.record(called)


def _escalate(doing: Doing, value: str) -> None:
    act = _elsewhere.get("escalate")
    if act is None:
        raise CannotActError(_("Nothing here escalates tickets."))
    act(access=doing.access, ticket=doing.ticket, reason=value)


EFFECTS: dict[str, Effect] = {
    "priority": Effect(gettext_lazy("Set the priority"), "choice", _choice(Ticket.Priority), _priority),
    "complexity": Effect(gettext_lazy("Set the complexity"), "choice", _choice(Ticket.Complexity), _complexity),
    "topic": Effect(gettext_lazy("Set the topic"), "choice", _row(Topic), _topic),
    "tag": Effect(gettext_lazy("Add tags"), "commas", _check_tags, _tag),
    "untag": Effect(gettext_lazy("Take tags away"), "commas", _check_tags, _untag),
    "team": Effect(gettext_lazy("Give to a team"), "choice", _row(Team), _team),
    "person": Effect(gettext_lazy("Give to a person"), "choice", _check_person, _person),
    "field": Effect(gettext_lazy("Fill a field of the project"), "field", _check_field, _field),
    "reply": Effect(gettext_lazy("Answer by a template"), "choice", _check_template, _reply),
    "note": Effect(gettext_lazy("Write a note"), "text", _text(4000), _note),
    "checklist": Effect(gettext_lazy("Start a checklist"), "choice", _check_checklist, _checklist),
    "status": Effect(gettext_lazy("Set the status"), "choice", _choice(Ticket.Status), _status),
    "snooze": Effect(gettext_lazy("Let it sleep"), "sleep", _check_sleep, _snooze),
    "follow": Effect(gettext_lazy("Have colleagues follow"), "people", _check_people, _follow),
    "notify": Effect(gettext_lazy("Tell colleagues"), "notice", _check_notice, _notify),
    "webhook": Effect(gettext_lazy("Call other systems"), "line", _text(120), _call, only_rules=True),
    "escalate": Effect(gettext_lazy("Escalate"), "line", _text(300), _escalate),
}


def check_actions(project: Project, given: Any, *, macro: bool = False) -> list[dict[str, Any]]:
    """Return actions in their one form; rows they name are the project's. Raises ValidationError."""
    if not isinstance(given, list) or not 0 < len(given) <= MOST:
        raise _bad(_("Choose from one to %(count)s actions.") % {"count": MOST})
    checked: list[dict[str, Any]] = []
    for item in given:
        effect = EFFECTS.get(item["do"]) if _is_action(item) else None
        if effect is None or (macro and effect.only_rules):
            raise _bad(_("There is no such action."))
        try:
            checked.append({"do": item["do"], "value": effect.check(project, item.get("value"))})
        except ValidationError as error:
            raise _bad(f"{effect.label}: {' '.join(error.messages)}") from error
    return checked


def _is_action(item: Any) -> bool:
    return isinstance(item, Mapping) and {"do"} <= set(item) <= {"do", "value"} and isinstance(item["do"], str)


def perform(doing: Doing, actions: list[dict[str, Any]]) -> list[str]:
    """Do the actions in their order; return their keys. Raises what a verb refuses with; the caller undoes them all."""
    done: list[str] = []
    for action in actions:
        EFFECTS[action["do"]].run(doing, action["value"])
        done.append(action["do"])
    return done
