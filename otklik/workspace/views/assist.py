"""What helps while one writes: phrases, colleagues to name, and who else is at the ticket."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, JsonResponse
from django.views.decorators.http import require_POST, require_safe

from otklik.accounts.access import Access
from otklik.accounts.roles import Right
from otklik.desk.actions import count_use
from otklik.desk.models import Ticket
from otklik.desk.templates_of import filled, fitting, templates_visible_to
from otklik.live import presence
from otklik.requests.queries import template_for
from otklik.workspace.doors import door, reader, ticket_or_404
from otklik.workspace.mentioning import like

SHOWN = 40
PREVIEW = 120  # characters


def _worked_on(request: HttpRequest, number: str) -> tuple[Access, Ticket]:
    access = reader(request)
    ticket = ticket_or_404(access, number)
    access.require(Right.WORK, ticket.project_id)
    return access, ticket


def _words(request: HttpRequest) -> str:
    return " ".join(request.GET.get("q", "")[:200].split())


@require_safe
@door
def phrases(request: HttpRequest, number: str) -> HttpResponseBase:
    """The answer templates that fit the ticket and have the words, the likeliest first."""
    access, ticket = _worked_on(request, number)
    found = fitting(access, ticket, _words(request), limit=SHOWN, before=template_for(ticket))
    items = [
        {
            "id": row.pk,
            "title": row.title,
            "folder": row.folder,
            "text": " ".join(row.body.split())[:PREVIEW],
            "personal": row.owner_id is not None,
        }
        for row in found
    ]
    return JsonResponse({"items": items})


@require_POST
@door
def phrase(request: HttpRequest, number: str, pk: int) -> HttpResponseBase:
    """The text of one template with its placeholders filled; the use is counted."""
    access, ticket = _worked_on(request, number)
    found = templates_visible_to(access).filter(pk=pk, project_id=ticket.project_id, is_active=True).first()
    if found is None:
        raise Http404
    count_use(access=access, template=found)
    return JsonResponse({"text": filled(access, ticket, found.body)})


@require_safe
@door
def people(request: HttpRequest, number: str) -> HttpResponseBase:
    """Colleagues a note can name."""
    _access, ticket = _worked_on(request, number)
    return JsonResponse({"items": [{"id": user.pk, "title": str(user)} for user in like(ticket, _words(request))]})


@require_POST
@door
def here(request: HttpRequest, number: str) -> HttpResponseBase:
    """The page says that it is open, or what its person is doing; nothing of it is kept."""
    access = reader(request)
    ticket = ticket_or_404(access, number)
    state = request.POST.get("state", "viewing")
    if state not in presence.STATES:
        raise Http404
    if state not in {"viewing", "left"}:
        access.require(Right.WORK, ticket.project_id)
    presence.tell(
        project=ticket.project_id,
        ticket=ticket.pk,
        assignee=ticket.assignee_id,
        user=access.user_id,
        name=access.name,
        tab=request.POST.get("tab", ""),
        state=state,
    )
    return HttpResponse(status=204)
