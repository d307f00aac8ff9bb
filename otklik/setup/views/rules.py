"""Rules of a project: their order, the screen that writes one, what it would have done, what they did."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from otklik.accounts.doors import door
from otklik.accounts.middleware import access_of
from otklik.accounts.models import Project
from otklik.accounts.roles import Right
from otklik.automation import actions
from otklik.automation.addressed import WHO
from otklik.automation.conditions import ALL
from otklik.automation.dry_run import MOST_DAYS, dry_run
from otklik.automation.effects import EFFECTS
from otklik.automation.models import Firing, Rule
from otklik.automation.queries import firings_visible_to, rules_visible_to
from otklik.automation.saying import span_words
from otklik.automation.triggers import EVENTS, OF, known_kinds
from otklik.automation.words import done_words
from otklik.desk.condition_form import GROUPS, JOINS, YES
from otklik.desk.conditions import MOST
from otklik.desk.models import Ticket
from otklik.setup.pages import page, project_or_404
from otklik.setup.rule_form import EVERY, ON, SLEEPS, UNITS, Written, calendar_words, draw, plan_of, posted, written

SHOWN = 100


@require_safe
@door
def rules(request: HttpRequest, key: str) -> HttpResponseBase:
    """The rules of a project in their order."""
    project = project_or_404(request, key, Right.SUPERVISE)
    rows = list(rules_visible_to(access_of(request)).filter(project=project))
    lines = [
        {"rule": row, "first": at == 0, "last": at == len(rows) - 1, "when": when_words(row), "does": does_words(row)}
        for at, row in enumerate(rows)
    ]
    return page(request, "setup/rules.html", {"lines": lines}, project=project)


def when_words(rule: Rule) -> str:
    """Return what sets a rule off, in plain words."""
    trigger = rule.trigger
    if trigger["on"] == "event":
        return ", ".join(str(EVENTS.get(kind, kind)) for kind in trigger["kinds"])
    if trigger["on"] == "since":
        return _("%(span)s after: %(moment)s") % {"span": span_words(trigger["minutes"]), "moment": OF[trigger["of"]]}
    if trigger["on"] == "until":
        return _("%(span)s before the deadline") % {"span": span_words(trigger["minutes"])}
    return _("by the calendar: %(rule)s") % {"rule": calendar_words(trigger["rrule"])}


def does_words(rule: Rule) -> str:
    """Return what a rule does, in plain words."""
    return done_words([action["do"] for action in rule.actions])


@require_http_methods(["GET", "HEAD", "POST"])
@door
def rule(request: HttpRequest, key: str, pk: int | None) -> HttpResponseBase:
    """Write a rule, change or remove one."""
    project = project_or_404(request, key, Right.SUPERVISE)
    access = access_of(request)
    found = _rule(request, project, pk) if pk else None
    if request.method != "POST":
        return _page(request, project, found, written(found, project))
    if "remove" in request.POST and found:
        actions.remove_rule(access=access, rule=found)
        messages.success(request, _("The rule is removed."))
        return redirect("setup_rules", key=key)
    form = posted(request.POST)
    if request.POST.get("do"):
        return _page(request, project, found, form)
    try:
        saved = actions.save_rule(access=access, project=project, rule=found, plan=plan_of(form, access, project))
    except ValidationError as error:
        return _page(request, project, found, form, problem=" ".join(error.messages))
    messages.success(request, _("Saved"))
    return redirect("setup_rule", key=key, pk=saved.pk)


@require_POST
@door
def look(request: HttpRequest, key: str) -> HttpResponseBase:
    """Draw the form anew as it is filled in; nothing is kept."""
    project = project_or_404(request, key, Right.SUPERVISE)
    return render(request, "setup/rule_editor.html", _context(request, project, posted(request.POST)))


@require_POST
@door
def past(request: HttpRequest, key: str) -> HttpResponseBase:
    """Tell what the rule in the form would have done in the last days; nothing is changed. A part a call."""
    project = project_or_404(request, key, Right.SUPERVISE)
    access = access_of(request)
    days, cursor = _whole(request.POST.get("days", ""), 7), _whole(request.POST.get("cursor", ""), 0)
    try:
        plan = plan_of(posted(request.POST), access, project)
        found = dry_run(access=access, project=project, plan=plan, days=days, cursor=cursor)
    except ValidationError as error:
        return render(request, "setup/rule_past.html", {"problem": " ".join(error.messages)})
    kinds = known_kinds()
    context: dict[str, Any] = {"project": project, "past": found, "days": min(max(days, 1), MOST_DAYS), "kinds": kinds}
    context["rows"] = [
        {
            "would": one,
            "kind": kinds.get(one.kind, _("its time")),
            "number": f"{project.prefix}-{one.ticket.number}",
        }
        for one in found.found
    ]
    return render(request, "setup/rule_past.html", context)


@require_POST
@door
def move(request: HttpRequest, key: str, pk: int) -> HttpResponseBase:
    """Change places with the rule before or after."""
    found = _rule(request, project_or_404(request, key, Right.SUPERVISE), pk)
    up = request.POST.get("direction") == "up"
    actions.move_rule(access=access_of(request), rule=found, direction="up" if up else "down")
    return redirect("setup_rules", key=key)


@require_safe
@door
def log(request: HttpRequest, key: str) -> HttpResponseBase:
    """What the rules did and could not do, the newest first; by rule, outcome and ticket."""
    project = project_or_404(request, key, Right.SUPERVISE)
    access = access_of(request)
    rows = firings_visible_to(access).filter(project=project).select_related("rule")
    chosen = _whole(request.GET.get("rule", ""), 0)
    state, number = request.GET.get("state", ""), _whole(request.GET.get("ticket", "").rpartition("-")[2], 0)
    rows = rows.filter(rule_id=chosen) if chosen else rows
    rows = rows.filter(state=state) if state in Firing.State.values else rows
    if number:
        tickets = Ticket.objects.filter(project=project, number=number).values_list("pk", flat=True)
        rows = rows.filter(ticket_id__in=list(tickets))
    before = _whole(request.GET.get("before", ""), 0)
    found = list((rows.filter(pk__lt=before) if before else rows)[: SHOWN + 1])
    tickets_shown = Ticket.objects.filter(project=project, pk__in=[row.ticket_id for row in found])
    numbers = {pk: f"{project.prefix}-{number}" for pk, number in tickets_shown.values_list("pk", "number")}
    kinds = known_kinds()
    context = {
        "rows": [
            {
                "row": row,
                "number": numbers.get(row.ticket_id or 0),
                "kind": kinds.get(row.kind, _("its time")),
                "done": done_words(row.done),
            }
            for row in found[:SHOWN]
        ],
        "next": found[SHOWN - 1].pk if len(found) > SHOWN else 0,
        "rules": rules_visible_to(access).filter(project=project),
        "chosen": chosen,
        "state": state,
        "ticket": request.GET.get("ticket", "")[:30],
        "states": Firing.State.choices,
    }
    return page(request, "setup/rule_log.html", context, project=project)


def _whole(text: str, other: int) -> int:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 19 else other


def _rule(request: HttpRequest, project: Project, pk: int) -> Rule:
    found = rules_visible_to(access_of(request)).filter(project=project, pk=pk).first() if pk < 2**63 else None
    if found is None:
        raise Http404
    return found


def _context(request: HttpRequest, project: Project, form: Written) -> dict[str, Any]:
    draw(form, access_of(request), project)
    return {
        "project": project,
        "given": form.given,
        "groups": form.groups,
        "may_add": len(form.lines) < MOST,
        "may_group": len(form.groups) <= GROUPS,
        "steps": form.steps,
        "on": ON,
        "kinds": known_kinds().items(),
        "moments": OF.items(),
        "units": UNITS,
        "every": EVERY,
        "joins": JOINS,
        "yes": YES,
        "fields": [(name, each.label) for name, each in ALL.items()],
        "effects": [(name, each.label) for name, each in EFFECTS.items()],
        "who": WHO,
        "sleeps": SLEEPS,
    }


def _page(
    request: HttpRequest, project: Project, found: Rule | None, form: Written, *, problem: str = ""
) -> HttpResponse:
    context = _context(request, project, form) | {"rule": found, "problem": problem}
    return page(request, "setup/rule.html", context, project=project, status=422 if problem else 200)
