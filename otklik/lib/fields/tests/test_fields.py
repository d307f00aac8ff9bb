"""Fields that people define: what fits, what is shown, what is missing."""

from __future__ import annotations

import datetime
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from otklik.lib.fields import (
    Field,
    FieldError,
    Kind,
    Option,
    Required,
    from_form,
    has_circle,
    missing,
    parse,
    shown,
    words,
)
from otklik.lib.fields.rules import DEMANDED

OPTIONS = (Option(1, "Роутер"), Option(2, "Кабель"), Option(3, "Старое", archived=True))


def make(kind: str, pk: int = 1, **parts: object) -> Field:
    return Field(pk, f"f{pk}", f"Поле {pk}", kind, options=OPTIONS if "options" not in parts else (), **parts)


@pytest.mark.parametrize(
    ("kind", "raw", "value"),
    [
        ("text", "  Договор \n 40-117\x00 ", "Договор 40-117"),
        ("text", "", None),
        ("text", " \t ", None),
        ("number", "1 234,50", Decimal("1234.5")),
        ("number", "1\u00a0234", Decimal(1234)),
        ("number", -3, Decimal(-3)),
        ("number", 0.1, Decimal("0.1")),
        ("number", "−7", Decimal(-7)),
        ("money", "1500,5", Decimal("1500.50")),
        ("date", "2026-02-28", datetime.date(2026, 2, 28)),
        ("date", "28.2.2026", datetime.date(2026, 2, 28)),
        ("choice", 2, 2),
        ("choice", "роутер", 1),
        ("several", [2, "Роутер", 2], (1, 2)),
        ("several", [], None),
        ("yes_no", False, False),
        ("person", 7, 7),
        ("person", None, None),
    ],
)
def test_what_fits_is_read(kind: str, raw: object, value: object) -> None:
    assert parse(make(kind), raw) == value


@pytest.mark.parametrize(
    ("kind", "raw"),
    [
        ("text", 5), ("text", "x" * 501), ("number", True), ("number", "1e5"), ("number", "NaN"), ("number", "12,5,1"),
        ("number", "٣"), ("number", 10**12), ("number", "0.0000001"), ("money", "1.005"), ("number", float("inf")),
        ("date", "2026-02-30"), ("date", "1026-01-01"), ("date", "20260101"), ("date", 5), ("date", "31.31.2026"),
        ("choice", 3), ("choice", 9), ("choice", "Нет такого"), ("choice", True), ("choice", [1]), ("several", 1),
        ("several", [1] * 51), ("yes_no", "да"), ("yes_no", 1), ("person", "7"), ("person", 0), ("person", 2**63),
        ("person", True),
    ],
)  # fmt: skip
def test_what_does_not_fit_is_refused_in_words(kind: str, raw: object) -> None:
    with pytest.raises(FieldError) as refused:
        parse(make(kind), raw)
    assert str(refused.value)


def test_an_archived_option_stays_where_it_stands() -> None:
    assert parse(make("choice"), 3, held=3) == 3
    assert parse(make("several"), [1, 3], held=(3,)) == (1, 3)
    with pytest.raises(FieldError):
        parse(make("several"), [1, 3], held=(1,))


@pytest.mark.parametrize(
    ("kind", "texts", "value"),
    [("choice", ["2"], 2), ("several", ["", "1", "2"], (1, 2)), ("several", [""], None), ("yes_no", ["0"], False),
     ("yes_no", [""], None), ("text", ["5"], "5"), ("person", ["12"], 12)],
)  # fmt: skip
def test_forms_send_ids_as_digits(kind: str, texts: list[str], value: object) -> None:
    assert from_form(make(kind), texts) == value


@given(
    st.sampled_from(list(Kind)),
    st.one_of(st.text(), st.integers(), st.floats(), st.booleans(), st.lists(st.integers())),
)
def test_s30_anything_at_all_is_a_value_or_a_refusal_and_what_is_read_stays(kind: Kind, raw: object) -> None:
    field = make(kind)
    try:
        value = parse(field, raw)
    except FieldError:
        return
    told = words(field, value, {})
    assert told.isprintable() or kind == Kind.TEXT
    again = parse(field, list(value) if isinstance(value, tuple) else value)
    assert again == value


@given(st.text())
def test_s31_a_text_is_one_line_whatever_was_sent(raw: str) -> None:
    try:
        value = parse(make("text"), raw)
    except FieldError:
        return
    assert value is None or value.splitlines() == [value]


def test_words_are_the_same_in_each_language() -> None:
    assert words(make("money"), Decimal("1500.5")) == "1500.50"
    assert words(make("number"), Decimal("1200.000000")) == "1200"
    assert words(make("several"), (2, 1)) == "Кабель, Роутер"
    assert words(make("yes_no"), False) == "no"
    assert words(make("person"), 7, {7: "Дарья"}) == "Дарья"
    assert words(make("date"), datetime.date(2026, 2, 1)) == "2026-02-01"
    assert words(make("text"), None) == ""


def test_a_field_is_shown_for_a_topic_and_those_below_it() -> None:
    field = make("text", topic=5)
    assert shown([field], {}, frozenset({9, 5})) == [field]
    assert shown([field], {}, frozenset({9})) == []


def test_a_field_hangs_on_what_is_shown_only() -> None:
    broken = make("yes_no", 1)
    what = make("choice", 2, parent=1, parent_values=frozenset({1}))
    colour = make("text", 3, parent=2, parent_values=frozenset({2}), required=Required.CLOSING)
    fields = [broken, what, colour]
    assert shown(fields, {1: True, 2: 2}, frozenset()) == fields
    assert shown(fields, {1: True, 2: 1}, frozenset()) == [broken, what]
    # What still stands in a field that is not shown any more shows nothing.
    assert shown(fields, {1: False, 2: 2}, frozenset()) == [broken]
    assert missing(fields, {1: False, 2: 2}, frozenset(), Required.CLOSING) == []
    assert missing(fields, {1: True, 2: 2}, frozenset(), Required.CLOSING) == [colour]


@pytest.mark.parametrize(
    ("required", "stage", "is_missing"),
    [("opening", "opening", True), ("opening", "closing", True), ("closing", "opening", False),
     ("closing", "closing", True), ("", "closing", False)],
)  # fmt: skip
def test_r006_what_is_demanded_when(required: str, stage: str, is_missing: bool) -> None:
    field = make("yes_no", required=required)
    assert bool(missing([field], {}, frozenset(), Required(stage))) == is_missing
    assert missing([field], {1: False}, frozenset(), Required(stage)) == []
    assert missing([make("yes_no", required=required, archived=True)], {}, frozenset(), Required(stage)) == []


@st.composite
def forests(draw: st.DrawFn) -> tuple[list[Field], dict[int, object]]:
    count = draw(st.integers(1, 8))
    fields = [
        make(
            draw(st.sampled_from(["choice", "several", "yes_no"])),
            pk,
            parent=draw(st.one_of(st.none(), st.integers(1, 9))),
            parent_values=draw(st.frozensets(st.integers(0, 3))),
            topic=draw(st.one_of(st.none(), st.integers(1, 3))),
            required=draw(st.sampled_from(list(Required))),
            archived=draw(st.booleans()),
        )
        for pk in range(1, count + 1)
    ]
    values = draw(st.dictionaries(st.integers(1, 8), st.one_of(st.booleans(), st.integers(1, 3), st.just((1, 2)))))
    return fields, values


@given(forests(), st.frozensets(st.integers(1, 3)), st.sampled_from([Required.OPENING, Required.CLOSING]))
def test_conditions_of_any_kind_end_and_what_is_missing_is_shown(
    forest: tuple[list[Field], dict[int, object]], topics: frozenset[int], stage: Required
) -> None:
    fields, values = forest
    seen = shown(fields, values, topics)
    by_id = {field.id: field for field in seen}
    for field in seen:
        assert not field.archived
        assert field.topic is None or field.topic in topics
        assert field.parent is None or field.parent in by_id
    for field in missing(fields, values, topics, stage):
        assert field in seen
        assert field.required in DEMANDED[stage]
        assert values.get(field.id) is None


@given(st.dictionaries(st.integers(1, 6), st.one_of(st.none(), st.integers(1, 6)), min_size=1))
def test_circles_are_found(parents: dict[int, int | None]) -> None:
    for start in parents:
        step, walked = parents.get(start), []
        while step is not None and step not in walked and step != start:
            walked.append(step)
            step = parents.get(step)
        if step == start:
            assert has_circle(parents, start)
        elif step is None:
            assert not has_circle(parents, start)
