import django.contrib.postgres.fields
from django.db import migrations, models

# Figures of the running minute: not worth a write-ahead log, and empty after a crash.
WINDOWS = """
CREATE UNLOGGED TABLE accounts_ratewindow (
    token_id bigint NOT NULL,
    process bigint NOT NULL,
    minute bigint NOT NULL,
    calls bigint NOT NULL,
    PRIMARY KEY (token_id, process)
);
"""


class Migration(migrations.Migration):
    dependencies = [("accounts", "0004_habits")]

    operations = [
        migrations.AddField(
            model_name="apitoken",
            name="scopes",
            field=django.contrib.postgres.fields.ArrayField(
                base_field=models.CharField(max_length=16), blank=True, db_default=[], default=list, size=None
            ),
        ),
        migrations.RunSQL(WINDOWS, "DROP TABLE accounts_ratewindow"),
    ]
