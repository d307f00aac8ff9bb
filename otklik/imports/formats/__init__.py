"""One module a format; each makes records of the objects of its JSON, tables have their own way."""

from __future__ import annotations

import logging
from collections.abc import Iterator, Mapping

from otklik.imports.bundle import Bundle
from otklik.imports.formats import freescout, osticket, osticket_dump, tables, zammad, zendesk
from otklik.imports.jsons import objects
from otklik.imports.records import TICKET, Record

logger = logging.getLogger(__name__)
OF_SYSTEMS = {"zendesk": zendesk, "osticket": osticket, "freescout": freescout, "zammad": zammad}
ENDINGS = (".json", ".ndjson", ".jsonl", ".txt")


def read(bundle: Bundle, source: str, *, what: str = "", mapping: Mapping[str, str] | None = None) -> Iterator[Record]:
    """Yield what a bundle holds; `what` and `mapping` are about tables. Raises UnreadableError."""
    if source not in OF_SYSTEMS:
        yield from tables.read(bundle, what=what, mapping=mapping or {})
        return
    if source == "osticket":
        yield from osticket.tables(bundle)
        yield from osticket_dump.records(bundle)
    of = OF_SYSTEMS[source]
    alone = bundle.names() if len(bundle.names()) == 1 and source != "osticket" else []
    for name in alone or bundle.data_files(*ENDINGS):
        for collection, place, item in objects(bundle, name, of.COLLECTIONS):
            try:
                found = None if item is None else list(of.records(collection, item, place, name))
            except (AttributeError, KeyError, TypeError, ValueError, RecursionError):
                # A number where there should be a list, and what else may stand in somebody's file.
                logger.info("an object of an import cannot be read", exc_info=True)
                found = None
            yield from [Record(TICKET, "", place, refuse="bad_row")] if found is None else found
