from django.db import migrations

from otklik.lib.walls import composite_key, composite_target, project_wall

TABLES = ("calendar", "calendarday", "teamcalendar", "policy", "recount", "clock")


class Migration(migrations.Migration):
    dependencies = [
        ("service_levels", "0001_initial"),
        ("accounts", "0002_walls"),
        ("desk", "0002_walls"),
    ]

    operations = [
        *(project_wall(f"service_levels_{name}") for name in TABLES),
        composite_target("service_levels_calendar"),
        composite_target("service_levels_policy"),
        composite_target("service_levels_clock"),
        composite_key("service_levels_calendarday", "calendar_id", "service_levels_calendar", on_delete="CASCADE"),
        composite_key("service_levels_teamcalendar", "calendar_id", "service_levels_calendar", on_delete="CASCADE"),
        composite_key("service_levels_teamcalendar", "team_id", "accounts_team", on_delete="CASCADE"),
        composite_key("service_levels_policy", "calendar_id", "service_levels_calendar"),
        composite_key("service_levels_clock", "ticket_id", "desk_ticket", on_delete="CASCADE"),
        composite_key("service_levels_clock", "policy_id", "service_levels_policy"),
        composite_key("service_levels_clock", "calendar_id", "service_levels_calendar"),
    ]
