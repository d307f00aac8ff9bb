"""Walls of the tables of what the first line solves."""

from django.db import migrations

from otklik.lib.walls import composite_key, project_wall


class Migration(migrations.Migration):
    dependencies = [
        ("routing", "0006_mix"),
        ("desk", "0021_level"),
    ]

    operations = [
        project_wall("routing_outcome"),
        project_wall("routing_mixday"),
        project_wall("routing_mixtarget"),
        composite_key("routing_outcome", "ticket_id", "desk_ticket", on_delete="CASCADE"),
    ]
