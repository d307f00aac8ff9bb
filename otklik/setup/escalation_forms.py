"""Forms of escalation: a line of the matrix, an absence, a rule, a trial, what a project tells of its promises."""

from __future__ import annotations

import datetime
from typing import Any

from django import forms
from django.utils.dates import WEEKDAYS
from django.utils.translation import gettext_lazy as _

from otklik.accounts.models import Project, User
from otklik.customers import standings
from otklik.desk.topic_tree import tree
from otklik.service_levels.choosing import everybody, people_of
from otklik.service_levels.models import TOP, Calendar, EscalationRule, PromiseSettings, Responsible, Side

SWITCH = {"class": "switch", "role": "switch"}
LEVELS = [(str(number), str(number)) for number in range(1, TOP + 1)]


def topic_choices(project: Project) -> list[tuple[str, str]]:
    """Return the topics of a project as a tree of choices."""
    return [(str(line.topic.pk), "\u2014 " * line.level + line.topic.name) for line in tree(project)]


def people_choices(project: Project) -> list[tuple[str, list[tuple[str, str]]]]:
    """Return who can answer, ours and the client company's apart."""
    groups = []
    for side in Side:
        people = [(str(user.pk), str(user)) for user in people_of(project, side)]
        groups.append((str(_("Ours") if side == Side.OURS else _("Client company")), people))
    return groups


def as_minute(moment: datetime.time | None) -> int | None:
    """Return minutes after midnight."""
    return None if moment is None else moment.hour * 60 + moment.minute


def as_time(minute: int | None) -> datetime.time | None:
    """Return the time of the day that so many minutes after midnight are."""
    return None if minute is None else datetime.time(minute // 60 % 24, minute % 60)


class _OfProject(forms.Form):
    def __init__(self, *args: Any, project: Project, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.project = project

    def choose(self, name: str, choices: list[Any]) -> None:
        """Give a field its choices."""
        field = self.fields[name]
        assert isinstance(field, forms.ChoiceField)
        field.choices = choices

    def person(self) -> User:
        """Return the person that was chosen."""
        return everybody(self.project)[int(self.cleaned_data["user"])]


class ResponsibleForm(_OfProject):
    """A line of the matrix: who, on which side and level, and for what it holds."""

    side = forms.ChoiceField(label=_("Side"), choices=[("ours", _("Ours")), ("client", _("Client company"))])
    level = forms.ChoiceField(label=_("Level"), choices=LEVELS)
    user = forms.ChoiceField(label=_("Who answers"))
    deputies = forms.MultipleChoiceField(
        label=_("Deputies, while he is absent"), required=False, widget=forms.SelectMultiple(attrs={"size": 4})
    )
    topics = forms.MultipleChoiceField(
        label=_("Topics"),
        required=False,
        widget=forms.SelectMultiple(attrs={"size": 6}),
        help_text=_("With all below them. None: for every topic."),
    )
    regions = forms.CharField(
        label=_("Regions"),
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("As on the customer's card, one a line. None: for every region."),
    )
    standings = forms.MultipleChoiceField(
        label=_("Classes of customers"), required=False, widget=forms.CheckboxSelectMultiple
    )
    calendar = forms.ModelChoiceField(
        label=_("In the working time of"),
        queryset=Calendar.objects.none(),
        required=False,
        empty_label=_("— no calendar —"),
    )
    weekdays = forms.MultipleChoiceField(
        label=_("Days"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        choices=[(str(number), WEEKDAYS[number]) for number in range(7)],
    )
    begins = forms.TimeField(
        label=_("from"), required=False, widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M")
    )
    ends = forms.TimeField(
        label=_("until"), required=False, widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M")
    )

    def __init__(self, *args: Any, project: Project, **kwargs: Any) -> None:
        super().__init__(*args, project=project, **kwargs)
        people = people_choices(project)
        self.choose("user", people)
        self.choose("deputies", people)
        self.choose("topics", topic_choices(project))
        self.choose("standings", [(key or "-", name) for key, name in standings.choices([project.pk])])
        field = self.fields["calendar"]
        assert isinstance(field, forms.ModelChoiceField)
        field.queryset = Calendar.objects.filter(project=project, is_removed=False)

    def values(self) -> dict[str, Any]:
        """Return what `save_responsible` takes."""
        data = self.cleaned_data
        return {
            "side": data["side"],
            "level": int(data["level"]),
            "user": self.person(),
            "deputies": [int(pk) for pk in data["deputies"]],
            "topics": [int(pk) for pk in data["topics"]],
            "regions": data["regions"].splitlines(),
            "standings": ["" if key == "-" else key for key in data["standings"]],
            "calendar": data["calendar"],
            "weekdays": [int(day) for day in data["weekdays"]],
            "from_minute": as_minute(data["begins"]),
            "until_minute": as_minute(data["ends"]),
        }


def of_line(line: Responsible) -> dict[str, Any]:
    """Return what the form of a line shows."""
    return {
        "side": line.side,
        "level": str(line.level),
        "user": str(line.user_id),
        "deputies": [str(pk) for pk in line.deputies],
        "topics": [str(pk) for pk in line.topics],
        "regions": "\n".join(line.regions),
        "standings": [key or "-" for key in line.standings],
        "calendar": line.calendar_id,
        "weekdays": [str(day) for day in line.weekdays],
        "begins": as_time(line.from_minute),
        "ends": as_time(line.until_minute),
    }


class AbsenceForm(_OfProject):
    """Who is not there, and when."""

    user = forms.ChoiceField(label=_("Who"))
    since = forms.DateField(label=_("From"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"))
    until = forms.DateField(label=_("Until"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"))
    note = forms.CharField(label=_("Note"), max_length=200, required=False)

    def __init__(self, *args: Any, project: Project, **kwargs: Any) -> None:
        super().__init__(*args, project=project, **kwargs)
        self.choose("user", people_choices(project))


class TrialForm(_OfProject):
    """Whom the matrix names for a ticket like this."""

    side = forms.ChoiceField(label=_("Side"), choices=[("ours", _("Ours")), ("client", _("Client company"))])
    level = forms.ChoiceField(label=_("Level"), choices=LEVELS)
    topic = forms.ChoiceField(label=_("Topic"), required=False)
    region = forms.CharField(label=_("Region"), required=False, max_length=120)
    standing = forms.ChoiceField(label=_("Class"), required=False)
    at = forms.DateTimeField(
        label=_("When"),
        required=False,
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
        help_text=_("By the project's clock; empty: now."),
    )

    def __init__(self, *args: Any, project: Project, **kwargs: Any) -> None:
        super().__init__(*args, project=project, **kwargs)
        self.choose("topic", [("", _("No topic")), *topic_choices(project)])
        self.choose("standing", standings.choices([project.pk]))


class EscalationRuleForm(_OfProject):
    """When tickets go up by themselves."""

    trigger = forms.ChoiceField(label=_("When"), choices=EscalationRule.Trigger.choices)
    amount = forms.IntegerField(
        label=_("Hours or replies"),
        required=False,
        min_value=0,
        max_value=8784,
        help_text=_("72 hours are three days."),
    )
    level = forms.ChoiceField(label=_("To level"), choices=LEVELS)
    side = forms.ChoiceField(label=_("Whose manager"), choices=EscalationRule.Whose.choices)
    name = forms.CharField(label=_("Name"), max_length=120, required=False, help_text=_("Empty: named by itself."))
    hand_over = forms.BooleanField(
        label=_("Give him the ticket"), required=False, widget=forms.CheckboxInput(attrs=SWITCH)
    )
    is_active = forms.BooleanField(label=_("In force"), required=False, widget=forms.CheckboxInput(attrs=SWITCH))

    def values(self) -> dict[str, Any]:
        """Return what `save_rule` takes."""
        data = self.cleaned_data
        return {**data, "amount": data["amount"] or 0, "level": int(data["level"])}


class PromiseSettingsForm(forms.ModelForm):  # type: ignore[type-arg]
    """What a project tells of its promises."""

    class Meta:
        model = PromiseSettings
        fields = ("client_sees_cards", "shows_figure", "card_days")
        widgets = {
            "client_sees_cards": forms.CheckboxInput(attrs=SWITCH),
            "shows_figure": forms.CheckboxInput(attrs=SWITCH),
        }
