from django.db import migrations

from otklik.lib.walls import composite_key, composite_target, project_wall


class Migration(migrations.Migration):
    dependencies = [
        ("channels", "0001_initial"),
    ]

    operations = [
        project_wall("channels_inbounditem"),
        project_wall("channels_mailaccount"),
        project_wall("channels_mailaddress"),
        project_wall("channels_mailfolder"),
        composite_target("channels_mailaccount"),
        composite_key("channels_mailfolder", "account_id", "channels_mailaccount", on_delete="CASCADE"),
    ]
