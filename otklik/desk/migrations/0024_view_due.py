from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('desk', '0023_checklists'),
    ]

    operations = [
        migrations.AlterField(
            model_name='savedview',
            name='order',
            field=models.CharField(choices=[('updated', 'Last changed first'), ('created', 'Newest first'), ('priority', 'Most urgent first, then the oldest'), ('customer', 'Last word of the customer first'), ('due', 'Nearest deadline first')], default='updated', max_length=12),
        ),
    ]
