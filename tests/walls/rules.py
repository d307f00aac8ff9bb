"""The classes of policies: who may do what at an address, and what an answer to the others looks like."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from otklik.accounts.access import Access
from otklik.accounts.roles import Right
from tests.walls.world import Thing

Seen = Callable[[Access, Thing], bool]
ALL_RIGHTS = frozenset(Right)


def reads(access: Access, thing: Thing) -> bool:
    """Whoever reads everything in the thing's project."""
    return access.may(Right.READ, thing.project.pk)


def works(access: Access, thing: Thing) -> bool:
    """Whoever reads everything, and the field engineer of what is assigned to him (shared things of A)."""
    own = access.may(Right.READ_OWN, thing.project.pk) and thing.shared and thing.project.key == "net"
    return reads(access, thing) or own


def handed(access: Access, thing: Thing) -> bool:
    """The client company's representative, of what it was asked about."""
    return access.may(Right.READ_HANDED, thing.project.pk) and thing.shared


def anyhow(access: Access, thing: Thing) -> bool:
    """Whoever may read it in any of these ways."""
    return works(access, thing) or handed(access, thing)


def manages(access: Access, thing: Thing) -> bool:
    """The project's managers and the administrators."""
    return access.may(Right.MANAGE, thing.project.pk)


def supervises(access: Access, thing: Thing) -> bool:
    """Supervisors and those above."""
    return access.may(Right.SUPERVISE, thing.project.pk)


@dataclass(frozen=True)
class Rule:
    """Who may use one method of an address.

    `open`: nobody needs to sign in. `anywhere`: one of these rights in some project. `administrator`: of the
    installation. `sees`: who may know that the thing exists; to all others it is like one that does not. `right`: what
    he must have in the thing's project besides. Without any of these every signed-in person may.
    `data`: the form or the JSON; texts in it are filled like the address. `quiet`: those who see but lack the right are
    answered politely and nothing changes. `only`: people by name, for things that belong to a person. `unset`: 404 is
    all right, because the person has not set up what the address is about. `piece`: the body is bytes of a file.
    `records`: that somebody has read it is itself written down, in the history, once an hour by the cache (S17).
    """

    open: bool = False
    records: bool = False
    anywhere: frozenset[Right] = frozenset()
    administrator: bool = False
    sees: Seen | None = None
    right: Right | None = None
    data: Mapping[str, Any] = field(default_factory=dict)
    quiet: bool = False
    only: frozenset[str] = frozenset()
    unset: bool = False
    piece: bool = False

    def may_enter(self, access: Access) -> bool:
        """Tell whether the rule lets the person in at all, whatever the thing."""
        if self.open:
            return True
        if not access.user_id:
            return False
        if self.administrator:
            return access.is_administrator
        return not self.anywhere or bool(access.with_right(*self.anywhere))

    def may_see(self, access: Access, thing: Thing) -> bool:
        """Tell whether the person may know that the thing exists."""
        return self.may_enter(access) and (self.sees is None or (thing.exists and self.sees(access, thing)))

    def may_do(self, name: str, access: Access, thing: Thing) -> bool:
        """Tell whether the person may do what the method does to the thing."""
        allowed = self.right is None or access.may(self.right, thing.project.pk)
        return self.may_see(access, thing) and allowed and (not self.only or name in self.only)


@dataclass(frozen=True)
class Policy:
    """What is declared about one address: its methods and, where the route has parts to fill, the template of it."""

    methods: Mapping[str, Rule]
    url: str = ""
    query: str = ""
    why: str = ""


OPEN = Rule(open=True)
SIGNED_IN = Rule()
ADMINISTRATOR = Rule(administrator=True)


def anywhere(*rights: Right, **more: Any) -> Rule:
    """Return the rule for lists: one of the rights in some project."""
    return Rule(anywhere=frozenset(rights), **more)


def thing(sees: Seen, right: Right | None = None, data: Mapping[str, Any] | None = None, **more: Any) -> Rule:
    """Return the rule for one thing."""
    return Rule(sees=sees, right=right, data=data or {}, **more)
