from django.db import migrations

# Attachments by the name of their file, newest first; as its owner and behind the wall (decision 0006).
FILES = """
CREATE FUNCTION otklik_files(projects bigint[], words text, amount integer)
    RETURNS TABLE (attachment_id bigint) LANGUAGE plpgsql STABLE SECURITY DEFINER
    SET search_path = public SET plan_cache_mode = force_custom_plan SET enable_seqscan = off AS $$
DECLARE
    allowed bigint[] := projects;
    query tsquery := CASE WHEN words <> '' THEN to_tsquery('pg_catalog.russian', words) END;
    walls tsquery;
BEGIN
    IF session_user <> current_user OR current_setting('role') = 'otklik_web' THEN
        allowed := ARRAY(SELECT unnest(projects) INTERSECT SELECT unnest(otklik_projects()));
    END IF;
    IF query IS NULL OR numnode(query) = 0 OR cardinality(allowed) = 0 THEN
        RETURN;
    END IF;
    walls := (SELECT string_agg('''project:' || p.id || '''', ' | ')::tsquery FROM unnest(allowed) AS p (id));
    RETURN QUERY
        SELECT a.id FROM (
            SELECT f.id, f.project_id FROM files_storedfile f
            WHERE otklik_file_words(f.project_id, f.name) @@ (query && walls) OFFSET 0
        ) AS w JOIN desk_attachment a ON a.file_id = w.id AND NOT a.inline
        WHERE w.project_id = ANY(allowed) ORDER BY a.id DESC LIMIT amount;
END $$;
"""


class Migration(migrations.Migration):
    dependencies = [("desk", "0011_composer"), ("files", "0004_names")]

    operations = [migrations.RunSQL(FILES, "DROP FUNCTION otklik_files(bigint[], text, integer)")]
