"""Classes of customers (R116): the built-in ones and those a project adds."""

from __future__ import annotations

from collections.abc import Iterable

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from otklik.customers.models import Standing

BUILT_IN = {
    "": (_("Ordinary"), ""),
    "new": (pgettext_lazy("class of a customer", "New"), "info"),
    "vip": (_("VIP"), "violet"),
    "prospect": (_("Prospect"), "accent"),
}


def choices(project_ids: Iterable[int]) -> list[tuple[str, str]]:
    """Return (key, name) of the classes that customers of these projects can have."""
    own = Standing.objects.filter(project_id__in=list(project_ids), is_active=True).order_by("name")[:200]
    names = {key: str(label) for key, (label, _tone) in BUILT_IN.items()}
    return [*names.items(), *((row.key, row.name) for row in own if row.key not in names)]


def is_known(project_id: int, key: str) -> bool:
    """Tell whether a customer of the project can be given this class."""
    return key in BUILT_IN or Standing.objects.filter(project_id=project_id, key=key, is_active=True).exists()


def labels(keys: Iterable[tuple[int, str]]) -> dict[tuple[int, str], tuple[str, str]]:
    """Return names and tones of badges of classes by (project, key), in one query; one that is gone shows its key."""
    wanted = set(keys)
    own = {project for project, key in wanted if key not in BUILT_IN}
    rows = Standing.objects.filter(project_id__in=own).values_list("project_id", "key", "name") if own else ()
    names = {(project, key): name for project, key, name in rows}
    return {
        (project, key): (str(BUILT_IN[key][0]), BUILT_IN[key][1])
        if key in BUILT_IN
        else (names.get((project, key), key), "")
        for project, key in wanted
    }
