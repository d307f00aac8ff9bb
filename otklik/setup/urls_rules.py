"""Addresses of the rules of a project."""

from __future__ import annotations

from django.urls import path

from otklik.setup.views import rules

RULES = "projects/<slug:key>/rules"
urlpatterns = [
    path(RULES, rules.rules, name="setup_rules"),
    path(f"{RULES}/new", rules.rule, {"pk": None}, name="setup_rule_new"),
    path(f"{RULES}/look", rules.look, name="setup_rule_look"),
    path(f"{RULES}/past", rules.past, name="setup_rule_past"),
    path(f"{RULES}/log", rules.log, name="setup_rule_log"),
    path(f"{RULES}/<int:pk>", rules.rule, name="setup_rule"),
    path(f"{RULES}/<int:pk>/move", rules.move, name="setup_rule_move"),
]
