import django.contrib.postgres.fields
import django.db.models.deletion
import django.db.models.functions.datetime
from django.db import migrations, models

from otklik.lib.walls import composite_key, project_wall

KINDS = [("card", "card (JSON)"), ("frame", "page in a frame")]
CASCADE = django.db.models.deletion.CASCADE


class Migration(migrations.Migration):
    dependencies = [("connectors", "0002_exports")]

    operations = [
        migrations.CreateModel(
            name="Panel",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("name", models.CharField(max_length=120, verbose_name="name")),
                ("kind", models.CharField(choices=KINDS, max_length=8, verbose_name="kind")),
                ("url", models.CharField(max_length=1000, verbose_name="address")),
                ("secret_sealed", models.TextField()),
                ("timeout_seconds", models.PositiveSmallIntegerField(default=3, verbose_name="time-out, seconds")),
                ("cache_seconds", models.PositiveIntegerField(default=60, verbose_name="kept for, seconds")),
                ("height", models.PositiveSmallIntegerField(default=320, verbose_name="height, pixels")),
                (
                    "roles",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(max_length=16), blank=True, default=list, size=None
                    ),
                ),
                ("position", models.PositiveSmallIntegerField(default=0)),
                ("is_active", models.BooleanField(default=True, verbose_name="switched on")),
                ("created_at", models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                (
                    "project",
                    models.ForeignKey(db_index=False, on_delete=CASCADE, related_name="+", to="accounts.project"),
                ),
            ],
            options={
                "ordering": ["position", "id"],
                "constraints": [models.UniqueConstraint(fields=("project", "id"), name="connectors_panel_wall")],
            },
        ),
        migrations.CreateModel(
            name="PanelState",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("failures", models.PositiveIntegerField(default=0)),
                ("paused_until", models.DateTimeField(blank=True, null=True)),
                ("last_error", models.CharField(blank=True, default="", max_length=300)),
                (
                    "panel",
                    models.OneToOneField(
                        db_constraint=False, on_delete=CASCADE, related_name="state", to="connectors.panel"
                    ),
                ),
                (
                    "project",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=CASCADE,
                        related_name="+",
                        to="accounts.project",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="PanelCard",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("key", models.CharField(max_length=64)),
                ("person_id", models.BigIntegerField(null=True)),
                ("ticket_id", models.BigIntegerField()),
                ("card", models.JSONField()),
                ("fetched_at", models.DateTimeField()),
                (
                    "project",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=CASCADE,
                        related_name="+",
                        to="accounts.project",
                    ),
                ),
                (
                    "panel",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=CASCADE,
                        related_name="cards",
                        to="connectors.panel",
                    ),
                ),
            ],
            options={
                "constraints": [models.UniqueConstraint(fields=("panel", "key"), name="connectors_card_once")],
                "indexes": [models.Index(fields=["fetched_at"], name="connectors_card_age")],
            },
        ),
        project_wall("connectors_panel"),
        project_wall("connectors_panelstate"),
        project_wall("connectors_panelcard"),
        composite_key("connectors_panelstate", "panel_id", "connectors_panel", on_delete="CASCADE"),
        composite_key("connectors_panelcard", "panel_id", "connectors_panel", on_delete="CASCADE"),
    ]
