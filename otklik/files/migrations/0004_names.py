from django.db import migrations

# Words of a file's name: "договор_2026-01.PDF" is found by договор, 2026 and pdf, the last word also by its beginning.
# The project is a word too, so that a frequent name elsewhere costs nothing here.
FUNCTION = """
CREATE FUNCTION otklik_file_words(project bigint, name text)
    RETURNS tsvector LANGUAGE sql IMMUTABLE PARALLEL SAFE COST 500 AS $$
    SELECT to_tsvector('pg_catalog.russian', translate(
        regexp_replace(left(name, 255), '[^[:alnum:]]+', ' ', 'g'), 'ёЁ', 'еЕ'))
        || array_to_tsvector(ARRAY['project:' || project])
$$;
"""
INDEX = "CREATE INDEX files_storedfile_words ON files_storedfile USING gin (otklik_file_words(project_id, name))"


class Migration(migrations.Migration):
    dependencies = [("files", "0003_indexes")]

    operations = [
        migrations.RunSQL(FUNCTION, "DROP FUNCTION otklik_file_words(bigint, text)"),
        migrations.RunSQL(INDEX, "DROP INDEX files_storedfile_words"),
    ]
