"""The supervisor's page: what is in the mailboxes, what of it is here, and what needs a person."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from otklik.accounts.access import Access
from otklik.accounts.doors import door
from otklik.accounts.middleware import access_of
from otklik.accounts.models import Project
from otklik.accounts.roles import Right
from otklik.channels.actions import maintain
from otklik.channels.models import InboundItem
from otklik.channels.queries import intake_of, items_visible_to, kept_apart, quarantined
from otklik.setup.pages import page, project_or_404

SHOWN = 50


@require_safe
@door
def flow(request: HttpRequest, key: str) -> HttpResponseBase:
    """The mail of a project as it comes in."""
    project = project_or_404(request, key, Right.SUPERVISE)
    return page(request, "setup/mail_flow.html", _context(access_of(request), project), project=project)


@require_safe
@door
def figures(request: HttpRequest, key: str) -> HttpResponseBase:
    """The part of the page that refreshes itself."""
    project = project_or_404(request, key, Right.SUPERVISE)
    return render(request, "setup/mail_figures.html", _context(access_of(request), project) | {"project": project})


@require_POST
@door
def rerun(request: HttpRequest, key: str, pk: int) -> HttpResponseBase:
    """Have one item of the quarantine read again."""
    access, item = _item(request, key, pk)
    if maintain.rerun(access=access, item=item):
        messages.success(request, _("It is read again. If it fails, it comes back here with the reason."))
    return redirect("setup_mail_flow", key=key)


@require_POST
@door
def rerun_all(request: HttpRequest, key: str) -> HttpResponseBase:
    """Have everything in the quarantine read again."""
    project = project_or_404(request, key, Right.SUPERVISE)
    amount = maintain.rerun_all(access=access_of(request), project_id=project.pk)
    text = ngettext("%(count)s mail is read again.", "%(count)s mails are read again.", amount) % {"count": amount}
    messages.success(request, text)
    return redirect("setup_mail_flow", key=key)


@require_POST
@door
def make_ticket(request: HttpRequest, key: str, pk: int) -> HttpResponseBase:
    """Make a ticket of mail that was kept apart as automatic."""
    access, item = _item(request, key, pk)
    if maintain.make_ticket(access=access, item=item):
        messages.success(request, _("It becomes a ticket in a moment."))
    return redirect("setup_mail_flow", key=key)


@require_safe
@door
def source(request: HttpRequest, key: str, pk: int) -> HttpResponseBase:
    """The mail as it came, byte for byte; to be saved, never shown by the browser under our origin (S16)."""
    _access, item = _item(request, key, pk)
    raw = InboundItem.objects.filter(pk=item.pk).values_list("raw", flat=True).get()
    response = HttpResponse(bytes(raw), content_type="application/octet-stream")
    response["Content-Disposition"] = f'attachment; filename="mail-{item.pk}.eml"'
    response["Content-Security-Policy"] = "sandbox; default-src 'none'"
    response["X-Content-Type-Options"] = "nosniff"
    return response


def _item(request: HttpRequest, key: str, pk: int) -> tuple[Access, InboundItem]:
    project = project_or_404(request, key, Right.SUPERVISE)
    access = access_of(request)
    found = items_visible_to(access).filter(project=project, pk=pk).first()
    if found is None:
        raise Http404
    return access, found


def _context(access: Access, project: Project) -> dict[str, Any]:
    intake = next(row for row in intake_of(access) if row.project.pk == project.pk)
    return {
        "intake": intake,
        "quarantine": quarantined(access).filter(project=project)[:SHOWN],
        "automatic": kept_apart(access).filter(project=project)[:SHOWN],
        "usual_hours": round(intake.usual_pause.total_seconds() / 3600) if intake.usual_pause else 0,
        "may_manage": access.may(Right.MANAGE, project.pk),
    }
