"""Addresses of the workspace. A ticket is found by its number: /work/NET-1042."""

from __future__ import annotations

from django.urls import path, register_converter

from otklik.workspace.views import (
    assist,
    bulk,
    change,
    compose,
    create,
    customer,
    draft_files,
    fields,
    files,
    habits,
    handing,
    holds,
    home,
    lists,
    me,
    moves,
    palette,
    panels,
    people,
    portal,
    relations,
    saved,
    segments,
    similar,
    templates,
    ticket,
    view_exports,
)


class NumberConverter:
    """A ticket's number: the project's key, a hyphen, digits."""

    regex = "[A-Za-z][A-Za-z0-9]{1,9}-[0-9]{1,18}"

    def to_python(self, value: str) -> str:
        """Return the number as people write it."""
        return value.upper()

    def to_url(self, value: str) -> str:
        """Return the number as addresses carry it."""
        return value.upper()


register_converter(NumberConverter, "number")

urlpatterns = [
    path("", home.home, name="home"),
    path("me/", me.preferences, name="me"),
    path("me/templates", templates.templates, name="me_templates"),
    path("me/templates/new", templates.template, {"pk": None}, name="me_template_new"),
    path("me/templates/<int:pk>", templates.template, name="me_template"),
    path("me/templates/<int:pk>/remove", templates.remove, name="me_template_remove"),
    path("me/choose", habits.choose, name="me_choose"),
    path("me/keys", habits.keys, name="me_keys"),
    path("me/toured", habits.toured, name="me_toured"),
    path("work/", lists.index, name="work"),
    path("work/rows", lists.rows, name="work_rows"),
    path("work/nav", lists.nav, name="work_nav"),
    path("work/search", lists.index, name="work_search"),
    path("work/palette", palette.palette, name="work_palette"),
    path("work/views", saved.views, name="work_views"),
    path("work/views/new", saved.new, name="work_view_new"),
    path("work/views/look", saved.look, name="work_view_look"),
    path("work/views/<int:pk>", saved.view, name="work_view"),
    path("work/views/<int:pk>/copy", saved.copy, name="work_view_copy"),
    path("work/views/<int:pk>/move", saved.move, name="work_view_move"),
    path("work/views/<int:pk>/remove", saved.remove, name="work_view_remove"),
    path("work/views/<int:pk>/exports", view_exports.exports, name="work_view_exports"),
    path("work/exports/<int:pk>/<str:token>", view_exports.download, name="work_view_export_file"),
    path("work/new", create.new, name="work_new"),
    path("work/new/fields", fields.new_fields, name="work_new_fields"),
    path("work/customers", create.customers, name="work_customers"),
    path("work/customers/", people.people, name="work_people"),
    path("work/customers/lists", segments.segments, name="work_segments"),
    path("work/customers/lists/<int:pk>/remove", segments.remove, name="work_segment_remove"),
    path("work/customers/<int:pk>", customer.customer, name="work_customer"),
    path("work/customers/<int:person>/panels/<int:pk>", panels.customer_card, name="work_customer_panel"),
    path("work/customers/<int:person>/panels/<int:pk>/frame", panels.customer_frame, name="work_customer_panel_frame"),
    path("work/customers/<int:pk>/history", customer.older, name="work_customer_history"),
    path("work/customers/<int:pk>/card", customer.card, name="work_customer_card"),
    path("work/customers/<int:pk>/identities", customer.identities, name="work_customer_identities"),
    path("work/customers/<int:pk>/notes", customer.notes, name="work_customer_notes"),
    path("work/customers/<int:pk>/consents", customer.consents, name="work_customer_consents"),
    path("work/customers/<int:pk>/merges", customer.merges, name="work_customer_merges"),
    path("work/customers/<int:pk>/holds", customer.holds, name="work_customer_holds"),
    path("work/customers/<int:pk>/export", customer.export, name="work_customer_export"),
    path("work/customers/<int:pk>/erasure", customer.erasure, name="work_customer_erasure"),
    path("work/erasures/<int:pk>", customer.act, name="work_erasure"),
    path("work/organisations/<int:pk>", people.organisation, name="work_organisation"),
    path("work/messages/<int:pk>/html", files.message_html, name="work_message_html"),
    path("work/messages/<int:pk>/undo", compose.take_back, name="work_message_undo"),
    path("work/files/<int:pk>/<str:token>/preview", files.picture, {"small": True}, name="work_file_preview"),
    path("work/files/<int:pk>/<str:token>/picture", files.picture, {"small": False}, name="work_file_picture"),
    path("work/files/<int:pk>/<str:token>/save/<str:name>", files.download, name="work_file"),
    path("work/<number:number>", ticket.ticket, name="work_ticket"),
    path("work/<number:number>/parts", ticket.refresh, name="work_ticket_parts"),
    path("work/<number:number>/earlier", ticket.earlier, name="work_ticket_earlier"),
    path("work/<number:number>/composer", ticket.composer, name="work_ticket_composer"),
    path("work/<number:number>/seen", ticket.seen, name="work_ticket_seen"),
    path("work/<number:number>/messages", compose.message, name="work_ticket_messages"),
    path("work/<number:number>/draft", compose.draft, name="work_ticket_draft"),
    path("work/<number:number>/holds", holds.holds, name="work_ticket_holds"),
    path("work/<number:number>/similar", similar.similar, name="work_ticket_similar"),
    path("work/<number:number>/draft/files", draft_files.add, name="work_ticket_draft_files"),
    path("work/<number:number>/draft/files/remove", draft_files.remove, name="work_ticket_draft_files_remove"),
    path("work/<number:number>/phrases", assist.phrases, name="work_ticket_phrases"),
    path("work/<number:number>/phrases/<int:pk>", assist.phrase, name="work_ticket_phrase"),
    path("work/<number:number>/people", assist.people, name="work_ticket_people"),
    path("work/<number:number>/here", assist.here, name="work_ticket_here"),
    path("work/<number:number>/panels/<int:pk>", panels.card, name="work_ticket_panel"),
    path("work/<number:number>/panels/<int:pk>/frame", panels.frame, name="work_ticket_panel_frame"),
    path("work/bulk", bulk.bulk, name="work_bulk"),
    path("work/bulk/<int:pk>", bulk.progress, name="work_bulk_one"),
    path("work/bulk/<int:pk>/undo", bulk.undo, name="work_bulk_undo"),
    path("work/<number:number>/links", relations.links, name="work_ticket_links"),
    path("work/<number:number>/links/<int:pk>/remove", relations.unlink, name="work_ticket_unlink"),
    path("work/<number:number>/children", relations.children, name="work_ticket_children"),
    path("work/<number:number>/merge", moves.merge, name="work_ticket_merge"),
    path("work/<number:number>/split", moves.split, name="work_ticket_split"),
    path("work/<number:number>/moves/<int:pk>/undo", relations.undo_move, name="work_ticket_undo_move"),
    path("work/<number:number>/follow", relations.follow, name="work_ticket_follow"),
    path("work/<number:number>/snooze", relations.snooze, name="work_ticket_snooze"),
    path("work/<number:number>/status", change.status, name="work_ticket_status"),
    path("work/<number:number>/ending", fields.ending, name="work_ticket_ending"),
    path("work/<number:number>/fields/<int:pk>", fields.field, name="work_ticket_field"),
    path("work/<number:number>/holder", change.holder, name="work_ticket_holder"),
    path("work/<number:number>/assignee", change.assignee, name="work_ticket_assignee"),
    path("work/<number:number>/transfer", handing.transfer, name="work_ticket_transfer"),
    path("work/<number:number>/priority", change.priority, name="work_ticket_priority"),
    path("work/<number:number>/topic", change.topic, name="work_ticket_topic"),
    path("work/<number:number>/tags", change.tags, name="work_ticket_tags"),
    path("work/<number:number>/subject", change.subject, name="work_ticket_subject"),
    path("work/<number:number>/status-links/revoke", portal.revoke, name="work_status_links_revoke"),
    path("work/<number:number>/participants", change.participants, name="work_ticket_participants"),
    path("work/<number:number>/customer", change.customer, name="work_ticket_customer"),
]
