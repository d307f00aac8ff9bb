"""A ticket waits since the customer's first word after our answer: writing again does not cost him his place."""

from django.db import migrations

INDEX = """
DROP INDEX desk_ticket_queue;
CREATE INDEX desk_ticket_queue ON desk_ticket (
    project_id, next_due_at,
    date_bin('1 minute', otklik_waits_since(created_at, last_reply_at, {word}), '2000-01-01 00:00:00+00'::timestamptz),
    (-priority), id
) WHERE assignee_id IS NULL AND status IN ('new', 'open') AND snoozed_until IS NULL AND merged_into_id IS NULL;
"""
FIRST, LAST = (INDEX.format(word=word) for word in ("coalesce(last_turn_at, last_customer_at)", "last_customer_at"))


class Migration(migrations.Migration):

    dependencies = [
        ("routing", "0007_mix_walls"),
        ("desk", "0027_last_turn"),
    ]

    operations = [
        migrations.RunSQL(FIRST, LAST),
    ]
