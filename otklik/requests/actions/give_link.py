from __future__ import annotations

from django.core.exceptions import ValidationError
from django.db.models import Q
from django.utils.translation import gettext as _

from otklik.accounts.access import Access
from otklik.accounts.roles import Right
from otklik.desk.models import Participant, Ticket
from otklik.events.changes import change
from otklik.lib.addresses import normalise_address
from otklik.requests.actions.follow import issue_link
from otklik.requests.events import LinkGiven
from otklik.requests.models import Portal


def give_link(*, access: Access, ticket: Ticket, address: str) -> str:
    """Return the token by which a participant follows a ticket, for somebody who hands it over another way than mail.

    Only the requester and verified participants have one (S41), and only where the project shows status pages. Raises
    DeniedError, ValidationError.
    """
    access.require(Right.WORK, ticket.project_id)
    days = Portal.objects.filter(project_id=ticket.project_id, links_in_mail=True).values_list("link_days", flat=True)
    lasting = days.first()
    if lasting is None:
        raise ValidationError(_("The project shows no status pages."))
    people = Participant.objects.filter(Q(is_requester=True) | Q(verified=True), ticket=ticket)
    if not people.filter(address=normalise_address(address) or "").exists():
        raise ValidationError({"address": _("Nobody of this address takes part in the conversation.")})
    with change(actor=access.actor) as current:
        token = issue_link(project=ticket.project, ticket=ticket, address=address, days=lasting)
        current.record(LinkGiven(project=ticket.project_id, ticket=ticket.pk, address=normalise_address(address) or ""))
    return token
