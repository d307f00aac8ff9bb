"""Sentences of the ticket's timeline about what this package records; they follow the actor's name."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

SCORES = range(1, 6)


def _submitted(payload: dict[str, Any]) -> tuple[str, str]:
    name, consent = payload.get("name", ""), payload.get("consent", "")
    if consent:
        values = {"name": name, "version": consent}
        return _("sent the form “%(name)s” and agreed to the consent, version %(version)s") % values, "form"
    return _("sent the form “%(name)s”") % {"name": name}, "form"


def _not_solved(payload: dict[str, Any]) -> tuple[str, str]:
    return _("says that the problem is not solved"), "alert"


def _rated(payload: dict[str, Any]) -> tuple[str, str]:
    values = {"score": payload.get("score", 0), "before": payload.get("before", 0)}
    if values["before"] and values["before"] != values["score"]:
        return _("changed the rating: %(before)s → %(score)s of 5") % values, "star"
    if payload.get("with_comment"):
        return _("rated the work: %(score)s of 5, with a comment") % values, "star"
    return _("rated the work: %(score)s of 5") % values, "star"


def _given(payload: dict[str, Any]) -> tuple[str, str]:
    return _("took out a link to the status page for %(address)s") % {"address": payload.get("address", "?")}, "link"


def _revoked(payload: dict[str, Any]) -> tuple[str, str]:
    count = int(payload.get("count", 0))
    text = ngettext("revoked %(count)s link to the status page", "revoked %(count)s links to the status page", count)
    return text % {"count": count}, "link"


WORDS: dict[str, Callable[[dict[str, Any]], tuple[str, str]]] = {
    "request.submitted": _submitted,
    "ticket.not_solved": _not_solved,
    "ticket.rated": _rated,
    "ticket.link_given": _given,
    "ticket.links_revoked": _revoked,
}
