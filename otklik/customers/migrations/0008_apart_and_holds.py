import django.db.models.deletion
import django.db.models.functions.datetime
from django.conf import settings
from django.db import migrations, models

from otklik.lib.walls import composite_key, project_wall


def of(target: str, **options: object) -> models.ForeignKey:
    return models.ForeignKey(
        db_index=False, on_delete=django.db.models.deletion.CASCADE, to=target,
        **{"related_name": "+", "db_constraint": False, **options},
    )  # fmt: skip


def by() -> models.ForeignKey:
    return models.ForeignKey(
        db_index=False, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name="+",
        to=settings.AUTH_USER_MODEL,
    )  # fmt: skip


class Migration(migrations.Migration):
    dependencies = [
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
        ("customers", "0007_identity_index"),
    ]

    operations = [
        migrations.CreateModel(
            name="Apart",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("at", models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                ("by", by()),
                ("one", of("customers.person")),
                ("other", of("customers.person")),
                ("project", of("accounts.project")),
            ],
            options={
                "indexes": [models.Index(fields=["other"], name="customers_apart_other")],
                "constraints": [
                    models.UniqueConstraint(fields=("one", "other"), name="customers_apart_once"),
                    models.CheckConstraint(condition=models.Q(one__lt=models.F("other")), name="customers_apart_two"),
                ],
            },
        ),
        migrations.CreateModel(
            name="Hold",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("ticket_id", models.BigIntegerField(null=True)),
                ("reason", models.CharField(max_length=500)),
                ("by_name", models.CharField(max_length=200)),
                ("at", models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                ("released_at", models.DateTimeField(null=True)),
                ("by", by()),
                ("person", of("customers.person", null=True, related_name="holds")),
                ("project", of("accounts.project")),
            ],
            options={
                "indexes": [
                    models.Index(fields=["person", "project"], name="customers_hold_person"),
                    models.Index(fields=["ticket_id", "project"], name="customers_hold_ticket"),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("person", None), ("ticket_id", None), _connector="XOR"),
                        name="customers_hold_of_one",
                    )
                ],
            },
        ),
        project_wall("customers_apart"),
        project_wall("customers_hold"),
        composite_key("customers_apart", "one_id", "customers_person", on_delete="CASCADE"),
        composite_key("customers_apart", "other_id", "customers_person", on_delete="CASCADE"),
        composite_key("customers_hold", "person_id", "customers_person", on_delete="CASCADE"),
    ]
