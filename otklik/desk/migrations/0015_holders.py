from django.db import migrations, models

ACTIVE = ("status__in", ["new", "open", "waiting_customer", "waiting_client"])


class Migration(migrations.Migration):
    dependencies = [("desk", "0014_draft_files")]

    operations = [
        migrations.RemoveIndex(model_name="ticket", name="desk_ticket_mine"),
        migrations.AddIndex(
            model_name="ticket",
            index=models.Index(
                fields=["project", "assignee", "status", "-updated_at", "-id"], name="desk_ticket_holder"
            ),
        ),
        migrations.AddIndex(
            model_name="ticket",
            index=models.Index(
                condition=models.Q(("assignee__isnull", True), ACTIVE),
                fields=["project", "-updated_at", "-id"],
                name="desk_ticket_nobody",
            ),
        ),
    ]
