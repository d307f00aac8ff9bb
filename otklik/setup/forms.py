"""Forms of the set-up. Fields are listed one by one: what is not here cannot be sent (S27)."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from otklik.accounts.access import Access
from otklik.accounts.actions.tokens import may_let_in
from otklik.accounts.models import Project, Team, User
from otklik.accounts.models.project import KEY, known_region, seen_colour
from otklik.accounts.roles import TEAM_ROLES, Role
from otklik.accounts.scopes import BY_NAME_ONLY, Scope
from otklik.desk.models import Topic
from otklik.lib.zones import zone_names

ZONES = {"list": "time-zones", "autocomplete": "off", "spellcheck": "false"}


class ProjectForm(forms.ModelForm):  # type: ignore[type-arg]
    """Settings of a project. A colour must be seen on light and on dark pages; text on it is chosen by contrast."""

    class Meta:
        model = Project
        fields = (
            "name",
            "colour",
            "language",
            "time_zone",
            "region",
            "sender_name",
            "sender_address",
            "signature",
            "auto_receipt",
            "shows_operators",
        )
        widgets = {
            "colour": forms.TextInput(attrs={"type": "color"}),
            "time_zone": forms.TextInput(attrs=ZONES),
            "signature": forms.Textarea(attrs={"rows": 4}),
            "auto_receipt": forms.CheckboxInput(attrs={"class": "switch", "role": "switch"}),
        }
        help_texts = {
            "time_zone": _("Times in letters and reports, such as Europe/Moscow."),
            "region": _("Two letters, such as RU: how to read telephone numbers without a country code."),
            "sender_name": _("Whom customers see as the sender; empty: the project's name."),
            "sender_address": _("Answers go out from this address, and come back to it."),
            "signature": _(
                "Stands below each answer. {{operator.name}}, {{operator.phone}} and {{operator.photo}} become those "
                "of the person who answers, where customers may see them."
            ),
            "auto_receipt": _("A customer who writes gets the number of his ticket at once."),
            "shows_operators": _("On status pages, in answer templates and in signatures."),
        }

    def clean_colour(self) -> str:
        """Return the colour; refuses one that is hardly seen on a light or a dark page."""
        return seen_colour(self.cleaned_data["colour"])

    def clean_region(self) -> str:
        """Return the country's two letters in capitals."""
        return known_region(self.cleaned_data["region"])


class NewProjectForm(ProjectForm):
    """A project that is about to be set up: with the key that its tickets' numbers begin with."""

    key = forms.CharField(
        label=_("Key"),
        min_length=2,
        max_length=10,
        help_text=_("Tickets' numbers begin with it: net gives NET-1001. It cannot be changed later."),
    )

    def clean_key(self) -> str:
        """Return the key in small letters; refuses one that is taken."""
        key = str(self.cleaned_data["key"]).lower()
        KEY(key)
        if Project.objects.filter(key=key).exists():
            raise ValidationError(_("Another project has this key."))
        return key


class InviteForm(forms.Form):
    """Whom to invite and as what."""

    email = forms.CharField(
        label=_("E-mail"), max_length=254, widget=forms.EmailInput(attrs={"autocomplete": "off", "id": "invite-email"})
    )
    role = forms.ChoiceField(label=_("Role"), choices=Role.choices, initial=Role.OPERATOR)


class RoleForm(forms.Form):
    """Another role of somebody in a project."""

    role = forms.ChoiceField(choices=Role.choices)


class TeamForm(forms.ModelForm):  # type: ignore[type-arg]
    """A team, its line and the people who work in it."""

    members = forms.ModelMultipleChoiceField(
        label=_("Members"), queryset=User.objects.none(), required=False, widget=forms.CheckboxSelectMultiple
    )

    class Meta:
        model = Team
        fields = ("name", "line", "is_active")
        help_texts = {"line": _("1 answers first; 2 and higher get what the line before could not solve.")}
        widgets = {"is_active": forms.CheckboxInput(attrs={"class": "switch", "role": "switch"})}

    def __init__(self, *args: Any, project: Project, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        people = User.objects.filter(memberships__project=project, memberships__role__in=TEAM_ROLES, is_active=True)
        field = self.fields["members"]
        assert isinstance(field, forms.ModelMultipleChoiceField)
        field.queryset = people.order_by("name", "email")
        if self.instance.pk:
            self.initial["members"] = list(self.instance.members.values_list("user_id", flat=True))


class TopicForm(forms.ModelForm):  # type: ignore[type-arg]
    """A topic and its place in the tree."""

    parent = forms.ModelChoiceField(
        label=_("Below"), queryset=Topic.objects.none(), required=False, empty_label=_("— at the top —")
    )

    class Meta:
        model = Topic
        fields = ("name", "parent", "is_typical", "is_active")
        help_texts = {
            "is_typical": _("Asked often and answered the same way: counted apart in reports."),
            "is_active": _("Switched off it stays in old tickets and cannot be chosen for new ones."),
        }
        widgets = {
            "is_typical": forms.CheckboxInput(attrs={"class": "switch", "role": "switch"}),
            "is_active": forms.CheckboxInput(attrs={"class": "switch", "role": "switch"}),
        }

    def __init__(self, *args: Any, project: Project, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["parent"]
        assert isinstance(field, forms.ModelChoiceField)
        field.queryset = Topic.objects.filter(project=project).exclude(pk=self.instance.pk)


DAYS = [(30, _("30 days")), (90, _("90 days")), (365, _("a year")), (0, _("until it is revoked"))]


class TokenForm(forms.Form):
    """A token of one's own: no project chosen means all of one's projects."""

    name = forms.CharField(
        label=_("What it is for"), max_length=120, widget=forms.TextInput(attrs={"autocomplete": "off"})
    )
    days = forms.TypedChoiceField(label=_("Works for"), choices=DAYS, coerce=int, initial=90)
    scopes = forms.MultipleChoiceField(
        label=_("What for"),
        choices=Scope.choices,
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("None chosen: everything you can do but let people in."),
    )
    projects = forms.ModelMultipleChoiceField(
        label=_("Projects"),
        queryset=Project.objects.none(),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("None chosen: all your projects, also those you will join."),
    )

    def __init__(self, *args: Any, access: Access, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.access = access
        field = self.fields["projects"]
        assert isinstance(field, forms.ModelMultipleChoiceField)
        field.queryset = Project.objects.filter(pk__in=access.projects)
        if not may_let_in(access):
            kinds = self.fields["scopes"]
            assert isinstance(kinds, forms.MultipleChoiceField)
            kinds.choices = [row for row in Scope.choices if row[0] not in BY_NAME_ONLY]

    def clean(self) -> dict[str, Any] | None:
        """Refuse a token that is to let people into projects of which the person manages none."""
        given = self.cleaned_data
        chosen = [project.pk for project in given.get("projects", ())]
        if BY_NAME_ONLY & set(given.get("scopes", ())) and not may_let_in(self.access.narrowed(chosen)):
            self.add_error("projects", _("You manage none of these projects, so the token could let nobody in."))
        return super().clean()


class EmailForm(forms.Form):
    """Another address of a person."""

    email = forms.CharField(label=_("E-mail"), max_length=254, widget=forms.EmailInput)


def zones() -> list[str]:
    """Return the names of the IANA time zone database for the list of suggestions."""
    return list(zone_names())
