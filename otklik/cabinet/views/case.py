from __future__ import annotations

from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import render
from django.views.decorators.http import require_safe

from otklik.accounts.doors import door
from otklik.cabinet.answering import box_context
from otklik.cabinet.pages import case_context, case_or_404, representative


@require_safe
@door
def case(request: HttpRequest, number: str) -> HttpResponseBase:
    """One case: what was said, and a box for the answer."""
    access = representative(request)
    ticket = case_or_404(access, number)
    return render(request, "cabinet/case.html", case_context(access, ticket) | box_context(access, ticket))


@require_safe
@door
def parts(request: HttpRequest, number: str) -> HttpResponseBase:
    """The part of the page that refreshes itself; what is being typed stays."""
    access = representative(request)
    return render(request, "cabinet/said.html", case_context(access, case_or_404(access, number)))
