"""Changing many tickets chosen in a list: the form, the preview, the progress, the undoing."""

from __future__ import annotations

from typing import Any

from django.db.models import Q
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from otklik.accounts.access import Access
from otklik.accounts.models import Team, User
from otklik.accounts.roles import RIGHTS, Right, Role
from otklik.automation.models import Macro
from otklik.automation.queries import macros_to_use
from otklik.automation.saying import sentences
from otklik.desk import actions
from otklik.desk.actions.bulk import MOST, UNDO_FOR
from otklik.desk.bulk_fields import Wanted
from otklik.desk.models import Bulk, Ticket, Topic
from otklik.desk.relations import bulks_of
from otklik.lib import clock
from otklik.workspace.doors import door, is_fragment, reader, toast
from otklik.workspace.forms import topic_label
from otklik.workspace.place import navigation, read_place

FIELDS = {
    "status": gettext_lazy("Status"),
    "assignee": gettext_lazy("Give to somebody"),
    "team": gettext_lazy("Team"),
    "priority": gettext_lazy("Priority"),
    "topic": gettext_lazy("Topic"),
    "add": gettext_lazy("Add tags"),
    "remove": gettext_lazy("Remove tags"),
    "macro": gettext_lazy("Use a macro"),
}
MOST_MACROS = 200
SHOWN = 20
HOLDERS = [role for role, rights in RIGHTS.items() if Right.WORK in rights or role is Role.ENGINEER]


@require_http_methods(["GET", "HEAD", "POST"])
@door
def bulk(request: HttpRequest) -> HttpResponseBase:
    """The form, or as a page one's own changes (GET); what it would change, or with `do=apply` the change (POST)."""
    access = reader(request)
    mine = access.with_right(Right.WORK)
    if not mine:
        access.require(Right.WORK, None)
    if request.method != "POST" and is_fragment(request):
        return render(request, "workspace/relations/bulk_form.html", _choices(access, mine))
    if request.method != "POST":
        rows = [{**_shown(row), "what": _said(row)} for row in bulks_of(access).order_by("-id")[:SHOWN]]
        place = read_place(request, access)
        around = {"place": place, "nav": navigation(access, place)}
        return render(request, "workspace/relations/bulk_page.html", {"rows": rows, **around})
    try:
        wanted = _wanted(request, access)
        tickets = _tickets(request, access)
    except ValueError:
        return _refused(request, _("Choose tickets, and what is to become of them."))
    try:
        if request.POST.get("do") != "apply":
            context: dict[str, Any] = {"preview": actions.preview(access=access, tickets=tickets, wanted=wanted)}
            if wanted.macro:
                context["does"] = sentences(macros_to_use(access).get(pk=wanted.macro))
            return render(request, "workspace/relations/bulk_preview.html", context)
        made = actions.start_bulk(access=access, tickets=tickets, wanted=wanted)
    except actions.CannotBulkError as error:
        return _refused(request, str(error))
    return _progress(request, made)


def _refused(request: HttpRequest, said: str) -> HttpResponse:
    if not is_fragment(request):
        return HttpResponse(said, status=422, content_type="text/plain; charset=utf-8")
    return render(request, "workspace/relations/bulk_preview.html", {"problem": said}, status=422)


def _choices(access: Access, projects: tuple[int, ...]) -> dict[str, Any]:
    members = Q(memberships__project_id__in=projects, memberships__role__in=HOLDERS)
    topics = Topic.objects.filter(project_id__in=projects, is_active=True).select_related("parent", "project")
    several = len(projects) > 1
    macros = list(macros_to_use(access).select_related("project", "team")[:MOST_MACROS])
    return {
        "fields": [(name, label) for name, label in FIELDS.items() if macros or name != "macro"],
        "macros": [(row.pk, _macro_label(row, several)) for row in macros],
        "statuses": [(value, label) for value, label in Ticket.Status.choices if value != Ticket.Status.NEW],
        "priorities": Ticket.Priority.choices,
        "people": User.objects.filter(members, is_active=True).distinct().order_by("name", "email")[:300],
        "teams": [
            (team.pk, f"{team.name} · {team.project.name}" if several else team.name)
            for team in Team.objects.filter(project_id__in=projects, is_active=True).select_related("project")[:200]
        ],
        "topics": sorted(
            (
                (topic.pk, f"{topic_label(topic)} · {topic.project.name}" if several else topic_label(topic))
                for topic in topics[:500]
            ),
            key=lambda row: row[1].casefold(),
        ),
    }


def _macro_label(row: Macro, several: bool) -> str:
    whose = _("my own") if row.owner_id else str(row.team) if row.team else ""
    return " · ".join(part for part in (row.name, whose, row.project.name if several else "") if part)


def _wanted(request: HttpRequest, access: Access) -> Wanted:
    field = request.POST.get("field", "")
    if field not in FIELDS:
        raise ValueError("no such field")
    value = request.POST.get(field, "").strip()
    if field in {"add", "remove"}:
        return Wanted.of({field: value.replace("#", " ").split(",")})
    if field == "status":
        return Wanted.of({field: value})
    if value and not (value.isascii() and value.isdigit() and len(value) < 19):
        raise ValueError("not an id")
    if field == "macro":
        row = macros_to_use(access).filter(pk=int(value or 0)).first()
        if row is None:
            raise ValueError("no such macro")
        return Wanted.of({"macro": row.pk, "name": row.name})
    return Wanted.of({field: int(value) if value else None})


def _tickets(request: HttpRequest, access: Access) -> list[int]:
    if request.POST.get("all") == "1":
        return _all_of_the_view(request, access)
    found = [part for part in request.POST.get("tickets", "")[:200_000].split(",") if part]
    if (
        not found
        or len(found) > MOST
        or not all(part.isascii() and part.isdigit() and len(part) < 19 for part in found)
    ):
        raise ValueError("no tickets")
    return [int(part) for part in found]


def _all_of_the_view(request: HttpRequest, access: Access) -> list[int]:
    """Return the first 10,000 tickets of the list that the address names; of a search only what was chosen is meant."""
    place = read_place(request, access)
    if place.query:
        raise ValueError("a search is no view")
    return place.first_ids(access, limit=MOST)


@require_safe
@door
def progress(request: HttpRequest, pk: int) -> HttpResponseBase:
    """How far a change has got; asked for again and again while it goes on."""
    return _progress(request, _own(request, pk))


@require_POST
@door
def undo(request: HttpRequest, pk: int) -> HttpResponseBase:
    """Bring back what nobody has changed since."""
    made = _own(request, pk)
    try:
        made = actions.undo_bulk(access=reader(request), bulk=made)
    except actions.CannotBulkError as error:
        return toast(_progress(request, made, status=422), str(error), tone="danger")
    return _progress(request, made)


def _own(request: HttpRequest, pk: int) -> Bulk:
    found = bulks_of(reader(request)).filter(pk=pk).first()
    if found is None:
        raise Http404
    return found


def _shown(made: Bulk) -> dict[str, Any]:
    total = made.changed if made.state in {Bulk.State.UNDOING, Bulk.State.UNDONE} else made.total
    may_undo = made.state == Bulk.State.DONE and made.changed and clock.now() - made.created_at < UNDO_FOR
    return {"bulk": made, "total": total, "may_undo": may_undo}


def _said(made: Bulk) -> str:
    if made.wanted.get("macro"):
        return _("the macro “%(name)s”") % {"name": made.wanted.get("name", "")}
    return ", ".join(str(label) for name, label in FIELDS.items() if name in made.wanted and made.wanted[name] != [])


def _progress(request: HttpRequest, made: Bulk, *, status: int = 200) -> HttpResponse:
    response = render(request, "workspace/relations/bulk_progress.html", _shown(made), status=status)
    if made.is_over:
        response["HX-Trigger"] = "live:resync"
    return response
