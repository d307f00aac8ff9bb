"""Which parts of a tree are the text, which the HTML and which attachments: RFC 8621, 4.1.4, on our tree.

Apple Mail's "text, image, text" becomes one text with the image inline. A forwarded mail (message/rfc822) stays one
attachment named after its subject. S/MIME, PGP, calendar and TNEF parts are attachments.
"""

from __future__ import annotations

import html as html_lib
import re
from dataclasses import dataclass, field

from otklik.lib.mime.charsets import decode
from otklik.lib.mime.headers import split_headers
from otklik.lib.mime.model import MAX_TEXT_BYTES, Part, Problem
from otklik.lib.mime.names import default_name, safe_name
from otklik.lib.mime.params import text_param
from otklik.lib.mime.transfer import unflow, uu_files
from otklik.lib.mime.tree import Builder, Node

_META = re.compile(rb"<meta[^>]{1,200}?charset\s{0,5}=\s{0,5}[\"']?([A-Za-z0-9_:.-]{2,40})", re.IGNORECASE)
_CID = re.compile(r"cid:([^\s\"'<>)]{1,500})", re.IGNORECASE)
_TAG = re.compile(r"<(/?[A-Za-z][A-Za-z0-9]{0,20})[^<>]{0,5000}>|<!--|<![^>]{0,500}>")
_IN_SUBJECT = re.compile(r"[:/\\]")
_BLOCK = frozenset(
    [
        "br",
        "p",
        "/p",
        "div",
        "/div",
        "tr",
        "/tr",
        "li",
        "h1",
        "h2",
        "h3",
        "h4",
        "table",
        "/table",
        "ul",
        "/ul",
        "ol",
        "/ol",
        "blockquote",
        "/blockquote",
        "hr",
    ]
)
_HIDDEN = frozenset(("style", "script", "head", "title"))
# copies of the body for one kind of reader
_DROPPED = frozenset(("text/x-amp-html", "text/watch-html", "text/x-watch-html"))
_BODY_TYPES = frozenset(("text/plain", "text/html"))
_MEDIA = ("image/", "audio/", "video/")


@dataclass(slots=True)
class Bodies:
    """Joined text, joined HTML and the attachments."""

    text: str = ""
    html: str = ""
    attachments: list[Part] = field(default_factory=list)


@dataclass(slots=True)
class _Flow:
    text: list[Node] = field(default_factory=list)
    html: list[Node] = field(default_factory=list)
    rest: list[Node] = field(default_factory=list)
    shown: set[int] = field(default_factory=set)  # ids of media nodes placed among the text


def extract(root: Node, builder: Builder, hint: str) -> Bodies:
    """Decode every leaf of the tree once and sort it. Problems go to `builder`."""
    flow = _Flow()
    _sort([root], "mixed", flow, want_text=True, want_html=True)
    if not flow.text and not flow.html and root.content_type.startswith("text/") and _sole_text(root):
        flow.rest.remove(root)
        flow.text.append(root)
    return _Reader(builder, hint).read(flow)


def body_charset(root: Node) -> str:
    """Declared charset of the first text leaf: what undeclared bytes in the headers are probably written in."""
    stack = [root]
    while stack:
        node = stack.pop()
        stack.extend(reversed(node.children))
        if not node.children and node.content_type.startswith("text/"):
            return text_param(node.params, "charset")
    return ""


def _sole_text(root: Node) -> bool:
    return (
        root.disposition != "attachment"
        and not root.file_name()
        and root.subtype not in ("calendar", "vcard", "x-vcard")
    )


def _sort(
    nodes: list[Node], multipart: str, flow: _Flow, *, want_text: bool, want_html: bool, alternative: bool = False
) -> None:
    texts, htmls = len(flow.text), len(flow.html)
    for index, node in enumerate(nodes):
        if node.children:
            within = alternative or node.subtype == "alternative"
            _sort(node.children, node.subtype, flow, want_text=want_text, want_html=want_html, alternative=within)
        elif not _within_text(node, index, multipart):
            if not (multipart == "alternative" and node.content_type in _DROPPED):
                flow.rest.append(node)
        elif multipart == "alternative":
            {"text/plain": flow.text, "text/html": flow.html}.get(node.content_type, flow.rest).append(node)
        else:
            want_text = want_text and not (alternative and node.content_type == "text/html")
            want_html = want_html and not (alternative and node.content_type == "text/plain")
            _place(node, flow, want_text=want_text, want_html=want_html)
    if multipart == "alternative":
        if len(flow.text) == texts and len(flow.html) > htmls and texts:
            flow.text.extend(flow.html[htmls:])
        if len(flow.html) == htmls and len(flow.text) > texts and htmls:
            flow.html.extend(flow.text[texts:])


def _place(node: Node, flow: _Flow, *, want_text: bool, want_html: bool) -> None:
    if node.content_type not in _BODY_TYPES:
        flow.shown.add(id(node))
        flow.rest.append(node)
        return
    if want_text:
        flow.text.append(node)
    if want_html:
        flow.html.append(node)


def _within_text(node: Node, index: int, multipart: str) -> bool:
    media = node.content_type.startswith(_MEDIA)
    if node.disposition.startswith("attachment") or not (media or node.content_type in _BODY_TYPES):
        return False
    if index == 0:
        return not (
            node.file_name()
            and not media
            and node.disposition == ""
            and multipart == "mixed"
            and _looks_like_file(node)
        )
    return multipart != "related" and (media or not node.file_name())


def _looks_like_file(node: Node) -> bool:
    """A first text part with a name: mailers name bodies "part1.txt" too, so only other extensions make it a file."""
    return not node.file_name().lower().endswith((".txt", ".htm", ".html"))


class _Reader:
    def __init__(self, builder: Builder, hint: str) -> None:
        self.builder, self.hint = builder, hint
        self.cache: dict[int, str] = {}
        self.files: list[tuple[str, bytes]] = []
        self.room = MAX_TEXT_BYTES

    def read(self, flow: _Flow) -> Bodies:
        only_html = all(node.content_type == "text/html" for node in flow.text)
        only_text = all(node.content_type != "text/html" for node in flow.html)
        text = "" if only_html else _join([self._as_text(node) for node in flow.text])
        html = "" if only_text else "\n".join(filter(None, (self._as_html(node) for node in flow.html)))
        if not text and only_text:  # nothing but empty text: an HTML part may still stand alone
            text = _join([self._as_text(node) for node in flow.text if node.content_type != "text/html"])
        bodies = Bodies(text, html)
        used = {cid.lower() for cid in _CID.findall(html)}
        for node in flow.rest:
            bodies.attachments.append(self._part(node, len(bodies.attachments) + 1, used, id(node) in flow.shown))
        for name, data in self.files:
            number = len(bodies.attachments) + 1
            bodies.attachments.append(
                Part(_uu_name(name, number, self.hint), "application/octet-stream", "", False, data)
            )
        return bodies

    def _decoded(self, node: Node) -> str:
        if id(node) not in self.cache:
            self.cache[id(node)] = self._decode(node)
        return self.cache[id(node)]

    def _decode(self, node: Node) -> str:
        # base64 grows by a third, quoted-printable up to three times: read no more than could be kept
        limit = max(self.room, 0) * 3
        if node.end - node.start > limit:
            self.builder.note(Problem.TEXT_CUT)
        data, sound = node.decoded(limit)
        if not sound:
            self.builder.note(Problem.BAD_TRANSFER)
        if len(data) > self.room:
            data = data[: max(self.room, 0)]
            self.builder.note(Problem.TEXT_CUT)
        self.room -= len(data)
        if node.content_type != "text/html":
            data, files = uu_files(data)
            self.files += files
        return self._lines(node, data)

    def _lines(self, node: Node, data: bytes) -> str:
        charset = text_param(node.params, "charset")
        if node.content_type == "text/html" and not charset and (meta := _META.search(data, 0, 4096)):
            charset = meta[1].decode("ascii")
        text, sure = decode(data, charset, self.hint)
        if not sure:
            self.builder.note(Problem.CHARSET_GUESSED)
        text = text.replace("\r\n", "\n").replace("\r", "\n") if "\r" in text else text
        if node.content_type == "text/plain" and node.params.get("format", "").strip().lower() == "flowed":
            text = unflow(text, delsp=node.params.get("delsp", "").strip().lower() == "yes")
        return text

    def _as_text(self, node: Node) -> str:
        return strip_tags(self._decoded(node)) if node.content_type == "text/html" else self._decoded(node)

    def _as_html(self, node: Node) -> str:
        text = self._decoded(node)
        if node.content_type == "text/html" or not text.strip():
            return text if node.content_type == "text/html" else ""
        return '<div style="white-space: pre-wrap">' + html_lib.escape(text) + "</div>"

    def _part(self, node: Node, number: int, used: set[str], shown: bool) -> Part:
        data, sound = node.decoded()
        if not sound:
            self.builder.note(Problem.BAD_TRANSFER)
        cid = node.headers.text("content-id", limit=500).strip("<> ")
        kind = node.content_type
        name = node.file_name(self.hint)
        if kind == "message/rfc822" and not name:
            subject = split_headers(data, 0, min(len(data), 1 << 16), top=True)[0].text("subject", self.hint, 190)
            name = f"{_IN_SUBJECT.sub('', subject)}.eml" if subject else ""
        inline = cid.lower() in used if used else shown and kind.startswith("image/") and node.disposition == "inline"
        return Part(safe_name(name, kind, number) if name else default_name(kind, number), kind, cid, inline, data)


def _uu_name(name: str, number: int, hint: str) -> str:
    return safe_name(decode(name.encode("latin-1"), "", hint)[0], "application/octet-stream", number)


def _join(pieces: list[str]) -> str:
    """Text parts one after another, each on its own lines; a single part is left as it is."""
    full = [piece for piece in pieces if piece.strip()]
    return full[0] if len(full) == 1 else "\n".join(piece.strip("\n") + "\n" for piece in full)


def strip_tags(html: str) -> str:
    """Rough plain text of an HTML part that stands beside plain ones, so that no words are lost. Linear."""
    out: list[str] = []
    position, lowered = 0, html.lower() if len(html.lower()) == len(html) else html
    while (match := _TAG.search(html, position)) is not None:
        out.append(html[position : match.start()].replace("\n", " "))
        position = match.end()
        tag = (match[1] or "").lower()
        if tag in _BLOCK:
            out.append("\n")
        closing = "-->" if match[0] == "<!--" else f"</{tag}" if tag in _HIDDEN else ""
        if closing:
            found = lowered.find(closing, position)
            position = len(html) if found < 0 else found + 3 if closing == "-->" else found
    out.append(html[position:])
    lines = (" ".join(line.split()) for line in html_lib.unescape("".join(out)).split("\n"))
    return re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip("\n") + "\n"
