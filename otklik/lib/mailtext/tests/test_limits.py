"""S30: hostile input costs a bounded amount of work. Counted where it can be, else run in a child with a hard limit."""

from __future__ import annotations

import json
import subprocess
import sys
from importlib import import_module
from pathlib import Path

import pytest

from otklik.lib.mailtext import phrases
from otklik.lib.mailtext.trim import LOOKED_AT, trim

MB = 1 << 20
REPOSITORY = Path(__file__).resolve().parents[4]
TEXTS = {
    "on": "On " * 20_000,
    "on in lines": "On Mon, Feb 1, 2016 at 4:58 AM, x y z\n" * (MB // 38),
    "newlines": "\n" * MB,
    "carriage returns": "\r" * MB,
    "crlf": "\r\n" * (MB // 2),
    "quote marks": ">" * MB,
    "quoted lines": ">\n" * (MB // 2),
    "spaces": " " * MB,
    "tabs": "\t" * MB,
    "dashes": "-" * MB,
    "lines of dashes": ("-" * 100 + "\n") * (MB // 101),
    "lines of equal signs": ("=" * 300 + "\n") * (MB // 301),
    "header fields": "From: a@b\n" * (MB // 10),
    "header continued": "From: a\nx\nx\n" * (MB // 13),
    "russian header": "От: \n\n" * (MB // 9),
    "signatures": "--\n" * (MB // 3),
    "attributions": "> On 1 Jan 2020 x wrote:\n" * (MB // 25),
    "address": ("a" * 100 + "@" + "b" * 150 + "\n") * (MB // 252),
    "sent from": "Sent from my " * (MB // 13),
    "sent from lines": ("Sent from " + "x " * 90 + "\n") * (MB // 191),
    "verbs": ("wrote " * 50 + "\n") * (MB // 301),
    "dates": ("1.1.2020 " * 30 + "\n") * (MB // 271),
    "answers": "> q\na\n" * (MB // 6),
    "dividers": ("-----Forwarded " * 15 + "\n") * (MB // 226),
    "verb and date": ("a wrote 2020-01-01 10:00:\n\n\n" * (MB // 28)),
    "marks": ("*_>|" * 40 + "\n") * (MB // 161),
    "nul": "\0" * MB,
    "line separators": "\u2028" * (MB // 3),
}
HALF = (1 << 19) - 100
QUARTER = HALF // 2
HTMLS = {
    "div": "<div>" * (HALF // 5),
    "ampersands": "&" * HALF,
    "references": "&#1" * (HALF // 3),
    "long reference": "&#" + "1" * (HALF - 3),
    "brackets": "<" * HALF,
    "formatting in paragraphs": "<b><p>" * (QUARTER // 6),
    "links": "<a href=http://x>" * (QUARTER // 17),
    "attributes": "<div " + " ".join(f"a{number}=1" for number in range(50_000)) + ">",
    "open quotes": "<a x='\"" * (QUARTER // 7),
    "comments": "<!--" * (HALF // 4),
    "declarations": "<!" * (HALF // 2),
    "scripts": "<script>" * (HALF // 8),
    "wrong ends": "<b><table><tr><td>" + "<span>" * 240 + "</b>" * (HALF // 4 - 500),
    "tables": "<table>" * (HALF // 7),
    "rows": "<table>" + "<tr><td>" * (QUARTER // 8),
    "depth just allowed": ("<div>" * 250 + "x" + "</div>" * 250) * (QUARTER // 5600),
    "style": '<div style="' + "color:red;" * (HALF // 10 - 5) + '">',
    "classes": '<div class="' + "a " * (HALF // 2 - 30) + '">',
    "id prefix": '<div id="' + "x_" * (HALF // 2 - 30) + '">',
    "breaks": "<br>" * (QUARTER // 4),
    "pre": "<pre>" + "a\n" * (QUARTER // 2 - 20),
    "quotes": "<blockquote type=cite>x</blockquote>y" * (QUARTER // 38),
    "threads": "<div class=gmail_quote>a<blockquote>b</blockquote></div>" * (QUARTER // 57),
    "slashes": "<a " + "/" * HALF + ">",
    "equal signs": "<a " + "a =" * (HALF // 3) + ">",
    "foster parents": ("<table>" + "<a href=http://x>x</a><b>" * 10 + "</table>") * (QUARTER // 270),
    "large image": '<img src="data:image/png;base64,' + "A" * (HALF - 50) + '">',
}
CHILD = """
import json, resource, sys
resource.setrlimit(resource.RLIMIT_CPU, (int(sys.argv[1]), int(sys.argv[1])))
resource.setrlimit(resource.RLIMIT_AS, (512 << 20, 512 << 20))
from otklik.lib.mailtext import digest
for line in sys.stdin:
    found = digest(*json.loads(line))
    print(json.dumps([len(found["new_text"]), found["too_complex"]]), flush=True)
"""


def _in_child(inputs: dict[str, tuple[str, str, str]], seconds: int) -> list[list[object]]:
    """Digest the inputs in a child that may use ``seconds`` of processor time and 512 MB in all."""
    child = subprocess.run(
        [sys.executable, "-c", CHILD, str(seconds)],
        input="\n".join(json.dumps(given) for given in inputs.values()),
        capture_output=True,
        text=True,
        cwd=REPOSITORY,
        check=False,
    )
    answers = [json.loads(line) for line in child.stdout.splitlines()]
    assert len(answers) == len(inputs), (list(inputs)[len(answers) :][:1], child.stderr[-400:])
    return answers


def test_s30_hostile_texts_of_one_megabyte_end() -> None:
    """28 of them with a forward subject within a limit that any quadratic step would break."""
    answers = _in_child({name: (text, "", "Fwd: x") for name, text in TEXTS.items()}, 28)
    assert not any(too_complex for _, too_complex in answers)


def test_s30_hostile_html_ends() -> None:
    """A quarter to half a megabyte each, which is what the cleaner takes at most."""
    answers = _in_child({name: ("", html, "") for name, html in HTMLS.items()}, 54)
    refused = {name for name, (_, too_complex) in zip(HTMLS, answers, strict=True) if too_complex}
    assert {"div", "ampersands", "formatting in paragraphs", "wrong ends", "breaks"} <= refused
    assert not refused & {"depth just allowed", "style", "large image", "comments"}


class _Counter:
    """Counts calls of a function it stands for."""

    def __init__(self, function: object) -> None:
        self.function = function
        self.calls = 0

    def __call__(self, *given: object) -> object:
        self.calls += 1
        return self.function(*given)  # type: ignore[operator]


@pytest.mark.parametrize("name", TEXTS)
def test_s30_work_grows_no_faster_than_the_text(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Doubling the text at most doubles the attributions examined."""
    counter = _Counter(phrases.is_intro)
    # The package gives the name "trim" to the function, so the module is asked for by its full name.
    monkeypatch.setattr(import_module("otklik.lib.mailtext.trim"), "is_intro", counter)
    counts = []
    for size in (MB // 64, MB // 32):
        counter.calls = 0
        trim(TEXTS[name][:size])
        counts.append(counter.calls)
    assert counts[1] <= 2 * counts[0] + 12


def test_s30_lines_beyond_the_ones_looked_at_are_kept() -> None:
    text = "word\n" * (LOOKED_AT + 5) + "> quoted"
    assert trim(text).new == text
