"""Forms of what a project adds to its tickets: fields, statuses, resolution codes, rules of closing."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from otklik.accounts.models import Project
from otklik.accounts.roles import RIGHTS, Right, Role
from otklik.desk.actions.ticket_fields import WORKERS, WRITERS, FieldPlan, options_of
from otklik.desk.form_words import yes_or_no
from otklik.desk.models import ClosingRules, ResolutionCode, StatusLabel, Ticket, TicketField, Topic
from otklik.lib.fields import Kind, Required

SWITCH = {"class": "switch", "role": "switch"}
# A manager sees and fills every field, so he is not asked about.
SEEN_BY = [(role.value, role.label) for role in Role if role != Role.MANAGER]
FILLED_BY = [(role.value, role.label) for role in WRITERS if role != Role.MANAGER]
USUAL = [role.value for role in Role if Right.READ in RIGHTS[role]]


class TicketFieldForm(forms.Form):
    """A field of a project's tickets. Kind and key are asked for once, when the field is made."""

    name = forms.CharField(label=_("Name"), max_length=80, widget=forms.TextInput(attrs={"autocomplete": "off"}))
    key = forms.CharField(
        label=_("Key"),
        max_length=40,
        help_text=_("What other systems call it: small Latin letters, digits and _. It cannot be changed later."),
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
    )
    kind = forms.ChoiceField(label=_("What stands in it"), choices=Kind.choices)
    help = forms.CharField(label=_("Help"), max_length=200, required=False)
    options = forms.CharField(
        label=_("List to choose from"),
        max_length=30_000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 5}),
        help_text=_("One option a line, for lists. An option that is taken out stays in the tickets that have it."),
    )
    currency = forms.CharField(
        label=_("Currency"), max_length=3, required=False, help_text=_("For money: three letters such as RUB.")
    )
    required = forms.ChoiceField(label=_("Must be filled in"), choices=Required.choices, required=False)
    topic = forms.ModelChoiceField(
        label=_("Only for the topic"),
        queryset=Topic.objects.none(),
        required=False,
        empty_label=_("— for every ticket —"),
        help_text=_("And for the topics below it."),
    )
    condition = forms.MultipleChoiceField(
        label=_("Only when another field says"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("Several values of one field: any of them will do."),
    )
    readers = forms.MultipleChoiceField(
        label=_("Who sees it"),
        choices=SEEN_BY,
        required=False,
        initial=USUAL,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("Project managers always do."),
    )
    writers = forms.MultipleChoiceField(
        label=_("Who may fill it in"),
        choices=FILLED_BY,
        required=False,
        initial=[role.value for role in WORKERS if role != Role.MANAGER],
        widget=forms.CheckboxSelectMultiple,
    )
    is_archived = forms.BooleanField(
        label=_("Archived"),
        required=False,
        widget=forms.CheckboxInput(attrs=SWITCH),
        help_text=_("Asked for no longer; what stands in it stays."),
    )

    def __init__(self, *args: Any, project: Project, field: TicketField | None, **kwargs: Any) -> None:
        if field is not None:
            kwargs["initial"] = _initial(field)
        super().__init__(*args, **kwargs)
        self.field_row = field
        topics = self.fields["topic"]
        assert isinstance(topics, forms.ModelChoiceField)
        topics.queryset = Topic.objects.filter(project=project).select_related("parent")
        self.others = {
            row.pk: row
            for row in TicketField.objects.filter(project=project).exclude(pk=field.pk if field else 0)
            if row.kind in {Kind.CHOICE, Kind.SEVERAL, Kind.YES_NO}
        }
        condition = self.fields["condition"]
        assert isinstance(condition, forms.MultipleChoiceField)
        condition.choices = [(row.name, _values(row)) for row in self.others.values()]
        if not self.others:
            del self.fields["condition"]
        if field is not None:
            del self.fields["key"], self.fields["kind"]
            if field.kind not in {Kind.CHOICE, Kind.SEVERAL}:
                del self.fields["options"]
            if field.kind != Kind.MONEY:
                del self.fields["currency"]

    def clean_condition(self) -> tuple[TicketField | None, list[int]]:
        """Return the field it hangs on and its values."""
        chosen = [text.split(":") for text in self.cleaned_data["condition"]]
        parents = {int(parent) for parent, _value in chosen}
        if len(parents) > 1:
            raise ValidationError(_("Choose values of one field only."))
        parent = self.others[parents.pop()] if parents else None
        return parent, [int(value) for _parent, value in chosen]

    def plan(self) -> FieldPlan:
        """Return the field as the form says it is to be."""
        values = self.cleaned_data
        row = self.field_row
        parent, parent_values = values.get("condition", (None, []))
        return FieldPlan(
            key=row.key if row else values["key"],
            name=values["name"],
            kind=row.kind if row else values["kind"],
            help=values["help"],
            options=[" ".join(line.split()) for line in values.get("options", "").splitlines() if line.strip()],
            currency=values.get("currency", ""),
            required=values["required"],
            topic=values["topic"],
            parent=parent,
            parent_values=parent_values,
            readers=values["readers"],
            writers=values["writers"],
            is_archived=values["is_archived"],
        )


def _initial(field: TicketField) -> dict[str, Any]:
    names = ("name", "help", "currency", "required", "topic", "readers", "writers", "is_archived")
    return {name: getattr(field, name) for name in names} | {
        "options": "\n".join(option.name for option in options_of(field) if not option.archived),
        "condition": [f"{field.parent_id}:{value}" for value in field.parent_values],
    }


def _values(row: TicketField) -> list[tuple[str, str]]:
    if row.kind == Kind.YES_NO:
        return [(f"{row.pk}:1", yes_or_no(True)), (f"{row.pk}:0", yes_or_no(False))]
    return [(f"{row.pk}:{option.id}", option.name) for option in options_of(row) if not option.archived]


class StatusLabelForm(forms.ModelForm):  # type: ignore[type-arg]
    """A project's own name of a status; its kind is asked for once."""

    kind = forms.ChoiceField(
        label=_("Kind"),
        choices=Ticket.Status.choices,
        help_text=_("Lists, counters and reports go by the kind. It cannot be changed later."),
    )

    class Meta:
        model = StatusLabel
        fields = ("name", "kind", "colour", "is_archived")
        labels = {"colour": _("Colour")}
        help_texts = {"is_archived": _("Kept where it stands, cannot be given anew.")}
        widgets = {
            "colour": forms.TextInput(attrs={"type": "color"}),
            "is_archived": forms.CheckboxInput(attrs=SWITCH),
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.instance.pk:
            del self.fields["kind"]


class ResolutionCodeForm(forms.ModelForm):  # type: ignore[type-arg]
    """One of the ways in which tickets end."""

    class Meta:
        model = ResolutionCode
        fields = ("name", "is_archived")
        help_texts = {"is_archived": _("Kept where it stands, cannot be given anew.")}
        widgets = {"is_archived": forms.CheckboxInput(attrs=SWITCH)}


class ClosingRulesForm(forms.ModelForm):  # type: ignore[type-arg]
    """What a ticket needs before it is solved or closed."""

    class Meta:
        model = ClosingRules
        fields = ("needs_resolution", "needs_topic")
        labels = {"needs_resolution": _("What was wrong and what was done"), "needs_topic": _("A topic")}
        help_texts = {"needs_resolution": _("With a code too, when there are codes below.")}
        widgets = {
            "needs_resolution": forms.CheckboxInput(attrs=SWITCH),
            "needs_topic": forms.CheckboxInput(attrs=SWITCH),
        }
