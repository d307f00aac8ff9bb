import django.contrib.postgres.fields
import django.db.models.deletion
import django.db.models.functions.datetime
from django.db import migrations, models

from otklik.lib.walls import composite_key, project_wall


class Migration(migrations.Migration):

    initial = True

    dependencies = [("accounts", "0003_indexes")]

    operations = [
        migrations.CreateModel(
            name="Webhook",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("name", models.CharField(max_length=120, verbose_name="name")),
                ("url", models.CharField(max_length=2000, verbose_name="address")),
                (
                    "kinds",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(max_length=64), default=list, size=None
                    ),
                ),
                ("include_notes", models.BooleanField(default=False, verbose_name="internal notes too")),
                ("is_active", models.BooleanField(default=True, verbose_name="switched on")),
                ("secret_sealed", models.TextField()),
                ("old_secret_sealed", models.TextField(blank=True, default="")),
                ("old_secret_until", models.DateTimeField(blank=True, null=True)),
                ("failures", models.PositiveIntegerField(default=0)),
                ("failing_since", models.DateTimeField(blank=True, null=True)),
                ("paused_until", models.DateTimeField(blank=True, null=True)),
                ("last_error", models.TextField(blank=True, default="")),
                ("last_success_at", models.DateTimeField(blank=True, null=True)),
                ("switched_off_at", models.DateTimeField(blank=True, null=True)),
                ("created_at", models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
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
            options={
                "ordering": ["name", "id"],
                "constraints": [
                    models.UniqueConstraint(fields=("project", "id"), name="connectors_webhook_wall")
                ],
            },
        ),
        migrations.CreateModel(
            name="WebhookDelivery",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("event_id", models.BigIntegerField(null=True)),
                ("external_id", models.CharField(max_length=64)),
                ("kind", models.CharField(max_length=64)),
                ("body", models.TextField()),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("pending", "waiting"),
                            ("sending", "being sent"),
                            ("sent", "taken"),
                            ("failed", "will be tried again"),
                            ("dead", "given up"),
                        ],
                        default="pending",
                        max_length=8,
                    ),
                ),
                ("attempts", models.PositiveSmallIntegerField(default=0)),
                ("status", models.PositiveSmallIntegerField(null=True)),
                ("last_error", models.TextField(blank=True, default="")),
                ("log", models.JSONField(default=list)),
                ("not_before", models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                ("claimed_at", models.DateTimeField(null=True)),
                ("created_at", models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                ("sent_at", models.DateTimeField(null=True)),
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
                    "webhook",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="deliveries",
                        to="connectors.webhook",
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(fields=["webhook", "-id"], name="connectors_delivery_log"),
                    models.Index(
                        condition=models.Q(("state__in", ["pending", "failed", "sending"])),
                        fields=["not_before"],
                        name="connectors_delivery_due",
                    ),
                    models.Index(fields=["created_at"], name="connectors_delivery_age"),
                ],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("event_id__isnull", False)),
                        fields=("webhook", "event_id"),
                        name="connectors_delivery_once",
                    )
                ],
            },
        ),
        project_wall("connectors_webhook"),
        project_wall("connectors_webhookdelivery"),
        composite_key("connectors_webhookdelivery", "webhook_id", "connectors_webhook", on_delete="CASCADE"),
    ]
