"""Projects whose templates name the person who answers have let customers know him so far, and go on doing it."""

from django.db import migrations

ALLOWED = """
UPDATE accounts_project SET shows_operators = 'name' WHERE id IN (
    SELECT project_id FROM desk_answertemplate WHERE body LIKE '%{{%operator.%}}%'
)
"""


class Migration(migrations.Migration):
    dependencies = [("accounts", "0007_photos"), ("desk", "0021_level")]
    operations = [migrations.RunSQL(ALLOWED, migrations.RunSQL.noop)]
