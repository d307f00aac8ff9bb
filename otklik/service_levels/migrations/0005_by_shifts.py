from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("service_levels", "0004_escalation_walls"),
    ]

    operations = [
        migrations.AddField(
            model_name="calendar",
            name="by_shifts",
            field=models.BooleanField(default=False, verbose_name="by the plan of shifts"),
        ),
    ]
