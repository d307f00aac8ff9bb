"""What calls about a project's set-up share: whose project it is, what a change leaves alone, tags of what is shown."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, TypeVar

from django.db.models import Model, QuerySet
from django.http import HttpRequest, HttpResponse
from pydantic import BaseModel

from otklik.accounts.access import Access
from otklik.accounts.models import Project
from otklik.accounts.roles import Right
from otklik.api import etags
from otklik.api.door import answer, known
from otklik.api.problems import Problem

RowT = TypeVar("RowT", bound=Model)


def project_of(request: HttpRequest, key: str, right: Right, *models: type[BaseModel]) -> tuple[Access, Project]:
    """Return who calls and the project in which he has the right; `models` are those of the query.

    An administrator finds closed projects too, as on the screens. Raises Problem 404, DeniedError.
    """
    access = known(request, *models)
    found = Project.objects.filter(pk__in=access.projects, key=key.lower()).first()
    if found is None:
        raise Problem(404)
    access.require(right, found.pk)
    return access, found


def managed(request: HttpRequest, key: str, *models: type[BaseModel]) -> tuple[Access, Project]:
    """Return who calls and the project that he manages. Raises Problem 404, DeniedError."""
    return project_of(request, key, Right.MANAGE, *models)


def one(rows: QuerySet[RowT], **named: object) -> RowT:
    """Return the row of a project that an address names; raises Problem 404."""
    found = rows.filter(**named).first()
    if found is None:
        raise Problem(404)
    return found


def shown(model: BaseModel, *, place: str = "") -> HttpResponse:
    """Answer with something that keeps no version: its tag is a digest. `place`: the address of what is new (201)."""
    headers = {"Location": f"/api/v1/{place}"} if place else None
    return etags.digested(answer(model, status=201 if place else 200, headers=headers))


def unchanged(if_match: str | None, project: Project, read: Callable[[], HttpResponse]) -> None:
    """Raise Problem 412 when what `read` answers is not what the caller has read.

    Changes of one project's set-up that bring a tag wait for each other: of two that have read the same, one is told.
    """
    if if_match in {None, "*"}:
        return
    # Tickets that are being opened meanwhile hold the row with KEY SHARE, which this lock lets be.
    list(Project.objects.select_for_update(no_key=True).filter(pk__in=[project.pk]).values_list("pk"))
    etags.check_digest(if_match, read())


def values(data: BaseModel, names: Mapping[str, str], row: object | None = None) -> dict[str, Any]:
    """Return what an action takes, by its own names: what a call gives, else what `row` has.

    `names`: by the call's name the action's. Without a row everything is as the call says or leaves it.
    """
    given = data.model_fields_set
    return {
        own: getattr(data, name) if row is None or name in given else getattr(row, own) for name, own in names.items()
    }
