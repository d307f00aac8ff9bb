import django.contrib.postgres.fields
import django.db.models.deletion
import django.db.models.functions.datetime
from django.conf import settings
from django.db import migrations, models

from otklik.lib.walls import composite_key, project_wall

SOURCES = [
    ("phone", "Telephone"),
    ("email", "E-mail"),
    ("chat", "Chat"),
    ("messenger", "Messenger"),
    ("form", "Web form"),
    ("social", "Social network"),
    ("book", "Complaint book"),
    ("letter", "Paper letter"),
    ("visit", "Visit"),
    ("api", "Other system"),
    ("staff", "Own staff"),
]
KINDS = [
    ("customer", "From the customer"),
    ("reply", "Answer to the customer"),
    ("note", "Internal note"),
    ("question", "Question to the client company"),
    ("answer", "Answer of the client company"),
    ("automatic", "Automatic message"),
    ("forward", "Forwarded outside"),
    ("third_party", "From a third party"),
]


class Migration(migrations.Migration):
    dependencies = [
        ("desk", "0010_ticket_fields"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AlterField("message", "kind", models.CharField(choices=KINDS, max_length=12)),
        migrations.AddField("message", "light", models.BooleanField(db_default=False, default=False)),
        migrations.AddField(
            "message",
            "mentions",
            django.contrib.postgres.fields.ArrayField(
                base_field=models.BigIntegerField(), blank=True, db_default=[], default=list, size=None
            ),
        ),
        migrations.AddField("participant", "third_party", models.BooleanField(db_default=False, default=False)),
        migrations.AddConstraint(
            "draft", models.UniqueConstraint(fields=("ticket", "user", "kind"), name="desk_draft_kind_once")
        ),
        migrations.RemoveConstraint("draft", "desk_draft_once"),
        migrations.CreateModel(
            name="AnswerTemplate",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("name", models.CharField(max_length=200, verbose_name="name")),
                ("body", models.TextField(max_length=20000, verbose_name="text")),
                ("language", models.CharField(blank=True, max_length=8, verbose_name="language")),
                (
                    "channel",
                    models.CharField(
                        blank=True, choices=SOURCES, max_length=12, verbose_name="source of the ticket"
                    ),
                ),
                ("is_active", models.BooleanField(default=True, verbose_name="active")),
                ("uses", models.PositiveIntegerField(default=0)),
                ("used_at", models.DateTimeField(blank=True, null=True)),
                ("updated_at", models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                (
                    "owner",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
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
                (
                    "topic",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to="desk.topic",
                    ),
                ),
            ],
        ),
        migrations.AddConstraint(
            "answertemplate",
            models.UniqueConstraint(
                fields=("project", "owner", "name"), name="desk_template_name", nulls_distinct=False
            ),
        ),
        project_wall("desk_answertemplate"),
        composite_key("desk_answertemplate", "topic_id", "desk_topic", on_delete="SET NULL"),
    ]
