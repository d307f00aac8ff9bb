import django.contrib.postgres.fields
import django.db.models.deletion
import django.db.models.functions.datetime
from django.db import migrations, models

from otklik.lib.walls import composite_key, composite_target, project_wall


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0006_session_names"),
        ("desk", "0027_last_turn"),
    ]

    operations = [
        migrations.CreateModel(
            name="CommonProblem",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("words", django.contrib.postgres.fields.ArrayField(models.CharField(max_length=60), size=None)),
                ("names", django.contrib.postgres.fields.ArrayField(models.CharField(max_length=120), size=None)),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("noticed", "Noticed"),
                            ("linked", "Linked"),
                            ("none", "No common problem"),
                            ("over", "Over"),
                        ],
                        default="noticed",
                        max_length=8,
                    ),
                ),
                ("count", models.PositiveIntegerField()),
                ("usual", models.FloatField()),
                ("began_at", models.DateTimeField()),
                ("last_at", models.DateTimeField()),
                ("noticed_at", models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                ("ended_at", models.DateTimeField(null=True)),
                (
                    "parent",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to="desk.ticket",
                    ),
                ),
                (
                    "project",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="accounts.project",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="CommonTicket",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("at", models.DateTimeField()),
                ("joined", models.BooleanField(default=False)),
                (
                    "problem",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="tickets",
                        to="desk.commonproblem",
                    ),
                ),
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
                    "ticket",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="desk.ticket",
                    ),
                ),
            ],
            options={
                "indexes": [models.Index(fields=["problem", "at"], name="desk_common_ticket_at")],
            },
        ),
        migrations.AddConstraint(
            model_name="commonticket",
            constraint=models.UniqueConstraint(fields=("ticket", "problem"), name="desk_common_ticket_once"),
        ),
        composite_target("desk_commonproblem"),
        project_wall("desk_commonproblem"),
        project_wall("desk_commonticket"),
        composite_key("desk_commonproblem", "parent_id", "desk_ticket", on_delete="SET NULL"),
        composite_key("desk_commonticket", "problem_id", "desk_commonproblem", on_delete="CASCADE"),
        composite_key("desk_commonticket", "ticket_id", "desk_ticket", on_delete="CASCADE"),
    ]
