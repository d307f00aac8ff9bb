"""Forms about what customers see without a sign-in: the project's forms and the items of its request catalogue."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from otklik.accounts.models import Project, Team
from otklik.desk.models import AnswerTemplate, Checklist, Topic
from otklik.requests import fields
from otklik.requests.models import Portal, RequestType

SWITCH = {"class": "switch", "role": "switch"}
ICONS = [
    ("help", _("Question")),
    ("chat", _("Conversation")),
    ("alert", _("Trouble")),
    ("refresh", _("Exchange, return")),
    ("ticket", _("Ticket")),
    ("phone", _("Telephone")),
    ("wifi", _("Internet")),
    ("monitor", _("Computer")),
    ("settings", _("Settings")),
    ("key", _("Access")),
    ("user", _("Account")),
    ("building", _("Place")),
    ("calendar", _("Date")),
    ("file", _("Document")),
    ("star", _("Praise")),
    ("flag", _("Complaint")),
]
SPARE_FIELDS = 4


class PortalForm(forms.ModelForm):  # type: ignore[type-arg]
    """What a project shows to its customers."""

    sites = forms.CharField(
        label=_("Sites that may hold the forms"),
        required=False,
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 3, "spellcheck": "false"}),
        help_text=_("One a line, such as https://shop.example. Empty: the forms have their own page only."),
    )
    consent = forms.CharField(
        label=_("Text of the consent"),
        required=False,
        max_length=20_000,
        widget=forms.Textarea(attrs={"rows": 6}),
        help_text=_("Whoever sends a form agrees to it. Another text is a new version; who agreed to which is kept."),
    )

    class Meta:
        model = Portal
        fields = ("is_open", "has_general", "intro", "links_in_mail", "link_days")
        widgets = {
            "is_open": forms.CheckboxInput(attrs=SWITCH),
            "has_general": forms.CheckboxInput(attrs=SWITCH),
            "links_in_mail": forms.CheckboxInput(attrs=SWITCH),
            "intro": forms.Textarea(attrs={"rows": 3}),
        }
        help_texts = {
            "has_general": _("“Something else” stands at the end of the catalogue."),
            "intro": _("Stands above the catalogue."),
            "links_in_mail": _(
                "Customers see what becomes of their request, answer, reopen and rate without signing in."
            ),
            "link_days": _("Each mail prolongs its link."),
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial["sites"] = "\n".join(self.instance.sites)
        self.initial["consent"] = self.instance.consent.text if self.instance.consent else ""

    def _post_clean(self) -> None:
        """Leave the row alone: the action writes it and checks it there."""

    def clean_sites(self) -> list[str]:
        """Return the sites as a list."""
        return [line.strip() for line in str(self.cleaned_data["sites"]).splitlines() if line.strip()]


class RequestTypeForm(forms.ModelForm):  # type: ignore[type-arg]
    """An item of the catalogue without its fields."""

    icon = forms.ChoiceField(label=_("Icon"), choices=ICONS)
    topic = forms.ModelChoiceField(
        label=_("Topic"), queryset=Topic.objects.none(), required=False, empty_label=_("No topic")
    )
    team = forms.ModelChoiceField(
        label=_("Team"), queryset=Team.objects.none(), required=False, empty_label=_("No team")
    )

    template = forms.ModelChoiceField(
        label=_("Answer template"),
        queryset=AnswerTemplate.objects.none(),
        required=False,
        empty_label=_("No template"),
        help_text=_("Offered first when such a ticket is answered."),
    )
    checklist = forms.ModelChoiceField(
        label=_("Checklist"),
        queryset=Checklist.objects.none(),
        required=False,
        empty_label=_("No checklist"),
        help_text=_("Put on each of its tickets."),
    )

    class Meta:
        model = RequestType
        fields = (
            "name",
            "key",
            "description",
            "icon",
            "promise",
            "topic",
            "team",
            "template",
            "checklist",
            "priority",
            "subject",
            "is_published",
        )
        help_texts = {
            "key": _("The last part of the form's address, such as refund."),
            "promise": _("In your own words, such as: within two working days. Empty: nothing is promised."),
            "subject": _(
                "Empty: what the customer writes as the subject, else the name of the request. {type}, {name} and the "
                "marks beside the fields below are replaced by what he wrote."
            ),
            "is_published": _("Only published requests are in the catalogue."),
        }
        widgets = {"is_published": forms.CheckboxInput(attrs=SWITCH)}

    def __init__(self, *args: Any, project: Project, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, rows in (
            ("topic", Topic.objects.filter(project=project, is_active=True)),
            ("team", Team.objects.filter(project=project, is_active=True)),
            ("template", AnswerTemplate.objects.filter(project=project, is_active=True, owner=None).order_by("name")),
            ("checklist", Checklist.objects.filter(project=project, is_archived=False)),
        ):
            field = self.fields[name]
            assert isinstance(field, forms.ModelChoiceField)
            field.queryset = rows

    def _post_clean(self) -> None:
        """Leave the row alone: the action writes it and checks it there."""


class FieldForm(forms.Form):
    """One field of a form; without a kind it is not there."""

    key = forms.CharField(required=False, max_length=20, widget=forms.HiddenInput)
    kind = forms.ChoiceField(label=_("Kind"), required=False, choices=[("", _("— no field —")), *fields.Kind.choices])
    label = forms.CharField(label=_("Words above the field"), required=False, max_length=120)
    help = forms.CharField(label=_("Hint"), required=False, max_length=200)
    required = forms.BooleanField(label=_("required"), required=False)
    choices = forms.CharField(
        label=_("Choices, one a line"), required=False, max_length=6000, widget=forms.Textarea(attrs={"rows": 2})
    )

    def field(self) -> fields.Field | None:
        """Return the field, None for an empty row."""
        given = self.cleaned_data
        if not given.get("kind"):
            return None
        lines = [line.strip()[:120] for line in given["choices"].splitlines()]
        return fields.Field(
            kind=given["kind"],
            key=given["key"],
            label=given["label"].strip(),
            help=given["help"].strip(),
            required=given["required"],
            choices=tuple(dict.fromkeys(line for line in lines if line)) if given["kind"] == "choice" else (),
        )


class FieldsFormSet(forms.BaseFormSet):  # type: ignore[type-arg]
    """The fields of a form, in the order of their numbers."""

    def given(self) -> list[fields.Field]:
        """Return the fields that are there, in their order."""
        rows = sorted(enumerate(self.forms), key=lambda row: (row[1].cleaned_data.get("ORDER") or 10_000, row[0]))
        return [field for _place, form in rows if (field := form.field()) is not None]


Fields = forms.formset_factory(
    FieldForm,
    formset=FieldsFormSet,
    extra=SPARE_FIELDS,
    can_order=True,
    max_num=fields.MAX_FIELDS,
    absolute_max=fields.MAX_FIELDS + SPARE_FIELDS,
)


def initial_of(given: tuple[fields.Field, ...]) -> list[dict[str, Any]]:
    """Return the fields as the set of forms takes them."""
    return [
        {
            "key": field.key,
            "kind": field.kind,
            "label": field.label,
            "help": field.help,
            "required": field.required,
            "choices": "\n".join(field.choices),
        }
        for field in given
    ]


def put_errors(form: forms.BaseForm, error: ValidationError) -> None:
    """Put the errors of an action to the fields they are about; the others above the form."""
    if not hasattr(error, "error_dict"):
        form.add_error(None, error)
        return
    for name, errors in error.error_dict.items():
        form.add_error(name if name in form.fields else None, errors)
