"""What was taken out of a project: files that were opened, lists that were written into files; its managers (S17)."""

from __future__ import annotations

from django.db.models import Q
from django.http import HttpRequest, HttpResponseBase
from django.utils.http import urlencode
from django.views.decorators.http import require_safe

from otklik.accounts.doors import door
from otklik.accounts.middleware import access_of
from otklik.accounts.queries import taken_log
from otklik.events.models import TAKEN
from otklik.setup.pages import page, project_or_404
from otklik.setup.security_words import KINDS, line_of
from otklik.setup.views.security import with_files

PAGE = 50
LAST = 2**63


@require_safe
@door
def taken(request: HttpRequest, key: str) -> HttpResponseBase:
    """The log of one project, newest first, found by kind and by person."""
    project = project_or_404(request, key)
    filters = {name: request.GET.get(name, "").replace("\x00", "").strip()[:100] for name in ("kind", "q")}
    rows = taken_log(access_of(request), project.pk)
    if filters["kind"] in KINDS:
        rows = rows.filter(kind=filters["kind"])
    if filters["q"]:
        rows = rows.filter(Q(actor_name__icontains=filters["q"]))
    after = request.GET.get("after", "")
    if after.isascii() and after.isdigit() and int(after) < LAST:
        rows = rows.filter(pk__lt=int(after))
    found = list(rows[: PAGE + 1])
    with_files(found[:PAGE])
    more = ""
    if len(found) > PAGE:
        more = "?" + urlencode({**{k: str(v) for k, v in filters.items() if v}, "after": str(found[PAGE - 1].pk)})
    context = {
        "lines": [line_of(row, None) for row in found[:PAGE]],
        "kinds": [(kind, KINDS[kind]) for kind in TAKEN],
        "filters": filters,
        "more": more,
    }
    return page(request, "setup/taken.html", context, project=project)
