"""A load generator that keeps its own book: what it sent, when it was confirmed. It knows nothing of our code.

It behaves as the world does: what is not confirmed is sent again until it is, as mail servers and API clients do;
within one conversation the next word is said only after the one before was confirmed.
"""

from __future__ import annotations

import hashlib
import http.client
import json
import random
import smtplib
import threading
import time
import uuid
from collections.abc import Sequence
from dataclasses import dataclass, field
from email.message import EmailMessage

PAUSE = 0.2  # seconds before something is tried again


@dataclass
class Entry:
    """One thing said. `token` is in its text and nowhere else; `digest` is the SHA-256 of the bytes that were sent."""

    token: str
    channel: str
    conversation: int
    place: int
    digest: str = ""
    confirmed_at: float = 0.0
    tries: int = 0


@dataclass
class Ledger:
    """The load: conversations by SMTP and by the API, a number of threads for each door."""

    smtp_port: int
    http_port: int
    token: str
    address: str = "net@demo.example"
    project: str = "net"
    words: int = 3  # in one conversation
    deadline: float = 60.0  # seconds for everything to be confirmed
    entries: list[Entry] = field(default_factory=list)
    answers: dict[str, int] = field(default_factory=dict)
    _lock: threading.Lock = field(default_factory=threading.Lock)
    _threads: list[threading.Thread] = field(default_factory=list)
    _end: float = 0.0

    def start(self, *, mail: int, api: int, threads: int = 3, seconds: float = 0.0) -> None:
        """Begin so many conversations by mail and by the API, spread over `seconds`."""
        self._end = time.monotonic() + self.deadline
        self._begin([("smtp", number) for number in range(mail)], threads, seconds)
        self._begin([("api", mail + number) for number in range(api)], max(1, threads // 2), seconds)

    def _begin(self, conversations: Sequence[tuple[str, int]], threads: int, seconds: float) -> None:
        pace = seconds * threads / len(conversations) if conversations else 0.0
        for first in range(threads):
            part = conversations[first::threads]
            thread = threading.Thread(target=self._talk, args=(part, pace), daemon=True)
            self._threads.append(thread)
            thread.start()

    def busy(self) -> bool:
        """Whether something is still to be said."""
        return any(thread.is_alive() for thread in self._threads)

    def join(self) -> None:
        """Wait until everything was confirmed; fail when it was not within the deadline."""
        for thread in self._threads:
            thread.join(max(0.1, self._end - time.monotonic()) + 30)
        open_ones = [entry for entry in self.entries if not entry.confirmed_at]
        assert not self.busy() and not open_ones, f"not confirmed: {len(open_ones)}; answers were {self.answers}"

    def _talk(self, conversations: Sequence[tuple[str, int]], pace: float) -> None:
        for channel, number in conversations:
            began = time.monotonic()
            talk = self._by_mail if channel == "smtp" else self._by_api
            talk(number)
            time.sleep(max(0.0, pace - (time.monotonic() - began)))

    def _entry(self, channel: str, conversation: int, place: int) -> Entry:
        entry = Entry(f"tok{uuid.uuid4().hex}", channel, conversation, place)
        with self._lock:
            self.entries.append(entry)
        return entry

    def _note(self, answer: object) -> None:
        with self._lock:
            self.answers[str(answer)] = self.answers.get(str(answer), 0) + 1

    def _until_confirmed(self, entry: Entry, attempt: object) -> object:
        while time.monotonic() < self._end:
            entry.tries += 1
            try:
                found = attempt()  # type: ignore[operator]
            except (smtplib.SMTPException, OSError, http.client.HTTPException) as error:
                self._note(getattr(error, "smtp_code", type(error).__name__))
            else:
                if found is not None:
                    entry.confirmed_at = time.monotonic()
                    return found
            time.sleep(PAUSE)
        return None

    # By mail

    def _by_mail(self, conversation: int) -> None:
        first = ""
        for place in range(self.words):
            entry = self._entry("smtp", conversation, place)
            raw, name = letter(entry, to=self.address, answers=first)
            first = first or name
            entry.digest = hashlib.sha256(raw).hexdigest()
            sender = f"person{conversation}@example.org"

            def attempt(raw: bytes = raw, sender: str = sender) -> bool:
                with smtplib.SMTP("127.0.0.1", self.smtp_port, timeout=15) as session:
                    session.sendmail(sender, [self.address], raw)
                    return True

            if self._until_confirmed(entry, attempt) is None:
                return

    # By the API

    def _by_api(self, conversation: int) -> None:
        ticket = 0
        for place in range(self.words):
            entry = self._entry("api", conversation, place)
            text = f"Обращение {conversation}, {place}. {entry.token}"
            body: dict[str, object] = {"text": text, "public": False}
            if not ticket:
                body = {"project": self.project, "subject": f"Обращение {conversation}", "text": text}
            data = json.dumps(body).encode()
            path = f"/api/v1/tickets/{ticket}/messages" if ticket else "/api/v1/tickets"
            entry.digest = hashlib.sha256(data).hexdigest()
            found = self._until_confirmed(
                entry, lambda path=path, data=data, key=entry.token: self._call(path, data, key)
            )
            if not isinstance(found, dict):
                return
            ticket = ticket or int(found["id"])

    def _call(self, path: str, data: bytes, key: str) -> dict[str, object] | None:
        link = http.client.HTTPConnection("127.0.0.1", self.http_port, timeout=15)
        try:
            headers = {
                "Authorization": f"Bearer {self.token}",
                "Content-Type": "application/json",
                "Idempotency-Key": key,
            }
            link.request("POST", path, data, headers)
            answer = link.getresponse()
            content = answer.read()
            self._note(answer.status)
            if answer.status == 201:
                return dict(json.loads(content))
            # Nothing was done, or the first call is still under way: anything else is a defect.
            assert answer.status in {409, 500, 502, 503}, (answer.status, content[:500])
            return None
        finally:
            link.close()


def letter(entry: Entry, *, to: str, answers: str = "") -> tuple[bytes, str]:
    """A person's mail with the entry's token in its text; return its bytes and its Message-ID."""
    rng = random.Random(entry.token)
    mail = EmailMessage()
    name = f"<{entry.conversation}.{entry.place}.{rng.getrandbits(64):x}@example.org>"
    mail["From"] = f"Дарья Соколова <person{entry.conversation}@example.org>"
    mail["To"] = to
    mail["Subject"] = ("Re: " if answers else "") + f"Не работает интернет {entry.conversation}"
    mail["Date"] = "Sun, 22 Nov 2026 12:00:00 +0300"
    mail["Message-ID"] = name
    if answers:
        mail["In-Reply-To"] = mail["References"] = answers
    mail.set_content(f"Здравствуйте! Роутер мигает красным, {entry.place}-й раз пишу. {entry.token}\n", cte="base64")
    return mail.as_bytes(), name
