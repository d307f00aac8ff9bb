from django.db import migrations, models
from django.db.models.functions import Now

# Reactions that the job queue has kept go on from here. The queue empties all the time: what is dead in it is cleared away
# by number, not by its share.
FORWARD = """
INSERT INTO events_waitingchange (change_id)
    SELECT (args ->> 'change')::uuid FROM procrastinate_jobs
    WHERE task_name = 'events.react' AND status IN ('todo', 'doing') ORDER BY id;
DELETE FROM procrastinate_jobs WHERE task_name = 'events.react';
ALTER TABLE events_waitingchange SET (autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 2000);
"""
BACK = """
INSERT INTO procrastinate_jobs (queue_name, task_name, args)
    SELECT 'react', 'events.react', jsonb_build_object('change', change_id) FROM events_waitingchange ORDER BY id;
"""


class Migration(migrations.Migration):
    dependencies = [("events", "0006_feed")]

    operations = [
        migrations.CreateModel(
            name="WaitingChange",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("change_id", models.UUIDField()),
                ("attempts", models.PositiveSmallIntegerField(db_default=0, default=0)),
                ("at", models.DateTimeField(db_default=Now())),
            ],
        ),
        migrations.RunSQL(FORWARD, BACK),
    ]
