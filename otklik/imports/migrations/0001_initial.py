import django.db.models.deletion
import django.db.models.functions.datetime
from django.conf import settings
from django.db import migrations, models

from otklik.lib.walls import composite_key, composite_target, project_wall


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('accounts', '0002_walls'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='Import',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('source', models.CharField(choices=[('csv', 'Table: CSV'), ('xlsx', 'Table: Excel (XLSX)'), ('zendesk', 'Zendesk'), ('osticket', 'osTicket'), ('freescout', 'FreeScout'), ('zammad', 'Zammad')], max_length=12)),
                ('label', models.CharField(blank=True, default='', max_length=40)),
                ('name', models.CharField(max_length=255)),
                ('size', models.BigIntegerField(default=0)),
                ('what', models.CharField(blank=True, choices=[('tickets', 'tickets'), ('customers', 'customers')], default='', max_length=12)),
                ('mapping', models.JSONField(default=dict)),
                ('found', models.JSONField(default=dict)),
                ('state', models.CharField(choices=[('new', 'is being looked at'), ('ready', 'waits for your word'), ('running', 'in progress'), ('done', 'done'), ('failed', 'failed')], default='new', max_length=8)),
                ('dry_run', models.BooleanField(default=False)),
                ('phase', models.CharField(blank=True, default='', max_length=12)),
                ('after', models.BigIntegerField(default=0)),
                ('total', models.PositiveIntegerField(default=0)),
                ('done', models.PositiveIntegerField(default=0)),
                ('counts', models.JSONField(default=dict)),
                ('error', models.CharField(blank=True, default='', max_length=300)),
                ('created_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                ('finished_at', models.DateTimeField(null=True)),
                ('project', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='accounts.project')),
                ('user', models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
        ),
        migrations.CreateModel(
            name='NotTaken',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(max_length=12)),
                ('foreign_id', models.CharField(blank=True, max_length=80)),
                ('place', models.CharField(blank=True, max_length=200)),
                ('reason', models.CharField(max_length=20)),
                ('project', models.ForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='accounts.project')),
                ('run', models.ForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='not_taken', to='imports.import')),
            ],
        ),
        migrations.CreateModel(
            name='Foreign',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('origin', models.CharField(max_length=60)),
                ('kind', models.CharField(choices=[('organisation', 'Organisation'), ('person', 'Person'), ('colleague', 'Colleague'), ('ticket', 'Ticket'), ('message', 'Message')], max_length=12)),
                ('foreign_id', models.CharField(max_length=80)),
                ('local_id', models.BigIntegerField()),
                ('project', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='accounts.project')),
            ],
            options={
                'indexes': [models.Index(fields=['project', 'kind', 'local_id'], name='imports_foreign_local')],
                'constraints': [models.UniqueConstraint(fields=('project', 'origin', 'kind', 'foreign_id'), name='imports_foreign_once')],
            },
        ),
        migrations.AddIndex(
            model_name='import',
            index=models.Index(fields=['project', '-id'], name='imports_import_project'),
        ),
        migrations.AddIndex(
            model_name='import',
            index=models.Index(fields=['created_at'], name='imports_import_age'),
        ),
        migrations.AddIndex(
            model_name='nottaken',
            index=models.Index(fields=['run', 'id'], name='imports_nottaken_run'),
        ),
        project_wall("imports_import"),
        project_wall("imports_foreign"),
        project_wall("imports_nottaken"),
        composite_target("imports_import"),
        composite_key("imports_nottaken", "run_id", "imports_import", on_delete="CASCADE"),
    ]
