"""Links to the ticket's status page in the mails to those who take part in its conversation."""

from __future__ import annotations

from collections.abc import Sequence

from django.conf import settings
from django.db.models import Q
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _

from otklik.accounts.models import Project
from otklik.desk.models import Participant, Ticket
from otklik.requests.actions import issue_link
from otklik.requests.models import Portal


def status_lines(project: Project, ticket: Ticket, recipients: Sequence[str]) -> dict[str, str]:
    """Return for each recipient the line with his own link; nothing where the project does not allow it.

    Only the requester and verified participants get one: not who was sent a copy, nor a third party (S41).
    """
    days = Portal.objects.filter(project=project, links_in_mail=True).values_list("link_days", flat=True).first()
    if days is None:
        return {}
    allowed = Participant.objects.filter(Q(is_requester=True) | Q(verified=True), ticket=ticket, address__in=recipients)
    lines = {}
    with translation.override(project.language):
        for address in allowed.values_list("address", flat=True):
            token = issue_link(project=project, ticket=ticket, address=address, days=days)
            url = settings.PUBLIC_URL + reverse("status_page", args=[token])
            lines[address] = _("What becomes of your request, and the whole conversation: %(url)s") % {"url": url}
    return lines
