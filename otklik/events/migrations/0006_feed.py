from django.db import migrations

# The feed of events is read in the order of transactions, within one by id: a walk along one index, never a sort.
FORWARD = "CREATE INDEX events_event_feed ON events_event (tx, id); DROP INDEX events_event_tx;"
BACK = "CREATE INDEX events_event_tx ON events_event (tx); DROP INDEX events_event_feed;"


class Migration(migrations.Migration):
    dependencies = [("events", "0005_customers")]

    operations = [migrations.RunSQL(FORWARD, BACK)]
