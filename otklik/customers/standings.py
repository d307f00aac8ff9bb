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


def label(project_id: int, key: str) -> tuple[str, str]:
    """Return a class's name and tone of its badge; a class that is gone shows its key."""
    if key in BUILT_IN:
        return str(BUILT_IN[key][0]), BUILT_IN[key][1]
    row = Standing.objects.filter(project_id=project_id, key=key).first()
    return (row.name if row else key), ""
