"""Things of a project that have a secret: made, changed, removed and given a new secret in one way.

A secret is shown in the answer to the form itself and never again: after a redirect it would have to be kept somewhere
on the way.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db.models import Model, QuerySet
from django.forms import BaseForm
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.utils.functional import Promise
from django.utils.translation import gettext as _

from otklik.accounts.access import Access
from otklik.accounts.middleware import access_of
from otklik.accounts.models import Project
from otklik.setup.pages import add_errors, page, project_or_404

RowT = TypeVar("RowT", bound=Model)
FormT = TypeVar("FormT", bound=BaseForm)


@dataclass(frozen=True, kw_only=True)
class Keyed(Generic[RowT, FormT]):
    """One kind of such things: where its rows are, its form, its verbs, what else its page shows.

    `name` is that of its addresses (`setup_webhook`, `setup_webhooks`) and of its template; `removed` is said when one
    is gone. `save` returns the row and the secret of a new one, else an empty text.
    """

    name: str
    removed: str | Promise
    rows: Callable[[Access], QuerySet[RowT]]
    form: Callable[[Mapping[str, Any] | None, RowT | None], FormT]
    save: Callable[[Access, Project, RowT | None, FormT], tuple[RowT, str]]
    remove: Callable[[Access, RowT], None]
    renew: Callable[[Access, RowT], str]
    more: Callable[[HttpRequest, RowT | None], dict[str, Any]]

    def one(self, request: HttpRequest, project: Project, pk: int) -> RowT:
        """Return one of a project; raises Http404."""
        found = self.rows(access_of(request)).select_related("project").filter(project=project, pk=pk).first()
        if found is None:
            raise Http404
        return found

    def edit(self, request: HttpRequest, key: str, pk: int | None) -> HttpResponseBase:
        """Show the form of one or of a new one (`pk` None) and do what it says; `remove` removes."""
        project = project_or_404(request, key)
        access = access_of(request)
        found = self.one(request, project, pk) if pk else None
        if request.method == "POST" and "remove" in request.POST and found:
            self.remove(access, found)
            messages.success(request, str(self.removed))
            return redirect(f"setup_{self.name}s", key=key)
        form = self.form(request.POST or None, found)
        if request.method == "POST" and form.is_valid():
            try:
                saved, secret = self.save(access, project, found, form)
            except ValidationError as error:
                add_errors(form, error)
            else:
                if secret:
                    return self._page(request, project, saved, self.form(None, saved), secret=secret)
                messages.success(request, _("Saved"))
                return redirect(f"setup_{self.name}", key=key, pk=saved.pk)
        return self._page(request, project, found, form, status=422 if form.is_bound else 200)

    def rotate(self, request: HttpRequest, key: str, pk: int) -> HttpResponse:
        """Give one a new secret and show it."""
        project = project_or_404(request, key)
        found = self.one(request, project, pk)
        secret = self.renew(access_of(request), found)
        found.refresh_from_db()
        return self._page(request, project, found, self.form(None, found), secret=secret)

    def _page(
        self,
        request: HttpRequest,
        project: Project,
        row: RowT | None,
        form: FormT,
        *,
        secret: str = "",
        status: int = 200,
    ) -> HttpResponse:
        context = {"form": form, self.name: row, "secret": secret, **self.more(request, row)}
        return page(request, f"setup/{self.name}.html", context, project=project, status=status)
