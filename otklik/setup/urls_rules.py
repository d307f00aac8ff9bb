"""Addresses of the rules of a project."""

from __future__ import annotations

from django.urls import path

from otklik.setup.views import plans, rules

RULES = "projects/<slug:key>/rules"
PLANS = "projects/<slug:key>/schedules"
urlpatterns = [
    path(RULES, rules.rules, name="setup_rules"),
    path(f"{RULES}/new", rules.rule, {"pk": None}, name="setup_rule_new"),
    path(f"{RULES}/look", rules.look, name="setup_rule_look"),
    path(f"{RULES}/past", rules.past, name="setup_rule_past"),
    path(f"{RULES}/log", rules.log, name="setup_rule_log"),
    path(f"{RULES}/<int:pk>", rules.rule, name="setup_rule"),
    path(f"{RULES}/<int:pk>/move", rules.move, name="setup_rule_move"),
    path(PLANS, plans.plans, name="setup_plans"),
    path(f"{PLANS}/new", plans.plan, {"pk": None}, name="setup_plan_new"),
    path(f"{PLANS}/look", plans.look, name="setup_plan_look"),
    path(f"{PLANS}/<int:pk>", plans.plan, name="setup_plan"),
    path(f"{PLANS}/<int:pk>/skip", plans.skip, name="setup_plan_skip"),
]
