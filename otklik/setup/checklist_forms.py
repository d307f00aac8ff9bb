"""The form of a checklist: its points as lines, a star at the end of those that ask for a note."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from otklik.accounts.models import Project
from otklik.desk.actions.checklists import MAX_POINTS, MAX_TEXT, NewPoint
from otklik.desk.models import Checklist, Topic

SWITCH = {"class": "switch", "role": "switch"}
MARK = "*"


class ChecklistForm(forms.ModelForm):  # type: ignore[type-arg]
    """A project's list; the action checks and writes it."""

    points = forms.CharField(
        label=_("Points"),
        max_length=MAX_POINTS * (MAX_TEXT + 3),
        widget=forms.Textarea(attrs={"rows": 10}),
        help_text=_("One a line. A star at the end of a line: ticking it asks for a note."),
    )
    topic = forms.ModelChoiceField(
        label=_("Topic"),
        queryset=Topic.objects.none(),
        required=False,
        empty_label=_("No topic"),
        help_text=_(
            "Put by itself on tickets of this topic and of those below it. Without one: by hand, by rules, by request "
            "forms and by schedules."
        ),
    )

    class Meta:
        model = Checklist
        fields = ("name", "topic", "blocks", "is_archived")
        labels = {"blocks": _("Holds the ticket open")}
        help_texts = {
            "blocks": _("The ticket is not solved or closed before all is ticked."),
            "is_archived": _("Kept where it stands, cannot be given anew."),
        }
        widgets = {"blocks": forms.CheckboxInput(attrs=SWITCH), "is_archived": forms.CheckboxInput(attrs=SWITCH)}

    def __init__(self, *args: Any, project: Project, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["topic"]
        assert isinstance(field, forms.ModelChoiceField)
        field.queryset = Topic.objects.filter(project=project)
        self.initial["points"] = "\n".join(
            f"{point['text']} {MARK}" if point["note"] else point["text"] for point in self.instance.points
        )

    def _post_clean(self) -> None:
        """Leave the row alone: the action writes it and checks it there."""

    def clean_points(self) -> list[NewPoint]:
        """Return the points."""
        lines = [line.strip() for line in str(self.cleaned_data["points"]).splitlines()]
        return [NewPoint(line.rstrip(f"{MARK} "), line.endswith(MARK)) for line in lines if line.strip(f"{MARK} ")]
