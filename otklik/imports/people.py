"""Who somebody of the old system is here: a colleague of the project, a customer, or a name."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from email.utils import parseaddr
from typing import Any

from otklik.accounts.models import Membership, Project
from otklik.accounts.roles import RIGHTS, Right, Role
from otklik.customers.actions.import_people import Pair, PastPerson, pairs_of
from otklik.customers.models import Identity, Person
from otklik.imports.models import Foreign
from otklik.imports.records import COLLEAGUE, PERSON, text
from otklik.imports.staging import Staging
from otklik.lib.addresses import normalise_address

HOLDERS = frozenset(role for role, rights in RIGHTS.items() if Right.WORK in rights or role is Role.ENGINEER)


@dataclass(frozen=True)
class Who:
    """Somebody as the file names him, with his row of the file looked up."""

    ref: str = ""
    name: str = ""
    emails: tuple[str, ...] = ()
    phones: tuple[str, ...] = ()
    staff: bool = False

    @property
    def address(self) -> str:
        """His first address, normalised, or ""."""
        return next((found for raw in self.emails if (found := normalise_address(raw))), "")

    @property
    def as_person(self) -> PastPerson:
        """What is known of him, for recognising."""
        return PastPerson(name=self.name, emails=self.emails, phones=self.phones)


def named(given: Mapping[str, Any] | None, staged: Mapping[str, Any]) -> Who:
    """Return who is meant by `{"ref", "name", "email", "phone", "written"}`; `staged` are people of the file by id."""
    given = given or {}
    ref = text(given.get("ref"))
    row = staged.get(ref)
    data = row.data if row else {}
    written_name, written_address = parseaddr(text(given.get("written")))
    emails = [text(given.get("email")), written_address, *data.get("emails", ())]
    phones = [text(given.get("phone")), *data.get("phones", ())]
    return Who(
        ref=ref,
        name=text(given.get("name")) or text(data.get("name")) or written_name,
        emails=tuple(dict.fromkeys(email for email in emails if email)),
        phones=tuple(dict.fromkeys(phone for phone in phones if phone)),
        staff=bool(data.get("staff")),
    )


def refs(*given: Mapping[str, Any] | None) -> set[str]:
    """Return the ids by which people are named."""
    return {ref for one in given if one and (ref := text(one.get("ref")))}


class People:
    """The people of one portion: read at once, asked one by one."""

    def __init__(self, project: Project, origin: str, staging: Staging, wanted: Iterable[str]) -> None:
        self.project = project
        wanted = set(wanted)
        self.staged = staging.find(PERSON, wanted)
        self.taken = known_ids(project, origin, PERSON, wanted)
        self._colleague_ids = known_ids(project, origin, COLLEAGUE, wanted)
        kept = Person.objects.filter(pk__in=self.taken.values()).values_list("pk", "merged_into", "erased_at")
        # Cards that were merged go on in another; of an erased one nothing is known any more, and that stays so.
        self._current = {pk: None if erased else merged or pk for pk, merged, erased in kept}
        self._known: dict[Pair, int] = {}
        self._added: dict[Who, int] = {}
        members = Membership.objects.filter(project=project, user__is_active=True).exclude(role=Role.CLIENT)
        self._members: dict[str, tuple[int, bool]] = {}
        twice: set[str] = set()
        for email, name, pk, role in members.values_list("user__email", "user__name", "user_id", "role"):
            for word in {email.lower(), name.casefold()}:
                twice |= {word} & self._members.keys()
                self._members[word] = (pk, role in HOLDERS)
        self._by_id = {pk: (pk, holds) for pk, holds in self._members.values()}
        for word in twice:  # of two people with one name neither is meant
            del self._members[word]

    def who(self, given: Mapping[str, Any] | None) -> Who:
        """Return who is meant."""
        who = named(given, self.staged)
        return replace(who, staff=True) if who.ref in self._colleague_ids else who

    def colleague(self, emails: Iterable[str]) -> int | None:
        """Return the account of a colleague with one of these addresses."""
        return next((self._members[email.lower()][0] for email in emails if email.lower() in self._members), None)

    def learn(self, everybody: Iterable[Who]) -> None:
        """Look up at once which customers these people are."""
        unknown = [who for who in everybody if who.ref not in self.taken]
        pairs = {pair for who in unknown for pair in pairs_of(self.project, who.as_person)}
        rows = Identity.objects.filter(project=self.project, value__in={value for _kind, value in pairs})
        self._known |= {(kind, value): person for kind, value, person in rows.values_list("kind", "value", "person_id")}

    def add(self, who: Who, person_id: int | None) -> None:
        """Remember who somebody is for the rest of the portion."""
        if person_id is not None:
            self._added[who] = person_id
            self._known |= dict.fromkeys(pairs_of(self.project, who.as_person), person_id)

    def user(self, who: Who) -> int | None:
        """Return the account of a colleague of this project with one of his addresses, or his name and no address."""
        return next((pk for pk, _holds in self._colleagues(who)), None)

    def holder(self, who: Who) -> int | None:
        """Return the account of a colleague who may hold tickets."""
        return next((pk for pk, holds in self._colleagues(who) if holds), None)

    def _colleagues(self, who: Who) -> Iterator[tuple[int, bool]]:
        own = self._colleague_ids.get(who.ref)
        if own and (found := self._by_id.get(own)):
            return iter([found])
        words = [email.lower() for email in who.emails] or [who.name.casefold()]
        return (self._members[word] for word in words if word and word in self._members)

    def person(self, who: Who) -> int | None:
        """Return the customer somebody is, if he is known."""
        if who.ref in self.taken:
            return self._current.get(self.taken[who.ref])
        if who in self._added:
            return self._added[who]
        return next((self._known[p] for p in pairs_of(self.project, who.as_person) if p in self._known), None)

    def is_new(self, who: Who) -> bool:
        """Whether he would be a customer we do not know yet; of an erased one that is not said again."""
        return not who.staff and who.ref not in self.taken and self.user(who) is None and self.person(who) is None


def known_ids(project: Project, origin: str, kind: str, ids: Iterable[str]) -> dict[str, int]:
    """Return what was taken before: ids of ours by theirs."""
    rows = Foreign.objects.filter(project=project, origin=origin, kind=kind, foreign_id__in=set(ids))
    return dict(rows.values_list("foreign_id", "local_id"))
