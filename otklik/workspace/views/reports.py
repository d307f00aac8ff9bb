"""Regular exports: a saved view as a file again and again; the list of one's own, and their end (R249)."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST, require_safe

from otklik.accounts.access import Access
from otklik.connectors.actions import end_schedule, save_schedule
from otklik.connectors.models import Export, ExportSchedule
from otklik.connectors.queries import own_schedules
from otklik.connectors.schedules import USUAL, rule_of, words_of
from otklik.desk.view_queries import views_visible_to
from otklik.workspace.doors import door, reader

HOURS = [(hour, f"{hour:02}:00") for hour in range(24)]


class RegularForm(forms.Form):
    """How often, at which hour of the project's clock, as which kind of file."""

    usual = forms.ChoiceField(label=gettext_lazy("How often"), choices=list(USUAL.items()))
    hour = forms.TypedChoiceField(label=gettext_lazy("At"), choices=HOURS, coerce=int, initial=8)
    format = forms.ChoiceField(label=gettext_lazy("File"), choices=Export.Format.choices)


@require_safe
@door
def reports(request: HttpRequest) -> HttpResponseBase:
    """One's regular exports, also those that have been stopped, with the reason."""
    return render(request, "workspace/reports.html", {"reports": listed(reader(request))})


@require_POST
@door
def regular(request: HttpRequest, pk: int) -> HttpResponseBase:
    """Have a view written regularly."""
    access = reader(request)
    view = views_visible_to(access).filter(pk=pk).first() if pk < 2**63 else None
    if view is None:
        raise Http404
    form = RegularForm(request.POST)
    try:
        if not form.is_valid():
            raise ValidationError(_("There is no such choice."))
        chosen = form.cleaned_data
        save_schedule(access=access, view=view, format=chosen["format"], rule=rule_of(chosen["usual"], chosen["hour"]))
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    else:
        messages.success(request, _("A letter with a link comes each time. The file stays two weeks."))
    return redirect("work_view_exports", pk)


@require_POST
@door
def end(request: HttpRequest, pk: int) -> HttpResponseBase:
    """Have it written no more."""
    access = reader(request)
    found = own_schedules(access).filter(pk=pk).first() if pk < 2**63 else None
    if found is None:
        raise Http404
    end_schedule(access=access, schedule=found)
    messages.success(request, _("It is written no more."))
    return redirect("work_reports")


def listed(access: Access, view: int | None = None) -> list[dict[str, Any]]:
    """Return one's regular exports, of one view or of all, with their times in words."""
    rows = own_schedules(access)
    if view is not None:
        rows = rows.filter(view=view)
    return [{"row": row, "words": words_of(row.rule), "why": _why(row)} for row in rows]


def _why(row: ExportSchedule) -> str:
    return row.get_stopped_display() if row.stopped else ""
