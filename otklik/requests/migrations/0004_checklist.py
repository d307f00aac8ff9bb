import django.db.models.deletion
from django.db import migrations, models

from otklik.lib.walls import composite_key


class Migration(migrations.Migration):
    dependencies = [
        ("requests", "0003_template"),
        ("desk", "0023_checklists"),
    ]

    operations = [
        migrations.AddField(
            "requesttype",
            "checklist",
            models.ForeignKey(
                blank=True,
                db_constraint=False,
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="desk.checklist",
            ),
        ),
        composite_key("requests_requesttype", "checklist_id", "desk_checklist"),
    ]
