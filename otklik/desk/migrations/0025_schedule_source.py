from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('desk', '0024_view_due'),
    ]

    operations = [
        migrations.AlterField(
            model_name='answertemplate',
            name='channel',
            field=models.CharField(blank=True, choices=[('phone', 'Telephone'), ('email', 'E-mail'), ('chat', 'Chat'), ('messenger', 'Messenger'), ('form', 'Web form'), ('social', 'Social network'), ('book', 'Complaint book'), ('letter', 'Paper letter'), ('visit', 'Visit'), ('api', 'Other system'), ('staff', 'Own staff'), ('schedule', 'Schedule')], max_length=12, verbose_name='source of the ticket'),
        ),
        migrations.AlterField(
            model_name='ticket',
            name='source',
            field=models.CharField(choices=[('phone', 'Telephone'), ('email', 'E-mail'), ('chat', 'Chat'), ('messenger', 'Messenger'), ('form', 'Web form'), ('social', 'Social network'), ('book', 'Complaint book'), ('letter', 'Paper letter'), ('visit', 'Visit'), ('api', 'Other system'), ('staff', 'Own staff'), ('schedule', 'Schedule')], max_length=12, verbose_name='source'),
        ),
    ]
