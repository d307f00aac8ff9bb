"""The answer of the client company."""

from __future__ import annotations

from typing import Any

from django import forms
from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext_lazy as _

from otklik.desk.actions import NewFile

MAX_FILES = 20
MAX_TEXT = 100_000


class FilesInput(forms.ClearableFileInput):
    allow_multiple_selected = True


class FilesField(forms.FileField):
    """Several files; together at most what the installation takes (`max_upload_bytes`)."""

    def __init__(self) -> None:
        super().__init__(widget=FilesInput, required=False, allow_empty_file=True, max_length=255)

    def clean(self, data: Any, initial: Any = None) -> Any:
        """Return the list of files. Raises ValidationError for too many or too large ones."""
        items = data if isinstance(data, list | tuple) else [data]
        files: list[UploadedFile[Any]] = [super(FilesField, self).clean(item, initial) for item in items if item]
        if len(files) > MAX_FILES:
            raise forms.ValidationError(_("At most %(count)s files at once."), params={"count": MAX_FILES})
        if sum(file.size or 0 for file in files) > settings.MAX_UPLOAD_BYTES:
            size = settings.MAX_UPLOAD_BYTES // 1024**2
            raise forms.ValidationError(_("The files are larger than %(size)s MB together."), params={"size": size})
        return files


class AnswerForm(forms.Form):
    """What the box under a case posts. `key` makes a double click one message, `seen` is what its writer has read."""

    text = forms.CharField(max_length=MAX_TEXT, error_messages={"required": _("Write something first.")})
    key = forms.RegexField(r"\Acabinet\.\d{1,18}\.\d{1,18}\Z")
    seen = forms.IntegerField(min_value=0, max_value=2**63 - 1)
    files = FilesField()  # type: ignore[assignment]  # the library calls its own thing so

    def problems(self) -> str:
        """Return the errors as one sentence."""
        return " ".join(str(error) for errors in self.errors.values() for error in errors)

    def new_files(self) -> tuple[NewFile, ...]:
        """Return the uploaded files as a message takes them."""
        return tuple(
            NewFile(
                name=file.name or "file",
                content_type=file.content_type or "application/octet-stream",
                data=file.read(),
            )
            for file in self.cleaned_data["files"]
        )
