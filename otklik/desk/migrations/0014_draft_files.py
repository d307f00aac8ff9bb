import django.db.models.deletion
import django.db.models.functions.datetime
from django.db import migrations, models

from otklik.lib.walls import composite_key, composite_target, project_wall


class Migration(migrations.Migration):
    dependencies = [
        ("desk", "0013_views"),
        ("files", "0005_uploads"),
    ]

    operations = [
        migrations.AddField("draft", "addresses", models.JSONField(blank=True, db_default={}, default=dict)),
        composite_target("desk_draft"),
        migrations.CreateModel(
            name="DraftFile",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("created_at", models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                (
                    "draft",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="files",
                        to="desk.draft",
                    ),
                ),
                (
                    "file",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="files.storedfile",
                    ),
                ),
                (
                    "project",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="accounts.project",
                    ),
                ),
            ],
            options={
                "constraints": [models.UniqueConstraint(fields=("draft", "file"), name="desk_draftfile_once")],
            },
        ),
        project_wall("desk_draftfile"),
        composite_key("desk_draftfile", "draft_id", "desk_draft", on_delete="CASCADE"),
        composite_key("desk_draftfile", "file_id", "files_storedfile"),
    ]
