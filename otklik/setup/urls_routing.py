"""Addresses of the set-up of the queue and of shifts."""

from __future__ import annotations

from django.urls import path

from otklik.setup.views import mix, routing, shifts

PROJECT = "projects/<slug:key>"
urlpatterns = [
    path(f"{PROJECT}/routing", routing.routing, name="setup_routing"),
    path(f"{PROJECT}/routing/rules/<int:pk>", routing.rule, name="setup_routing_rule"),
    path(f"{PROJECT}/routing/time", routing.time, name="setup_time"),
    path(f"{PROJECT}/routing/mix/new", mix.target, {"pk": None}, name="setup_mix_new"),
    path(f"{PROJECT}/routing/mix/<int:pk>", mix.target, name="setup_mix"),
    path(f"{PROJECT}/routing/mix/<int:pk>/remove", mix.remove, name="setup_mix_remove"),
    path(f"{PROJECT}/routing/reasons/new", routing.reason, {"pk": None}, name="setup_reason_new"),
    path(f"{PROJECT}/routing/reasons/<int:pk>", routing.reason, name="setup_reason"),
    path(f"{PROJECT}/routing/skills/new", routing.skill, {"pk": None}, name="setup_skill_new"),
    path(f"{PROJECT}/routing/skills/<int:pk>", routing.skill, name="setup_skill"),
    path(f"{PROJECT}/routing/people/<int:pk>", routing.ability, name="setup_ability"),
    path(f"{PROJECT}/shifts", shifts.shifts, name="setup_shifts"),
    path(f"{PROJECT}/shifts/day", shifts.day, name="setup_shift_day"),
    path(f"{PROJECT}/shifts/<int:pk>/remove", shifts.remove, name="setup_shift_remove"),
]
