from django.db import migrations

from otklik.lib.walls import composite_target, project_wall


class Migration(migrations.Migration):
    dependencies = [
        ("files", "0001_initial"),
    ]

    operations = [
        project_wall("files_storedfile"),
        composite_target("files_storedfile"),
    ]
