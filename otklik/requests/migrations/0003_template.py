import django.db.models.deletion
from django.db import migrations, models

from otklik.lib.walls import composite_key, composite_target


class Migration(migrations.Migration):
    dependencies = [
        ("requests", "0002_walls"),
        ("desk", "0011_composer"),
    ]

    operations = [
        migrations.AddField(
            "requesttype",
            "template",
            models.ForeignKey(
                blank=True,
                db_constraint=False,
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="+",
                to="desk.answertemplate",
            ),
        ),
        composite_target("desk_answertemplate"),
        composite_key("requests_requesttype", "template_id", "desk_answertemplate", on_delete="SET NULL"),
    ]
