from django.db import migrations

# What the search finds best depends on the words: its plans are made for them, whatever the connection prefers.
FUNCTION = "ALTER FUNCTION otklik_search(bigint[], text, text, integer)"


class Migration(migrations.Migration):
    dependencies = [("desk", "0006_indexes")]

    operations = [
        migrations.RunSQL(
            f"{FUNCTION} SET plan_cache_mode = 'force_custom_plan'", f"{FUNCTION} RESET plan_cache_mode"
        )
    ]
