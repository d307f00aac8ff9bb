"""Forms of the set-up of the queue: rules, reasons, skills, what employees can do, shifts."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from otklik.accounts.models import Project, User
from otklik.accounts.roles import TEAM_ROLES
from otklik.desk.models import Ticket, Topic
from otklik.routing.models import MixTarget, Profile, Reason, Rule, Shift, ShiftDay, Skill, TimeRule

SWITCH = {"class": "switch", "role": "switch"}
DAYS = ((0, _("Mon")), (1, _("Tue")), (2, _("Wed")), (3, _("Thu")), (4, _("Fri")), (5, _("Sat")), (6, _("Sun")))
MOST_TOPICS = 300


class RuleForm(forms.ModelForm):  # type: ignore[type-arg]
    """How work reaches people, with a weight for each channel."""

    class Meta:
        model = Rule
        fields = ("mode", "choice", "same_minutes", "on_shift", "back_after", "capacity")
        widgets = {"on_shift": forms.CheckboxInput(attrs=SWITCH)}
        help_texts = {
            "same_minutes": _("Whoever helped this customer before gets him again, if he is free within this time."),
            "back_after": _("0: what somebody holds stays with him however long he is away."),
            "capacity": _("In units; one ticket takes as many as its channel weighs."),
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.instance.team_id is None:
            for value, label in Ticket.Source.choices:
                self.fields[f"weight_{value}"] = forms.IntegerField(
                    label=label, min_value=0, max_value=100, initial=self.instance.weights.get(value, 1)
                )
        else:  # what somebody carries is counted over all his teams
            del self.fields["capacity"]

    @property
    def weight_fields(self) -> list[forms.BoundField]:
        """The fields of the channels' weights."""
        return [self[name] for name in self.fields if name.startswith("weight_")]

    def values(self) -> dict[str, Any]:
        """Return what `save_rule` takes."""
        found = {name: value for name, value in self.cleaned_data.items() if not name.startswith("weight_")}
        weights = {
            name.removeprefix("weight_"): value
            for name, value in self.cleaned_data.items()
            if name.startswith("weight_")
        }
        return found | ({"weights": weights} if weights else {})


class TimeForm(forms.ModelForm):  # type: ignore[type-arg]
    """How the time of work on tickets is recorded."""

    class Meta:
        model = TimeRule
        fields = ("automatic", "rest_minutes", "shown_to_client")
        widgets = {name: forms.CheckboxInput(attrs=SWITCH) for name in ("automatic", "shown_to_client")}
        help_texts = {"automatic": _("Supervisors' and managers' time counts on tickets that they hold.")}


class MixForm(forms.ModelForm):  # type: ignore[type-arg]
    """Which share of tickets the first line is meant to solve."""

    about = forms.ModelChoiceField(
        label=_("Topic"), queryset=Topic.objects.none(), required=False, empty_label=_("the whole project")
    )

    class Meta:
        model = MixTarget
        fields = ("percent", "bound", "days", "least")

    field_order = ("about", "percent", "bound", "days", "least")

    def __init__(self, *args: Any, project: Project, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["about"]
        assert isinstance(field, forms.ModelChoiceField)
        field.queryset = Topic.objects.filter(project=project, is_active=True).order_by("name")
        if self.instance.pk:
            del self.fields["about"]


class ReasonForm(forms.ModelForm):  # type: ignore[type-arg]
    """A reason; an administrator can make one for all projects."""

    everywhere = forms.BooleanField(
        label=_("For all projects"), required=False, widget=forms.CheckboxInput(attrs=SWITCH)
    )

    class Meta:
        model = Reason
        fields = ("name", "state", "minutes", "is_active")
        widgets = {"is_active": forms.CheckboxInput(attrs=SWITCH)}
        help_texts = {"minutes": _("0: as long as it takes. Who stays longer is shown to supervisors.")}

    def __init__(self, *args: Any, may_everywhere: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not may_everywhere or self.instance.pk:
            del self.fields["everywhere"]


class SkillForm(forms.ModelForm):  # type: ignore[type-arg]
    """A skill and at which level tickets of which topics need it."""

    class Meta:
        model = Skill
        fields = ("name", "is_active")
        widgets = {"is_active": forms.CheckboxInput(attrs=SWITCH)}

    def __init__(self, *args: Any, project: Project, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        levels = dict(self.instance.needs.values_list("topic_id", "level")) if self.instance.pk else {}
        for topic in Topic.objects.filter(project=project, is_active=True).order_by("name")[:MOST_TOPICS]:
            self.fields[f"topic_{topic.pk}"] = forms.IntegerField(
                label=topic.name, min_value=0, max_value=5, required=False, initial=levels.get(topic.pk, 0)
            )

    @property
    def topic_fields(self) -> list[forms.BoundField]:
        """The fields of the levels that topics need."""
        return [self[name] for name in self.fields if name.startswith("topic_")]

    def needs(self) -> dict[int, int]:
        """Return the level by topic, of those that need any."""
        return {
            int(name.removeprefix("topic_")): value
            for name, value in self.cleaned_data.items()
            if name.startswith("topic_") and value
        }


class AbilityForm(forms.Form):
    """What an employee can do in a project."""

    languages = forms.CharField(
        label=_("Languages"), required=False, max_length=80, help_text=_("Such as ru, en; empty for all of them.")
    )
    lines = forms.CharField(
        label=_("Support lines"), required=False, max_length=40, help_text=_("Such as 1, 2; empty for all of them.")
    )
    capacity = forms.IntegerField(
        label=_("Capacity"), required=False, min_value=0, max_value=1000, help_text=_("Empty: the usual one.")
    )
    complexity = forms.TypedChoiceField(
        label=_("Up to which complexity"),
        required=False,
        coerce=int,
        empty_value=None,
        choices=[("", _("any")), *Ticket.Complexity.choices[1:]],
        help_text=_("Of what the queue gives him; what nobody has rated is for everybody."),
    )

    def __init__(self, *args: Any, project: Project, profile: Profile, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial["complexity"] = profile.complexity or ""
        self.initial.update(
            languages=", ".join(profile.languages), lines=", ".join(map(str, profile.lines)), capacity=profile.capacity
        )
        for skill in Skill.objects.filter(project=project, is_active=True):
            self.fields[f"skill_{skill.pk}"] = forms.IntegerField(
                label=skill.name, min_value=0, max_value=5, required=False, initial=profile.skills.get(str(skill.pk), 0)
            )

    @property
    def skill_fields(self) -> list[forms.BoundField]:
        """The fields of the levels of skills."""
        return [self[name] for name in self.fields if name.startswith("skill_")]

    def clean_lines(self) -> list[int]:
        """Return the lines as numbers; refuses anything else."""
        words = str(self.cleaned_data["lines"]).replace(",", " ").split()
        if any(not word.isascii() or not word.isdigit() or len(word) > 1 for word in words):
            raise ValidationError(_("Lines go from 1 to 9."))
        return [int(word) for word in words]

    def values(self) -> dict[str, Any]:
        """Return what `save_profile` takes."""
        return {
            "languages": self.cleaned_data["languages"].replace(",", " ").split(),
            "lines": self.cleaned_data["lines"],
            "capacity": self.cleaned_data["capacity"],
            "complexity": self.cleaned_data["complexity"],
            "skills": {
                int(name.removeprefix("skill_")): value
                for name, value in self.cleaned_data.items()
                if name.startswith("skill_") and value
            },
        }


def working_in(project: Project) -> Any:
    """Return the people who work in a project, by name."""
    people = User.objects.filter(memberships__project=project, memberships__role__in=TEAM_ROLES, is_active=True)
    return people.order_by("name", "email")


class ShiftForm(forms.ModelForm):  # type: ignore[type-arg]
    """A shift of several people."""

    users = forms.ModelMultipleChoiceField(
        label=_("Who"), queryset=User.objects.none(), widget=forms.CheckboxSelectMultiple
    )
    days = forms.TypedMultipleChoiceField(
        label=_("Days"), choices=DAYS, coerce=int, widget=forms.CheckboxSelectMultiple, initial=[0, 1, 2, 3, 4]
    )

    class Meta:
        model = Shift
        fields = ("starts", "ends", "first", "last", "every")
        widgets = {name: forms.TimeInput(attrs={"type": "time"}) for name in ("starts", "ends")} | {
            name: forms.DateInput(attrs={"type": "date"}) for name in ("first", "last")
        }
        help_texts = {"ends": _("Before the beginning: on the next day.")}

    def __init__(self, *args: Any, project: Project, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["users"]
        assert isinstance(field, forms.ModelMultipleChoiceField)
        field.queryset = working_in(project)


class ShiftDayForm(forms.ModelForm):  # type: ignore[type-arg]
    """A day that is otherwise; without hours a day off."""

    person = forms.ModelChoiceField(label=_("Who"), queryset=User.objects.none(), empty_label=_("Choose…"))

    class Meta:
        model = ShiftDay
        fields = ("date", "starts", "ends", "reason")
        widgets = {name: forms.TimeInput(attrs={"type": "time"}) for name in ("starts", "ends")} | {
            "date": forms.DateInput(attrs={"type": "date"})
        }
        help_texts = {"starts": _("No hours: a day off.")}

    def __init__(self, *args: Any, project: Project, **kwargs: Any) -> None:
        super().__init__(*args, **{**kwargs, "prefix": "day"})
        field = self.fields["person"]
        assert isinstance(field, forms.ModelChoiceField)
        field.queryset = working_in(project)
