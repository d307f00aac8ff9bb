"""Handing one mail for one recipient to a server (RFC 5321), with a limit of time for the whole of it."""

from __future__ import annotations

import smtplib
from dataclasses import dataclass

from otklik.channels.mail.accounts_trouble import PlainTextError, explain, said
from otklik.channels.mail.send_gate import ANSWER_SECONDS, BusyError, Gate, Server, clock, gate_of
from otklik.lib.safehttp import RefusedError

SLOWEST_OCTETS_PER_SECOND = 100_000  # a large attachment gets more time than a short answer

__all__ = ["BusyError", "NotTakenError", "Server", "Taken", "hand_over"]


@dataclass(frozen=True)
class Taken:
    """The server has taken the mail; `recovered` when it had been in trouble before."""

    recovered: bool


class NotTakenError(Exception):
    """The server has not taken the mail. `permanent`: it never will (5xx). `seconds`: how long it is left alone, 0 if
    at all.
    """

    def __init__(self, text: str, *, permanent: bool = False, seconds: float = 0) -> None:
        super().__init__(text)
        self.permanent = permanent
        self.seconds = seconds


class _Limit:
    """Gives each command what is left of the time."""

    def __init__(self, client: smtplib.SMTP, octets: int) -> None:
        self.client = client
        self.until = clock() + ANSWER_SECONDS + octets / SLOWEST_OCTETS_PER_SECOND

    def next(self) -> smtplib.SMTP:
        if self.client.sock is not None:
            self.client.sock.settimeout(max(1.0, self.until - clock()))
        return self.client


def hand_over(
    server: Server, *, sender: str, recipient: str, raw: bytes, project_id: int | None = None, instead: str = ""
) -> Taken:
    """Have the server take one mail. Raises NotTakenError, BusyError.

    `sender` "" is the null sender of automatic mail (RFC 3834, section 3.3); `instead` is used where the server takes
    mail only from the address that signed in, as large providers do.
    """
    gate = gate_of(server)
    if project_id is not None:
        gate.projects.add(project_id)
    with gate.turn():
        try:
            _session(gate, sender or instead, recipient, raw, null=not sender)
        except _AnswerError as answer:
            if not answer.permanent:
                gate.put_off()
            raise NotTakenError(f"{server.place} answered: {answer}.", permanent=answer.permanent) from None
        except (OSError, smtplib.SMTPException, PlainTextError, RefusedError) as error:
            sign_in = isinstance(error, smtplib.SMTPAuthenticationError)
            text = explain(error, server.place)
            raise NotTakenError(text, seconds=gate.failed(text, sign_in=sign_in)) from error
        return Taken(recovered=gate.succeeded())


class _AnswerError(Exception):
    def __init__(self, code: int, text: bytes) -> None:
        super().__init__(said(smtplib.SMTPResponseException(code, text)))
        self.permanent = code >= 500


def _session(gate: Gate, sender: str, recipient: str, raw: bytes, *, null: bool) -> None:
    client, reused = gate.client()
    limit = _Limit(client, len(raw))
    try:
        _from(limit, sender, len(raw), null=null)
    except (smtplib.SMTPServerDisconnected, ConnectionError):
        gate.drop()
        if not reused:
            raise
        client, _ = gate.client()  # the server had closed the idle connection: nothing of this mail was sent yet
        limit = _Limit(client, len(raw))
        _from(limit, sender, len(raw), null=null)
    _step(limit, *limit.next().rcpt(recipient))
    try:
        code, answer = limit.next().data(raw)
    except smtplib.SMTPDataError as error:  # the DATA command itself was refused
        code, answer = error.smtp_code, error.smtp_error if isinstance(error.smtp_error, bytes) else b""
    _step(limit, code, answer)


def _from(limit: _Limit, sender: str, octets: int, *, null: bool) -> None:
    client = limit.next()
    options = []
    if client.does_esmtp and client.has_extn("size"):
        options = [f"size={octets}"]
        allowed = client.esmtp_features.get("size", "")
        if allowed.isdigit() and 0 < int(allowed) < octets:
            raise _AnswerError(552, f"it takes {int(allowed)} bytes at most, the mail has {octets}".encode())
    if null:
        code, answer = client.mail("", options)
        if code < 500 or not sender:
            return _step(limit, code, answer)
        _reset(limit)
    return _step(limit, *limit.next().mail(sender, options))


def _step(limit: _Limit, code: int, answer: bytes) -> None:
    """Go on after a 2xx. A 421 ends the session by the server's will (RFC 5321, 3.8)."""
    if code in {250, 251}:
        return
    if code == 421:
        raise smtplib.SMTPServerDisconnected(said(smtplib.SMTPResponseException(code, answer)))
    _reset(limit)
    raise _AnswerError(code, answer)


def _reset(limit: _Limit) -> None:
    limit.next().rset()
