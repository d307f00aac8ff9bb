from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("accounts", "0003_indexes")]

    operations = [
        migrations.AddField(
            "user",
            "textsize",
            models.CharField(
                choices=[("small", "Small"), ("normal", "Normal"), ("large", "Large"), ("xlarge", "Larger")],
                default="normal",
                max_length=8,
                verbose_name="text size",
            ),
        ),
        migrations.AddField(
            "user", "hotkeys", models.CharField(choices=[("on", "On"), ("off", "Off")], default="on", max_length=3)
        ),
        migrations.AddField("user", "keys", models.JSONField(blank=True, default=dict)),
        migrations.AddField("user", "toured_at", models.DateTimeField(blank=True, null=True)),
    ]
