"""Reply trimming: samples of many programs and languages, the public set, and the promise that nothing is lost."""

from __future__ import annotations

from collections import Counter

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from otklik.lib.mailtext.tests.sample_files import Reply, lines_of, reply_samples, shared_replies
from otklik.lib.mailtext.trim import trim

REPLIES = reply_samples()


def test_there_are_samples_of_many_programs() -> None:
    assert len(REPLIES) >= 60


@pytest.mark.parametrize("reply", REPLIES, ids=lambda reply: reply.name)
def test_new_words_of_a_sample(reply: Reply) -> None:
    assert trim(reply.text).new.strip() == reply.expected


@pytest.mark.parametrize("reply", REPLIES, ids=lambda reply: reply.name)
def test_crlf_changes_nothing(reply: Reply) -> None:
    assert trim(reply.text.replace("\n", "\r\n")) == trim(reply.text)


@pytest.mark.parametrize("reply", REPLIES, ids=lambda reply: reply.name)
def test_every_line_is_in_exactly_one_part(reply: Reply) -> None:
    parts = trim(reply.text)
    assert lines_of(parts.new, parts.quoted, parts.signature) == lines_of(reply.text)


def test_public_replies_reach_the_gate() -> None:
    """At least 80 % to the letter, customer text lost in at most 3, Russian 17 of 18; empty where the set is absent."""
    replies = shared_replies()
    exact = [reply for reply in replies if trim(reply["input"]).new.strip() == reply["expected"].strip()]
    lost = [r["name"] for r in replies if Counter(r["expected"].split()) - Counter(trim(r["input"]).new.split())]
    assert len(exact) >= 0.8 * len(replies), len(exact)
    assert len(lost) <= 3, lost
    russian = [reply for reply in replies if reply["set"] == "ru_public"]
    assert sum(reply["set"] == "ru_public" for reply in exact) >= len(russian) - 1


def test_signature_and_quote_have_their_own_parts() -> None:
    parts = trim("Новое\n-- \nИван\n\n11.11.2026, 09:15, Стол <a@b.example>:\n> старое")
    assert (parts.new, parts.signature) == ("Новое", "-- \nИван")
    assert parts.quoted == "11.11.2026, 09:15, Стол <a@b.example>:\n> старое"


def test_forty_lines_below_two_dashes_are_no_signature() -> None:
    text = "Intro\n--\n" + "\n".join(f"line {number}" for number in range(40))
    assert trim(text).new == text


def test_quote_that_a_program_wrapped_without_marks_stays_one_quote() -> None:
    text = (
        "Да\n\n11.11.2026 09:15, Стол пишет:\n"
        "> Очень длинная строка письма, которую почтовая программа перенесла без\nзнака цитаты\n> и дальше\n"
    )
    assert trim(text).new == "Да"


def test_short_answer_between_quotes_is_never_taken_for_a_wrapped_line() -> None:
    text = "11.11.2026 09:15, Стол пишет:\n> Подтверждаете ли вы доставку в среду по прежнему адресу?\nда\n> Спасибо\n"
    assert "да" in trim(text).new.split("\n")


LINES = st.sampled_from(
    [
        "", "", " ", "text", "ответ", "> quote", ">> older", "-- ", "--", "___________", "On 1/1/2026 10:00, A wrote:",
        "11.11.2026, 09:15, A <a@b.example>:", "From: A <a@b.example>", "Sent: today", "To: B", "Subject: C", "Тема: Д",
        "-----Original Message-----", "Sent from my iPhone", "Отправлено с iPhone", "--- reply above this line ---",
        "| a | b |", "C> x", "---------- Forwarded message ---------", "wrote:", "<a@b.example> wrote:",
    ]
)  # fmt: skip


@settings(max_examples=300, deadline=None)
@given(st.lists(LINES, max_size=40))
def test_no_line_is_lost_or_doubled(lines: list[str]) -> None:
    text = "\n".join(lines)
    parts = trim(text)
    assert lines_of(parts.new, parts.quoted, parts.signature) == lines_of(text)
    assert bool(parts.new.strip()) == bool(text.strip())


@settings(max_examples=200, deadline=None)
@given(st.text(max_size=400))
def test_any_text_at_all(text: str) -> None:
    parts = trim(text)
    whole = text.replace("\r\n", "\n").replace("\r", "\n")
    assert lines_of(parts.new, parts.quoted, parts.signature) == lines_of(whole)
