"""Forms of calendars and policies. Times are written as people write them: 09:00-13:00, 14:00-18:00."""

from __future__ import annotations

import re
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from otklik.accounts.models import Project, Team
from otklik.customers import standings
from otklik.desk.models import Ticket, Topic
from otklik.lib.worktime import checked_periods
from otklik.service_levels.models import Calendar, Policy, TeamCalendar
from otklik.setup.forms import ZONES

DAYS = (
    ("mon", gettext_lazy("Monday")),
    ("tue", gettext_lazy("Tuesday")),
    ("wed", gettext_lazy("Wednesday")),
    ("thu", gettext_lazy("Thursday")),
    ("fri", gettext_lazy("Friday")),
    ("sat", gettext_lazy("Saturday")),
    ("sun", gettext_lazy("Sunday")),
)
PERIOD = re.compile(r"(\d{1,2})[:.]?(\d{2})?\s*[-–—]\s*(\d{1,2})[:.]?(\d{2})?")
SWITCH = {"class": "switch", "role": "switch"}
TIMES = {"autocomplete": "off", "spellcheck": "false", "placeholder": "09:00-13:00, 14:00-18:00"}
MINUTES = re.compile(r"(?:(\d{1,5})\s*(?:d|д))?\s*(?:(\d{1,6})\s*(?:h|ч))?\s*(?:(\d{1,6})\s*(?:m|м|min|мин)?)?\.?")


class PeriodsField(forms.CharField):
    """The working times of a day; empty for a day off."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("widget", forms.TextInput(attrs=TIMES))
        super().__init__(required=False, max_length=200, **kwargs)

    def clean(self, value: Any) -> list[list[int]]:
        """Return the periods in minutes; raises ValidationError for what are none."""
        text = str(super().clean(value)).strip()
        found: list[tuple[int, int]] = []
        for part in filter(None, re.split(r"[,;\s]+(?=\d{1,2}[:.]?\d{0,2}\s*[-–—])", text)):
            match = PERIOD.fullmatch(part.strip(" ,;"))
            if match is None:
                raise ValidationError(_("Write times such as 09:00-13:00, 14:00-18:00."))
            start, start_minute, end, end_minute = (int(piece or 0) for piece in match.groups())
            if max(start_minute, end_minute) > 59:
                raise ValidationError(_("Write times such as 09:00-13:00, 14:00-18:00."))
            found.append((start * 60 + start_minute, end * 60 + end_minute))
        try:
            return [list(period) for period in checked_periods(found)]
        except ValueError as error:
            text = _("Times of a day are from 00:00 to 24:00, each from an earlier to a later one, and do not overlap.")
            raise ValidationError(text) from error

    def prepare_value(self, value: Any) -> Any:
        """Show stored periods as they are written."""
        return shown_periods(value) if isinstance(value, list) else value


def shown_periods(periods: list[list[int]]) -> str:
    """Return periods as people write them."""
    return ", ".join("-".join(f"{at // 60:02}:{at % 60:02}" for at in period) for period in periods)


class CalendarSetupForm(forms.Form):
    """A working calendar: its zone, its week, who works by it."""

    name = forms.CharField(label=gettext_lazy("Name"), max_length=120)
    time_zone = forms.CharField(label=gettext_lazy("Time zone"), max_length=64, widget=forms.TextInput(attrs=ZONES))
    always = forms.BooleanField(
        label=gettext_lazy("24 hours, 7 days a week"), required=False, widget=forms.CheckboxInput(attrs=SWITCH)
    )
    by_shifts = forms.BooleanField(
        label=gettext_lazy("By the plan of shifts"),
        help_text=gettext_lazy("Whenever somebody of its teams is on shift. The week below counts for nothing then."),
        required=False,
        widget=forms.CheckboxInput(attrs=SWITCH),
    )
    is_default = forms.BooleanField(
        label=gettext_lazy("For the whole project"), required=False, widget=forms.CheckboxInput(attrs=SWITCH)
    )
    teams = forms.ModelMultipleChoiceField(
        label=gettext_lazy("Teams that work by it"),
        queryset=Team.objects.none(),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )

    def __init__(self, *args: Any, project: Project, calendar: Calendar | None, **kwargs: Any) -> None:
        week = calendar.week if calendar and calendar.week else [[[540, 780], [840, 1080]]] * 5 + [[], []]
        initial: dict[str, Any] = {key: week[number] for number, (key, _label) in enumerate(DAYS)}
        initial |= {"time_zone": project.time_zone}
        if calendar is not None:
            places = TeamCalendar.objects.filter(calendar=calendar, project=project)
            names = ("name", "time_zone", "always", "by_shifts", "is_default")
            initial |= {name: getattr(calendar, name) for name in names}
            initial |= {"teams": list(places.values_list("team_id", flat=True))}
        kwargs["initial"] = initial
        super().__init__(*args, **kwargs)
        for key, label in DAYS:
            self.fields[key] = PeriodsField(label=label)
        teams = self.fields["teams"]
        assert isinstance(teams, forms.ModelMultipleChoiceField)
        teams.queryset = Team.objects.filter(project=project, is_active=True)

    def week(self) -> list[list[list[int]]]:
        """Return the week as an action takes it."""
        return [self.cleaned_data[key] for key, _label in DAYS]

    def day_fields(self) -> list[forms.BoundField]:
        """Return the fields of the week's days."""
        return [self[key] for key, _label in DAYS]


class DayForm(forms.Form):
    """A date that differs from the week; it stands below the form of the calendar, so its ids are others."""

    date = forms.DateField(label=gettext_lazy("Date"), widget=forms.DateInput(attrs={"type": "date"}))
    name = forms.CharField(label=gettext_lazy("What it is"), max_length=120, required=False)
    periods = PeriodsField(label=gettext_lazy("Working times, empty: a day off"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **{"auto_id": "day_%s", **kwargs})


class DurationField(forms.CharField):
    """Working time as people write it: 90, 1h 30m, 2 h; in minutes."""

    def __init__(self, **kwargs: Any) -> None:
        attrs = {"autocomplete": "off", "placeholder": "1h 30m"}
        super().__init__(required=False, max_length=40, widget=forms.TextInput(attrs=attrs), **kwargs)

    def clean(self, value: Any) -> int | None:
        """Return minutes, None for nothing. Raises ValidationError."""
        text = str(super().clean(value)).strip().lower()
        if not text:
            return None
        match = MINUTES.fullmatch(text)
        if match is None:
            raise ValidationError(_("Write a time such as 90, 1h 30m or 2d; a day is 24 hours."))
        days, hours, minutes = (int(piece or 0) for piece in match.groups())
        return (days * 24 + hours) * 60 + minutes

    def prepare_value(self, value: Any) -> Any:
        """Show stored minutes as they are written."""
        return shown_minutes(value) if isinstance(value, int) else value


def shown_minutes(minutes: int) -> str:
    """Return minutes as they are written: 1h 30m."""
    hours, rest = divmod(minutes, 60)
    values = {"hours": hours, "minutes": rest}
    if hours and rest:
        return _("%(hours)sh %(minutes)sm") % values
    return _("%(hours)sh") % values if hours else _("%(minutes)sm") % values


class PolicySetupForm(forms.Form):
    """What is promised, to which tickets, by which calendar."""

    name = forms.CharField(label=gettext_lazy("Name"), max_length=120)
    is_active = forms.BooleanField(
        label=gettext_lazy("In force"), required=False, initial=True, widget=forms.CheckboxInput(attrs=SWITCH)
    )
    first_response = DurationField(label=gettext_lazy("First response"))
    next_response = DurationField(label=gettext_lazy("Next response"))
    solution = DurationField(label=gettext_lazy("Solution"))
    clarification = DurationField(label=gettext_lazy("Clarification by the client company"))
    calendar = forms.ModelChoiceField(
        label=gettext_lazy("Calendar"),
        queryset=Calendar.objects.none(),
        required=False,
        empty_label=gettext_lazy("The team's, or else the project's"),
    )
    topics = forms.ModelMultipleChoiceField(
        label=gettext_lazy("Topics, with what lies below them"), queryset=Topic.objects.none(), required=False
    )
    priorities = forms.TypedMultipleChoiceField(
        label=gettext_lazy("Priorities"),
        choices=Ticket.Priority.choices,
        coerce=int,
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    standings = forms.MultipleChoiceField(
        label=gettext_lazy("Classes of customers"), required=False, widget=forms.CheckboxSelectMultiple
    )
    lines = forms.TypedMultipleChoiceField(
        label=gettext_lazy("Support lines"), coerce=int, required=False, widget=forms.CheckboxSelectMultiple
    )
    pauses = forms.MultipleChoiceField(
        label=gettext_lazy("The clock stands still"),
        choices=Policy.Pause.choices,
        required=False,
        initial=[Policy.Pause.WAITING_CUSTOMER, Policy.Pause.WAITING_CLIENT],
        widget=forms.CheckboxSelectMultiple,
    )

    def __init__(self, *args: Any, project: Project, policy: Policy | None, **kwargs: Any) -> None:
        initial = {name: getattr(policy, name) for name in self.base_fields} if policy else {}
        kwargs["initial"] = initial
        super().__init__(*args, **kwargs)
        fields: dict[str, Any] = self.fields
        fields["calendar"].queryset = Calendar.objects.filter(project=project, is_removed=False)
        fields["topics"].queryset = Topic.objects.filter(project=project, is_active=True)
        # The ordinary class has no key of its own; a form cannot send nothing as a choice.
        fields["standings"].choices = [(key or "ordinary", name) for key, name in standings.choices([project.pk])]
        lines = sorted(set(Team.objects.filter(project=project).values_list("line", flat=True)))
        fields["lines"].choices = [(line, str(line)) for line in lines]
        if policy is not None:
            self.initial["standings"] = [key or "ordinary" for key in policy.standings]

    def values(self) -> dict[str, Any]:
        """Return what the action takes."""
        data = dict(self.cleaned_data)
        data["topics"] = [topic.pk for topic in data["topics"]]
        data["standings"] = ["" if key == "ordinary" else key for key in data["standings"]]
        return data
