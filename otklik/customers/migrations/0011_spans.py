from django.contrib.postgres.indexes import BrinIndex
from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import migrations


class Migration(migrations.Migration):
    # Built without a lock on the table (desk/0019 says what for).
    atomic = False
    dependencies = [("customers", "0010_walled_words")]

    operations = [
        AddIndexConcurrently(
            model_name="person", index=BrinIndex(fields=["id"], name="customers_person_span", pages_per_range=256)
        ),
    ]
