import django.db.models.deletion
import django.db.models.functions.datetime
from django.db import migrations, models

from otklik.lib.walls import composite_key, project_wall


class Migration(migrations.Migration):

    dependencies = [
        ('accounts', '0007_photos'),
        ('automation', '0003_macros'),
    ]

    operations = [
        migrations.CreateModel(
            name='Plan',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(max_length=120, verbose_name='name')),
                ('rrule', models.CharField(max_length=200, verbose_name='calendar rule')),
                ('time_zone', models.CharField(max_length=64, verbose_name='time zone')),
                ('begins_on', models.DateField(verbose_name='from')),
                ('ends_on', models.DateField(blank=True, null=True, verbose_name='to')),
                ('days_off', models.CharField(choices=[('any', 'open it on days off, too'), ('skip', 'open nothing on a day off'), ('next', 'open it on the next working day')], default='any', max_length=4, verbose_name='days off')),
                ('missed', models.CharField(choices=[('each', 'open a ticket for each missed date'), ('last', 'open a ticket for the last missed date only')], default='last', max_length=4, verbose_name='after a standstill')),
                ('skips', models.JSONField(default=list)),
                ('template', models.JSONField(default=dict)),
                ('is_active', models.BooleanField(default=True, verbose_name='switched on')),
                ('next_raw', models.DateTimeField(blank=True, null=True)),
                ('next_at', models.DateTimeField(blank=True, null=True)),
                ('handled_at', models.DateTimeField(blank=True, null=True)),
                ('failures', models.PositiveSmallIntegerField(default=0)),
                ('last_error', models.TextField(blank=True, default='')),
                ('created_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                ('project', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='accounts.project')),
            ],
            options={
                'ordering': ['name', 'id'],
            },
        ),
        migrations.CreateModel(
            name='PlanDate',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('raw', models.DateTimeField()),
                ('at', models.DateTimeField()),
                ('state', models.CharField(choices=[('opened', 'opened'), ('skipped', 'left out'), ('failed', 'failed')], max_length=8)),
                ('ticket_id', models.BigIntegerField(null=True)),
                ('left_out', models.PositiveIntegerField(default=0)),
                ('error', models.TextField(blank=True, default='')),
                ('made_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                ('plan', models.ForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='automation.plan')),
                ('project', models.ForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='accounts.project')),
            ],
        ),
        migrations.AddIndex(
            model_name='plan',
            index=models.Index(condition=models.Q(('is_active', True)), fields=['next_raw'], name='automation_plan_due'),
        ),
        migrations.AddConstraint(
            model_name='plan',
            constraint=models.UniqueConstraint(fields=('project', 'id'), name='automation_plan_wall'),
        ),
        migrations.AddIndex(
            model_name='plandate',
            index=models.Index(fields=['plan', '-id'], name='automation_plandate_log'),
        ),
        migrations.AddConstraint(
            model_name='plandate',
            constraint=models.UniqueConstraint(fields=('plan', 'raw'), name='automation_plandate_once'),
        ),
        migrations.AddConstraint(
            model_name='plandate',
            constraint=models.UniqueConstraint(condition=models.Q(('state', 'opened')), fields=('plan', 'at'), name='automation_plandate_ticket'),
        ),
        project_wall('automation_plan'),
        project_wall('automation_plandate'),
        composite_key('automation_plandate', 'plan_id', 'automation_plan', on_delete='CASCADE'),
    ]
