from django.db import migrations

# Rows of the job queue live for milliseconds: the default (a fifth of the table) lets dead ones pile up and every fetch of a
# job wade through them.
BUSY = "autovacuum_vacuum_scale_factor = 0.02, autovacuum_vacuum_threshold = 500, autovacuum_analyze_scale_factor = 0.05"
TABLES = ("procrastinate_jobs", "procrastinate_events")


class Migration(migrations.Migration):
    dependencies = [
        ("outbox", "0003_limits"),
        ("procrastinate", "0041_post_retry_failed_job"),
    ]

    operations = [
        migrations.RunSQL(
            sql=f"ALTER TABLE {table} SET ({BUSY})",
            reverse_sql=f"ALTER TABLE {table} RESET (autovacuum_vacuum_scale_factor, autovacuum_vacuum_threshold,"
            " autovacuum_analyze_scale_factor)",
        )
        for table in TABLES
    ]
