from django.db import migrations

# NOTIFY takes a lock of the whole database until its transaction has reached the disk: with it in each change, all writers
# commit one after the other. Reactions are announced after the commit instead, many at once (live.wake); answers wait for
# their time to be taken back anyway and are found by looking.
TRIGGER = """
DROP TRIGGER procrastinate_jobs_notify_queue_job_inserted_v1 ON procrastinate_jobs;
CREATE TRIGGER procrastinate_jobs_notify_queue_job_inserted_v1 AFTER INSERT ON procrastinate_jobs
    FOR EACH ROW WHEN (NEW.status = 'todo'::procrastinate_job_status AND {condition})
    EXECUTE FUNCTION procrastinate_notify_queue_job_inserted_v1();
"""


class Migration(migrations.Migration):
    dependencies = [("events", "0002_security_log"), ("procrastinate", "0041_post_retry_failed_job")]

    operations = [
        migrations.RunSQL(
            TRIGGER.replace("{condition}", "NEW.queue_name NOT IN ('react', 'outbox')"),
            TRIGGER.replace("{condition}", "true"),
        ),
    ]
