"""Since when a customer waits who wrote several times: kept with the ticket, found for those that wait at this moment."""

from django.db import migrations, models

# Of what is over, and of what was answered, the last word says enough.
FIND = """
UPDATE desk_ticket t SET last_turn_at = (
    SELECT min(m.created_at) FROM desk_message m
    WHERE m.ticket_id = t.id AND m.kind = 'customer' AND m.created_at > t.last_reply_at
) WHERE t.status IN ('new', 'open', 'waiting_customer', 'waiting_client') AND t.last_customer_at > t.last_reply_at
"""


class Migration(migrations.Migration):

    dependencies = [
        ("desk", "0026_complexity"),
    ]

    operations = [
        migrations.AddField("ticket", "last_turn_at", models.DateTimeField(null=True)),
        migrations.RunSQL(FIND, migrations.RunSQL.noop),
    ]
