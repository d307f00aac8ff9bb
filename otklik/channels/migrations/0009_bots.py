import django.db.models.deletion
import django.db.models.functions.datetime
from django.db import migrations, models

from otklik.lib.walls import project_wall


class Migration(migrations.Migration):
    dependencies = [("accounts", "0003_indexes"), ("channels", "0008_mailbox_once")]

    operations = [
        migrations.AlterField(
            model_name="inbounditem",
            name="outcome",
            field=models.CharField(
                blank=True,
                choices=[
                    ("", "not read yet"),
                    ("opened", "opened a ticket"),
                    ("added", "added to a ticket"),
                    ("automatic", "automatic mail that belongs to no ticket"),
                    ("own", "our own mail that came back"),
                    ("forced", "to become a ticket because a person said so"),
                    ("noted", "written to a bot by one of our people, or by nobody we know"),
                ],
                db_default="",
                max_length=12,
            ),
        ),
        migrations.CreateModel(
            name="BotAccount",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "channel",
                    models.CharField(
                        choices=[("telegram", "Telegram"), ("max", "MAX")], max_length=24, verbose_name="messenger"
                    ),
                ),
                ("name", models.CharField(max_length=120, verbose_name="name")),
                ("base_url", models.CharField(blank=True, max_length=300, verbose_name="address of the messenger")),
                (
                    "way",
                    models.CharField(
                        choices=[("poll", "we ask for what is new"), ("webhook", "the messenger calls us")],
                        default="poll",
                        max_length=8,
                        verbose_name="how messages come in",
                    ),
                ),
                ("token_sealed", models.TextField()),
                ("token_mark", models.CharField(max_length=64)),
                ("hook_secret_sealed", models.TextField(blank=True, default="")),
                ("hooked_at", models.DateTimeField(null=True)),
                ("username", models.CharField(blank=True, default="", max_length=120)),
                ("is_active", models.BooleanField(default=True, verbose_name="active")),
                ("cursor", models.BigIntegerField(null=True)),
                ("heard_at", models.DateTimeField(null=True)),
                ("last_error", models.TextField(blank=True, default="")),
                ("failures", models.PositiveIntegerField(default=0)),
                ("created_at", models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                (
                    "project",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="bot_accounts",
                        to="accounts.project",
                    ),
                ),
            ],
            options={
                "ordering": ["name", "id"],
                "constraints": [
                    models.UniqueConstraint(fields=("project", "id"), name="channels_bot_wall"),
                    models.UniqueConstraint(
                        condition=models.Q(("is_active", True)), fields=("token_mark",), name="channels_bot_once"
                    ),
                ],
            },
        ),
        project_wall("channels_botaccount"),
    ]
