"""The form of a plan: when its tickets come, and what they are."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.dates import WEEKDAYS
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from otklik.accounts.models import Project, Team, User
from otklik.automation.actions import NewPlan
from otklik.automation.models import Plan
from otklik.automation.plan_words import DAYS, PLAIN, WORKDAYS, parts_of
from otklik.desk.actions.assign import may_hold
from otklik.desk.models import Checklist, Ticket
from otklik.desk.ticketform import form_of
from otklik.lib.fields import Field, FieldError, Kind, from_form
from otklik.setup.escalation_forms import topic_choices

SWITCH = {"class": "switch", "role": "switch"}
NOTHING: tuple[str, str | Promise] = ("", "—")
EVERY = (
    ("DAILY", _("Day")),
    ("WORKDAYS", _("Monday to Friday")),
    ("WEEKLY", _("Week, on these days")),
    ("MONTHLY", _("Month, on a day")),
    ("OWN", _("A rule of my own (RFC 5545)")),
)


class PlanForm(forms.Form):
    """When tickets are opened by themselves, and what stands in them."""

    name = forms.CharField(label=_("Name"), max_length=120)
    every = forms.ChoiceField(label=_("How often"), choices=EVERY)
    interval = forms.IntegerField(label=_("Each so many"), min_value=1, max_value=99, initial=1)
    days = forms.MultipleChoiceField(
        label=_("Days of the week"),
        required=False,
        choices=[(code, WEEKDAYS[at]) for at, code in enumerate(DAYS)],
        widget=forms.CheckboxSelectMultiple,
    )
    day = forms.IntegerField(
        label=_("Day of the month"), required=False, min_value=-1, max_value=31, help_text=_("-1 is the last day.")
    )
    time = forms.TimeField(
        label=_("At"), initial="09:00", widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M")
    )
    rrule = forms.CharField(
        label=_("A rule of my own (RFC 5545)"),
        required=False,
        max_length=200,
        widget=forms.TextInput(attrs={"class": "mono", "placeholder": "FREQ=MONTHLY;BYDAY=1MO;BYHOUR=9"}),
    )
    time_zone = forms.CharField(label=_("Time zone"), max_length=64, widget=forms.TextInput(attrs={"list": "zones"}))
    begins_on = forms.DateField(
        label=_("From"), required=False, widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )
    ends_on = forms.DateField(
        label=_("To"), required=False, widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )
    days_off = forms.ChoiceField(label=_("On days off"), choices=Plan.DaysOff.choices)
    missed = forms.ChoiceField(label=_("After a standstill"), choices=Plan.Missed.choices, initial=Plan.Missed.LAST)
    is_active = forms.BooleanField(
        label=_("Switched on"), required=False, initial=True, widget=forms.CheckboxInput(attrs=SWITCH)
    )
    subject = forms.CharField(label=_("Subject"), max_length=300)
    text = forms.CharField(label=_("What is to be done"), max_length=20_000, widget=forms.Textarea(attrs={"rows": 5}))
    customer = forms.IntegerField(
        label=_("Number of the customer's card"),
        required=False,
        min_value=1,
        max_value=2**63 - 1,
        help_text=_("The number at the end of the card's address. The ticket is his and his company's."),
    )
    topic = forms.ChoiceField(label=_("Topic"), required=False)
    team = forms.ChoiceField(label=_("Team"), required=False)
    assignee = forms.ChoiceField(label=_("Assignee"), required=False)
    priority = forms.ChoiceField(label=_("Priority"), choices=Ticket.Priority.choices, initial="2")
    tags = forms.CharField(label=_("Tags"), required=False, max_length=600, help_text=_("Divided by commas."))
    checklist = forms.ChoiceField(label=_("Checklist"), required=False)

    def __init__(self, *args: Any, project: Project, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.project = project
        self.own = [row for row in form_of(project.pk).fields if not row.archived and row.kind != Kind.PERSON]
        people = User.objects.filter(memberships__project=project, is_active=True).distinct().order_by("name")[:300]
        holders = [(str(row.pk), str(row)) for row in people if may_hold(row, project.pk)]
        self._choose("topic", topic_choices(project))
        self._choose("team", [(str(row.pk), row.name) for row in Team.objects.filter(project=project, is_active=True)])
        self._choose("assignee", holders)
        lists = Checklist.objects.filter(project=project, is_archived=False)
        self._choose("checklist", [(str(row.pk), row.name) for row in lists])
        for row in self.own:
            self.fields[f"field-{row.id}"] = _box(row)

    def _choose(self, name: str, choices: list[tuple[str, str]]) -> None:
        field = self.fields[name]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [NOTHING, *choices]

    @property
    def own_fields(self) -> list[forms.BoundField]:
        """The project's own fields as boxes."""
        return [self[f"field-{row.id}"] for row in self.own]

    def wanted(self, plan: Plan | None) -> NewPlan:
        """Return what the form says. Raises ValidationError."""
        data = self.cleaned_data
        return NewPlan(
            name=data["name"],
            rrule=self._rrule(),
            template=self._template(),
            time_zone=data["time_zone"],
            begins_on=data["begins_on"],
            ends_on=data["ends_on"],
            days_off=data["days_off"],
            missed=data["missed"],
            skips=tuple(plan.skips) if plan else (),
            is_active=data["is_active"],
        )

    def _rrule(self) -> str:
        data = self.cleaned_data
        if data["every"] == "OWN":
            return str(data["rrule"])
        parts = ["FREQ=WEEKLY" if data["every"] == "WORKDAYS" else f"FREQ={data['every']}"]
        if data["interval"] > 1 and data["every"] != "WORKDAYS":
            parts.append(f"INTERVAL={data['interval']}")
        if data["every"] == "WORKDAYS":
            parts.append(f"BYDAY={WORKDAYS}")
        if data["every"] == "WEEKLY" and not data["days"]:
            raise ValidationError({"days": _("Choose at least one day.")})
        if data["every"] == "WEEKLY":
            parts.append(f"BYDAY={','.join(data['days'])}")
        if data["every"] == "MONTHLY" and not data["day"]:
            raise ValidationError({"day": _("Say which day of the month.")})
        if data["every"] == "MONTHLY":
            parts.append(f"BYMONTHDAY={data['day']}")
        return ";".join([*parts, f"BYHOUR={data['time'].hour}", f"BYMINUTE={data['time'].minute}"])

    def _template(self) -> dict[str, Any]:
        data = self.cleaned_data
        rows = {name: int(data[name]) if data[name] else None for name in ("topic", "team", "assignee", "checklist")}
        fields: dict[str, Any] = {}
        for row in self.own:
            given = data[f"field-{row.id}"]
            texts = given if isinstance(given, list) else [given]
            try:
                value = from_form(row, texts)
            except FieldError as error:
                raise ValidationError({f"field-{row.id}": str(error)}) from error
            if value is not None:
                plain = [*value] if isinstance(value, tuple) else value
                fields[row.key] = plain if isinstance(plain, int | list | bool) else texts[0].strip()
        tags = [tag.strip() for tag in data["tags"].replace("#", " ").split(",") if tag.strip()]
        return {
            **rows,
            "subject": data["subject"],
            "text": data["text"],
            "customer": data["customer"],
            "priority": int(data["priority"]),
            "tags": tags,
            "fields": fields,
        }


def _box(row: Field) -> forms.Field:
    options = [(str(option.id), option.name) for option in row.options if not option.archived]
    facts: dict[str, Any] = {"label": row.name, "required": False, "help_text": row.help}
    if row.kind == Kind.SEVERAL:
        return forms.MultipleChoiceField(choices=options, widget=forms.CheckboxSelectMultiple, **facts)
    if row.kind == Kind.CHOICE:
        return forms.ChoiceField(choices=[NOTHING, *options], **facts)
    if row.kind == Kind.YES_NO:
        return forms.ChoiceField(choices=[NOTHING, ("1", _("Yes")), ("0", _("No"))], **facts)
    if row.kind == Kind.DATE:
        return forms.CharField(max_length=10, widget=forms.TextInput(attrs={"type": "date"}), **facts)
    return forms.CharField(max_length=2000, **facts)


def initial_of(plan: Plan | None, project: Project) -> dict[str, Any]:
    """Return what the form shows of a plan, or of none."""
    if plan is None:
        return {"time_zone": project.time_zone, "every": "WEEKLY", "days": ["MO"]}
    template = plan.template
    names = ("name", "time_zone", "begins_on", "ends_on", "days_off", "missed", "is_active", "rrule")
    given: dict[str, Any] = {name: getattr(plan, name) for name in names}
    given |= {name: template.get(name) for name in ("subject", "text", "customer", "topic", "team", "assignee")}
    given |= {"priority": template.get("priority", 2), "checklist": template.get("checklist")}
    given["tags"] = ", ".join(template.get("tags", []))
    form = form_of(project.pk)
    for key, value in template.get("fields", {}).items():
        row = form.by_key(key)
        if row is not None:
            given[f"field-{row.id}"] = str(int(value)) if isinstance(value, bool) else value
    return given | _often(plan.rrule)


def _often(rrule: str) -> dict[str, Any]:
    """Return a rule as the form's own parts; what they cannot say is a rule of one's own."""
    parts = parts_of(rrule)
    own = {"every": "OWN"}
    hour, minute, every = parts.pop("BYHOUR", ""), parts.pop("BYMINUTE", ""), parts.pop("FREQ", "")
    if not PLAIN.fullmatch(hour) or not PLAIN.fullmatch(minute):
        return own
    given: dict[str, Any] = {"every": every, "time": f"{int(hour):02}:{int(minute):02}", "rrule": ""}
    given["interval"] = int(parts.pop("INTERVAL", "1"))
    if every == "WEEKLY" and parts == {"BYDAY": WORKDAYS} and given["interval"] == 1:
        return given | {"every": "WORKDAYS"}
    if every == "WEEKLY" and set(parts) == {"BYDAY"} and all(day in DAYS for day in parts["BYDAY"].split(",")):
        return given | {"days": parts["BYDAY"].split(",")}
    if every == "MONTHLY" and set(parts) == {"BYMONTHDAY"} and parts["BYMONTHDAY"].lstrip("-").isdigit():
        return given | {"day": int(parts["BYMONTHDAY"])}
    return given if every == "DAILY" and not parts else own
