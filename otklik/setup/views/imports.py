"""Taking over from another help desk: upload, look at what was recognised, try, start, read the report."""

from __future__ import annotations

import csv
import io
from typing import Any

from django import forms
from django.conf import settings
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy
from django.views.decorators.http import require_http_methods, require_safe

from otklik.accounts.doors import door
from otklik.accounts.middleware import access_of
from otklik.accounts.models import Project
from otklik.accounts.roles import Right
from otklik.connectors.tables import harmless
from otklik.files.actions.upload import MAX_PIECE
from otklik.imports import actions, columns
from otklik.imports.models import Import
from otklik.imports.queries import imports_of, not_taken_of, report
from otklik.imports.reasons import words
from otklik.setup.pages import page, project_or_404
from otklik.setup.views.import_uploads import own_upload

SHOWN = 20
SHOWN_REASONS = 50
KINDS: dict[str, str | Promise] = {
    "organisation": gettext_lazy("Companies"),
    "person": gettext_lazy("Customers"),
    "ticket": gettext_lazy("Tickets"),
    "message": pgettext_lazy("kind of things", "Messages"),
    "file": gettext_lazy("Files"),
}


class UploadForm(forms.Form):
    """A file from another system."""

    source = forms.ChoiceField(label=gettext_lazy("What wrote the file"), choices=Import.Source.choices)
    file = forms.FileField(
        label=gettext_lazy("File"),
        help_text=gettext_lazy(
            "A table needs a line of headings. Of Zendesk, FreeScout and Zammad: the JSON files of the export; of "
            "osTicket: tables, or a dump of its database. Several files, or files with attachments: in one ZIP archive."
        ),
    )
    upload = forms.IntegerField(required=False, min_value=1, widget=forms.HiddenInput)
    label = forms.CharField(
        label=gettext_lazy("Name of the old system"),
        max_length=40,
        required=False,
        help_text=gettext_lazy(
            "Only when several systems of one kind are taken over: their numbers must not be confused."
        ),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        # A file comes with the form, or has come in pieces before and is kept while something else is mended.
        if self.data.get("upload"):
            file = self.fields["file"]
            file.required, file.label = False, _("Another file")
            file.help_text = _("The file has come and is kept. Choose another one only to take that instead.")

    def clean_file(self) -> Any:
        """Refuse what is larger than files may be."""
        file = self.cleaned_data["file"]
        if file is not None and file.size > settings.MAX_UPLOAD_BYTES:
            size = settings.MAX_UPLOAD_BYTES // 1024**2
            raise ValidationError(
                _("A file may have %(size)s MB here. Larger ones are taken on the command line: otklik import."),
                params={"size": size},
            )
        return file


def run_or_404(request: HttpRequest, key: str, pk: int) -> tuple[Project, Import]:
    """Return a project somebody supervises and one of its imports; raises Http404."""
    project = project_or_404(request, key, Right.SUPERVISE)
    rows = imports_of(access_of(request), project.pk).select_related("project", "user")
    return project, get_object_or_404(rows, pk=pk)


@require_http_methods(["GET", "HEAD", "POST"])
@door
def imports(request: HttpRequest, key: str) -> HttpResponseBase:
    """The imports of a project, and a form for a new one."""
    project = project_or_404(request, key, Right.SUPERVISE)
    access = access_of(request)
    form = UploadForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        try:
            run = _begin(request, project, given)
        except ValidationError as error:
            if hasattr(error, "error_dict"):  # what has come is no whole file: it is asked for again
                form = UploadForm({"source": given["source"], "label": given["label"]})
            form.add_error(None, " ".join(error.messages))
        else:
            return redirect("setup_import", key=key, pk=run.pk)
    context = {"form": form, "piece": MAX_PIECE, "runs": list(imports_of(access, project.pk)[:SHOWN])}
    return page(request, "setup/imports.html", context, project=project, status=422 if form.is_bound else 200)


def _begin(request: HttpRequest, project: Project, given: dict[str, Any]) -> Import:
    common: dict[str, Any] = {"access": access_of(request), "project": project, "source": given["source"]}
    common["label"] = given["label"]
    if given["upload"] and not given["file"]:
        return actions.begin_with_upload(upload=own_upload(request, project, given["upload"]), **common)
    file = given["file"]
    return actions.begin_with_bytes(name=file.name or "", pieces=file.chunks(), **common)


@require_http_methods(["GET", "HEAD", "POST"])
@door
def one(request: HttpRequest, key: str, pk: int) -> HttpResponseBase:
    """One import: what was recognised, the trial, the work, the report."""
    project, run = run_or_404(request, key, pk)
    problem = ""
    if request.method == "POST":
        try:
            return _act(request, run, key)
        except ValidationError as error:
            problem = " ".join(error.messages)
    context = {"problem": problem, **_shown(request, run)}
    return page(request, "setup/import.html", context, project=project, status=422 if problem else 200)


def _act(request: HttpRequest, run: Import, key: str) -> HttpResponseBase:
    access, do = access_of(request), request.POST.get("do", "")
    if do == "drop":
        actions.drop(access=access, run=run)
        messages.success(request, _("Removed. What was taken stays."))
        return redirect("setup_imports", key=key)
    if do == "stop":
        actions.stop(access=access, run=run)
        messages.success(request, _("Stopped. What was taken stays; started again, the rest is taken."))
        return redirect("setup_import", key=key, pk=run.pk)
    if do not in {"save", "try", "start"}:
        raise Http404
    if run.is_table and run.state == Import.State.READY and "what" in request.POST:
        what = request.POST["what"]
        head = run.found.get("head", [])
        # Another kind of rows has other fields: what was chosen for the first kind means nothing there.
        same = what == run.what
        given = {name: request.POST[f"column{place}"] for place, name in enumerate(head)
                 if same and f"column{place}" in request.POST}  # fmt: skip
        run = actions.choose(access=access, run=run, what=what, mapping=given)
    if do != "save":
        actions.start(access=access, run=run, dry_run=do == "try")
    return redirect("setup_import", key=key, pk=run.pk)


@require_safe
@door
def progress(request: HttpRequest, key: str, pk: int) -> HttpResponseBase:
    """How far it is, by itself; when it is over, the whole page is asked for."""
    project, run = run_or_404(request, key, pk)
    if run.state not in {Import.State.NEW, Import.State.RUNNING}:
        return HttpResponse(headers={"HX-Refresh": "true"})
    return render(request, "setup/import_progress.html", {"project": project, **_shown(request, run)})


@require_safe
@door
def not_taken(request: HttpRequest, key: str, pk: int) -> HttpResponseBase:
    """What was not taken and why, as CSV."""
    _project, run = run_or_404(request, key, pk)
    text = io.StringIO(newline="")
    writer = csv.writer(text, quoting=csv.QUOTE_ALL)
    writer.writerow([_("Kind"), _("Number there"), _("Place in the file"), _("Reason")])
    for kind, foreign, place, reason in report(not_taken_of(access_of(request), run)):
        writer.writerow([harmless(cell) for cell in (str(KINDS.get(kind, kind)), foreign, place, words(reason))])
    name = f"{run.project.key}-import-{run.pk}.csv"
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return HttpResponse(text.getvalue().encode("utf-8-sig"), content_type="text/csv; charset=utf-8", headers=headers)


def _shown(request: HttpRequest, run: Import) -> dict[str, Any]:
    rows = not_taken_of(access_of(request), run)[:SHOWN_REASONS]
    refused = [{"kind": KINDS.get(kind, kind), "number": number, "place": place, "why": words(reason)}
               for kind, number, place, reason in report(rows)]  # fmt: skip
    results = [{"kind": KINDS.get(kind, kind), **counts} for kind, counts in run.results]
    found: dict[str, Any] = run.found
    fields = columns.FIELDS.get(run.what, {})
    head = [
        {"name": name, "place": place, "meaning": run.mapping.get(name, ""), "example": _example(found, place)}
        for place, name in enumerate(found.get("head", ()))
    ]
    amounts = [(KINDS[kind], amount) for kind, amount in found.get("amounts", {}).items() if amount and kind in KINDS]
    return {
        "run": run,
        "results": results,
        "refused": refused,
        "head": head,
        "fields": [(key, str(label)) for key, label in fields.items()],
        "whats": Import.What.choices,
        "amounts": amounts,
        "left_out": [(amount, words(reason)) for reason, amount in found.get("refused", {}).items()],
        "rows": found.get("rows", ()),
    }


def _example(found: dict[str, Any], place: int) -> str:
    return next((row[place] for row in found.get("rows", ()) if place < len(row) and row[place]), "")
