"""Forms of the workspace."""

from __future__ import annotations

import re
import secrets
from collections.abc import Mapping, Sequence
from typing import Any, TypeAlias

from django import forms
from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext_lazy as _

from otklik.accounts.access import Access
from otklik.accounts.models import Project, User
from otklik.accounts.roles import Right
from otklik.customers.models import Person
from otklik.customers.queries import visible_to as customers_visible_to
from otklik.desk.actions import NewFile
from otklik.desk.actions.reply import MAX_COPIES
from otklik.desk.models import Ticket, Topic
from otklik.files.actions import open_stored
from otklik.files.models import StoredFile
from otklik.lib.addresses import normalise_address
from otklik.lib.phones import normalise_phone
from otklik.lib.zones import zone_names
from otklik.workspace.composing import KINDS

MAX_FILES = 20
MAX_TEXT = 100_000
BY_HAND = [choice for choice in Ticket.Source.choices if choice[0] != Ticket.Source.SCHEDULE]
PICTURES = frozenset({"image/png", "image/jpeg", "image/gif", "image/webp"})


class FilesInput(forms.ClearableFileInput):
    allow_multiple_selected = True


class FilesField(forms.FileField):
    """Several files; together at most what the installation takes (`max_upload_bytes`)."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(widget=FilesInput, required=False, allow_empty_file=True, max_length=255, **kwargs)

    def clean(self, data: Any, initial: Any = None) -> Any:
        items = data if isinstance(data, list | tuple) else [data]
        files: list[UploadedFile[Any]] = [super(FilesField, self).clean(item, initial) for item in items if item]
        if len(files) > MAX_FILES:
            raise forms.ValidationError(_("At most %(count)s files at once."), params={"count": MAX_FILES})
        limit = settings.MAX_UPLOAD_BYTES
        if sum(file.size or 0 for file in files) > limit:
            megabytes = limit // 1024**2
            raise forms.ValidationError(
                _("The files are larger than %(size)s MB together."), params={"size": megabytes}
            )
        return files


File: TypeAlias = "UploadedFile[Any] | StoredFile"


def new_files(files: Sequence[File], pictures: Mapping[str, str] | None = None) -> tuple[NewFile, ...]:
    """Return files, uploaded now or kept in a draft, as a message takes them; those in `pictures` stand in its HTML by
    their Content-ID. Raises FileNotFoundError when the disk has lost one.
    """
    return tuple(
        NewFile(
            name=file.name or "file",
            content_type=file.content_type or "application/octet-stream",
            data=_content(file),
            inline=bool(content_id),
            content_id=content_id,
        )
        for file in files
        for content_id in [(pictures or {}).get(file.name or "", "")]
    )


def _content(file: File) -> bytes:
    if isinstance(file, StoredFile):
        with open_stored(file) as content:
            return content.read()
    return bytes(file.read())


def pictures_in(text: str, files: Sequence[File]) -> dict[str, str]:
    """Return a Content-ID for each picture that the text names as standing in it (RFC 2392)."""
    named = (file.name or "" for file in files if (file.content_type or "") in PICTURES)
    return {name: f"{secrets.token_hex(12)}@{settings.MAIL_DOMAIN}" for name in named if f"(picture:{name})" in text}


class AddressesField(forms.CharField):
    """Mail addresses with commas, semicolons or blanks between them, as a list."""

    def __init__(self) -> None:
        super().__init__(required=False, max_length=4000)

    def clean(self, value: Any) -> Any:
        text = str(super().clean(value))
        found: list[str] = []
        for part in re.split(r"[\s,;]+", text):
            if not part:
                continue
            address = normalise_address(part)
            if address is None:
                raise forms.ValidationError(_("This is not an e-mail address: %(text)s"), params={"text": part[:100]})
            if address not in found:
                found.append(address)
        if len(found) > MAX_COPIES:
            raise forms.ValidationError(_("At most %(count)s addresses at once."), params={"count": MAX_COPIES})
        return found


class MessageForm(forms.Form):
    """What the composer posts. `status` is the status to leave the ticket in, empty for the usual one.

    `cc`, `bcc` and `to` are addresses with commas between them; `only` is the one message to forward.
    """

    mode = forms.ChoiceField(choices=[(mode, mode) for mode in KINDS])
    text = forms.CharField(max_length=MAX_TEXT, strip=True, error_messages={"required": _("Write something first.")})
    key = forms.RegexField(r"\Aworkspace\.\d{1,18}\.\d{1,18}\Z")
    seen = forms.IntegerField(min_value=0, max_value=2**63 - 1)
    version = forms.IntegerField(min_value=0, max_value=2**31 - 1, required=False)
    status = forms.ChoiceField(choices=Ticket.Status.choices, required=False)
    uploads = FilesField()
    cc = AddressesField()
    bcc = AddressesField()
    to = AddressesField()
    only = forms.IntegerField(min_value=1, max_value=2**63 - 1, required=False)

    def clean(self) -> dict[str, Any]:
        """What is forwarded needs somebody it goes to."""
        values: dict[str, Any] = super().clean() or {}
        if values.get("mode") == "forward" and not values.get("to") and "to" not in self.errors:
            self.add_error("to", _("Write the address it is forwarded to."))
        return values

    def problems(self) -> str:
        """Return the errors as one sentence for the line above the composer."""
        return " ".join(str(error) for errors in self.errors.values() for error in errors)


class CustomerForm(forms.Form):
    """The card of a customer as the context column edits it."""

    name = forms.CharField(label=_("Name"), max_length=200, required=False)
    organisation = forms.CharField(label=_("Organisation"), max_length=200, required=False)
    note = forms.CharField(
        label=_("Note"), max_length=4000, required=False, widget=forms.Textarea(attrs={"rows": 3}), strip=True
    )


class NewTicketForm(forms.Form):
    """A ticket made by hand: a call, a visit, a letter, an entry in the complaint book (R85, R105)."""

    project = forms.ModelChoiceField(label=_("Project"), queryset=Project.objects.none(), empty_label=None)
    source = forms.ChoiceField(label=_("Where it came from"), choices=[("", _("Choose…")), *BY_HAND])
    person = forms.IntegerField(required=False, widget=forms.HiddenInput)
    customer_name = forms.CharField(label=_("Customer's name"), max_length=200, required=False)
    phone = forms.CharField(label=_("Telephone"), max_length=64, required=False)
    email = forms.CharField(label=_("E-mail"), max_length=320, required=False)
    subject = forms.CharField(label=_("Subject"), max_length=300)
    text = forms.CharField(
        label=_("What the customer said"), max_length=MAX_TEXT, widget=forms.Textarea(attrs={"rows": 6})
    )
    topic = forms.ModelChoiceField(
        label=_("Topic"), queryset=Topic.objects.none(), required=False, empty_label=_("No topic")
    )
    priority = forms.TypedChoiceField(
        label=_("Priority"), choices=Ticket.Priority.choices, coerce=int, initial=int(Ticket.Priority.NORMAL)
    )
    uploads = FilesField(label=_("Files"))
    take = forms.BooleanField(label=_("I work on it myself"), required=False, initial=True)

    def __init__(self, *args: Any, access: Access, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.access = access
        projects = Project.objects.filter(pk__in=access.with_right(Right.WORK), is_active=True)
        self.fields["project"].queryset = projects  # type: ignore[attr-defined]
        topics = Topic.objects.filter(project__in=projects, is_active=True).select_related("parent", "project")
        self.fields["topic"].queryset = topics  # type: ignore[attr-defined]
        several = len(projects) > 1
        self.fields["topic"].label_from_instance = lambda topic: topic_label(topic, several=several)  # type: ignore[attr-defined]

    def clean_phone(self) -> str:
        """The number is checked when the project, and with it the country, is known."""
        return str(self.cleaned_data["phone"]).strip()

    def clean_email(self) -> str:
        """An address that cannot be one is refused."""
        address = str(self.cleaned_data["email"]).strip()
        if address and normalise_address(address) is None:
            raise forms.ValidationError(_("This is not an e-mail address."))
        return address

    def clean(self) -> dict[str, Any]:
        """Check what depends on the project: the telephone number, the topic and the chosen customer."""
        values: dict[str, Any] = super().clean() or {}
        project = values.get("project")
        if not project:
            return values
        if values.get("phone") and normalise_phone(values["phone"], region=project.region) is None:
            self.add_error("phone", _("This is not a telephone number."))
        topic = values.get("topic")
        if topic and topic.project_id != project.pk:
            self.add_error("topic", _("This topic belongs to another project."))
        values["person"] = self._person(values.get("person"), project)
        return values

    def _person(self, pk: int | None, project: Project) -> Person | None:
        if not pk:
            return None
        person = customers_visible_to(self.access).filter(pk=pk, project=project).first()
        if person is None:
            self.add_error(None, _("This customer belongs to another project. Choose again."))
        return person


def topic_label(topic: Topic, *, several: bool = False) -> str:
    """Return a topic with what it lies under: "Internet → No connection"."""
    path = f"{topic.parent.name} → {topic.name}" if topic.parent else topic.name
    return f"{topic.project.name}: {path}" if several else path


class PreferencesForm(forms.ModelForm):  # type: ignore[type-arg]
    """What a person chooses for himself."""

    class Meta:
        model = User
        fields = ("name", "phone", "language", "time_zone", "theme", "density", "textsize")
        widgets = {
            "time_zone": forms.TextInput(attrs={"list": "time-zones", "autocomplete": "off"}),
            "phone": forms.TextInput(attrs={"type": "tel", "autocomplete": "tel"}),
        }
        help_texts = {"phone": _("Shown beside your name where a project lets customers know who answers.")}

    def clean_time_zone(self) -> str:
        """A zone of the IANA time zone database."""
        value = str(self.cleaned_data["time_zone"]).strip()
        if value not in zone_names():
            raise forms.ValidationError(_("There is no such time zone; write one such as Europe/Moscow."))
        return value
