"""What the command palette offers: places to go to, what can be done with the open ticket, the person's own look.

Each command carries its words in both languages, so that it is found whichever one types.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from django.db.models import Q
from django.urls import reverse
from django.utils import translation
from django.utils.functional import Promise
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from otklik.accounts.access import Access
from otklik.accounts.models import Team, User
from otklik.accounts.roles import RIGHTS, Right, Role
from otklik.automation.queries import macros_for
from otklik.desk import listing
from otklik.desk.actions.segments import segments_of
from otklik.desk.models import Ticket
from otklik.desk.queries import topics_of
from otklik.desk.view_queries import views_in_order
from otklik.workspace.doors import number_of
from otklik.workspace.forms import topic_label
from otklik.workspace.place import ICONS, Place
from otklik.workspace.saved import ICONS as SAVED_ICONS
from otklik.workspace.segments import address_of

Command = dict[str, Any]
Words = str | Promise
LANGUAGES = ("en", "ru")
HOLDERS = [role for role, rights in RIGHTS.items() if Right.WORK in rights or role is Role.ENGINEER]
MOST_PEOPLE, MOST_TEAMS, MOST_TOPICS, MOST_MACROS = 300, 100, 500, 100
GROUPS = {"ticket": _("The open ticket"), "go": _("Go to"), "own": _("For yourself")}
# Address, words, picture, other words, and the right without which the page is not offered.
PAGES: tuple[tuple[str, Words, str, str, Right | None], ...] = (
    ("work_new", _("New ticket"), "plus", "call letter позвонили", Right.WORK),
    ("work_queue", _("Queue"), "play", "next waiting следующее ждут", Right.READ),
    ("work_control", _("Control list"), "chevrons-up", "ages waiting возраст", Right.READ),
    ("work_common", _("Common problems"), "alert", "incident outage mass авария массовая", Right.READ),
    ("work_reviews", _("Reviews of missed promises"), "edit", "breach sla разбор", Right.READ),
    ("work_workload", _("Workload"), "users", "presence employees занятость", Right.SUPERVISE),
    ("me", _("My settings"), "user", "profile preferences профиль", None),
    ("notices", _("Notices"), "bell", "news новости", None),
    ("me_notices", _("How I am told"), "bell", "quiet hours push digest тихие часы", None),
)
# Pages of a project's set-up, for those who may.
SETUP: tuple[tuple[str, Words, str, str, Right], ...] = (
    ("setup_promises", _("Promises"), "clock", "sla policy calendar holiday календарь праздник", Right.MANAGE),
    ("setup_escalation", _("Escalation"), "chevrons-up", "matrix deputies матрица ответственные", Right.MANAGE),
    ("setup_routing", _("Assignment"), "inbox", "routing skills reasons навыки", Right.MANAGE),
    ("setup_rules", _("Rules"), "refresh", "automation автоматизация", Right.SUPERVISE),
    ("setup_rule_log", _("Log of rules"), "list", "automation firings срабатывания", Right.SUPERVISE),
    ("setup_shifts", _("Shifts"), "calendar", "plan week график", Right.SUPERVISE),
)
STEPS = (
    (_("Next ticket"), "chevron-down", "KeyJ"),
    (_("Previous ticket"), "chevron-up", "KeyK"),
    (_("Write an answer"), "reply", "KeyR"),
    (_("Write an internal note"), "note", "KeyX"),
    (_("Ask the client company"), "building", "KeyQ"),
    (_("Tags"), "tag", "KeyL"),
    (_("Customer and history"), "user", "KeyI"),
    (_("Explain the deadline"), "clock", "KeyD"),
    (_("Escalate"), "chevrons-up", "Shift+KeyE"),
)
LOOKS = (
    ("theme", "sun", ((User.Theme.LIGHT, _("Light theme")), (User.Theme.DARK, _("Dark theme")),
                      (User.Theme.SYSTEM, _("Theme as the system")))),
    ("density", "density", ((User.Density.COMFORTABLE, _("Comfortable density")),
                            (User.Density.COMPACT, _("Compact density")))),
    ("textsize", "text-size", ((User.TextSize.SMALL, _("Small text")), (User.TextSize.NORMAL, _("Normal text")),
                               (User.TextSize.LARGE, _("Large text")), (User.TextSize.XLARGE, _("Larger text")))),
)  # fmt: skip


def both(words: Words) -> str:
    """Return the words as the other languages have them."""
    here = get_language() or ""
    texts = []
    for language in LANGUAGES:
        if not here.startswith(language):
            with translation.override(language):
                texts.append(str(words))
    return " ".join(texts)


def command(group: str, label: Words, icon: str, *, also: str = "", **does: Any) -> Command:
    """Return one command. `does` is one of url, post (with values and confirm), press (a key), set (name and value)."""
    does = {name: str(value) if isinstance(value, Promise) else value for name, value in does.items()}
    return {"group": group, "label": str(label), "also": f"{both(label)} {also}".strip(), "icon": icon, **does}


def commands(access: Access, place: Place, ticket: Ticket | None) -> list[Command]:
    """Return everything the person can do from the keyboard here."""
    return [*(_of_ticket(access, place, ticket) if ticket else ()), *_places(access, place), *_own()]


def _places(access: Access, place: Place) -> Iterable[Command]:
    for name, label in listing.VIEWS.items():
        yield command("go", label, ICONS.get(name, "list"), url=f"{reverse('work')}?view={name}")
    for view in views_in_order(access):
        yield command("go", view.name, SAVED_ICONS[view.scope], url=f"{reverse('work')}?view=v{view.pk}")
    if place.projects:
        yield command("go", _("Saved views"), "filter", url=reverse("work_views"))
    for segment in segments_of(access):
        detail = segment.project.prefix if segment.project else ""
        url = address_of(segment)
        yield command("go", segment.name, "users", also=both(_("Customers")), url=url, detail=detail)
    for team in place.teams:
        yield command("go", team.name, "users", url=f"{reverse('work')}?view=team&team={team.pk}")
    for project in place.projects:
        url = f"{reverse('work')}?project={project.key}"
        yield command("go", project.name, "folder", also=project.prefix, url=url, detail=project.prefix)
    for route, title, icon, also, right in PAGES:
        if right is None or access.with_right(right):
            yield command("go", title, icon, also=also, url=reverse(route))
    if access.is_administrator or access.with_right(Right.MANAGE, Right.SUPERVISE):
        yield command("go", _("Set-up"), "settings", url=reverse("setup"))
        for project in place.projects:
            if access.may(Right.MANAGE, project.pk):
                url = reverse("setup_project", args=[project.key])
                yield command("go", _("Set-up"), "settings", also=project.name, url=url, detail=project.name)
            for route, title, icon, also, right in SETUP:
                if access.may(right, project.pk):
                    url, words = reverse(route, args=[project.key]), f"{also} {project.name}"
                    yield command("go", title, icon, also=words, url=url, detail=project.name)
    if access.with_right(Right.READ_HANDED):
        yield command("go", _("Client company's cabinet"), "building", url="/cabinet/")
    yield command("go", _("API tokens"), "code", url=reverse("setup_tokens"))


def _own() -> Iterable[Command]:
    for name, icon, values in LOOKS:
        for value, label in values:
            yield command("own", label, icon, set=[name, str(value)])
    for code, tongue in (("ru", "Русский язык"), ("en", "English language")):
        yield command("own", tongue, "globe", also="language язык", set=["language", code])
    yield command("own", _("Keyboard shortcuts"), "keyboard", also="hotkeys клавиши", press="?")
    yield command("own", _("Guide"), "book", also="help помощь справка руководство", url=reverse("help"))
    tour = {"url": reverse("me_toured"), "values": {"again": "1"}, "leave": True}
    yield command("own", _("Show the tour again"), "help", also="help помощь", post=tour)


def _of_ticket(access: Access, place: Place, ticket: Ticket) -> Iterable[Command]:
    number = number_of(ticket)
    yield command("ticket", _("Copy the number"), "copy", detail=number, copy=number)
    yield command("ticket", _("Copy the address"), "link", copy=f"/work/{number}", absolute=True)
    works = access.may(Right.WORK, ticket.project_id)
    for label, icon, key in STEPS:
        if key == "KeyD" and ticket.next_due_at is None:
            continue
        if works or key in {"KeyJ", "KeyK", "KeyI", "KeyD"}:
            yield command("ticket", label, icon, press=key)
    if not works:
        return

    def post(what: str, **values: object) -> dict[str, Any]:
        url = f"/work/{number}/{what}{place.suffix()}"
        return {"url": url, "values": {name: str(value) for name, value in values.items()}}

    if ticket.assignee_id != access.user_id:
        yield command(
            "ticket", _("Give to me"), "user", also="take взять", post=post("assignee", assignee=access.user_id)
        )
    for macro in macros_for(access, ticket)[:MOST_MACROS]:
        does = post(f"macros/{macro.pk}")
        yield command("ticket", macro.name, "play", also=both(_("Macro")), detail=_("Macro"), post=does)
    also = both(_("Give to")) + " transfer передать"
    url = f"/work/{number}/transfer{place.suffix()}"
    yield command("ticket", _("Give with a note"), "edit", also=also, url=url)
    for status in Ticket.Status:
        if status not in {ticket.status, Ticket.Status.NEW}:
            does = post("status", status=status.value)
            yield command("ticket", status.label, f"status-{status.value.split('_')[0]}", detail=_("Status"), post=does)
    for priority in Ticket.Priority:
        if priority != ticket.priority:
            does = post("priority", priority=priority.value)
            yield command("ticket", priority.label, "flag", also=both(_("Priority")), detail=_("Priority"), post=does)
    yield from _people(ticket, post)
    yield from _topics(ticket, post)


def _people(ticket: Ticket, post: Callable[..., dict[str, Any]]) -> Iterable[Command]:
    members = Q(memberships__project_id=ticket.project_id, memberships__role__in=HOLDERS)
    people = User.objects.filter(members, is_active=True).distinct().order_by("name", "email")[:MOST_PEOPLE]
    for person in people:
        if person.pk != ticket.assignee_id:
            does = post("assignee", assignee=person.pk)
            yield command("ticket", str(person), "user", also="assign give отдать", detail=_("Give to"), post=does)
    for team in Team.objects.filter(project_id=ticket.project_id, is_active=True)[:MOST_TEAMS]:
        does = post("assignee", team=team.pk)
        yield command("ticket", team.name, "users", also="assign give отдать", detail=_("Give to"), post=does)
    if ticket.assignee_id:
        yield command("ticket", _("Nobody"), "user", detail=_("Give to"), post=post("assignee", assignee=""))


def _topics(ticket: Ticket, post: Callable[..., dict[str, Any]]) -> Iterable[Command]:
    for topic in topics_of(ticket.project_id).select_related("parent", "project")[:MOST_TOPICS]:
        if topic.pk != ticket.topic_id:
            label, does = topic_label(topic), post("topic", topic=topic.pk)
            yield command("ticket", label, "folder", also=both(_("Topic")), detail=_("Topic"), post=does)
