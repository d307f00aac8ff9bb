import django.contrib.postgres.fields
import django.db.models.deletion
import django.db.models.functions.datetime
from django.conf import settings
from django.db import migrations, models

from otklik.lib.walls import composite_key, composite_target, project_wall

ONE_VALUE = """
ALTER TABLE desk_ticketfieldvalue ADD CONSTRAINT desk_fieldvalue_typed
    CHECK (num_nonnulls("option", "text", "number", "day", "person_id") = 1);
"""

# Statuses are changed in several places, some of them plain SQL: a label that does not fit the status falls off here, so
# that none of them can forget it. Tickets without a label do not even call the function.
LABELS = """
CREATE FUNCTION otklik_fit_label() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NOT EXISTS (
        SELECT FROM desk_statuslabel l
        WHERE l.id = NEW.status_label_id AND l.project_id = NEW.project_id AND l.kind = NEW.status
    ) THEN
        NEW.status_label_id := NULL;
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER desk_fit_label BEFORE INSERT OR UPDATE ON desk_ticket
    FOR EACH ROW WHEN (NEW.status_label_id IS NOT NULL) EXECUTE FUNCTION otklik_fit_label();
"""


class Migration(migrations.Migration):

    dependencies = [
        ('accounts', '0003_indexes'),
        ('customers', '0003_indexes'),
        ('desk', '0009_relations'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='StatusLabel',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(max_length=20, verbose_name='kind')),
                ('name', models.CharField(max_length=40, verbose_name='name')),
                ('colour', models.CharField(blank=True, max_length=7, verbose_name='colour')),
                ('position', models.PositiveSmallIntegerField(default=0)),
                ('is_archived', models.BooleanField(default=False, verbose_name='archived')),
                ('project', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='accounts.project')),
            ],
            options={
                'ordering': ['position', 'id'],
                'constraints': [models.UniqueConstraint(fields=('project', 'kind', 'name'), name='desk_statuslabel_name')],
            },
        ),
        migrations.CreateModel(
            name='ResolutionCode',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(max_length=80, verbose_name='name')),
                ('position', models.PositiveSmallIntegerField(default=0)),
                ('is_archived', models.BooleanField(default=False, verbose_name='archived')),
                ('project', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='accounts.project')),
            ],
            options={
                'ordering': ['position', 'id'],
                'constraints': [models.UniqueConstraint(fields=('project', 'name'), name='desk_resolutioncode_name')],
            },
        ),
        migrations.CreateModel(
            name='ClosingRules',
            fields=[
                ('project', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, primary_key=True, related_name='+', serialize=False, to='accounts.project')),
                ('needs_resolution', models.BooleanField(default=False, verbose_name='a record of what was done')),
                ('needs_topic', models.BooleanField(default=False, verbose_name='a topic')),
            ],
        ),
        migrations.CreateModel(
            name='Resolution',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('cause', models.TextField(blank=True, max_length=4000, verbose_name='what was wrong')),
                ('done', models.TextField(blank=True, max_length=4000, verbose_name='what was done')),
                ('status', models.CharField(max_length=20)),
                ('author_name', models.CharField(max_length=200)),
                ('created_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                ('author', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('code', models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='desk.resolutioncode')),
                ('project', models.ForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.project')),
                ('ticket', models.ForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='resolutions', to='desk.ticket')),
            ],
            options={
                'indexes': [models.Index(fields=['ticket', 'id'], name='desk_resolution_ticket')],
            },
        ),
        migrations.CreateModel(
            name='TicketField',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('key', models.CharField(max_length=40, verbose_name='key')),
                ('name', models.CharField(max_length=80, verbose_name='name')),
                ('help', models.CharField(blank=True, max_length=200, verbose_name='help')),
                ('kind', models.CharField(choices=[('text', 'Text'), ('number', 'Number'), ('money', 'Money'), ('date', 'Date'), ('choice', 'One of a list'), ('several', 'Several of a list'), ('yes_no', 'Yes or no'), ('person', 'Customer')], max_length=10, verbose_name='kind')),
                ('options', models.JSONField(blank=True, default=list)),
                ('currency', models.CharField(blank=True, max_length=3, verbose_name='currency')),
                ('required', models.CharField(blank=True, choices=[('', 'Never'), ('opening', 'When a ticket is opened by hand or by another system'), ('closing', 'When a ticket is solved or closed')], max_length=10, verbose_name='required')),
                ('parent_values', django.contrib.postgres.fields.ArrayField(base_field=models.IntegerField(), blank=True, default=list, size=None)),
                ('readers', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=12), blank=True, default=list, size=None)),
                ('writers', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=12), blank=True, default=list, size=None)),
                ('position', models.PositiveSmallIntegerField(default=0)),
                ('is_archived', models.BooleanField(default=False, verbose_name='archived')),
                ('parent', models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='desk.ticketfield')),
                ('project', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='accounts.project')),
                ('topic', models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='desk.topic')),
            ],
            options={
                'ordering': ['position', 'id'],
                'constraints': [models.UniqueConstraint(fields=('project', 'key'), name='desk_ticketfield_key')],
            },
        ),
        migrations.CreateModel(
            name='TicketFieldValue',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('option', models.IntegerField(null=True)),
                ('text', models.CharField(max_length=500, null=True)),
                ('number', models.DecimalField(decimal_places=6, max_digits=20, null=True)),
                ('day', models.DateField(null=True)),
                ('field', models.ForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='desk.ticketfield')),
                ('person', models.ForeignKey(db_constraint=False, db_index=False, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='customers.person')),
                ('project', models.ForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.project')),
                ('ticket', models.ForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='field_values', to='desk.ticket')),
            ],
            options={
                'indexes': [
                    models.Index(condition=models.Q(('option__isnull', False)), fields=['field', 'option', 'ticket'], name='desk_fieldvalue_option'),
                    models.Index(condition=models.Q(('text__isnull', False)), fields=['field', 'text', 'ticket'], name='desk_fieldvalue_text'),
                    models.Index(condition=models.Q(('number__isnull', False)), fields=['field', 'number', 'ticket'], name='desk_fieldvalue_number'),
                    models.Index(condition=models.Q(('day__isnull', False)), fields=['field', 'day', 'ticket'], name='desk_fieldvalue_day'),
                    models.Index(condition=models.Q(('person__isnull', False)), fields=['person', 'field'], name='desk_fieldvalue_person'),
                ],
                'constraints': [models.UniqueConstraint(fields=('ticket', 'field', 'option'), name='desk_fieldvalue_once', nulls_distinct=False)],
            },
        ),
        migrations.AddField(
            model_name='ticket',
            name='status_label',
            field=models.ForeignKey(blank=True, db_constraint=False, db_index=False, null=True, on_delete=django.db.models.deletion.SET_NULL, to='desk.statuslabel'),
        ),
        project_wall("desk_statuslabel"),
        project_wall("desk_resolutioncode"),
        project_wall("desk_closingrules"),
        project_wall("desk_resolution"),
        project_wall("desk_ticketfield"),
        project_wall("desk_ticketfieldvalue"),
        composite_target("desk_statuslabel"),
        composite_target("desk_resolutioncode"),
        composite_target("desk_ticketfield"),
        composite_key("desk_ticket", "status_label_id", "desk_statuslabel", on_delete="SET NULL"),
        composite_key("desk_resolution", "ticket_id", "desk_ticket", on_delete="CASCADE"),
        composite_key("desk_resolution", "code_id", "desk_resolutioncode"),
        composite_key("desk_ticketfield", "topic_id", "desk_topic", on_delete="SET NULL"),
        composite_key("desk_ticketfield", "parent_id", "desk_ticketfield", on_delete="SET NULL"),
        composite_key("desk_ticketfieldvalue", "ticket_id", "desk_ticket", on_delete="CASCADE"),
        composite_key("desk_ticketfieldvalue", "field_id", "desk_ticketfield", on_delete="CASCADE"),
        composite_key("desk_ticketfieldvalue", "person_id", "customers_person", on_delete="CASCADE"),
        migrations.RunSQL(ONE_VALUE, "ALTER TABLE desk_ticketfieldvalue DROP CONSTRAINT desk_fieldvalue_typed"),
        migrations.RunSQL(LABELS, "DROP FUNCTION otklik_fit_label() CASCADE"),
    ]
