"""Reads of answer templates: which of them fit a ticket, and what their placeholders stand for."""

from __future__ import annotations

from collections.abc import Mapping

from django.db.models import Case, IntegerField, Q, QuerySet, Value, When
from django.utils import timezone, translation
from django.utils.formats import date_format

from otklik.accounts.access import Access
from otklik.accounts.models import User
from otklik.accounts.roles import Right
from otklik.accounts.showing import Shown, shown
from otklik.desk.models import AnswerTemplate, Ticket, Topic
from otklik.lib import placeholders

# Every placeholder there is. Nothing else is ever replaced (S14).
NAMES = (
    "customer.name",
    "customer.first_name",
    "customer.organisation",
    "ticket.number",
    "ticket.subject",
    "ticket.topic",
    "ticket.opened",
    "operator.name",
    "operator.first_name",
    "operator.phone",
    "project.name",
    "today.date",
)


def templates_visible_to(access: Access) -> QuerySet[AnswerTemplate]:
    """Return the shared templates of the projects a person answers in, and his own there."""
    projects = access.with_right(Right.WORK)
    return AnswerTemplate.objects.filter(Q(owner=None) | Q(owner_id=access.user_id), project_id__in=projects)


def fitting(
    access: Access, ticket: Ticket, words: str = "", *, limit: int = 50, before: int | None = None
) -> list[AnswerTemplate]:
    """Return the templates for a ticket whose name or text has all the words, the likeliest first.

    Those of another project, source or topic do not fit; one of a topic fits what lies below it, too. Those of another
    language come last. In a folder the most used stand first. `before` is the id of one that is meant for such tickets
    and stands before all others.
    """
    rows = templates_visible_to(access).filter(project_id=ticket.project_id, is_active=True)
    meant = Q(pk=before or 0)
    rows = rows.filter(meant | Q(channel="") | Q(channel=ticket.source))
    rows = rows.filter(meant | Q(topic=None) | Q(topic_id__in=_topics_over(ticket)))
    for word in words.split()[:6]:
        rows = rows.filter(Q(name__icontains=word) | Q(body__icontains=word))
    spoken = Case(When(language__in=["", language_of(ticket)], then=0), default=1, output_field=IntegerField())
    first = words.split()[0] if words.split() else ""
    begins = Case(When(name__icontains=first, then=0), default=1) if first else Value(0)
    rows = rows.annotate(meant=Case(When(meant, then=0), default=1), spoken=spoken, begins=begins)
    return list(rows.order_by("meant", "spoken", "begins", "-uses", "name", "id")[:limit])


def _topics_over(ticket: Ticket) -> set[int]:
    if ticket.topic_id is None:
        return set()
    parents = dict(Topic.objects.filter(project_id=ticket.project_id).values_list("pk", "parent_id"))
    found: set[int] = set()
    topic: int | None = ticket.topic_id
    while topic is not None and topic not in found:
        found.add(topic)
        topic = parents.get(topic)
    return found


def language_of(ticket: Ticket) -> str:
    """Return the language to answer in: the customer's when it is known, else the project's."""
    own = ticket.person.language if ticket.person else ""
    return own or ticket.project.language


def filled(access: Access, ticket: Ticket, body: str, *, inside: bool = False) -> str:
    """Return the text of a template with its placeholders filled for a ticket and the person who answers.

    What is written for customers names that person as far as the project allows it (R82), else the line; what stays
    `inside` always names him.
    """
    return placeholders.expand(body, values_of(access, ticket, inside=inside, operator="{{" in body))


def values_of(access: Access, ticket: Ticket, *, inside: bool = False, operator: bool = True) -> Mapping[str, str]:
    """Return what each placeholder stands for under a ticket; an unknown fact is an empty text. Without `operator` the
    person who answers is not read.
    """
    project, person = ticket.project, ticket.person
    user = User.objects.filter(pk=access.user_id).first() if operator and access.user_id else None
    writer = Shown(access.name, user.phone if user else "") if inside else shown(project, user)
    name = person.name if person else ""
    organisation = person.organisation.name if person and person.organisation else ""
    with translation.override(language_of(ticket)):
        opened = date_format(ticket.created_at.astimezone(project.zone), "SHORT_DATE_FORMAT")
        today = date_format(timezone.now().astimezone(project.zone), "SHORT_DATE_FORMAT")
    return dict(
        zip(
            NAMES,
            (
                name,
                _first(name),
                organisation,
                f"{project.prefix}-{ticket.number}",
                ticket.subject,
                ticket.topic.name if ticket.topic else "",
                opened,
                writer.name,
                writer.first_name,
                writer.phone,
                project.name,
                today,
            ),
            strict=True,
        )
    )


def _first(name: str) -> str:
    return (name.split() or [""])[0]
