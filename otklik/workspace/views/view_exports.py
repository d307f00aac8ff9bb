"""The tickets of a saved view as a file: asked for beside the list, written in the background, fetched for a day."""

from __future__ import annotations

from django.contrib import messages
from django.core import signing
from django.core.exceptions import ValidationError
from django.http import FileResponse, Http404, HttpRequest, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from otklik.accounts.access import Access, DeniedError
from otklik.accounts.roles import Right
from otklik.connectors.actions import path_of, start_view_export
from otklik.connectors.models import Export
from otklik.connectors.queries import own_exports
from otklik.desk.models import SavedView
from otklik.desk.view_queries import views_visible_to
from otklik.workspace.doors import door, is_fragment, reader
from otklik.workspace.views.reports import RegularForm
from otklik.workspace.views.reports import listed as listed_reports

SALT = "otklik.workspace.export"
LIFETIME = 600  # seconds an address works (S16)
SHOWN = 20


@require_http_methods(["GET", "HEAD", "POST"])
@door
def exports(request: HttpRequest, pk: int) -> HttpResponseBase:
    """One's exports of a view, and the kinds of files a new one can be; the list alone for htmx."""
    access = reader(request)
    view = views_visible_to(access).filter(pk=pk).first() if pk < 2**63 else None
    if view is None:
        raise Http404
    if not may_export(access, view):
        raise DeniedError(f"user {access.user_id} may not take view {pk} out")
    if request.method == "POST":
        try:
            start_view_export(access=access, view=view, format=request.POST.get("format", ""))
        except ValidationError as error:
            messages.error(request, " ".join(error.messages))
        return redirect("work_view_exports", pk)
    rows = list(own_exports(access).filter(view=pk)[:SHOWN])
    listed = [
        {"row": row, "token": signing.dumps([access.user_id, row.pk], salt=SALT) if row.state == "done" else ""}
        for row in rows
    ]
    context = {
        "view": view,
        "formats": Export.Format.choices,
        "exports": listed,
        "busy": any(row.state in {"pending", "running"} for row in rows),
        "regular": RegularForm(),
        "reports": listed_reports(access, pk),
        "zone": view.project.time_zone if view.project else timezone.get_current_timezone_name(),
    }
    name = "view_exports_list" if is_fragment(request) else "view_exports"
    return render(request, f"workspace/{name}.html", context)


@require_safe
@door
def download(request: HttpRequest, pk: int, token: str) -> HttpResponseBase:
    """The file, always to be saved; 404 for whatever is not right about the address (S16)."""
    access = reader(request)
    try:
        signed = signing.loads(token, salt=SALT, max_age=LIFETIME)
    except signing.BadSignature as error:
        raise Http404 from error
    found = own_exports(access).filter(pk=pk, state=Export.State.DONE).first() if pk < 2**63 else None
    if found is None or signed != [access.user_id, pk]:
        raise Http404
    try:
        content = path_of(found).open("rb")
    except FileNotFoundError as error:
        raise Http404 from error
    name = f"{found.name}-{found.created_at:%Y-%m-%d}.{found.format}"
    response = FileResponse(content, as_attachment=True, filename=name, content_type="application/octet-stream")
    response["Content-Security-Policy"] = "sandbox; default-src 'none'"
    return response


def may_export(access: Access, view: SavedView) -> bool:
    """Tell whether a person supervises a project that the view takes tickets from."""
    return any(view.project_id in {None, pk} for pk in access.with_right(Right.SUPERVISE))
