from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import migrations, models


class Migration(migrations.Migration):
    atomic = False  # the index is built beside running work

    dependencies = [("events", "0008_taken")]

    operations = [
        AddIndexConcurrently(
            model_name="event",
            index=models.Index(
                fields=["actor_id", "project_id", "-at", "-id"],
                name="events_doings",
                condition=models.Q(actor_kind="user"),
            ),
        ),
    ]
