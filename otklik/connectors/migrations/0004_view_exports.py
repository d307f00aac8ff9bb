import django.contrib.postgres.fields
import django.db.models.deletion
from django.db import migrations, models

from otklik.lib.walls import WEB_ROLE

# The export of a view over several projects belongs to a person, as decision 0005 says of such rows.
OF_A_PROJECT = "project_id = ANY ((SELECT otklik_projects())::bigint[])"
OWN = f"project_id IS NULL OR {OF_A_PROJECT}"
WALL = (
    "DROP POLICY project_wall ON connectors_export;"
    "CREATE POLICY project_wall ON connectors_export TO {role} USING ({condition}) WITH CHECK ({condition})"
)


class Migration(migrations.Migration):

    dependencies = [("connectors", "0003_panels")]

    operations = [
        migrations.AlterField(
            model_name="export",
            name="project",
            field=models.ForeignKey(
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="+",
                to="accounts.project",
            ),
        ),
        migrations.AlterField(
            model_name="export",
            name="what",
            field=models.CharField(
                choices=[("tickets", "tickets"), ("customers", "customers"), ("view", "saved view")], max_length=12
            ),
        ),
        migrations.AddField(model_name="export", name="view", field=models.BigIntegerField(null=True)),
        migrations.AddField(
            model_name="export", name="name", field=models.CharField(blank=True, default="", max_length=80)
        ),
        migrations.AddField(model_name="export", name="conditions", field=models.JSONField(default=dict)),
        migrations.AddField(
            model_name="export",
            name="projects",
            field=django.contrib.postgres.fields.ArrayField(
                base_field=models.BigIntegerField(), default=list, size=None
            ),
        ),
        migrations.RunSQL(
            WALL.format(role=WEB_ROLE, condition=OWN), WALL.format(role=WEB_ROLE, condition=OF_A_PROJECT)
        ),
    ]
