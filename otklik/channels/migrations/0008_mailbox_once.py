from django.db import migrations, models
from django.db.models.functions import Lower

# Of several accounts that read one mailbox the oldest goes on; the others are switched off and say why.
SWITCH_OFF = """
UPDATE channels_mailaccount AS later SET is_active = false, last_error = 'another account reads this mailbox'
WHERE is_active AND imap_host <> '' AND EXISTS (
    SELECT FROM channels_mailaccount AS sooner
    WHERE sooner.is_active AND sooner.id < later.id
    AND lower(sooner.imap_host) = lower(later.imap_host) AND lower(sooner.username) = lower(later.username)
)
"""


class Migration(migrations.Migration):
    # The index is built in a transaction of its own: rows that wait for their foreign keys would be in its way.
    atomic = False
    dependencies = [("channels", "0007_names")]
    operations = [
        migrations.RunSQL(SWITCH_OFF, migrations.RunSQL.noop),
        migrations.AddConstraint(
            model_name="mailaccount",
            constraint=models.UniqueConstraint(
                Lower("imap_host"),
                Lower("username"),
                condition=models.Q(("is_active", True), models.Q(("imap_host", ""), _negated=True)),
                name="channels_mailbox_once",
            ),
        ),
    ]
