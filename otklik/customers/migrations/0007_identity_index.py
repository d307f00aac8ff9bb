from django.db import migrations, models


class Migration(migrations.Migration):
    """The index for likeness no longer begins as the unique one does (decision 0014)."""

    dependencies = [("customers", "0006_alike")]

    operations = [
        migrations.RemoveIndex(model_name="identity", name="customers_identity_like"),
        migrations.AddIndex(
            model_name="identity",
            index=models.Index(fields=["likeness", "project"], name="customers_identity_alike"),
        ),
    ]
