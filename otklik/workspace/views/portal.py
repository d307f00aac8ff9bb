from __future__ import annotations

from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from otklik.accounts.roles import Right
from otklik.requests.actions import revoke_links
from otklik.workspace.doors import door, is_fragment, number_of, reader, ticket_or_404, toast
from otklik.workspace.place import read_place
from otklik.workspace.views.ticket import parts


@require_POST
@door
def revoke(request: HttpRequest, number: str) -> HttpResponseBase:
    """Make the links to the ticket's status page useless."""
    access = reader(request)
    ticket = ticket_or_404(access, number)
    access.require(Right.WORK, ticket.project_id)
    revoke_links(access=access, ticket=ticket)
    if not is_fragment(request):
        return redirect(f"/work/{number_of(ticket)}{read_place(request, access).suffix()}")
    return toast(parts(request, access, ticket_or_404(access, number)), _("The links work no longer"), tone="ok")
