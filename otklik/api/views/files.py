"""A file behind its signed address: for one person, ten minutes, and whether he may read it is asked again."""

from __future__ import annotations

from django.http import FileResponse, HttpRequest
from django.http.response import HttpResponseBase

from otklik.accounts import walls
from otklik.accounts.access import load_access
from otklik.accounts.models import User
from otklik.api.door import open_to_all
from otklik.api.problems import Problem, render
from otklik.desk import signed
from otklik.desk.actions.opened import note_opened
from otklik.desk.queries import attachments_visible_to
from otklik.files.actions import open_stored


@open_to_all
def content(request: HttpRequest, pk: int, token: str, name: str) -> HttpResponseBase:
    """Answer with the file, always to be saved; 404 for whatever is not right about the address (S16)."""
    user_id = signed.user_of(token, pk)
    user = User.objects.filter(pk=user_id, is_active=True).first() if user_id else None
    if user is None:
        return render(Problem(404))
    access = load_access(user)
    with walls.inside(access.projects):
        found = attachments_visible_to(access).filter(pk=pk).first()
    if found is None:
        return render(Problem(404))
    try:
        data = open_stored(found.file)
    except FileNotFoundError:
        return render(Problem(404))
    with walls.inside(access.projects):
        note_opened(access=access, attachment=found, how="call")
    response = FileResponse(data, as_attachment=True, filename=found.file.name, content_type="application/octet-stream")
    response["Content-Security-Policy"] = "sandbox; default-src 'none'"
    response["Referrer-Policy"] = "no-referrer"
    return response
