from django.db import migrations

from otklik.lib.walls import composite_key, composite_target, project_wall

TABLES = ("standing", "personnote", "consenttext", "consent", "panelrow", "merge", "erasure", "retention")
OF_PERSON = ("personnote", "consent", "panelrow")


class Migration(migrations.Migration):
    dependencies = [
        ("customers", "0004_cards"),
    ]

    operations = [
        *(project_wall(f"customers_{name}") for name in TABLES),
        composite_target("customers_consenttext"),
        *(
            composite_key(f"customers_{name}", "person_id", "customers_person", on_delete="CASCADE")
            for name in OF_PERSON
        ),
        composite_key("customers_consent", "text_id", "customers_consenttext"),
        composite_key("customers_merge", "kept_id", "customers_person", on_delete="CASCADE"),
        composite_key("customers_merge", "gone_id", "customers_person", on_delete="CASCADE"),
        composite_key("customers_person", "merged_into_id", "customers_person", on_delete="SET NULL"),
    ]
