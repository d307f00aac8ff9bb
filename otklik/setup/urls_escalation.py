"""Addresses of who answers for what and of the rules by which tickets go up."""

from __future__ import annotations

from django.urls import path

from otklik.setup.views import escalation as views

OWN = "projects/<slug:key>/escalation"
urlpatterns = [
    path(OWN, views.escalation, name="setup_escalation"),
    path(f"{OWN}/people/new", views.line, {"pk": None}, name="setup_responsible_new"),
    path(f"{OWN}/people/<int:pk>", views.line, name="setup_responsible"),
    path(f"{OWN}/people/<int:pk>/remove", views.line_remove, name="setup_responsible_remove"),
    path(f"{OWN}/rules/new", views.rule, {"pk": None}, name="setup_escalation_rule_new"),
    path(f"{OWN}/rules/<int:pk>", views.rule, name="setup_escalation_rule"),
    path(f"{OWN}/rules/<int:pk>/remove", views.rule_remove, name="setup_escalation_rule_remove"),
    path(f"{OWN}/absences", views.absence, name="setup_absence"),
    path(f"{OWN}/absences/<int:pk>/remove", views.absence_remove, name="setup_absence_remove"),
    path(f"{OWN}/settings", views.settings, name="setup_escalation_settings"),
]
