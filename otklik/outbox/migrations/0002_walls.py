from django.db import migrations

from otklik.lib.walls import project_wall


class Migration(migrations.Migration):
    dependencies = [
        ("outbox", "0001_initial"),
    ]

    operations = [
        project_wall("outbox_delivery"),
    ]
