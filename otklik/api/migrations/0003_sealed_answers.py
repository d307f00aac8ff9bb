from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('api', '0002_indexes'),
    ]

    operations = [
        migrations.AddField(
            model_name='keptanswer',
            name='is_sealed',
            field=models.BooleanField(db_default=False, default=False),
        ),
    ]
