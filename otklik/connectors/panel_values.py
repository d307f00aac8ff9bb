"""The address of a panel: placeholders of a list, each value escaped, never in the name of the server."""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Iterable, Mapping
from urllib.parse import quote, urlsplit

from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from otklik.connectors.models import Panel
from otklik.customers.models import Identity, Person
from otklik.desk.models import Ticket
from otklik.lib import placeholders, safehttp

NAMES: dict[str, Promise] = {
    "ticket.number": gettext_lazy("number of the ticket, NET-1042"),
    "customer.id": gettext_lazy("number of the customer's card"),
    "customer.email": gettext_lazy("the customer's main e-mail address"),
    "customer.phone": gettext_lazy("the customer's main telephone number, +79161234567"),
    "customer.contract": gettext_lazy("the customer's contract number"),
}
KINDS = {
    Identity.Kind.EMAIL: "customer.email",
    Identity.Kind.PHONE: "customer.phone",
    Identity.Kind.CONTRACT: "customer.contract",
}
_NAME = re.compile(r"\{\{[ \t]{0,8}([a-z]{1,20}\.[a-z_]{1,30})[ \t]{0,8}\}\}")
TOKEN = "otklik_token"  # noqa: S105 - the name of a parameter


def names_in(template: str) -> list[str]:
    """Return the placeholders of an address, each once, in their order."""
    return list(dict.fromkeys(_NAME.findall(template)))


def without_ticket(panels: Iterable[Panel]) -> list[Panel]:
    """Return the panels that can be asked about a customer alone, outside of any ticket."""
    return [panel for panel in panels if "ticket.number" not in names_in(panel.url)]


def values_for(about: Ticket | Person, template: str) -> dict[str, str]:
    """Return the values of the placeholders that a template has, "" for what nobody knows or what there is not."""
    wanted = names_in(template)
    values = dict.fromkeys(wanted, "")
    person = about.pk if isinstance(about, Person) else about.person_id
    number = "" if isinstance(about, Person) else f"{about.project.prefix}-{about.number}"
    known = {"ticket.number": number, "customer.id": str(person or "")}
    kinds = [kind for kind, name in KINDS.items() if name in wanted]
    if kinds and person:
        rows = Identity.objects.filter(person_id=person, project_id=about.project_id, kind__in=kinds)
        for kind, value in rows.order_by("-is_main", "id").values_list("kind", "value"):
            known.setdefault(KINDS[Identity.Kind(kind)], value)
    return {name: known.get(name, "") for name in values}


def fill(template: str, values: Mapping[str, str]) -> str:
    """Return an address with its placeholders replaced, each value percent-encoded (RFC 3986) as one piece.

    A value of full stops alone would be a step in the path, encoded or not, and counts as nothing.
    """

    def value(match: re.Match[str]) -> str:
        found = values.get(match[1], "")
        return quote(found, safe="") if found.strip(".") else ""

    return _NAME.sub(value, template)


def origin_of(url: str) -> str:
    """Return scheme, host and port of an address as a policy and the receiver of a token name them."""
    target = safehttp.target_of(url)
    return f"{target.scheme}://{target.authority}".lower()


def with_token(url: str, token: str) -> str:
    """Return an address with the token as its last parameter."""
    return f"{url}{'&' if '?' in url else '?'}{TOKEN}={token}"


def check(template: str, *, frame: bool) -> None:
    """Refuse what cannot be an address of a panel, for whoever writes it. Raises ValidationError."""
    if unknown := placeholders.unknown(template, NAMES):
        raise ValidationError(_("There is no placeholder %(name)s.") % {"name": "{{" + unknown[0] + "}}"})
    bare = fill(template, dict.fromkeys(NAMES, "0"))
    if "{{" in urlsplit(template).netloc or "{" in bare or "}" in bare or "#" in bare:
        raise ValidationError(_("Placeholders may stand in the path and after the question mark only."))
    if re.search(rf"[?&]{TOKEN}=", bare):
        raise ValidationError(_("The parameter %(name)s is added by us.") % {"name": TOKEN})
    try:
        target = safehttp.target_of(bare)
    except safehttp.RefusedError as error:
        raise ValidationError(_("This address cannot be called: %(error)s.") % {"error": error}) from error
    if frame and origin_of(bare) == own_origin():
        raise ValidationError(_("A page of this installation is not shown in a frame."))
    if frame and target.scheme == "http" and not _inside(target.host):
        raise ValidationError(_("Pages in frames need https; http is for networks that the administrator allows."))


def own_origin() -> str:
    """Return the origin of this installation: pages of it must never run inside a panel's frame."""
    parts = urlsplit(settings.PUBLIC_URL)
    port = f":{parts.port}" if parts.port and (parts.scheme, parts.port) not in {("http", 80), ("https", 443)} else ""
    return f"{parts.scheme}://{parts.hostname}{port}".lower()


def _inside(host: str) -> bool:
    try:
        address = ipaddress.ip_address(host)
    except ValueError:
        return False
    return any(address in network for network in settings.ALLOWED_NETWORKS if network.version == address.version)
