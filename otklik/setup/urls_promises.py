"""Addresses of calendars and service-level policies."""

from __future__ import annotations

from django.urls import path

from otklik.setup.views import calendars, policies

BASE = "projects/<slug:key>/promises"
CALENDAR = f"{BASE}/calendars/<int:pk>"
urlpatterns = [
    path(BASE, policies.promises, name="setup_promises"),
    path(f"{BASE}/progress", policies.progress, name="setup_promises_progress"),
    path(f"{BASE}/policies/new", policies.policy, {"pk": None}, name="setup_policy_new"),
    path(f"{BASE}/policies/<int:pk>", policies.policy, name="setup_policy"),
    path(f"{BASE}/policies/<int:pk>/move", policies.move, name="setup_policy_move"),
    path(f"{BASE}/policies/<int:pk>/remove", policies.remove, name="setup_policy_remove"),
    path(f"{BASE}/calendars/new", calendars.calendar, {"pk": None}, name="setup_calendar_new"),
    path(CALENDAR, calendars.calendar, name="setup_calendar"),
    path(f"{CALENDAR}/days", calendars.day, name="setup_calendar_day"),
    path(f"{CALENDAR}/production", calendars.production_year, name="setup_calendar_production"),
    path(f"{CALENDAR}/import", calendars.import_file, name="setup_calendar_import"),
    path(f"{CALENDAR}/remove", calendars.remove, name="setup_calendar_remove"),
]
