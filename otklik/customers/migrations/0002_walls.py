from django.db import migrations

from otklik.lib.walls import composite_key, composite_target, project_wall


class Migration(migrations.Migration):
    dependencies = [
        ("customers", "0001_initial"),
    ]

    operations = [
        project_wall("customers_organisation"),
        project_wall("customers_person"),
        project_wall("customers_identity"),
        composite_target("customers_organisation"),
        composite_target("customers_person"),
        composite_key("customers_person", "organisation_id", "customers_organisation", on_delete="SET NULL"),
        composite_key("customers_identity", "person_id", "customers_person", on_delete="CASCADE"),
    ]
