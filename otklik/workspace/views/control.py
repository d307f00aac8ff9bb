"""A ticket goes up by hand; the control list of open tickets; reviews of missed promises."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django import forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_safe

from otklik.accounts.access import Access
from otklik.accounts.models import Project, User
from otklik.accounts.roles import Right
from otklik.desk.models import Ticket
from otklik.lib import clock
from otklik.service_levels import escalation_queries as queries
from otklik.service_levels.actions.escalate import escalate as go_up
from otklik.service_levels.actions.reviews import fill_card
from otklik.service_levels.choosing import Choice, asked_of, choose
from otklik.service_levels.models import TOP, BreachCard, PromiseSettings, Side
from otklik.workspace.doors import door, is_fragment, number_of, reader, ticket_or_404
from otklik.workspace.place import navigation, read_place
from otklik.workspace.rows import waits_since
from otklik.workspace.views.relations import acted

STATES = {
    "open": gettext_lazy("To be filled in"),
    "overdue": gettext_lazy("Overdue"),
    "filled": gettext_lazy("Filled in"),
    "all": gettext_lazy("All of them"),
}
SORTS = {"age": gettext_lazy("Age"), "word": gettext_lazy("Last customer's word"), "due": gettext_lazy("Clock")}


@require_http_methods(["GET", "HEAD", "POST"])
@door
def escalate(request: HttpRequest, number: str) -> HttpResponseBase:
    """Have the ticket go up with a reason (POST); choose side and level and see who it would be (GET)."""
    if request.method == "POST":
        return acted(request, number, lambda access, ticket: _went_up(request, access, ticket))
    access = reader(request)
    ticket = ticket_or_404(access, number)
    access.require(Right.WORK, ticket.project_id)
    level = min(ticket.level + 1, TOP)
    named: list[Choice] = [choose(asked_of(ticket, clock.now(), side=side, level=level)) for side in Side]
    context = {"ticket": ticket, "number": number_of(ticket), "base": f"/work/{number_of(ticket)}", "level": level}
    context |= {"suffix": read_place(request, access).suffix(), "named": list(zip(Side, named, strict=True))}
    context |= {"levels": range(1, TOP + 1), "choice": "workspace/control/escalate.html"}
    page = "workspace/control/escalate.html" if is_fragment(request) else "workspace/choice_page.html"
    return render(request, page, context)


def _went_up(request: HttpRequest, access: Access, ticket: Ticket) -> str:
    level = request.POST.get("level", "")
    row = go_up(
        access=access,
        ticket=ticket,
        reason=request.POST.get("reason", ""),
        level=int(level) if level else None,
        side=request.POST.get("side", Side.OURS),
        hand_over=bool(request.POST.get("hand_over")),
    )
    if not row.manager_name:
        return _("The ticket is at level %(level)s now; nobody is named for it") % {"level": row.level}
    return _("The ticket is at level %(level)s now, with %(name)s") % {"level": row.level, "name": row.manager_name}


@require_safe
@door
def control(request: HttpRequest) -> HttpResponseBase:
    """All open tickets by age, last customer's word or clock, with a plot of their ages; figures for supervisors."""
    access = reader(request)
    place = read_place(request, access)
    asked = {name: request.GET[name] for name in ("project", "sort", "newest", "mine") if request.GET.get(name)}
    projects = (place.project.pk,) if place.project else ()
    sort = asked.get("sort", "age")
    try:
        page = queries.control(
            access,
            projects,
            sort=sort,
            newest="newest" in asked,
            mine="mine" in asked,
            cursor=request.GET.get("cursor", ""),
        )
    except (KeyError, queries.BadCursorError) as error:
        raise Http404 from error
    context: dict[str, Any] = {
        "rows": [_row(ticket, page.replies) for ticket in page.tickets],
        "more_url": f"?{urlencode({**asked, 'cursor': page.next})}" if page.next else "",
        "sorts": [_sort(name, label, asked, sort) for name, label in SORTS.items()],
        "asked": asked,
        "mine_url": _url(asked, mine="" if "mine" in asked else "1"),
        "several": len(place.projects) > 1 and place.project is None,
        "now": clock.now(),
        "place": place,
        "nav": navigation(access, place),
    }
    if not request.GET.get("cursor"):
        bars = queries.ages(access, projects)
        most = max((count for _begin, _end, count in bars), default=0) or 1
        context["bars"] = [
            {"begin": begin, "end": end, "count": count, "width": round(count * 100 / most), "full": count >= 1000}
            for begin, end, count in bars
        ]
        context["figures"] = _figures(access, place.project)
    return render(request, "workspace/control/control.html", context)


def _row(ticket: Ticket, replies: dict[int, int]) -> dict[str, Any]:
    word = ticket.last_customer_at or ticket.created_at
    return {
        "ticket": ticket,
        "number": number_of(ticket),
        "word": word,
        "replies": replies.get(ticket.pk, 0),
        "waits": waits_since(ticket),
        "late": ticket.next_due_at is not None and ticket.next_due_at < clock.now(),
    }


def _url(asked: dict[str, str], **changes: str) -> str:
    kept = {name: value for name, value in {**asked, **changes}.items() if value}
    return f"?{urlencode(kept)}"


def _sort(name: str, label: object, asked: dict[str, str], current: str) -> dict[str, Any]:
    here = name == current
    newest = "1" if here and "newest" not in asked else ""
    order = ("descending" if "newest" in asked else "ascending") if here else ""
    return {"label": label, "url": _url(asked, sort=name, newest=newest), "order": order}


def _figures(access: Access, project: Project | None) -> dict[str, Any] | None:
    """Return what supervisors see besides: reviews and the response figures of their projects."""
    supervised = [pk for pk in access.with_right(Right.SUPERVISE) if project is None or pk == project.pk]
    if not supervised:
        return None
    rows = PromiseSettings.objects.filter(project_id__in=supervised, counted_at__isnull=False)
    return {
        "cards": queries.card_figures(access, supervised),
        "answers": rows.select_related("project").order_by("project__name")[:50],
    }


class CardForm(forms.ModelForm):  # type: ignore[type-arg]
    """What happened, why, what is done about it, until when, who."""

    responsible = forms.ModelChoiceField(
        label=gettext_lazy("Who"), queryset=User.objects.none(), empty_label=gettext_lazy("Choose…")
    )

    class Meta:
        model = BreachCard
        fields = ("what", "why", "measure", "measure_until", "responsible")
        widgets = {
            **{name: forms.Textarea(attrs={"rows": 3}) for name in ("what", "why", "measure")},
            "measure_until": forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for field in self.fields.values():
            field.required = True
        chosen = self.fields["responsible"]
        assert isinstance(chosen, forms.ModelChoiceField)
        people = User.objects.filter(memberships__project_id=self.instance.project_id, is_active=True)
        chosen.queryset = people.distinct().order_by("name", "email")


@require_safe
@door
def reviews(request: HttpRequest) -> HttpResponseBase:
    """Reviews of missed promises, the newest first, with their figures."""
    access = reader(request)
    place = read_place(request, access)
    state = request.GET.get("state", "open")
    if state not in STATES:
        raise Http404
    cards = queries.cards_visible_to(access)
    if place.project:
        cards = cards.filter(project=place.project)
    rows = queries.of_state(cards, state).order_by("-id")
    before = request.GET.get("before", "")
    if before.isascii() and before.isdigit() and len(before) < 19:
        rows = rows.filter(pk__lt=int(before))
    found = list(rows[: queries.PAGE + 1])
    own = {"project": place.project.key} if place.project else {}
    figures = queries.card_figures(access, (place.project.pk,) if place.project else ())
    more = {**own, "state": state, "before": str(found[queries.PAGE - 1].pk)} if len(found) > queries.PAGE else {}
    context = {
        "rows": found[: queries.PAGE],
        "more_url": f"?{urlencode(more)}" if more else "",
        "tabs": [
            {
                "url": f"?{urlencode({**own, 'state': name})}",
                "label": label,
                "count": getattr(figures, name, None),
                "current": name == state,
            }
            for name, label in STATES.items()
        ],
        "now": clock.now(),
        "place": place,
        "nav": navigation(access, place),
    }
    return render(request, "workspace/control/reviews.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@door
def review(request: HttpRequest, pk: int) -> HttpResponseBase:
    """Read the review of a missed promise, or fill it in."""
    access = reader(request)
    card = queries.cards_visible_to(access).filter(pk=pk).first()
    if card is None:
        raise Http404
    form = CardForm(request.POST or None, instance=card)
    may_work = access.may(Right.WORK, card.project_id)
    if request.method == "POST":
        access.require(Right.WORK, card.project_id)
        if form.is_valid():
            try:
                fill_card(access=access, card=card, **form.cleaned_data)
            except ValidationError as error:
                form.add_error(None, error)
            else:
                messages.success(request, _("Saved"))
                return redirect("work_reviews")
    place = read_place(request, access)
    context = {"card": card, "form": form, "may_work": may_work, "number": number_of(card.ticket)}
    context |= {"place": place, "nav": navigation(access, place), "late": card.fill_by < clock.now()}
    return render(request, "workspace/control/review.html", context, status=422 if form.errors else 200)
