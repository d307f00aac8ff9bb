"""Addresses of what a project adds to its tickets."""

from __future__ import annotations

from django.urls import path

from otklik.setup.views import checklists, outcomes, ticket_fields

urlpatterns = [
    path("projects/<slug:key>/fields", ticket_fields.fields, name="setup_fields"),
    path("projects/<slug:key>/fields/new", ticket_fields.field, {"pk": None}, name="setup_field_new"),
    path("projects/<slug:key>/fields/<int:pk>", ticket_fields.field, name="setup_field"),
    path("projects/<slug:key>/fields/<int:pk>/move", ticket_fields.move, name="setup_field_move"),
    path("projects/<slug:key>/checklists", checklists.checklists, name="setup_checklists"),
    path("projects/<slug:key>/checklists/new", checklists.checklist, {"pk": None}, name="setup_checklist_new"),
    path("projects/<slug:key>/checklists/<int:pk>", checklists.checklist, name="setup_checklist"),
    path("projects/<slug:key>/outcomes", outcomes.outcomes, name="setup_outcomes"),
    path("projects/<slug:key>/outcomes/closing", outcomes.closing, name="setup_closing"),
    path("projects/<slug:key>/outcomes/statuses/new", outcomes.label, {"pk": None}, name="setup_status_new"),
    path("projects/<slug:key>/outcomes/statuses/<int:pk>", outcomes.label, name="setup_status"),
    path("projects/<slug:key>/outcomes/statuses/<int:pk>/move", outcomes.move_label, name="setup_status_move"),
    path("projects/<slug:key>/outcomes/codes/new", outcomes.code, {"pk": None}, name="setup_code_new"),
    path("projects/<slug:key>/outcomes/codes/<int:pk>", outcomes.code, name="setup_code"),
    path("projects/<slug:key>/outcomes/codes/<int:pk>/move", outcomes.move_code, name="setup_code_move"),
]
