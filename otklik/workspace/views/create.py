from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from otklik.accounts.access import Access, DeniedError
from otklik.accounts.models import Project
from otklik.accounts.roles import Right
from otklik.customers.actions import Contact
from otklik.customers.models import Person
from otklik.customers.queries import visible_to as customers_visible_to
from otklik.desk.actions import NewMessage, open_ticket, take
from otklik.desk.actions.fill import Checked, FieldsError, check_opening
from otklik.desk.models import Message
from otklik.desk.queries import projects_of
from otklik.desk.ticketform import Filled, form_of
from otklik.workspace.doors import door, is_fragment, number_of, reader
from otklik.workspace.forms import NewTicketForm, new_files
from otklik.workspace.new_fields import fields_to_ask
from otklik.workspace.own_fields import read_texts, texts_of
from otklik.workspace.people import find_people
from otklik.workspace.place import navigation, read_place

CHANNEL = "manual"


@require_http_methods(["GET", "HEAD", "POST"])
@door
def new(request: HttpRequest) -> HttpResponseBase:
    """A ticket by hand: the form, and what it makes."""
    access = reader(request)
    if not access.with_right(Right.WORK):
        raise DeniedError(f"user {access.user_id} may open tickets nowhere")
    place = read_place(request, access)
    wrong: dict[str, str] = {}
    if request.method == "POST":
        form = NewTicketForm(request.POST, request.FILES, access=access)
        if form.is_valid() and (checked := _own_fields(access, form, request, wrong)) is not None:
            return _open(access, form.cleaned_data, checked)
    else:
        project = place.project.pk if place.project else access.with_right(Right.WORK)[0]
        form = NewTicketForm(initial={"project": project, "person": request.GET.get("person")}, access=access)
    people = _chosen(access, form)
    context = {"form": form, "people": people, "chosen": bool(people), "place": place, "nav": navigation(access, place)}
    context["own_fields"] = fields_to_ask(
        access, str(form["project"].value() or ""), str(form["topic"].value() or ""), request.POST, wrong=wrong
    )
    return render(request, "workspace/new.html", context, status=422 if form.is_bound else 200)


def _own_fields(access: Access, form: NewTicketForm, request: HttpRequest, wrong: dict[str, str]) -> Checked | None:
    """Return what the project's own fields of the ticket are to hold; None when the form now says what is wrong, and
    `wrong` for each field."""
    project: Project = form.cleaned_data["project"]
    access.require(Right.WORK, project.pk)
    topic = form.cleaned_data["topic"]
    own = form_of(project.pk)
    try:
        given = read_texts(access, project, own, texts_of(request.POST, own), Filled())
        # What is not asked for under this topic may still stand in the page.
        values = {pk: value for pk, value in given.items() if value is not None}
        asked = {row.id for row in own.asked(values, topic.pk if topic else None)}
        given = {pk: value for pk, value in values.items() if pk in asked}
        return check_opening(
            access=access, project_id=project.pk, topic=topic.pk if topic else None, given=given, form=own
        )
    except FieldsError as error:
        wrong.update(error.errors)
        form.add_error(None, str(error))
    return None


def _open(access: Access, values: dict[str, Any], checked: Checked) -> HttpResponse:
    project: Project = values["project"]
    access.require(Right.WORK, project.pk)
    person: Person | None = values["person"]
    contact = Contact(name=values["customer_name"], email=values["email"], phone=values["phone"])
    name = (person.name if person else "") or values["customer_name"]
    opened = open_ticket(
        actor=access.actor,
        project=project,
        subject=values["subject"],
        message=NewMessage(
            text=values["text"],
            author_name=name or values["phone"] or values["email"],
            files=new_files(values["uploads"]),
        ),
        source=values["source"],
        channel=CHANNEL,
        contact=contact if any((contact.name, contact.email, contact.phone)) else None,
        person=person,
        kind=Message.Kind.CUSTOMER,
        priority=values["priority"],
        topic=values["topic"],
        fields=checked,
    )
    if values["take"]:
        take(access=access, ticket=opened.ticket)
    return redirect("work_ticket", number=number_of(opened.ticket))


def _chosen(access: Access, form: NewTicketForm) -> list[Person]:
    raw = str(form["person"].value() or "")
    if not raw.isascii() or not raw.isdigit() or len(raw) > 18:
        return []
    found = customers_visible_to(access).filter(pk=int(raw)).defer("search")
    return list(found.select_related("organisation").prefetch_related("identities"))


@require_safe
@door
def customers(request: HttpRequest) -> HttpResponseBase:
    """Customers of a project with this telephone number, address or name."""
    access = reader(request)
    query = " ".join(request.GET.get("find", "").split())[:200]
    wanted = request.GET.get("project", "")
    project = next((row for row in projects_of(access) if str(row.pk) == wanted), None)
    people: list[Person] = []
    if query and project:
        people = find_people(access, project, query)
    context = {"people": people, "query": query, "chosen": False}
    if not is_fragment(request):
        return redirect("work_new")
    return render(request, "workspace/customers.html", context)
