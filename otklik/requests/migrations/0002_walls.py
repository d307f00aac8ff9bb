from django.db import migrations

from otklik.lib.walls import composite_key, composite_target, project_wall

TABLES = ("portal", "requesttype", "submission", "statuslink", "rating")


class Migration(migrations.Migration):
    dependencies = [
        ("requests", "0001_initial"),
        ("accounts", "0002_walls"),
        ("customers", "0005_card_walls"),
        ("desk", "0002_walls"),
    ]

    operations = [
        *(project_wall(f"requests_{name}") for name in TABLES),
        composite_target("requests_requesttype"),
        composite_key("requests_portal", "consent_id", "customers_consenttext"),
        composite_key("requests_requesttype", "topic_id", "desk_topic", on_delete="SET NULL"),
        composite_key("requests_requesttype", "team_id", "accounts_team", on_delete="SET NULL"),
        composite_key("requests_submission", "ticket_id", "desk_ticket", on_delete="CASCADE"),
        composite_key("requests_submission", "type_id", "requests_requesttype", on_delete="SET NULL"),
        composite_key("requests_submission", "consent_id", "customers_consenttext"),
        composite_key("requests_statuslink", "ticket_id", "desk_ticket", on_delete="CASCADE"),
        composite_key("requests_rating", "ticket_id", "desk_ticket", on_delete="CASCADE"),
    ]
