import django.db.models.deletion
import django.db.models.functions.datetime
from django.conf import settings
from django.db import migrations, models

from otklik.lib.walls import composite_key, composite_target, project_wall


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0006_session_names"),
        ("desk", "0022_shown_names"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Checklist",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("name", models.CharField(max_length=80, verbose_name="name")),
                ("points", models.JSONField(default=list)),
                ("blocks", models.BooleanField(default=False, verbose_name="no ending before all is ticked")),
                ("is_archived", models.BooleanField(default=False, verbose_name="archived")),
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
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to="desk.topic",
                    ),
                ),
            ],
            options={
                "ordering": ["name", "id"],
            },
        ),
        migrations.CreateModel(
            name="TicketChecklist",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("name", models.CharField(max_length=80)),
                ("blocks", models.BooleanField(default=False)),
                ("left", models.PositiveSmallIntegerField(default=0)),
                ("created_at", models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                (
                    "checklist",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="desk.checklist",
                    ),
                ),
                (
                    "project",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
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
                        related_name="checklists",
                        to="desk.ticket",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="ChecklistPoint",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("position", models.PositiveSmallIntegerField()),
                ("text", models.CharField(max_length=200)),
                ("needs_note", models.BooleanField(default=False)),
                ("done_at", models.DateTimeField(null=True)),
                ("done_name", models.CharField(blank=True, max_length=200)),
                ("note", models.CharField(blank=True, max_length=1000)),
                (
                    "done_by",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "project",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="accounts.project",
                    ),
                ),
                (
                    "of",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="points",
                        to="desk.ticketchecklist",
                    ),
                ),
            ],
            options={
                "ordering": ["position"],
            },
        ),
        migrations.AddConstraint(
            model_name="checklist",
            constraint=models.UniqueConstraint(fields=("project", "name"), name="desk_checklist_name"),
        ),
        migrations.AddIndex(
            model_name="ticketchecklist",
            index=models.Index(fields=["ticket", "id"], name="desk_checklist_ticket"),
        ),
        migrations.AddConstraint(
            model_name="checklistpoint",
            constraint=models.UniqueConstraint(fields=("of", "position"), name="desk_checklist_point"),
        ),
        composite_target("desk_checklist"),
        composite_target("desk_ticketchecklist"),
        project_wall("desk_checklist"),
        project_wall("desk_ticketchecklist"),
        project_wall("desk_checklistpoint"),
        composite_key("desk_checklist", "topic_id", "desk_topic", on_delete="SET NULL"),
        composite_key("desk_ticketchecklist", "ticket_id", "desk_ticket", on_delete="CASCADE"),
        composite_key("desk_ticketchecklist", "checklist_id", "desk_checklist"),
        composite_key("desk_checklistpoint", "of_id", "desk_ticketchecklist", on_delete="CASCADE"),
    ]
