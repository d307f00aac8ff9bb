"""The notices of regular exports: that a file lies there, or that there will be no more. Never what is in it."""

from __future__ import annotations

from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from otklik.connectors.models import ExportSchedule
from otklik.events.models import Event
from otklik.notifications.kinds import Kind


def _its_person(event: Event) -> list[int | None]:
    return [event.payload.get("user")]


def _ready(event: Event) -> tuple[str, str]:
    name = str(event.payload.get("name") or "")
    return gettext("The regular export “%(name)s” is ready") % {"name": name}, ""


def _stopped(event: Event) -> tuple[str, str]:
    name, reason = str(event.payload.get("name") or ""), str(event.payload.get("reason") or "")
    why = dict(ExportSchedule.Stopped.choices).get(reason, "")
    return gettext("The regular export “%(name)s” was stopped") % {"name": name}, str(why)


def _files(event: Event) -> str:
    return reverse("work_view_exports", args=[event.payload.get("view") or 0])


def _list(event: Event) -> str:
    return reverse("work_reports")


NOTICES = (
    Kind(
        "report",
        "report.ready",
        _("A regular export is ready"),
        _("A regular export is ready"),
        _its_person,
        ways=("app", "mail"),
        told=_ready,
        place=_files,
    ),
    Kind(
        "report_stopped",
        "report.stopped",
        _("A regular export was stopped"),
        _("A regular export was stopped"),
        _its_person,
        ways=("app", "mail"),
        told=_stopped,
        place=_list,
    ),
)
