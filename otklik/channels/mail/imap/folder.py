"""How far a folder has been read, and reading on from there.

A mail's UID is its name only together with the folder's UIDVALIDITY (RFC 3501, 2.3.1.1). The cursor moves in the
transaction that stores the mails, and only from where this fetcher saw it: two fetchers at once cannot pass each other
by.
"""

from __future__ import annotations

import datetime
import logging
import threading
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.utils import timezone
from imapclient import IMAPClient

from otklik.channels.actions import RawItem, accept, wake_readers
from otklik.channels.mail.directory import Directory
from otklik.channels.mail.imap.items import CHANNEL, HEADER_OCTETS, external_id, item_of, stand_in
from otklik.channels.mail.imap.session import select
from otklik.channels.models import InboundItem, MailAccount, MailFolder
from otklik.lib.failpoints import failpoint

logger = logging.getLogger(__name__)
CHUNK = 50  # mails whose sizes are asked for at once
BATCH_OCTETS = 8 * 2**20  # fetched and stored at once, but always one mail at least
COUNT_EVERY = datetime.timedelta(minutes=10)
COUNT_CHUNK = 1000


class OvertakenError(Exception):
    """Another fetcher has moved the cursor meanwhile."""


@dataclass
class Folder:
    """One folder of one account in one session."""

    client: IMAPClient
    account: MailAccount
    name: str
    directory: Directory
    max_octets: int
    stop: threading.Event
    heard: Callable[[], None] = lambda: None

    def read(self) -> int:
        """Take in everything new; return how many mails. Raises what the server and the database raise."""
        answer = select(self.client, self.name)
        row = self._row(int(answer[b"UIDVALIDITY"]), self._next_uid(answer))
        stored = 0
        for chunk in _chunks(self._new_uids(row), CHUNK):
            if self.stop.is_set():
                return stored
            stored += self._read_chunk(row, chunk)
            self.heard()
        self._close_gap(row)
        self._count(row, stored)
        return stored

    def _next_uid(self, answer: dict[bytes, Any]) -> int:
        if b"UIDNEXT" in answer:
            return int(answer[b"UIDNEXT"])
        everything = self.client.search(["UID", "1:*"])  # UIDNEXT is optional in old servers
        return max(everything, default=0) + 1

    def _row(self, validity: int, next_uid: int) -> MailFolder:
        """The cursor of this UIDVALIDITY. A new one starts at the beginning; what comes a second time is known when
        read.

        `first_uid` divides what lay there when we first looked (taken in only as far as the account wants old mail)
        from what came since.
        """
        with transaction.atomic():
            row, _created = MailFolder.objects.select_for_update().get_or_create(
                account=self.account, name=self.name, defaults={"project_id": self.account.project_id}
            )
            if row.uid_validity != validity:
                if row.uid_validity:
                    logger.warning("mailbox %s, folder %s was numbered anew", self.account.pk, self.name)
                row.uid_validity, row.last_uid, row.first_uid, row.too_large = validity, 0, next_uid, 0
                row.mailbox_count = row.system_count = 0
                row.checked_at = None
                row.save()
        return row

    @property
    def since(self) -> datetime.datetime:
        """Mail that arrived before is none of ours."""
        return self.account.created_at - datetime.timedelta(days=self.account.backfill_days)

    def _new_uids(self, row: MailFolder) -> list[int]:
        found = self._old_uids(row.last_uid + 1, row.first_uid - 1)
        start = max(row.last_uid + 1, row.first_uid)
        # "n:*" always names the last mail, even when its UID is below n (RFC 3501, 6.4.8).
        found += [uid for uid in self.client.search(["UID", f"{start}:*"]) if uid >= start]
        return sorted(set(found))

    def _old_uids(self, start: int, end: int) -> list[int]:
        if start > end:
            return []
        # SINCE knows days only, in the server's own time zone; the exact moment is compared when sizes are asked for.
        day = (self.since - datetime.timedelta(days=1)).date()
        found = self.client.search(["UID", f"{start}:{end}", "SINCE", day])
        return [uid for uid in found if start <= uid <= end]

    def _read_chunk(self, row: MailFolder, uids: Sequence[int]) -> int:
        facts = self.client.fetch(uids, [b"RFC822.SIZE", b"INTERNALDATE"])
        wanted = [uid for uid in uids if uid in facts and self._is_wanted(row, uid, facts[uid])]
        stored = 0
        for batch in _batches(wanted, {uid: int(facts[uid][b"RFC822.SIZE"]) for uid in wanted}):
            items, too_large = self._items(row, batch, facts)
            self._store(row, items, up_to=batch[-1], too_large=too_large)
            stored += len(items)
            self.heard()
        if uids[-1] > row.last_uid:  # the last ones were expunged meanwhile, or are too old
            self._store(row, [], up_to=uids[-1], too_large=0)
        return stored

    def _is_wanted(self, row: MailFolder, uid: int, facts: dict[bytes, Any]) -> bool:
        if uid >= row.first_uid:
            return True
        arrived = facts.get(b"INTERNALDATE")
        return isinstance(arrived, datetime.datetime) and _aware(arrived) >= self.since

    def _items(
        self, row: MailFolder, uids: Sequence[int], facts: dict[int, dict[bytes, Any]]
    ) -> tuple[list[RawItem], int]:
        large = {uid for uid in uids if int(facts[uid][b"RFC822.SIZE"]) > self.max_octets}
        bodies = self._bodies([uid for uid in uids if uid not in large], b"BODY.PEEK[]", b"BODY[]")
        head = f"BODY.PEEK[HEADER]<0.{HEADER_OCTETS}>".encode()
        for uid, start in self._bodies(sorted(large), head, b"BODY[HEADER]<0>").items():
            bodies[uid] = stand_in(self.account, row, start, int(facts[uid][b"RFC822.SIZE"]))
        items = []
        for uid in sorted(bodies):
            arrived = facts[uid].get(b"INTERNALDATE")
            old = isinstance(arrived, datetime.datetime) and _aware(arrived) < self.account.created_at
            items.append(item_of(self.account, row, uid, bodies[uid], self.directory, old=old))
        return items, len(large & set(bodies))

    def _bodies(self, uids: Sequence[int], ask: bytes, key: bytes) -> dict[int, bytes]:
        if not uids:
            return {}
        answer = self.client.fetch(uids, [ask])
        found = {uid: answer[uid].get(key) for uid in uids if uid in answer}
        return {uid: body for uid, body in found.items() if body}

    def _store(self, row: MailFolder, items: Sequence[RawItem], *, up_to: int, too_large: int) -> None:
        with transaction.atomic():
            locked = MailFolder.objects.select_for_update().get(pk=row.pk)
            if (locked.uid_validity, locked.last_uid) != (row.uid_validity, row.last_uid):
                raise OvertakenError(f"folder {row.name} of account {self.account.pk}")
            accept(items)
            failpoint("imap-stored")
            locked.last_uid = up_to
            locked.too_large += too_large
            locked.save(update_fields=["last_uid", "too_large"])
        # Once more after the commit: the reader that the first call found waiting may have looked before it.
        wake_readers({item.project_id for item in items})
        row.last_uid, row.too_large = locked.last_uid, locked.too_large

    def _close_gap(self, row: MailFolder) -> None:
        """Everything old has been looked at: do not search it again."""
        if row.last_uid < row.first_uid - 1:
            self._store(row, [], up_to=row.first_uid - 1, too_large=0)

    def _count(self, row: MailFolder, stored: int) -> None:
        """Compare the mailbox with the system; what is missing is fetched now. In between only add up what came."""
        now = timezone.now()
        if row.checked_at is not None and now - row.checked_at < COUNT_EVERY:
            if stored:
                row.mailbox_count += stored
                row.system_count += stored
                row.save(update_fields=["mailbox_count", "system_count"])
            return
        present = self._old_uids(1, row.first_uid - 1) + [
            uid for uid in self.client.search(["UID", f"{row.first_uid}:*"]) if row.first_uid <= uid <= row.last_uid
        ]
        expected = missing = 0
        for chunk in _chunks(sorted(set(present)), COUNT_CHUNK):
            absent = self._absent(row, chunk)
            again = self._fetch_missing(row, absent) if absent else set()
            expected += len(chunk) - len(absent) + len(again)
            missing += len(again) - len(self._stored(row, sorted(again)))
        row.mailbox_count, row.system_count, row.checked_at = expected, expected - missing, now
        row.save(update_fields=["mailbox_count", "system_count", "checked_at"])

    def _stored(self, row: MailFolder, uids: Sequence[int]) -> set[int]:
        names = {external_id(self.account.pk, row, uid): uid for uid in uids}
        known = InboundItem.objects.filter(channel=CHANNEL, external_id__in=list(names))
        return {names[name] for name in known.values_list("external_id", flat=True)}

    def _absent(self, row: MailFolder, uids: Sequence[int]) -> list[int]:
        return sorted(set(uids) - self._stored(row, uids))

    def _fetch_missing(self, row: MailFolder, uids: Sequence[int]) -> set[int]:
        """Take in mails that should be here and are not; return those that should be, fetched or not."""
        wanted: set[int] = set()
        for chunk in _chunks(uids, CHUNK):
            facts = self.client.fetch(chunk, [b"RFC822.SIZE", b"INTERNALDATE"])
            due = [uid for uid in chunk if uid in facts and self._is_wanted(row, uid, facts[uid])]
            wanted.update(due)
            for batch in _batches(due, {uid: int(facts[uid][b"RFC822.SIZE"]) for uid in due}):
                items, _too_large = self._items(row, batch, facts)
                logger.warning("mailbox %s, folder %s: %s mails were missing", self.account.pk, self.name, len(items))
                accept(items)
                wake_readers({item.project_id for item in items})
        return wanted


def _aware(moment: datetime.datetime) -> datetime.datetime:
    return moment if moment.tzinfo else moment.replace(tzinfo=datetime.UTC)


def _chunks(uids: Sequence[int], size: int) -> Iterator[Sequence[int]]:
    for start in range(0, len(uids), size):
        yield uids[start : start + size]


def _batches(uids: Sequence[int], sizes: dict[int, int]) -> Iterator[list[int]]:
    """Divide mails so that no more than BATCH_OCTETS are in memory at once."""
    batch: list[int] = []
    octets = 0
    for uid in uids:
        if batch and octets + sizes[uid] > BATCH_OCTETS:
            yield batch
            batch, octets = [], 0
        batch.append(uid)
        octets += sizes[uid]
    if batch:
        yield batch
