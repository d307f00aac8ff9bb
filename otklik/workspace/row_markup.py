"""A row of a list as HTML. In Python and not in a template: fifty rows would take a sixth of the page's time there."""

from __future__ import annotations

from collections.abc import Collection, Iterable

from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from otklik.lib.ui.markup import markup
from otklik.lib.ui.templatetags import ui
from otklik.workspace.rows import Row

NOTHING = SafeString("")
HERE = SafeString(' aria-current="true"')


def draw(rows: Iterable[Row], *, begun: Collection[int], pickable: bool) -> list[SafeString]:
    """Return each row's HTML; `begun` are the tickets the person has begun to write under, `pickable` adds the box that
    chooses a ticket."""
    words = {"unread": _("Unread"), "choose": _("Choose"), "begun": _("You have begun to write here")}
    unread = markup('<span class="unread" role="img" aria-label="{}"></span>', words["unread"])
    draft = markup('<span class="row-draft" title="{}">{}</span>', words["begun"], ui.icon("edit", words["begun"]))
    return [
        markup(
            '<article class="ticket{}" id="row-{}" data-number="{}"{}>{}<a class="ticket-subject" href="{}">{}{}</a>'
            '<span class="ticket-wait">{}</span>{}{}<div class="ticket-meta">{}{}{}{}{}'
            '<span class="ticket-end">{}</span></div></article>',
            " ticket-unread" if row.unread else "",
            row.pk,
            row.number,
            HERE if row.current else "",
            row.edge,
            row.url,
            unread if row.unread else "",
            row.subject,
            row.wait,
            _preview(row),
            row.facts,
            _pick(row, words["choose"]) if pickable else "",
            row.source,
            markup('<span class="num">{}</span>', row.number) if row.number_shown else "",
            markup('<span class="truncate">{}</span>', row.project) if row.project else "",
            draft if row.pk in begun else "",
            row.badges,
        )
        for row in rows
    ]


def _pick(row: Row, word: str) -> SafeString:
    return markup(
        '<label class="row-pick"><input type="checkbox" data-pick value="{}" aria-label="{} {}"></label>',
        row.pk,
        word,
        row.number,
    )


def _preview(row: Row) -> SafeString:
    if row.customer and row.preview:
        return markup('<div class="ticket-preview"><b>{}</b> · {}</div>', row.customer, row.preview)
    if row.customer:
        return markup('<div class="ticket-preview"><b>{}</b></div>', row.customer)
    return markup('<div class="ticket-preview">{}</div>', row.preview) if row.preview else NOTHING
