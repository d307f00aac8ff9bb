"""Walls of the tables of time. A beat is a person's, not a project's, as his presence is."""

from django.db import migrations

from otklik.lib.walls import composite_key, project_wall


class Migration(migrations.Migration):
    dependencies = [
        ("routing", "0003_worktime"),
        ("desk", "0021_level"),
    ]

    operations = [
        project_wall("routing_work"),
        project_wall("routing_worktotal"),
        project_wall("routing_workday"),
        project_wall("routing_timerule"),
        composite_key("routing_work", "ticket_id", "desk_ticket", on_delete="CASCADE"),
        composite_key("routing_worktotal", "ticket_id", "desk_ticket", on_delete="CASCADE"),
    ]
