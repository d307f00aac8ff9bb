"""One module a format; each reads a bundle into records."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from otklik.imports.bundle import Bundle
from otklik.imports.formats import freescout, osticket, tables, zammad, zendesk
from otklik.imports.records import Record

OF_SYSTEMS = {"zendesk": zendesk, "osticket": osticket, "freescout": freescout, "zammad": zammad}


def read(bundle: Bundle, source: str, *, what: str = "", mapping: Mapping[str, str] | None = None) -> Iterator[Record]:
    """Yield what a bundle holds; `what` and `mapping` are about tables. Raises UnreadableError."""
    if source in OF_SYSTEMS:
        return OF_SYSTEMS[source].read(bundle)
    return tables.read(bundle, what=what, mapping=mapping or {})
