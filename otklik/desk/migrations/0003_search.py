from django.db import migrations

# Newest change first. Each branch is bounded: the planner either walks the newest tickets until enough match (frequent
# words) or takes the matches from the GIN index (rare words).
SEARCH = """
CREATE FUNCTION otklik_search(projects bigint[], words text, identity text, amount integer)
    RETURNS TABLE (ticket_id bigint) LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = public AS $$
DECLARE
    allowed bigint[] := projects;
    query tsquery := CASE WHEN words <> '' THEN to_tsquery('pg_catalog.russian', words) END;
BEGIN
    IF session_user <> current_user OR current_setting('role') = 'otklik_web' THEN
        allowed := ARRAY(SELECT unnest(projects) INTERSECT SELECT unnest(otklik_projects()));
    END IF;
    RETURN QUERY EXECUTE $q$
        SELECT u.id FROM (
            (SELECT t.id, t.updated_at FROM customers_identity i JOIN desk_ticket t ON t.person_id = i.person_id
             WHERE i.value = $2 AND i.project_id = ANY($1) ORDER BY t.id DESC LIMIT $4)
            UNION
            (SELECT t.id, t.updated_at FROM desk_ticket t
             WHERE t.search @@ $3 AND t.project_id = ANY($1) ORDER BY t.id DESC LIMIT $4)
            UNION
            (SELECT t.id, t.updated_at FROM (
                SELECT m.ticket_id FROM desk_message m
                WHERE m.search @@ $3 AND m.project_id = ANY($1) ORDER BY m.id DESC LIMIT $4 * 4) AS hit
             JOIN desk_ticket t ON t.id = hit.ticket_id)
            UNION
            (SELECT t.id, t.updated_at FROM (
                SELECT p.id FROM customers_person p
                WHERE p.search @@ $3 AND p.project_id = ANY($1) ORDER BY p.id DESC LIMIT $4) AS who
             CROSS JOIN LATERAL (
                SELECT x.id, x.updated_at FROM desk_ticket x WHERE x.person_id = who.id ORDER BY x.id DESC LIMIT 10) AS t)
        ) AS u ORDER BY u.updated_at DESC, u.id DESC LIMIT $4
    $q$ USING allowed, identity, query, amount;
END $$;
"""


class Migration(migrations.Migration):
    dependencies = [("desk", "0002_walls"), ("customers", "0002_walls")]

    operations = [
        migrations.RunSQL(SEARCH, "DROP FUNCTION otklik_search(bigint[], text, text, integer)"),
    ]
