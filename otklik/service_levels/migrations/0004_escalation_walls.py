from django.db import migrations

from otklik.lib.walls import composite_key, composite_target, project_wall

TABLES = ("responsible", "absence", "escalationrule", "escalation", "breachcard", "promisesettings")
# Projects of an earlier version get what new ones begin with. The look by time begins today for them: what has waited
# for weeks stands in the control list and does not go up all at once.
USUAL = """
INSERT INTO service_levels_escalationrule
    (project_id, position, name, trigger, amount, level, side, hand_over, is_active, looked_until, version)
SELECT project.id, usual.position, '', usual.trigger, usual.amount, usual.level, 'waits', false, true,
    CASE WHEN usual.trigger = 'silence' THEN now() - make_interval(hours => usual.amount) END, 1
FROM accounts_project AS project CROSS JOIN (VALUES
    (0, 'silence', 72, 1), (1, 'replies', 5, 1), (2, 'warned', 0, 1), (3, 'breached', 0, 2)
) AS usual (position, trigger, amount, level)
"""


class Migration(migrations.Migration):
    dependencies = [
        ("service_levels", "0003_escalation"),
        ("accounts", "0002_walls"),
        ("desk", "0021_level"),
    ]

    operations = [
        *(project_wall(f"service_levels_{name}") for name in TABLES),
        composite_target("service_levels_escalationrule"),
        composite_key("service_levels_responsible", "calendar_id", "service_levels_calendar"),
        composite_key("service_levels_escalation", "ticket_id", "desk_ticket", on_delete="CASCADE"),
        composite_key("service_levels_escalation", "rule_id", "service_levels_escalationrule", on_delete="SET NULL"),
        composite_key("service_levels_breachcard", "ticket_id", "desk_ticket", on_delete="CASCADE"),
        migrations.RunSQL(USUAL, migrations.RunSQL.noop),
    ]
