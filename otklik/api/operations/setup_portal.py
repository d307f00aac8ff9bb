from __future__ import annotations

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from ninja import Path, Router

from otklik.accounts.models import Project
from otklik.api import etags
from otklik.api import inputs_setup_doors as inputs
from otklik.api import outputs_setup_doors as outputs
from otklik.api.fields import ProjectKey
from otklik.api.operations.cards import named
from otklik.api.set_up import managed, shown, unchanged, values
from otklik.requests.actions import change_portal as change
from otklik.requests.queries import portal_of

router = Router(tags=["Request catalogue"])
NAMES = {
    "open": "is_open",
    "general": "has_general",
    "intro": "intro",
    "sites": "sites",
    "links_in_mail": "links_in_mail",
    "link_days": "link_days",
}


@router.get(
    "/{key}/portal",
    response={200: outputs.PortalOut},
    operation_id="get_portal",
    summary="Read what a project shows to customers",
)
def get_portal(request: HttpRequest, key: Path[ProjectKey], if_none_match: etags.IfNoneMatch = None) -> HttpResponse:
    """Gives what customers see without a sign-in: forms, sites, consent, links. Needs the right `manage`."""
    _access, project = managed(request, key)
    return etags.fresh(request, shown(_out(project)))


@router.patch(
    "/{key}/portal",
    response={200: outputs.PortalOut},
    operation_id="change_portal",
    summary="Change what a project shows to customers",
)
def change_portal(
    request: HttpRequest, key: Path[ProjectKey], data: inputs.PortalChanges, if_match: etags.IfDigest = None
) -> HttpResponse:
    """Changes what the body names. Needs the right `manage`."""
    access, project = managed(request, key)
    unchanged(if_match, project, lambda: shown(_out(project)))
    now = portal_of(project)
    consent = data.consent if "consent" in data.model_fields_set else now.consent.text if now.consent else ""
    with named():
        change(access=access, project=project, consent=consent, **values(data, NAMES, now))
    return shown(_out(project))


def _out(project: Project) -> outputs.PortalOut:
    row = portal_of(project)
    return outputs.PortalOut(
        url=settings.PUBLIC_URL + reverse("portal", args=[project.key]),
        open=row.is_open,
        general=row.has_general,
        intro=row.intro,
        sites=list(row.sites),
        consent=row.consent.text if row.consent else "",
        links_in_mail=row.links_in_mail,
        link_days=row.link_days,
    )
