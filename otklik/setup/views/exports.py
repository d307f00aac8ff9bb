"""Lists as files: asked for here, written in the background, fetched by an address that runs out."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.core import signing
from django.core.exceptions import ValidationError
from django.http import FileResponse, Http404, HttpRequest, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_safe

from otklik.accounts.access import Access
from otklik.accounts.doors import door
from otklik.accounts.middleware import access_of
from otklik.accounts.models import Project
from otklik.accounts.roles import Right
from otklik.connectors.actions import start_export
from otklik.connectors.actions.export import path_of
from otklik.connectors.models import Export
from otklik.connectors.queries import exports_of
from otklik.desk.models import Ticket
from otklik.setup.pages import page, project_or_404

SALT = "otklik.setup.export"
LIFETIME = 600  # seconds an address works (S16)
SHOWN = 20


class ExportForm(forms.Form):
    """What to write into a file."""

    what = forms.ChoiceField(label=gettext_lazy("What"), choices=Export.What.choices[:2])
    format = forms.ChoiceField(label=gettext_lazy("File"), choices=Export.Format.choices)
    statuses = forms.MultipleChoiceField(
        label=gettext_lazy("Statuses"),
        choices=Ticket.Status.choices,
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=gettext_lazy("Of tickets; none chosen: all."),
    )


@require_http_methods(["GET", "HEAD", "POST"])
@door
def exports(request: HttpRequest, key: str) -> HttpResponseBase:
    """One's exports of a project, and a form for a new one."""
    project = project_or_404(request, key, Right.SUPERVISE)
    access = access_of(request)
    form = ExportForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            start_export(access=access, project=project, **form.cleaned_data)
        except ValidationError as error:
            form.add_error(None, error)
        else:
            messages.success(request, _("It is being written. It stays here for a day."))
            return redirect("setup_exports", key=key)
    context = {"form": form, **_listed(access, project)}
    return page(request, "setup/exports.html", context, project=project, status=422 if form.is_bound else 200)


@require_safe
@door
def progress(request: HttpRequest, key: str) -> HttpResponseBase:
    """The list of one's exports by itself, asked for again while one is being written."""
    project = project_or_404(request, key, Right.SUPERVISE)
    return render(request, "setup/exports_list.html", {"project": project, **_listed(access_of(request), project)})


@require_safe
@door
def download(request: HttpRequest, key: str, pk: int, token: str) -> HttpResponseBase:
    """The file, always to be saved; 404 for whatever is not right about the address (S16)."""
    project = project_or_404(request, key, Right.SUPERVISE)
    access = access_of(request)
    try:
        signed = signing.loads(token, salt=SALT, max_age=LIFETIME)
    except signing.BadSignature as error:
        raise Http404 from error
    found = exports_of(access, project.pk).filter(pk=pk, state=Export.State.DONE).first()
    if found is None or signed != [access.user_id, pk]:
        raise Http404
    try:
        content = path_of(found).open("rb")
    except FileNotFoundError as error:
        raise Http404 from error
    name = f"{project.key}-{found.what}-{found.created_at:%Y-%m-%d}.{found.format}"
    response = FileResponse(content, as_attachment=True, filename=name, content_type="application/octet-stream")
    response["Content-Security-Policy"] = "sandbox; default-src 'none'"
    return response


def _listed(access: Access, project: Project) -> dict[str, Any]:
    rows = list(exports_of(access, project.pk)[:SHOWN])
    listed = [
        {"row": row, "token": signing.dumps([access.user_id, row.pk], salt=SALT) if row.state == "done" else ""}
        for row in rows
    ]
    return {"exports": listed, "busy": any(row.state in {"pending", "running"} for row in rows)}
