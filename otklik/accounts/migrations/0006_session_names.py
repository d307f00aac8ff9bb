"""Sessions that are open stay open: what was the secret of a cookie becomes its stored name (accounts/sessions.py)."""

from django.db import migrations

RENAME = """
UPDATE {table} SET session_key =
    left('$' || translate(encode(sha256(convert_to(session_key, 'UTF8')), 'base64'), '+/', '-_'), 40)
WHERE left(session_key, 1) <> '$'
"""
# There is no way back from a digest: after a step back people sign in again.
FORGET = "DELETE FROM {table} WHERE left(session_key, 1) = '$'"
TABLES = ("django_session", "usersessions_usersession")


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0005_tokens"),
        ("sessions", "0001_initial"),
        ("usersessions", "0001_initial"),
    ]
    operations = [migrations.RunSQL(RENAME.format(table=name), FORGET.format(table=name)) for name in TABLES]
