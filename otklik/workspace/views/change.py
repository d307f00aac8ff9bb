"""Changes of a ticket, one resource each: status, holder, assignee, priority, topic, tags, subject, customer ..."""

from __future__ import annotations

from collections.abc import Callable

from django.db import transaction
from django.db.models import Q
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from otklik.accounts.access import Access
from otklik.accounts.models import Team, User
from otklik.accounts.roles import RIGHTS, Right, Role
from otklik.customers.actions import change_customer
from otklik.desk.actions import add_participant, assign, change_status, change_ticket, take
from otklik.desk.actions.assign import CannotWorkError
from otklik.desk.actions.checklists import CannotTickError
from otklik.desk.actions.fill import FieldsError
from otklik.desk.closing import ClosingError
from otklik.desk.models import StatusLabel, Ticket, Topic
from otklik.desk.queries import topics_of
from otklik.workspace.doors import door, is_fragment, not_ended, number_of, reader, ticket_or_404, toast
from otklik.workspace.endings import prepare
from otklik.workspace.forms import CustomerForm, topic_label
from otklik.workspace.place import read_place
from otklik.workspace.views.fields import ending_page
from otklik.workspace.views.ticket import parts

Change = Callable[[HttpRequest, Access, Ticket], str]
HOLDERS = [role for role, rights in RIGHTS.items() if Right.WORK in rights or role is Role.ENGINEER]


def _changed(request: HttpRequest, number: str, act: Change) -> HttpResponseBase:
    """Do one change and show the ticket anew; a value that is not allowed is said in a notice and changes nothing."""
    access = reader(request)
    ticket = ticket_or_404(access, number)
    access.require(Right.WORK, ticket.project_id)
    ends = False
    try:
        said = act(request, access, ticket)
        status = 200
    except (ClosingError, FieldsError, CannotTickError) as error:
        said, status, ends = str(error), 422, True
        if not is_fragment(request):
            wanted = request.POST.get("status", "")
            return ending_page(request, access, ticket, wanted, problem=said, status=status)
    except (ValueError, CannotWorkError):
        said, status = _("This value is not allowed here."), 422
    if not is_fragment(request):
        if status != 200:
            return HttpResponse(said, status=status, content_type="text/plain; charset=utf-8")
        return redirect(f"/work/{number_of(ticket)}{read_place(request, access).suffix()}")
    response = parts(request, access, ticket_or_404(access, number))
    response.status_code = status
    if ends:
        return not_ended(response, said)
    return toast(response, said, tone="ok" if status == 200 else "danger") if said else response


@require_POST
@door
def status(request: HttpRequest, number: str) -> HttpResponseBase:
    """Move the ticket to another status."""

    def act(request: HttpRequest, access: Access, ticket: Ticket) -> str:
        kind, _colon, label_id = request.POST.get("status", "").partition(":")
        target = Ticket.Status(kind)
        label = status_label(ticket, label_id)
        with transaction.atomic():  # what was asked for stays only together with the ending it was asked for
            resolution = prepare(access, ticket, request.POST)
            change_status(
                access=access,
                ticket=ticket,
                status=target,
                reason=request.POST.get("reason", ""),
                label=label,
                resolution=resolution,
            )
        return _("Status: %(status)s") % {"status": label or target.label}

    return _changed(request, number, act)


@require_POST
@door
def holder(request: HttpRequest, number: str) -> HttpResponseBase:
    """Take the ticket; with `force` also from somebody who holds it."""

    def act(request: HttpRequest, access: Access, ticket: Ticket) -> str:
        if take(access=access, ticket=ticket, force=request.POST.get("force") == "1"):
            return _("The ticket is yours")
        return _("%(name)s holds this ticket already") % {"name": ticket.assignee or _("Somebody else")}

    return _changed(request, number, act)


@require_POST
@door
def priority(request: HttpRequest, number: str) -> HttpResponseBase:
    """Change the priority."""

    def act(request: HttpRequest, access: Access, ticket: Ticket) -> str:
        target = Ticket.Priority(int(request.POST.get("priority", "")))
        change_ticket(access=access, ticket=ticket, priority=target)
        return _("Priority: %(priority)s") % {"priority": target.label}

    return _changed(request, number, act)


@require_POST
@door
def complexity(request: HttpRequest, number: str) -> HttpResponseBase:
    """Say how hard the ticket is."""

    def act(request: HttpRequest, access: Access, ticket: Ticket) -> str:
        target = Ticket.Complexity(int(request.POST.get("complexity", "")))
        change_ticket(access=access, ticket=ticket, complexity=target)
        return _("Complexity: %(complexity)s") % {"complexity": target.label}

    return _changed(request, number, act)


@require_POST
@door
def subject(request: HttpRequest, number: str) -> HttpResponseBase:
    """Change the subject."""

    def act(request: HttpRequest, access: Access, ticket: Ticket) -> str:
        text = " ".join(request.POST.get("subject", "").split())
        if not text:
            raise ValueError("a ticket has a subject")
        change_ticket(access=access, ticket=ticket, subject=text)
        return ""

    return _changed(request, number, act)


@require_POST
@door
def tags(request: HttpRequest, number: str) -> HttpResponseBase:
    """Replace the tags, given in one line with commas between them."""

    def act(request: HttpRequest, access: Access, ticket: Ticket) -> str:
        change_ticket(access=access, ticket=ticket, tags=request.POST.get("tags", "").replace("#", " ").split(","))
        return ""

    return _changed(request, number, act)


@require_POST
@door
def participants(request: HttpRequest, number: str) -> HttpResponseBase:
    """Let a mail address take part in the conversation."""

    def act(request: HttpRequest, access: Access, ticket: Ticket) -> str:
        row = add_participant(access=access, ticket=ticket, address=request.POST.get("address", ""))
        return _("%(address)s gets the answers from now on") % {"address": row.address}

    return _changed(request, number, act)


@require_POST
@door
def customer(request: HttpRequest, number: str) -> HttpResponseBase:
    """Change the customer's card."""

    def act(request: HttpRequest, access: Access, ticket: Ticket) -> str:
        form = CustomerForm(request.POST)
        if ticket.person is None or not form.is_valid():
            raise ValueError("no card, or a value that does not fit")
        change_customer(access=access, person=ticket.person, **form.cleaned_data)
        return _("The customer's card is saved")

    return _changed(request, number, act)


@require_http_methods(["GET", "HEAD", "POST"])
@door
def assignee(request: HttpRequest, number: str) -> HttpResponseBase:
    """Give the ticket to a person or a team (POST); whom it can be given to (GET)."""
    if request.method != "POST":
        return _choice(request, number, "workspace/assignee.html", people_of)

    def act(request: HttpRequest, access: Access, ticket: Ticket) -> str:
        if request.POST.get("team"):
            team = Team.objects.filter(pk=_id(request, "team"), project_id=ticket.project_id, is_active=True).first()
            if team is None:
                raise CannotWorkError("no such team")
            assign(access=access, ticket=ticket, assignee=None, team=team)
            return _("Given to %(name)s") % {"name": team}
        if not request.POST.get("assignee"):
            assign(access=access, ticket=ticket, assignee=None, team=ticket.team)
            return _("Nobody holds the ticket now")
        person = User.objects.filter(pk=_id(request, "assignee")).first()
        if person is None:
            raise CannotWorkError("no such person")
        assign(access=access, ticket=ticket, assignee=person, team=ticket.team)
        return _("Given to %(name)s") % {"name": person}

    return _changed(request, number, act)


@require_http_methods(["GET", "HEAD", "POST"])
@door
def topic(request: HttpRequest, number: str) -> HttpResponseBase:
    """Change the topic (POST); the topics there are (GET)."""
    if request.method != "POST":
        return _choice(request, number, "workspace/topic.html", _topics)

    def act(request: HttpRequest, access: Access, ticket: Ticket) -> str:
        if not request.POST.get("topic"):
            change_ticket(access=access, ticket=ticket, topic=None)
            return _("The ticket has no topic now")
        found = topics_of(ticket.project_id).filter(pk=_id(request, "topic")).first()
        if found is None:
            raise ValueError("no such topic")
        change_ticket(access=access, ticket=ticket, topic=found)
        return _("Topic: %(topic)s") % {"topic": found}

    return _changed(request, number, act)


def status_label(ticket: Ticket, text: str) -> StatusLabel | None:
    """Return the project's own name of a status by its id as a form sends it, None for ""; raises ValueError."""
    if not text:
        return None
    if not text.isascii() or not text.isdigit() or len(text) > 18:
        raise ValueError("not an id")
    found = StatusLabel.objects.filter(pk=int(text), project_id=ticket.project_id, is_archived=False).first()
    if found is None:
        raise ValueError("no such label")
    return found


def _id(request: HttpRequest, name: str) -> int:
    text = request.POST.get(name, "")
    if not text.isascii() or not text.isdigit() or len(text) > 18:
        raise ValueError(f"{name} is not an id")
    return int(text)


def _choice(
    request: HttpRequest, number: str, template: str, choices: Callable[[Ticket], dict[str, object]]
) -> HttpResponseBase:
    access = reader(request)
    ticket = ticket_or_404(access, number)
    access.require(Right.WORK, ticket.project_id)
    context = {"ticket": ticket, "base": f"/work/{number_of(ticket)}", "suffix": read_place(request, access).suffix()}
    context |= {**choices(ticket), "me": access.user_id, "choice": template, "number": number_of(ticket)}
    return render(request, template if is_fragment(request) else "workspace/choice_page.html", context)


def people_of(ticket: Ticket) -> dict[str, object]:
    """Return the people and teams that a ticket can be given to."""
    members = Q(memberships__project_id=ticket.project_id, memberships__role__in=HOLDERS)
    people = User.objects.filter(members, is_active=True).distinct().order_by("name", "email")[:300]
    return {"people": people, "teams": Team.objects.filter(project_id=ticket.project_id, is_active=True)[:100]}


def _topics(ticket: Ticket) -> dict[str, object]:
    topics: list[Topic] = list(topics_of(ticket.project_id).select_related("parent", "project")[:500])
    choices = sorted((topic_label(row).casefold(), row.pk, topic_label(row)) for row in topics)
    return {"topics": [(pk, label) for _key, pk, label in choices]}
