import django.db.models.deletion
import django.db.models.functions.datetime
from django.conf import settings
from django.db import migrations, models

from otklik.lib.walls import WEB_ROLE

# A list without a project belongs to a person, as decision 0005 says of such rows.
OWN = "project_id IS NULL OR project_id = ANY ((SELECT otklik_projects())::bigint[])"
WALL = f"""
ALTER TABLE desk_savedsegment ENABLE ROW LEVEL SECURITY;
CREATE POLICY project_wall ON desk_savedsegment TO {WEB_ROLE} USING ({OWN}) WITH CHECK ({OWN});
"""
CASCADE = django.db.models.deletion.CASCADE


class Migration(migrations.Migration):

    dependencies = [
        ("accounts", "0004_habits"),
        ("desk", "0016_holds"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="SavedSegment",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("shared", models.BooleanField(default=False)),
                ("name", models.CharField(max_length=80, verbose_name="name")),
                ("conditions", models.JSONField(default=dict)),
                ("created_at", models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                ("owner", models.ForeignKey(on_delete=CASCADE, related_name="+", to=settings.AUTH_USER_MODEL)),
                ("project", models.ForeignKey(null=True, on_delete=CASCADE, related_name="+", to="accounts.project")),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("shared", False)) | models.Q(("project__isnull", False)),
                        name="desk_segment_scope",
                    )
                ],
            },
        ),
        migrations.RunSQL(WALL, migrations.RunSQL.noop),
    ]
