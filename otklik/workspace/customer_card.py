"""What the customer's page and its short form beside a ticket are drawn from."""

from __future__ import annotations

import functools
import zoneinfo
from collections.abc import Callable
from typing import Any, TypeVar

from django.urls import reverse
from django.utils.translation import gettext as _

from otklik.accounts.access import Access
from otklik.accounts.models import Project
from otklik.accounts.roles import Right
from otklik.customers import likeness, queries, standings
from otklik.customers.actions.merge import UNDO_FOR
from otklik.customers.models import Identity, PanelRow, Person, PersonNote
from otklik.desk.contacts import history
from otklik.lib import clock
from otklik.workspace import customer_history, side_panels
from otklik.workspace.beside import There, on_card
from otklik.workspace.customer_forms import ConsentForm, ErasureForm, IdentityForm

ICONS = {"phone": "phone", "email": "mail", "contract": "file"}
T = TypeVar("T")
Labels = dict[tuple[int, str], tuple[str, str]]
MOODS = {"glad": "ok", "calm": "", "tense": "warn", "angry": "danger"}
PINNED_BESIDE, ROWS_BESIDE = 3, 3


def identities_of(person: Person) -> list[dict[str, Any]]:
    """Return the ways to reach a customer, the main ones first."""
    rows = Identity.objects.filter(person_id=person.pk, project_id=person.project_id).order_by("-is_main", "kind", "id")
    return [
        {
            "id": row.pk,
            "kind": row.kind,
            "label": row.get_kind_display(),
            "icon": ICONS.get(row.kind, "chat"),
            "value": row.value,
            "verified": row.verified,
            "main": row.is_main,
        }
        for row in rows[:50]
    ]


def badges_of(person: Person, project: Project, labels: Labels | None = None) -> list[tuple[str, str, str]]:
    """Return what one must know before one speaks: (words, tone, icon)."""
    badges = []
    if person.standing:
        key = (person.project_id, person.standing)
        name, tone = (labels if labels is not None else standings.labels([key]))[key]
        badges.append((name, tone or "info", "star"))
    if person.mood in MOODS:
        badges.append((str(person.get_mood_display()), MOODS[person.mood], "flag"))
    if person.no_robots:
        badges.append((_("No robots"), "warn", "user"))
    if person.technical_level:
        badges.append(
            (_("Technical level: %(level)s") % {"level": person.get_technical_level_display()}, "", "settings")
        )
    if is_quiet(person, project):
        badges.append((_("Quiet hours now"), "warn", "moon"))
    return badges


def is_quiet(person: Person, project: Project) -> bool:
    """Tell whether it is a time at which the customer does not want to be disturbed."""
    if person.quiet_from is None or person.quiet_to is None:
        return False
    zone = zoneinfo.ZoneInfo(person.time_zone) if person.time_zone else project.zone
    time = clock.now().astimezone(zone).time()
    if person.quiet_from < person.quiet_to:
        return person.quiet_from <= time < person.quiet_to
    return time >= person.quiet_from or time < person.quiet_to


def facts_of(person: Person) -> list[tuple[str, str]]:
    """Return the other facts of a card, those that are known, in words."""
    quiet = ""
    if person.quiet_from and person.quiet_to:
        quiet = f"{person.quiet_from:%H:%M}–{person.quiet_to:%H:%M}"
        quiet += f", {person.time_zone}" if person.time_zone else ""
    facts = [
        (_("Form of address"), person.address_form),
        (_("Language"), person.language),
        (_("Region"), person.region),
        (_("Year of birth"), str(person.birth_year or "")),
        (_("Preferred channel"), str(person.get_preferred_channel_display()) if person.preferred_channel else ""),
        (_("Quiet hours"), quiet),
    ]
    return [(name, value) for name, value in facts if value]


def panels_of(person: Person) -> list[dict[str, Any]]:
    """Return purchases and services, each kind with its rows."""
    rows = queries.panels_of(person)
    titles = {PanelRow.Kind.SERVICE: _("Services"), PanelRow.Kind.PURCHASE: _("Purchases")}
    panels = [{"title": title, "rows": [row for row in rows if row.kind == kind]} for kind, title in titles.items()]
    return [panel for panel in panels if panel["rows"]]


def rows_of(people: list[Person]) -> list[dict[str, Any]]:
    """Return the rows of a list of customers; their projects must be loaded."""
    labels = standings.labels((person.project_id, person.standing) for person in people)
    return [{"person": person, "badges": badges_of(person, person.project, labels)} for person in people]


def side_context(access: Access, person: Person | None, project: Project, there: There) -> dict[str, Any]:
    """Return the short form of a card beside a ticket; nothing for a ticket without one."""
    if person is None or not access.may(Right.READ, person.project_id):
        return {}
    panels = panels_of(person) if "panels" in there else []
    return {
        "card": {
            "url": reverse("work_customer", args=[person.pk]),
            "badges": badges_of(person, project),
            "facts": facts_of(person),
            "notes": queries.notes_of(person, pinned=True)[:PINNED_BESIDE] if "pinned" in there else [],
            "panels": [panel | {"rows": panel["rows"][:ROWS_BESIDE]} for panel in panels],
            "candidates": likeness.candidates(access, person)[:2],
        }
    }


def page_context(access: Access, person: Person) -> dict[str, Any]:
    """Return everything of the page of a customer."""
    may_work = access.may(Right.WORK, person.project_id) and person.erased_at is None
    recent = clock.now() - UNDO_FOR
    there = on_card(person)

    def read(part: str, rows: Callable[[Person], list[T]]) -> list[T]:
        return rows(person) if part in there else []

    context: dict[str, Any] = {
        "person": person,
        "base": reverse("work_customer", args=[person.pk]),
        "may_work": may_work,
        "may_export": access.may(Right.SUPERVISE, person.project_id) and person.erased_at is None,
        "may_erase": access.may(Right.MANAGE, person.project_id) and person.erased_at is None,
        "identities": identities_of(person),
        "badges": badges_of(person, person.project),
        "facts": facts_of(person),
        "notes": [{"row": note, "may_remove": _may_remove(access, note)} for note in read("notes", queries.notes_of)],
        "consents": read("consents", queries.consents_of),
        "panels": read("panels", panels_of),
        "side_panels": read("side_panels", functools.partial(side_panels.of_customer, access)),
        "merges": [{"row": row, "may_undo": may_work and row.at > recent} for row in read("merges", queries.merges_of)],
        "acts": read("acts", queries.acts_of),
        "holds": read("holds", queries.holds_of),
        "candidates": likeness.candidates(access, person),
        "history": history(access, person),
        "lines": customer_history.lines(access, person),
    }
    if may_work:
        context |= {
            "identity_form": IdentityForm(),
            "consent_form": ConsentForm(project_id=person.project_id) if "consent_texts" in there else None,
            "erasure_form": ErasureForm(),
        }
    return context


def _may_remove(access: Access, note: PersonNote) -> bool:
    right = Right.WORK if note.author_id == access.user_id else Right.SUPERVISE
    return access.may(right, note.project_id)
