from django.db import migrations

from otklik.lib.walls import composite_key


class Migration(migrations.Migration):
    """A hold of a ticket is one of the same project's."""

    dependencies = [
        ("customers", "0008_apart_and_holds"),
        ("desk", "0015_holders"),
    ]

    operations = [composite_key("customers_hold", "ticket_id", "desk_ticket", on_delete="CASCADE")]
