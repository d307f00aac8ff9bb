"""The form of a rule: what its fields say as a plan, and a rule as its fields. A condition is a line `c3`, an action
a line `a3` (`a3.do`, `a3.value`, `a3.who`, `a3.unit` of a time, and `a3.field` where it fills a field of the project).
"""

from __future__ import annotations

import dataclasses
import re
from dataclasses import dataclass
from typing import Any

from django.http import QueryDict
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from otklik.accounts.access import Access
from otklik.accounts.models import Project, Team, User
from otklik.automation.actions.rules import RulePlan
from otklik.automation.conditions import ALL, DAYS
from otklik.automation.effects import EFFECTS, MOST, UNTIL_WORK
from otklik.desk.condition_form import GROUPS, Line, give_choices, lines_from, lines_of, tree_of
from otklik.desk.conditions import MOST as MOST_LINES
from otklik.desk.models import AnswerTemplate, Checklist, Ticket, Topic
from otklik.lib.fields import Field
from otklik.setup.rule_fields import field_by, fillable, options_of, seen, texts_of_value, value_of_texts

Choice = tuple[str, str | Promise]
ON: tuple[Choice, ...] = (
    ("event", gettext_lazy("Something happens")),
    ("since", gettext_lazy("Some time after a moment of the ticket")),
    ("until", gettext_lazy("Some time before its deadline")),
    ("schedule", gettext_lazy("By the calendar, for all open tickets")),
)
UNITS: tuple[Choice, ...] = (
    ("1", gettext_lazy("minutes")),
    ("60", gettext_lazy("hours")),
    ("1440", gettext_lazy("days")),
)
SLEEPS: tuple[Choice, ...] = (*UNITS, (UNTIL_WORK, gettext_lazy("until working time")))
MOST_VALUES = 60  # of one action
CODES = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
EVERY: tuple[Choice, ...] = (
    ("FREQ=DAILY", gettext_lazy("Every day")),
    ("FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR", gettext_lazy("From Monday to Friday")),
    *((f"FREQ=WEEKLY;BYDAY={code}", DAYS[at][1]) for at, code in enumerate(CODES)),
    ("FREQ=MONTHLY;BYMONTHDAY=1", gettext_lazy("The first day of the month")),
    ("FREQ=MONTHLY;BYMONTHDAY=-1", gettext_lazy("The last day of the month")),
    ("", gettext_lazy("A rule of my own (RFC 5545)")),
)
AT = re.compile(r"(.+);BYHOUR=(\d{1,2});BYMINUTE=(\d{1,2})", re.ASCII)
CLOCK = re.compile(r"(\d{2}):(\d{2})", re.ASCII)


@dataclass
class Step:
    """One action as the form shows it."""

    at: int
    do: str
    text: str = ""
    who: list[str] = dataclasses.field(default_factory=list)
    people: list[int] = dataclasses.field(default_factory=list)
    choices: list[Choice] = dataclasses.field(default_factory=list)
    unit: str = "60"  # of a time
    # Of an action that fills a field: which one, what stands in its control, what can be chosen.
    field: str = ""
    values: list[str] = dataclasses.field(default_factory=list)
    fields: list[Choice] = dataclasses.field(default_factory=list)
    own: Field | None = None

    @property
    def kind(self) -> str:
        """How the value is put in."""
        return EFFECTS[self.do].kind


@dataclass
class Group:
    """Conditions that are joined; number 0 are those on top."""

    number: int
    join: str
    lines: list[Line]


@dataclass
class Written:
    """A rule as the form shows it."""

    given: dict[str, Any]
    lines: list[Line]
    steps: list[Step]

    @property
    def groups(self) -> list[Group]:
        """The conditions by group: those on top first, then the groups that there are."""
        return [
            Group(number, self.given.get(f"join{number or ''}", "any" if number else "all"), lines)
            for number in range(GROUPS + 1)
            if (lines := [line for line in self.lines if line.group == number]) or not number
        ]


def posted(data: QueryDict) -> Written:
    """Return what a posted form says; `do` adds or removes a line."""
    lines = lines_of(data, ALL)
    steps: list[Step] = []
    for at in range(MOST):
        do = data.get(f"a{at}.do", "")
        if do in EFFECTS:
            people = [int(one) for one in data.getlist(f"a{at}.people") if one.isascii() and one.isdigit()]
            same = data.get(f"a{at}.was", do) == do
            values = [value[:4000] for value in data.getlist(f"a{at}.value")[:MOST_VALUES]] if same else []
            step = Step(
                len(steps), do, data.get(f"a{at}.value", "") if same else "", data.getlist(f"a{at}.who"), people
            )
            step.field, step.unit = data.get(f"a{at}.field", ""), data.get(f"a{at}.unit", step.unit)
            # An action whose field was just changed keeps nothing of the other field's value.
            step.values = values if data.get(f"a{at}.held", step.field) == step.field else []
            steps.append(step)
    given: dict[str, Any] = {name: data.get(name, "") for name in data if "." not in name}
    given["kinds"] = data.getlist("kinds")
    what, _colon, place = data.get("do", "").partition(":")
    at = int(place) if place.isascii() and place.isdigit() and len(place) < 4 else -1
    if what == "condition" and len(lines) < MOST_LINES:
        lines.append(Line(len(lines), "status", "in", min(max(at, 0), GROUPS)))
    elif what == "group" and len(lines) < MOST_LINES:
        free = next((one for one in range(1, GROUPS + 1) if all(line.group != one for line in lines)), 0)
        lines.append(Line(len(lines), "priority", "in", free))
    elif what == "action" and len(steps) < MOST:
        steps.append(Step(len(steps), "priority"))
    elif what == "drop-condition" and 0 <= at < len(lines):
        del lines[at]
    elif what == "drop-action" and 0 <= at < len(steps):
        del steps[at]
    for place_now, line in enumerate(lines):
        line.at = place_now
    for place_now, step in enumerate(steps):
        step.at = place_now
    return Written(given, lines, steps)


def written(rule: Any | None, project: Project) -> Written:
    """Return a rule as the form shows it, an empty one for None."""
    if rule is None:
        given: dict[str, Any] = {"on": "event", "kinds": ["ticket.opened"], "is_active": "1", "minutes": "4"}
        return Written(given | {"unit": "60", "time": "09:00"}, [], [Step(0, "priority", "3")])
    trigger = rule.trigger
    given = {"name": rule.name, "on": trigger["on"], "kinds": trigger.get("kinds", []), "of": trigger.get("of", "")}
    given |= {"is_active": "1" if rule.is_active else "", "is_last": "1" if rule.is_last else ""}
    amount, unit = _in_units(trigger.get("minutes", 60))
    given |= {"minutes": amount, "unit": unit, "time": "09:00", "rrule": trigger.get("rrule", "")}
    if (match := AT.fullmatch(trigger.get("rrule", ""))) and match[1] in dict(EVERY):
        given |= {"every": match[1], "time": f"{int(match[2]):02}:{int(match[3]):02}"}
    elif trigger["on"] == "schedule":
        given["every"] = ""
    lines, joins = lines_from(rule.conditions, [project.pk])
    return Written(given | joins, lines, steps_of(rule.actions, project))


def _minutes(amount: str, unit: str) -> int:
    """Return a time of the form in minutes, 0 for what is none."""
    whole = amount.isascii() and amount.isdigit() and len(amount) < 7
    return int(amount) * int(unit) if whole and unit in dict(UNITS) else 0


def _in_units(minutes: int) -> tuple[str, str]:
    """Return a time in the largest unit that gives a whole number."""
    unit = next(size for size in (1440, 60, 1) if minutes % size == 0)
    return str(minutes // unit), str(unit)


def calendar_words(rrule: str) -> str:
    """Return a calendar rule of those that the form offers in plain words, any other as it is written."""
    match = AT.fullmatch(rrule)
    if match is None or match[1] not in dict(EVERY):
        return rrule
    return f"{dict(EVERY)[match[1]]}, {int(match[2]):02}:{int(match[3]):02}"


def steps_of(actions: list[dict[str, Any]], project: Project) -> list[Step]:
    """Return actions as lines of the form."""
    steps = []
    for at, action in enumerate(actions):
        value, step = action["value"], Step(at, action["do"])
        if step.kind == "notice":
            step.text, step.who, step.people = value["text"], value["who"], value["people"]
        elif step.kind == "people":
            step.who, step.people = value["who"], value["people"]
        elif step.kind == "sleep":
            step.text, step.unit = ("", UNTIL_WORK) if value == UNTIL_WORK else _in_units(value)
        elif step.kind == "commas":
            step.text = ", ".join(value)
        elif step.kind == "field":
            step.field = str(value["field"])
            step.values = texts_of_value(project, field_by(project, step.field), value["value"])
        else:
            step.text = "" if value is None else str(value)
        steps.append(step)
    return steps


def plan_of(form: Written, access: Access, project: Project) -> RulePlan:
    """Return the plan that a form says; whether it can be is for the action to tell."""
    given = form.given
    on = given.get("on", "event")
    minutes = _minutes(given.get("minutes", ""), given.get("unit", "1"))
    trigger: dict[str, Any] = {
        "event": {"on": "event", "kinds": given.get("kinds", [])},
        "since": {"on": "since", "of": given.get("of", ""), "minutes": minutes},
        "until": {"on": "until", "minutes": minutes},
        "schedule": {"on": "schedule", "rrule": _rrule(given)},
    }.get(on, {})
    return RulePlan(
        name=given.get("name", ""),
        trigger=trigger,
        conditions=tree_of(form.lines, given, access, [project.pk]),
        actions=[{"do": step.do, "value": value_of(step, project)} for step in form.steps],
        is_last=bool(given.get("is_last")),
        is_active=bool(given.get("is_active")),
    )


def _rrule(given: dict[str, Any]) -> str:
    every, match = given.get("every", ""), CLOCK.fullmatch(given.get("time", ""))
    if every in dict(EVERY) and every and match:
        return f"{every};BYHOUR={int(match[1])};BYMINUTE={int(match[2])}"
    return str(given.get("rrule", ""))


def value_of(step: Step, project: Project) -> Any:
    """Return the value of an action as the form says it."""
    if step.kind == "choice":
        whole = step.text.isascii() and step.text.isdigit() and len(step.text) < 19
        return int(step.text) if whole else step.text or None
    if step.kind == "commas":
        return [tag.strip() for tag in step.text.replace("#", " ").split(",") if tag.strip()]
    if step.kind == "notice":
        return {"text": step.text, "who": step.who, "people": step.people}
    if step.kind == "people":
        return {"who": step.who, "people": step.people}
    if step.kind == "sleep":
        return UNTIL_WORK if step.unit == UNTIL_WORK else _minutes(step.text, step.unit)
    if step.kind == "field":
        row = field_by(project, step.field)
        return {"field": row.id if row else 0, "value": value_of_texts(project, row, step.values) if row else None}
    return step.text


def draw(form: Written, access: Access, project: Project) -> None:
    """Put what can be chosen into the lines."""
    give_choices(form.lines, access, [project])
    for step in form.steps:
        step.choices = choices_of(step.do, project)
        if step.kind == "field":
            _draw_field(step, access, project)


def _draw_field(step: Step, access: Access, project: Project) -> None:
    """Put the fields to choose from into an action, and the control of the chosen one, at first the first."""
    rows = fillable(access, project)
    if not step.field and rows:
        step.field = str(rows[0].id)
    step.own = seen(access, project, step.field)
    step.fields = [(str(row.id), row.name) for row in rows]
    if step.field and step.field not in dict(step.fields):
        step.fields.append((step.field, step.own.name if step.own else f"#{step.field}"))
    step.choices = options_of(step.own, step.values) if step.own else []


def choices_of(do: str, project: Project) -> list[Choice]:
    """Return what can be chosen for an action."""
    if do in {"status", "priority"}:
        known = Ticket.Status.choices if do == "status" else Ticket.Priority.choices
        return [(str(value), label) for value, label in known]
    if do == "complexity":
        return [(str(value), str(label)) for value, label in Ticket.Complexity.choices]
    if do == "reply":
        rows = AnswerTemplate.objects.filter(project=project, owner=None, is_active=True).order_by("name")
        return [(str(row.pk), row.name) for row in rows[:300]]
    if do == "checklist":
        return _named(Checklist.objects.filter(project=project, is_archived=False))
    if do == "topic":
        return [("", _("no topic")), *_named(Topic.objects.filter(project=project, is_active=True).order_by("name"))]
    if do == "team":
        return [("", _("no team")), *_named(Team.objects.filter(project=project, is_active=True).order_by("name"))]
    people = User.objects.filter(memberships__project=project, is_active=True).distinct().order_by("name")
    if do == "person":
        return [("", _("nobody")), *_named(people)]
    return _named(people) if do in {"notify", "follow"} else []


def _named(rows: Any) -> list[Choice]:
    return [(str(row.pk), str(row)) for row in rows[:300]]


__all__ = [
    "EVERY", "ON", "SLEEPS", "UNITS", "Written", "calendar_words", "choices_of", "draw", "plan_of", "posted",
    "steps_of", "written",
]  # fmt: skip
