"""An outgoing mail as bytes: headers by hand (see `send_headers`), body by the standard library, every line short, all
ASCII.

RFC 5322 and 2045-2047, 2231; automatic mail by RFC 3834 with the marks that Exchange and old list software look for.
"""

from __future__ import annotations

import datetime
import io
from collections.abc import Sequence
from dataclasses import dataclass, field
from email import policy
from email.encoders import encode_base64
from email.generator import BytesGenerator
from email.mime.base import MIMEBase
from email.mime.multipart import MIMEMultipart
from email.mime.text import MIMEText
from email.utils import format_datetime, getaddresses
from typing import Literal

from otklik.channels.mail import send_html
from otklik.channels.mail.send_headers import encoded, file_parameter, mailbox, message_ids, one_line

LINE = 76
_BODY_POLICY = policy.compat32.clone(linesep="\r\n", max_line_length=None)


@dataclass(frozen=True)
class MailFile:
    """A file that goes with a mail; one with a `content_id` is a picture of its HTML."""

    name: str
    content_type: str
    data: bytes
    content_id: str = ""


@dataclass(frozen=True)
class Mail:
    """What a mail to one recipient says. `quote` is what he himself wrote last, never anybody else's words (S41);
    `photo` is the face over the signature.
    """

    sender_name: str
    sender_address: str
    recipient: str
    subject: str
    message_id: str
    text: str
    date: datetime.datetime
    reply_to: str = ""
    html: str = ""
    signature: str = ""
    photo: MailFile | None = None
    footer: str = ""
    introduction: str = ""
    quote: str = ""
    references: Sequence[str] = ()
    files: Sequence[MailFile] = field(default_factory=tuple)
    language: str = "ru"
    automatic: Literal["", "replied", "generated"] = ""
    possible_repeat: bool = False


def build(mail: Mail) -> bytes:
    """Return the mail in the form of the wire. Raises ValueError when it would have another recipient than the one
    meant.
    """
    raw = _headers(mail) + _body(mail)
    _check(raw, mail.recipient)
    return raw


def _headers(mail: Mail) -> bytes:
    ids = message_ids(list(mail.references))
    pairs = [
        ("From", mailbox(mail.sender_name, mail.sender_address)),
        ("To", mailbox("", mail.recipient)),
        ("Subject", encoded(one_line(mail.subject, 300))),
        ("Date", format_datetime(mail.date)),
        ("Message-ID", one_line(mail.message_id, 500)),
    ]
    if mail.reply_to and mail.reply_to != mail.sender_address:
        pairs.append(("Reply-To", mailbox(mail.sender_name, mail.reply_to)))
    if ids:
        pairs += [("In-Reply-To", ids[-1]), ("References", " ".join(ids))]
    pairs.append(("Content-Language", mail.language))
    if mail.automatic:
        pairs += [
            ("Auto-Submitted", f"auto-{mail.automatic}"),
            ("X-Auto-Response-Suppress", "All"),
            ("Precedence", "bulk"),
        ]
    if mail.possible_repeat:
        pairs.append(("X-Otklik-Possible-Repeat", "yes"))
    return b"".join(_fold(name, value) for name, value in pairs)


def _fold(name: str, value: str) -> bytes:
    """One header, folded at its own blanks only, so that unfolding gives back the value as it was."""
    lines, line = [], f"{name}:"
    for count, word in enumerate(value.split(" ")):
        if count and len(line) + 1 + len(word) > LINE:
            lines.append(line)
            line = ""
        line += f" {word}"
    return ("\r\n".join([*lines, line]) + "\r\n").encode("ascii")


def _body(mail: Mail) -> bytes:
    pictures = [file for file in mail.files if file.content_id and mail.html]
    others = [file for file in mail.files if file not in pictures]
    text: MIMEBase = MIMEMultipart("alternative")
    text.attach(_text(_plain(mail), "plain"))
    html = _text(_html(mail), "html")
    pictures += [mail.photo] if mail.photo else []
    text.attach(_with_files("related", html, pictures) if pictures else html)
    whole = _with_files("mixed", text, others) if others else text
    out = io.BytesIO()
    BytesGenerator(out, mangle_from_=False, policy=_BODY_POLICY).flatten(whole)
    return out.getvalue()


def _plain(mail: Mail) -> str:
    parts = [mail.text.rstrip()]
    if mail.footer:
        parts.append(mail.footer)
    if mail.signature:
        parts.append("-- \n" + mail.signature.strip())  # the mark that mail programs know a signature by
    if mail.quote:
        quoted = "\n".join(f"> {line}".rstrip() for line in mail.quote.splitlines())
        parts.append(f"{mail.introduction}\n{quoted}")
    return "\n\n".join(parts) + "\n"


def _html(mail: Mail) -> str:
    return send_html.page(
        body=mail.html or send_html.paragraphs(mail.text),
        footer=mail.footer,
        signature=mail.signature.strip(),
        photo=mail.photo.content_id if mail.photo else "",
        introduction=mail.introduction,
        quote=mail.quote,
        language=mail.language,
    )


def _text(text: str, kind: str) -> MIMEText:
    text = text.replace("\r\n", "\n").replace("\r", "\n").replace("\x00", "")
    text = text.encode("utf-8", "replace").decode()  # no lone surrogates
    fits = text.isascii() and all(len(line) <= 900 for line in text.split("\n"))
    part = MIMEText(text, kind, "us-ascii" if fits else "utf-8")
    del part["MIME-Version"]
    return part


def _with_files(kind: str, first: MIMEBase, files: Sequence[MailFile]) -> MIMEMultipart:
    whole = MIMEMultipart(kind)
    whole.attach(first)
    for file in files:
        whole.attach(_file(file))
    return whole


def _file(file: MailFile) -> MIMEBase:
    main, _, sub = one_line(file.content_type, 100).lower().partition("/")
    letters = "abcdefghijklmnopqrstuvwxyz0123456789.+-_"
    if not main or not sub or set(main + sub) - set(letters) or main in {"multipart", "message"}:
        main, sub = "application", "octet-stream"
    part = MIMEBase(main, sub)
    del part["MIME-Version"], part["Content-Type"]
    part["Content-Type"] = f"{main}/{sub}" + file_parameter("name", file.name)
    part.set_payload(file.data)
    encode_base64(part)
    kind = "inline" if file.content_id else "attachment"
    part["Content-Disposition"] = kind + file_parameter("filename", file.name)
    if file.content_id:
        part["Content-ID"] = f"<{one_line(file.content_id, 250).strip('<>').replace(' ', '')}>"
    return part


def _check(raw: bytes, recipient: str) -> None:
    """The last look before the wire: whatever was typed, there is one From, one To, one Subject, and one recipient
    (S31).
    """
    head = raw.split(b"\r\n\r\n", 1)[0].decode("ascii")
    lines = head.split("\r\n")
    if any("\r" in line or "\n" in line or "\x00" in line for line in lines):
        raise ValueError("a header has a bare line break")
    names = [line.partition(":")[0].lower() for line in lines if line[:1] not in " \t"]
    if len(names) != len(set(names)) or {"bcc", "cc"} & set(names):
        raise ValueError("a header stands twice")
    to = [line for line in lines if line.lower().startswith("to:")]
    if [address for _, address in getaddresses([to[0][3:].strip()])] != [recipient.strip().lower()] and len(to) == 1:
        raise ValueError("not the one recipient meant")
