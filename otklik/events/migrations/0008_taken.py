from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import migrations, models

TAKEN = ["security.file_opened", "export.made", "report.saved", "report.stopped"]


class Migration(migrations.Migration):
    atomic = False  # the index is built beside running work

    dependencies = [("events", "0007_waiting_changes")]

    operations = [
        AddIndexConcurrently(
            model_name="event",
            index=models.Index(
                fields=["project_id", "-id"], name="events_taken", condition=models.Q(kind__in=TAKEN)
            ),
        ),
    ]
