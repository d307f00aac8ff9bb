"""Macros of teams and people, their order, and what can be brought back of their use."""

import django.db.models.deletion
import django.db.models.functions.datetime
from django.conf import settings
from django.db import migrations, models

from otklik.lib.walls import composite_key, project_wall


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0006_session_names"),
        ("automation", "0002_walls"),
    ]

    operations = [
        migrations.CreateModel(
            name="MacroUse",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("ticket_id", models.BigIntegerField()),
                ("name", models.CharField(max_length=120)),
                ("done", models.JSONField(default=list)),
                ("before", models.JSONField(default=dict)),
                ("after", models.JSONField(default=dict)),
                ("messages", models.JSONField(default=list)),
                ("undone_at", models.DateTimeField(null=True)),
                ("at", models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                (
                    "project",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="accounts.project",
                    ),
                ),
                (
                    "user",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(fields=["at"], name="automation_use_at"),
                    models.Index(fields=["ticket_id"], name="automation_use_ticket"),
                ],
            },
        ),
        migrations.AlterModelOptions(name="macro", options={"ordering": ["place", "id"]}),
        migrations.RemoveConstraint(model_name="macro", name="automation_macro_name"),
        migrations.AddField(
            model_name="macro",
            name="owner",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="macro",
            name="place",
            field=models.PositiveIntegerField(default=0),
        ),
        migrations.AddField(
            model_name="macro",
            name="team",
            field=models.ForeignKey(
                db_constraint=False,
                null=True,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="+",
                to="accounts.team",
                verbose_name="team",
            ),
        ),
        migrations.AddConstraint(
            model_name="macro",
            constraint=models.UniqueConstraint(
                fields=("project", "owner", "team", "name"), name="automation_macro_name", nulls_distinct=False
            ),
        ),
        migrations.AddConstraint(
            model_name="macro",
            constraint=models.CheckConstraint(
                condition=models.Q(("team", None), ("owner", None), _connector="OR"), name="automation_macro_of_one"
            ),
        ),
        project_wall("automation_macrouse"),
        composite_key("automation_macro", "team_id", "accounts_team", on_delete="CASCADE"),
    ]
