"""Forms that customers fill: made of the fields of an item of the catalogue."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from django import forms
from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.utils.datastructures import MultiValueDict
from django.utils.html import escape
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from otklik.accounts.models import Project
from otklik.customers.models import ConsentText
from otklik.desk.actions import NewFile
from otklik.lib.addresses import normalise_address
from otklik.lib.phones import normalise_phone
from otklik.portal.limits import MAX_FORM_BYTES, MAX_FORM_FILES
from otklik.requests.fields import Field, Kind
from otklik.service_levels.models import LONGEST

MAX_TEXT = 20_000
HONEYPOT = "website"  # people never see it; who fills it is a program


class FilesInput(forms.ClearableFileInput):
    allow_multiple_selected = True


class FilesField(forms.FileField):
    """Several files within the limits of a form."""

    def __init__(self, **options: Any) -> None:
        super().__init__(widget=FilesInput(attrs={"multiple": True}), max_length=255, allow_empty_file=True, **options)

    def clean(self, data: Any, initial: Any = None) -> Any:
        """Return the list of files. Raises ValidationError for none where some are needed, too many, too large."""
        items = [item for item in (data if isinstance(data, list | tuple) else [data]) if item]
        if not items and self.required:
            raise forms.ValidationError(self.error_messages["required"], code="required")
        files: list[UploadedFile[Any]] = [super(FilesField, self).clean(item, initial) for item in items]
        if len(files) > MAX_FORM_FILES:
            raise forms.ValidationError(_("At most %(count)s files at once."), params={"count": MAX_FORM_FILES})
        most = min(MAX_FORM_BYTES, settings.MAX_UPLOAD_BYTES)
        if sum(file.size or 0 for file in files) > most:
            size = most // 1024**2
            raise forms.ValidationError(_("The files are larger than %(size)s MB together."), params={"size": size})
        return files


def new_files(files: Iterable[UploadedFile[Any]]) -> tuple[NewFile, ...]:
    """Return uploaded files as a message takes them."""
    return tuple(
        NewFile(
            name=file.name or "file", content_type=file.content_type or "application/octet-stream", data=file.read()
        )
        for file in files
    )


class RequestForm(forms.Form):
    """The form of an item. The consent's box carries the version that its reader saw: after a new wording it has to be
    ticked anew.
    """

    def __init__(
        self,
        fields: Iterable[Field],
        *,
        project: Project,
        consent: ConsentText | None,
        data: Mapping[str, Any] | None = None,
        files: MultiValueDict[str, UploadedFile[Any]] | None = None,
    ) -> None:
        super().__init__(data, files)
        self.own = tuple(fields)
        self.project = project
        for field in self.own:
            made = _made(field)
            made.label, made.help_text, made.required = field.shown, escape(field.help), field.required
            made.widget.is_required = field.required
            self.fields[field.key] = made
        if consent is not None:
            self.fields["consent"] = forms.BooleanField(
                label=_("I agree to the processing of my data as described above"),
                error_messages={"required": _("Without this we may not take your request.")},
            )
        self.wording = consent

    def clean(self) -> dict[str, Any]:
        """Bring addresses and numbers into one spelling; a consent to another wording does not count."""
        values = dict(self.cleaned_data)
        if (email := values.get(Kind.EMAIL)) and (address := normalise_address(email)) is None:
            self.add_error(Kind.EMAIL, _("Write an address such as name@mail.example."))
        elif email:
            values[Kind.EMAIL] = address
        if (phone := values.get(Kind.PHONE)) and (number := normalise_phone(phone, region=self.project.region)) is None:
            self.add_error(Kind.PHONE, _("Write a telephone number with its code."))
        elif phone:
            values[Kind.PHONE] = number
        agreed = str(self.data.get("consent", ""))
        if self.wording is not None and agreed and agreed != str(self.wording.pk):
            self.add_error("consent", _("The text has changed. Please read it again."))
        return values

    @property
    def visible(self) -> list[forms.BoundField]:
        """The fields of the item in their order, without the consent."""
        return [self[field.key] for field in self.own]

    def values(self) -> dict[str, str]:
        """Return what was written, by field, without files and consent."""
        return {
            field.key: str(self.cleaned_data.get(field.key) or "").strip()
            for field in self.own
            if field.kind != Kind.FILES
        }

    def text(self) -> str:
        """Return the words of the ticket's first message: the message itself, then the answers with their labels."""
        values = self.values()
        told = [
            f"{field.shown}: {values[field.key]}"
            for field in self.own
            if field.kind in {Kind.LINE, Kind.CHOICE} and values[field.key]
        ]
        return "\n\n".join(part for part in (values.get(Kind.TEXT, ""), "\n".join(told)) if part) or values.get(
            Kind.SUBJECT, ""
        )

    def uploaded(self) -> list[UploadedFile[Any]]:
        """Return the files."""
        return list(self.cleaned_data.get(Kind.FILES) or [])


def _made(field: Field) -> forms.Field:
    if field.kind == Kind.EMAIL:
        return forms.CharField(
            max_length=320, widget=forms.EmailInput(attrs={"autocomplete": "email", "inputmode": "email"})
        )
    if field.kind == Kind.PHONE:
        return forms.CharField(max_length=40, widget=forms.TextInput(attrs={"autocomplete": "tel", "type": "tel"}))
    if field.kind == Kind.NAME:
        return forms.CharField(max_length=200, widget=forms.TextInput(attrs={"autocomplete": "name"}))
    if field.kind == Kind.TEXT:
        return forms.CharField(max_length=MAX_TEXT, widget=forms.Textarea(attrs={"rows": 6}))
    if field.kind == Kind.FILES:
        return FilesField(required=field.required)
    if field.kind == Kind.CHOICE:
        choices = [("", gettext_lazy("— choose —")), *((choice, choice) for choice in field.choices)]
        return forms.ChoiceField(choices=choices)
    return forms.CharField(max_length=300)


class AnswerForm(forms.Form):
    """What the holder of a status link writes; `key` makes a double click one message (F29)."""

    text = forms.CharField(
        max_length=MAX_TEXT,
        required=False,
        label=gettext_lazy("Your message"),
        widget=forms.Textarea(attrs={"rows": 4}),
    )
    files = FilesField(required=False, label=gettext_lazy("Files"))  # type: ignore[assignment]
    key = forms.RegexField(r"\A[0-9a-f]{32}\Z", widget=forms.HiddenInput)

    def clean(self) -> dict[str, Any]:
        """Something must be said or attached."""
        values = dict(self.cleaned_data)
        if not self.errors and not (values.get("text") or values.get("files")):
            self.add_error("text", _("Write something or attach a file first."))
        return values


class NotSolvedForm(AnswerForm):
    """ "Not solved": the words may be left out."""

    def clean(self) -> dict[str, Any]:
        """Nothing more is needed."""
        return dict(self.cleaned_data)


class ManagerForm(forms.Form):
    """What the holder of a status link writes to the manager; `key` makes a double click one message (F29)."""

    text = forms.CharField(max_length=LONGEST, label=gettext_lazy("Your message"))
    key = forms.RegexField(r"\A[0-9a-f]{32}\Z", widget=forms.HiddenInput)


class RatingForm(forms.Form):
    """One tap, and a comment afterwards if one likes."""

    score = forms.IntegerField(min_value=1, max_value=5)
    comment = forms.CharField(max_length=2000, required=False)
