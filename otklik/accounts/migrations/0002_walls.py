from django.db import migrations

from otklik.lib.walls import composite_key, composite_target, project_wall


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0001_initial"),
    ]

    operations = [
        project_wall("accounts_project", column="id"),
        project_wall("accounts_membership"),
        project_wall("accounts_team"),
        project_wall("accounts_teammember"),
        project_wall("accounts_invitation"),
        composite_target("accounts_team"),
        composite_key("accounts_teammember", "team_id", "accounts_team", on_delete="CASCADE"),
    ]
