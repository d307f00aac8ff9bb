"""Walls of the tables, and the two indexes of tickets that the queue lives on.

`desk_ticket_queue` holds what waits in the order of the queue (the class of the customer, the last but one of its
keys, is another table's); it has rows of tickets that nobody holds alone. `desk_ticket_load` holds what people have
on their hands.
"""

from django.db import migrations

from otklik.lib.walls import WEB_ROLE, composite_key, composite_target, project_wall

# A reason without a project is the installation's, as decision 0005 says of such rows.
OWN = "project_id IS NULL OR project_id = ANY ((SELECT otklik_projects())::bigint[])"
REASONS = f"""
ALTER TABLE routing_reason ENABLE ROW LEVEL SECURITY;
CREATE POLICY project_wall ON routing_reason TO {WEB_ROLE} USING ({OWN}) WITH CHECK ({OWN});
"""
NO_REASONS = "DROP POLICY project_wall ON routing_reason; ALTER TABLE routing_reason DISABLE ROW LEVEL SECURITY;"
WAITS = """
CREATE FUNCTION otklik_waits_since(created timestamptz, replied timestamptz, said timestamptz) RETURNS timestamptz
LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN CASE WHEN replied IS NULL THEN created ELSE coalesce(said, created) END;
"""
INDEXES = """
CREATE INDEX desk_ticket_queue ON desk_ticket (
    project_id, next_due_at,
    date_bin('1 minute', otklik_waits_since(created_at, last_reply_at, last_customer_at),
        '2000-01-01 00:00:00+00'::timestamptz),
    (-priority), id
) WHERE assignee_id IS NULL AND status IN ('new', 'open') AND snoozed_until IS NULL AND merged_into_id IS NULL;
CREATE INDEX desk_ticket_load ON desk_ticket (assignee_id, project_id, source)
    WHERE assignee_id IS NOT NULL AND status IN ('new', 'open') AND snoozed_until IS NULL;
"""


class Migration(migrations.Migration):
    dependencies = [
        ("routing", "0001_initial"),
        ("desk", "0020_promised"),
    ]

    operations = [
        migrations.RunSQL(REASONS, NO_REASONS),
        project_wall("routing_skill"),
        project_wall("routing_need"),
        project_wall("routing_profile"),
        project_wall("routing_rule"),
        project_wall("routing_shift"),
        project_wall("routing_shiftday"),
        composite_target("routing_skill"),
        composite_key("routing_need", "skill_id", "routing_skill", on_delete="CASCADE"),
        composite_key("routing_need", "topic_id", "desk_topic", on_delete="CASCADE"),
        composite_key("routing_rule", "team_id", "accounts_team", on_delete="CASCADE"),
        migrations.RunSQL(WAITS, "DROP FUNCTION otklik_waits_since;"),
        migrations.RunSQL(INDEXES, "DROP INDEX desk_ticket_queue; DROP INDEX desk_ticket_load;"),
    ]
