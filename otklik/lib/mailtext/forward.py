"""Find the mail inside a forwarded mail: who wrote it, when, to whom, its subject and its words.

A forward is announced by a divider ("---------- Forwarded message ---------"), or by a header block or an "On ...
wrote:" line when the subject has a forward prefix ("Fwd:", "WG:", "TR:"); a reply's quoted header block is none.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from .labels import FORWARD_PREFIX, REPLY_PREFIX, divider, ends_forward, header_field, inline_fields
from .phrases import VERB
from .trim import LOOKED_AT, header_block, intro_length, split_lines

_ADDRESS = re.compile(r"[^\s<>()\[\]\"'«»„“”,;:]{1,128}@[^\s<>()\[\]\"'«»„“”,;:]{1,190}")
_LINKED = re.compile(r"[<\[(]?mailto:[^\s<>\[\]()]{1,300}[>\])]?", re.IGNORECASE)
_ON_BEHALF = re.compile(
    r"\s(?:on behalf of|от имени|від імені|im auftrag von|au nom de|en nombre de|per conto di)\s", re.IGNORECASE
)
_WORD_BEFORE_NAME = re.compile(
    rf"^(?:пользователь|користувач|użytkownik|používateľ|időpontban|heeft|от|from|{VERB.pattern})\s", re.IGNORECASE
)
# The date of an attribution line, without "On" before it and "tarihinde şunu" behind it.
_DATE_PART = re.compile(
    r"^(?:on|at|dne|dňa|d\.|am|el|le|il giorno|in data|il|op|dnia|w dniu|em|den|følgende den|в|во|у)\s", re.IGNORECASE
)
_DATE_END = re.compile(
    r"^.*\d(?:\s?(?:[ap]\.?m\.?|uhr|ч\.?|г\.?|р\.?|(?:GMT|UTC)\S{0,8}|[A-Z]{3,4})\b\.?)?", re.IGNORECASE
)
_QUOTED = re.compile(r"^[ \t\ufeff]{0,3}>[ ]?")
_MARKS = " \t\"'«»„“”*_<>()[],;:|\u00a0"


@dataclass(frozen=True, slots=True)
class Forwarded:
    """The mail inside a forward; an unknown part is "". ``date`` is text as found: every program words it its way."""

    sender_name: str
    sender_address: str
    date: str
    subject: str
    to: str
    cc: str
    body: str
    message: str


def find_forward(subject: str, text: str) -> Forwarded | None:
    """Return the first forwarded mail inside ``text``, or None when the mail forwards nothing."""
    prefix = FORWARD_PREFIX.match(subject[:300])
    bare_subject = subject[:2000][prefix.end() :].strip() if prefix else ""
    is_reply = prefix is None and bool(REPLY_PREFIX.match(subject[:300]))
    lines = split_lines(text)
    plain = [_QUOTED.sub("", line, count=1).lstrip("\ufeff") for line in lines[:LOOKED_AT]]
    for i, line in enumerate(plain):
        if not line or line.isspace():
            continue
        found = divider(line)
        if found and (found[0] == "forward" or not is_reply) and not (is_reply and _QUOTED.match(lines[i])):
            result = _below_divider(plain, lines, i, found[1], bare_subject)
            if result:
                return result
        if is_reply and (_QUOTED.match(lines[i]) or intro_length(plain, i) or header_block(plain, i)):
            # A reply quotes older mail from here on, and a forward in there is an old one.
            return None
        if not prefix:
            continue
        block = header_block(plain, i) if header_field(line) else None
        if block:
            return _build(block[0], lines, i, block[1], bare_subject)
        length = intro_length(plain, i)
        if length:
            fields = _intro_fields(" ".join(part.strip() for part in plain[i : i + length]))
            return _build(fields, lines, i, i + length, bare_subject)
    return None


def _below_divider(plain: list[str], lines: list[str], at: int, rest: str, bare_subject: str) -> Forwarded | None:
    """Read the fields that follow a divider: on its own line (Yahoo), as a block, or as one line (Yandex)."""
    if rest:
        fields = inline_fields(rest)
        return _build(fields, lines, at, at + 1, bare_subject) if "from" in fields else None
    i = at + 1
    # The Bat! and Lotus put their own sentence or a second divider between: look a few lines further.
    while i < len(plain) and i < at + 8:
        block = header_block(plain, i, lone=True)
        if block:
            return _build(block[0], lines, at, block[1], bare_subject)
        length = intro_length(plain, i) if plain[i].strip() else 0
        if length:
            return _build(_intro_fields(" ".join(plain[i : i + length])), lines, at, i + length, bare_subject)
        i += 1
    return None


def _build(fields: dict[str, str], lines: list[str], begin: int, body_at: int, bare_subject: str) -> Forwarded:
    name, address = split_mailbox(fields.get("from", ""))
    return Forwarded(
        sender_name=name,
        sender_address=address,
        date=fields.get("date", "").strip(" *_\t"),
        subject=(fields.get("subject", "").strip(" *_\t") or bare_subject)[:2000],
        to=_LINKED.sub("", fields.get("to", ""))[:4000].strip(" *_\t"),
        cc=_LINKED.sub("", fields.get("cc", ""))[:4000].strip(" *_\t"),
        body=_body(lines[body_at:]),
        message=_message(lines[:begin]),
    )


def split_mailbox(text: str) -> tuple[str, str]:
    """Split "John Doe <j@x.example>", "John [mailto:j@x.example]", "j@x.example" and the like into name and address."""
    text = text[:1000]
    behalf = _ON_BEHALF.search(text)
    if behalf:
        text = text[: behalf.start()]
    found = _ADDRESS.search(_LINKED.sub("", text)) or _ADDRESS.search(re.sub("mailto:", "", text, flags=re.IGNORECASE))
    address = found[0].strip(".") if found else ""
    name = _LINKED.sub("", text)
    cut = name.find(address) if address else -1
    name = (name[:cut] if cut >= 0 else name).strip(_MARKS)
    return ("" if name == address else name), address


def _intro_fields(text: str) -> dict[str, str]:
    """Sender and date of a line such as 'On 28/10/2021 12:46, "John Doe" <j@x.example> wrote:'."""
    text = text.strip(" \t\ufeff")
    found = _ADDRESS.search(text)
    if not found:
        verb = VERB.search(text)
        return {"from": "", "date": text[: verb.start()].strip(_MARKS) if verb else text.strip(_MARKS)}
    before, after = text[: found.start()].rstrip(" <(["), text[found.end() :].lstrip(" >)]")
    name = re.search(r"[\"«„“]\s?([^\"»”“]{1,120}?)\s?[\"»”“]\s*$", before) or re.search(
        r"((?:[^\W\d_][\w.'’&-]*\s?){1,6})$", before[-160:]
    )
    sender = name[1].strip() if name else ""
    sender = _WORD_BEFORE_NAME.sub("", sender)
    outside = (before[: name.start()] if name and len(before) <= 160 else before) or after
    if not any(ch.isdigit() for ch in outside):
        outside = after
    date = _DATE_PART.sub("", VERB.sub("", outside).strip(_MARKS + "-"))
    end = _DATE_END.match(date[:200])
    date = end[0].strip(_MARKS) if end else date
    return {"from": f"{sender} <{found[0]}>", "date": date}


def _body(lines: list[str]) -> str:
    """The forwarded words: one level of "> " taken off when most lines have it, else an even indent taken off."""
    end = next((i for i, line in enumerate(lines[:LOOKED_AT]) if ends_forward(line)), len(lines))
    lines = lines[:end]
    start = next((i for i, line in enumerate(lines[:20]) if line.strip()), 0)
    if lines and "8<" in lines[start][:80] and divider(lines[start]):
        lines = lines[start + 1 :]
    filled = [line for line in lines if line.strip(" \t\ufeff")]
    if sum(bool(_QUOTED.match(line)) for line in filled) * 2 > len(filled):
        lines = [_QUOTED.sub("", line, count=1) for line in lines]
    elif filled and all(line.startswith("    ") for line in filled):
        lines = [line[4:] for line in lines]
    return "\n".join("" if line.isspace() else line for line in lines).strip(" \t\n\ufeff\u00a0")


def _message(lines: list[str]) -> str:
    """What the forwarder wrote above, without the rule some programs draw."""
    end = len(lines)
    while end and not lines[end - 1].strip(" \t_-=*>"):
        end -= 1
    lines = lines[:end]
    return "\n".join(lines).strip(" \t\n\ufeff")
