import django.db.models.deletion
import django.db.models.functions.datetime
from django.conf import settings
from django.db import migrations, models

from otklik.lib.walls import project_wall

STATES = [("pending", "waiting"), ("running", "is being written"), ("done", "ready"), ("failed", "failed")]


class Migration(migrations.Migration):

    dependencies = [
        ("connectors", "0001_initial"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Export",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "what",
                    models.CharField(choices=[("tickets", "tickets"), ("customers", "customers")], max_length=12),
                ),
                ("format", models.CharField(choices=[("xlsx", "Excel (XLSX)"), ("csv", "CSV")], max_length=4)),
                ("statuses", models.JSONField(default=list)),
                ("state", models.CharField(choices=STATES, default="pending", max_length=8)),
                ("written", models.PositiveIntegerField(default=0)),
                ("error", models.CharField(blank=True, default="", max_length=200)),
                ("created_at", models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                ("finished_at", models.DateTimeField(null=True)),
                (
                    "project",
                    models.ForeignKey(
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
                    models.Index(fields=["project", "user", "-id"], name="connectors_export_own"),
                    models.Index(fields=["created_at"], name="connectors_export_age"),
                ]
            },
        ),
        project_wall("connectors_export"),
    ]
