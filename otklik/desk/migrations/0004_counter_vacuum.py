from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("desk", "0003_search")]

    operations = [
        migrations.RunSQL(
            # Deltas live for ten seconds; without this the folding reads ever more dead rows.
            sql="ALTER TABLE desk_counterdelta SET (autovacuum_vacuum_scale_factor = 0.0, autovacuum_vacuum_threshold = 2000)",
            reverse_sql="ALTER TABLE desk_counterdelta RESET (autovacuum_vacuum_scale_factor, autovacuum_vacuum_threshold)",
        )
    ]
