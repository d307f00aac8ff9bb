"""The walls of the tables of automation: a rule fires, and is logged, in its own project only."""

from django.db import migrations

from otklik.lib.walls import composite_key, project_wall


class Migration(migrations.Migration):

    dependencies = [("automation", "0001_initial")]

    operations = [
        project_wall("automation_rule"),
        project_wall("automation_firing"),
        project_wall("automation_loopalarm"),
        project_wall("automation_macro"),
        composite_key("automation_firing", "rule_id", "automation_rule", on_delete="CASCADE"),
    ]
