"""When fields are shown and when something is missing."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from otklik.lib.fields.spec import Field, Required, Value

DEMANDED = {
    Required.OPENING: frozenset({Required.OPENING}),
    Required.CLOSING: frozenset({Required.OPENING, Required.CLOSING}),
}


def shown(fields: Iterable[Field], values: Mapping[int, Value], topics: frozenset[int]) -> list[Field]:
    """Return the fields that are asked for, in their order; `topics` are the thing's topic and all above it.

    A field below one that is not shown is not shown either, whatever still stands in that one. Archived ones never are.
    """
    everything = {field.id: field for field in fields}
    known: dict[int, bool] = {}

    def is_shown(field: Field, depth: int) -> bool:
        if field.id in known:
            return known[field.id]
        if field.archived or depth > len(everything):  # a circle shows nothing
            return False
        result = field.topic is None or field.topic in topics
        if result and field.parent is not None:
            above = everything.get(field.parent)
            result = (
                above is not None
                and is_shown(above, depth + 1)
                and bool(_as_ids(values.get(above.id)) & field.parent_values)
            )
        known[field.id] = result
        return result

    return [field for field in everything.values() if is_shown(field, 0)]


def missing(
    fields: Iterable[Field], values: Mapping[int, Value], topics: frozenset[int], stage: Required
) -> list[Field]:
    """Return the fields that are shown, demanded at a stage, and empty. "No" is an answer."""
    demanded = DEMANDED.get(stage, frozenset())
    return [
        field
        for field in shown(fields, values, topics)
        if field.required in demanded and (values.get(field.id) is None or values.get(field.id) in ("", ()))
    ]


def has_circle(parents: Mapping[int, int | None], start: int) -> bool:
    """Tell whether going up from a field one comes back to it."""
    step = parents.get(start)
    for _ in range(len(parents) + 1):
        if step is None:
            return False
        if step == start:
            return True
        step = parents.get(step)
    return True


def _as_ids(value: Value | None) -> frozenset[int]:
    if isinstance(value, tuple):
        return frozenset(value)
    return frozenset({int(value)}) if isinstance(value, int) else frozenset()
