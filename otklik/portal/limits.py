"""How often one may knock at the doors that are open to everybody (S08, S46). One table, no figures elsewhere."""

from __future__ import annotations

import ipaddress
from dataclasses import dataclass

from django.http import HttpRequest

from otklik.portal import actions
from otklik.portal.actions import Count

MINUTE, TEN_MINUTES, HOUR, DAY = 60, 600, 3600, 86_400  # seconds
MIN_SECONDS = 3  # nobody fills a form faster
MAX_SECONDS = DAY  # a form that was opened longer ago is opened anew
NAMED_HOUR, NAMED_DAY = 5, 20  # forms that name one address or number as the sender, whoever sends them
PROOF_FROM_IP, MAX_FROM_IP = 5, 30  # forms from one network address in ten minutes
PROOF_PROJECT, MAX_PROJECT = 30, 120  # forms of one project in a minute
MAX_FILES, MAX_FILE_BYTES = 20, 100 * 1024 * 1024  # files from one network address in ten minutes (S46)
MAX_FORM_FILES, MAX_FORM_BYTES = 10, 25 * 1024 * 1024  # files of one form
MAX_LINK_HOUR = 30  # answers, ratings and so on by one link
PROOF_BITS, MAX_PROOF_BITS = 14, 20  # of work; each doubling of the rate asks for a bit more


@dataclass(frozen=True)
class Verdict:
    """What counting says: let in, let in for `bits` of work, or refuse."""

    refused: bool = False
    bits: int = 0


def network_of(request: HttpRequest) -> str:
    """Return where a request comes from; of IPv6 the /64 that one household has (RFC 6177)."""
    raw = str(request.META.get("REMOTE_ADDR") or "")
    try:
        address = ipaddress.ip_address(raw)
    except ValueError:
        return raw[:45]
    if isinstance(address, ipaddress.IPv6Address):
        if address.ipv4_mapped:
            return str(address.ipv4_mapped)
        return str(ipaddress.ip_network((address, 64), strict=False))
    return str(address)


def count_form(*, network: str, project_id: int, named: list[str]) -> Verdict:
    """Count a filled form. Whether the addresses it names are known to anybody plays no part."""
    counts = [
        Count("form.network", network, TEN_MINUTES),
        Count("form.project", str(project_id), MINUTE),
        *(Count("form.named", f"{project_id}:{name}", HOUR) for name in named),
        *(Count("form.named", f"{project_id}:{name}", DAY) for name in named),
    ]
    totals = actions.add(counts)
    from_network, of_project = totals[:2]
    hours, days = totals[2 : 2 + len(named)], totals[2 + len(named) :]
    if from_network > MAX_FROM_IP or of_project > MAX_PROJECT:
        return Verdict(refused=True)
    if any(total > NAMED_HOUR for total in hours) or any(total > NAMED_DAY for total in days):
        return Verdict(refused=True)
    pressure = max(from_network / PROOF_FROM_IP, of_project / PROOF_PROJECT)
    if pressure <= 1:
        return Verdict()
    return Verdict(bits=min(MAX_PROOF_BITS, PROOF_BITS + int(pressure).bit_length()))


def count_files(*, network: str, sizes: list[int]) -> bool:
    """Count files and tell whether they may come in."""
    if not sizes:
        return True
    totals = actions.add(
        [
            Count("files.number", network, TEN_MINUTES, len(sizes)),
            Count("files.bytes", network, TEN_MINUTES, sum(sizes)),
        ]
    )
    return totals[0] <= MAX_FILES and totals[1] <= MAX_FILE_BYTES


def count_link(link_id: int) -> bool:
    """Count what is done by one status link and tell whether it may go on."""
    return actions.add([Count("link", str(link_id), HOUR)])[0] <= MAX_LINK_HOUR


def first_time(nonce: str) -> bool:
    """Tell whether a form's own random number comes for the first time; a double click's second request waits here for
    the first one's end (F29)."""
    return actions.add([Count("once", nonce, 7 * DAY)])[0] == 1
