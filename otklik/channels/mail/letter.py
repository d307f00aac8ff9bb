"""A mail on its way to a ticket: what the parser read, and who of ours it has to do with."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

from django.conf import settings
from django.db.models.functions import Lower

from otklik.accounts.models import Project, User
from otklik.channels.mail import directory
from otklik.channels.mail.facts import Facts, facts_of
from otklik.channels.mail.names import Named, bracketed, meaning_of, named_by
from otklik.channels.mail.verdict import Verdict, judge
from otklik.channels.models import InboundItem
from otklik.channels.readers import Run
from otklik.customers.models import Person
from otklik.desk.signing import ticket_of_message_id, without_tag
from otklik.lib.addresses import normalise_address
from otklik.lib.mime import AutoKind, ParsedMail
from otklik.lib.mime.model import Address


@dataclass(frozen=True)
class Ours:
    """Addresses of ours, read once a run: those of projects, and those of people who can sign in."""

    addresses: frozenset[str]
    people: dict[str, int]

    def is_project(self, address: str) -> bool:
        """Whether the address, with or without a sub-address, is one that customers write to."""
        return without_tag(address) in self.addresses


def ours(run: Run) -> Ours:
    """Return the addresses of ours as they were when the run began."""
    if "ours" not in run.facts:
        own = {*directory.read(), directory.bare(settings.DEFAULT_FROM_EMAIL)}
        if sender := directory.bare(run.project.sender_address):
            own.add(sender)
        people = dict(User.objects.annotate(small=Lower("email")).values_list("small", "pk"))
        run.facts["ours"] = Ours(frozenset(own), people)
    found: Ours = run.facts["ours"]
    return found


@dataclass(frozen=True)
class Letter:
    """One mail with everything that decides where it goes."""

    item: InboundItem
    mail: ParsedMail
    project: Project
    ours: Ours

    @cached_property
    def sender(self) -> str:
        """The From address in one spelling, "" when there is none to speak of."""
        return normalise_address(self.mail.from_.address) or ""

    @cached_property
    def verdict(self) -> Verdict:
        """Whether the sender is who he says."""
        return judge(
            self.mail.headers.get("authentication-results", ""),
            sender=self.sender,
            authserv_id=settings.AUTHSERV_ID,
            one_sender=self.mail.from_verified_shape and bool(self.sender),
        )

    @cached_property
    def staff(self) -> User | None:
        """The person of ours who has this address, also one who may not sign in any more."""
        pk = self.ours.people.get(self.sender) if self.sender else None
        return User.objects.filter(pk=pk).first() if pk else None

    @cached_property
    def meaning(self) -> str:
        """What makes it the same message as another one, see `contents.meaning_of`."""
        return meaning_of(self.mail, bytes(self.item.raw))

    @cached_property
    def named(self) -> Named:
        """The tickets and mails it goes back to, by its own word."""
        return named_by(self.mail, self.recipients)

    @cached_property
    def facts(self) -> Facts:
        """What the database knows about it."""
        return facts_of(
            project=self.project,
            item=self.item.pk,
            sender=self.sender,
            meaning=self.meaning,
            tickets=[*self.named.by_address, *self.named.said],
            said=self.named.said,
            references=self.named.others,
            own=bracketed(self.mail.message_id),
        )

    @property
    def person(self) -> Person | None:
        """The known customer of this address."""
        return self.facts.person

    @property
    def is_own(self) -> bool:
        """Whether it is our own mail that came back: from an address of ours, or with a Message-ID that we made
        (S09).
        """
        return self.ours.is_project(self.sender) or ticket_of_message_id(bracketed(self.mail.message_id)) is not None

    @property
    def forced(self) -> bool:
        """Whether a person has said that it is to become a ticket."""
        return self.item.outcome == InboundItem.Outcome.FORCED

    @property
    def answers_something(self) -> bool:
        """Whether it says which mail it answers."""
        return bool(self.mail.in_reply_to or self.mail.references)

    @cached_property
    def automatic(self) -> bool:
        """Whether a machine wrote it to say something about another mail: it opens no ticket and reopens none.

        Only what cannot be a person: a bounce, a receipt, an abuse report, an answer that calls itself automatic. A
        guess by the subject alone ("On vacation…") counts only when the mail answers something; a newsletter, a list
        or a notice of another system may be what the project exists for, so these open tickets, which nobody is sent
        a receipt of.
        """
        auto = self.mail.auto
        if auto.kind in {AutoKind.BOUNCE, AutoKind.RECEIPT, AutoKind.FEEDBACK}:
            return True
        if auto.kind is AutoKind.AUTO_REPLY:
            return auto.reason != "subject" or self.answers_something
        return auto.kind is AutoKind.NOTICE and auto.reason in {"daemon", "null sender"}

    @cached_property
    def recipients(self) -> list[str]:
        """Addresses it was sent to, that of the envelope first."""
        named = [a.address for a in (*self.mail.to, *self.mail.cc)]
        return [address for address in (self.item.recipient, *self.mail.delivered_to, *named) if address]

    def others(self) -> list[Address]:
        """People named in To, Cc and Reply-To beside us and the sender, each once.

        Where answers are wished to go is one more word of the sender: like a Cc it counts when he is vouched for, else
        an operator decides. A request form of another site gives its visitor's address so.
        """
        found: dict[str, Address] = {}
        for named in (*self.mail.to, *self.mail.cc, *self.mail.reply_to):
            address = normalise_address(named.address)
            if (
                address
                and address != self.sender
                and not self.ours.is_project(address)
                and address not in self.ours.people
            ):
                found.setdefault(address, Address(named.name, address))
        return list(found.values())
