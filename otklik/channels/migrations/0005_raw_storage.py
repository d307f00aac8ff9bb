from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("channels", "0004_inbound_machine")]

    operations = [
        # Large mail is base64 for the most part: compressing it takes milliseconds each and wins little.
        migrations.RunSQL(
            "ALTER TABLE channels_inbounditem ALTER COLUMN raw SET STORAGE EXTERNAL",
            "ALTER TABLE channels_inbounditem ALTER COLUMN raw SET STORAGE EXTENDED",
        ),
    ]
