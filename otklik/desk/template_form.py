"""The form of an answer template, as the set-up and a person's own page show it."""

from __future__ import annotations

from typing import Any

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from otklik.accounts.models import Project
from otklik.desk.models import AnswerTemplate, Ticket, Topic
from otklik.desk.templates_of import NAMES
from otklik.lib import placeholders

ANY = _("any")


class TemplateForm(forms.Form):
    """What people say about a template; unknown placeholders are refused, so that no customer gets one."""

    project = forms.ModelChoiceField(label=_("Project"), queryset=Project.objects.none(), empty_label=None)
    name = forms.CharField(
        label=_("Name"),
        max_length=200,
        help_text=_("A stroke makes folders: Billing / Refund. It is found by ::refund."),
    )
    body = forms.CharField(label=_("Text"), max_length=20_000, widget=forms.Textarea(attrs={"rows": 10}))
    language = forms.ChoiceField(label=_("Language"), required=False)
    channel = forms.ChoiceField(label=_("Only for"), required=False, choices=[("", ANY), *Ticket.Source.choices])
    topic = forms.ModelChoiceField(label=_("Topic"), queryset=Topic.objects.none(), required=False, empty_label=ANY)
    is_active = forms.BooleanField(label=_("Active"), required=False, initial=True)

    def __init__(self, *args: Any, projects: list[Project], template: AnswerTemplate | None, **kwargs: Any) -> None:
        fields = ("project", "name", "body", "language", "channel", "topic", "is_active")
        initial = {name: getattr(template, name) for name in fields} if template else {}
        initial |= kwargs.pop("initial", {})
        super().__init__(*args, **{**kwargs, "initial": initial})
        self.fields["language"].choices = [("", ANY), *settings.LANGUAGES]  # type: ignore[attr-defined]
        known = Project.objects.filter(pk__in=[project.pk for project in projects])
        self.fields["project"].queryset = known  # type: ignore[attr-defined]
        topics = Topic.objects.filter(project__in=known, is_active=True).select_related("parent", "project")
        self.fields["topic"].queryset = topics  # type: ignore[attr-defined]
        self.fields["topic"].label_from_instance = _topic_label(several=len(projects) > 1)  # type: ignore[attr-defined]
        if len(projects) == 1 or template:
            self.fields["project"].disabled = True
            self.fields["project"].widget = forms.HiddenInput()
            self.initial["project"] = template.project_id if template else projects[0].pk

    def clean_body(self) -> str:
        """A placeholder that does not exist would be sent to customers as it stands."""
        body = str(self.cleaned_data["body"])
        if wrong := placeholders.unknown(body, frozenset(NAMES)):
            raise forms.ValidationError(
                _("There is no such placeholder: %(names)s"), params={"names": ", ".join(wrong)[:300]}
            )
        return body

    def clean(self) -> dict[str, Any]:
        """The topic belongs to the project."""
        values: dict[str, Any] = super().clean() or {}
        topic, project = values.get("topic"), values.get("project")
        if topic and project and topic.project_id != project.pk:
            self.add_error("topic", _("This topic belongs to another project."))
        return values

    @property
    def placeholders(self) -> list[str]:
        """The placeholders as they are written."""
        return [f"{{{{{name}}}}}" for name in NAMES]


def _topic_label(*, several: bool) -> Any:
    def label(topic: Topic) -> str:
        path = f"{topic.parent.name} → {topic.name}" if topic.parent else topic.name
        return f"{topic.project.name}: {path}" if several else path

    return label
