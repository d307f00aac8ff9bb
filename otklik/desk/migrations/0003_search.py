from django.db import migrations

# Newest first, bounded whatever the size of the base. Frequent words are found among the newest rows (the planner guesses
# badly how often the beginning of a word occurs, and would fetch every match to sort it); only when the newest hold too few
# matches the GIN indexes are asked, and then there are few.
SEARCH = """
CREATE FUNCTION otklik_search(projects bigint[], words text, identity text, amount integer)
    RETURNS TABLE (ticket_id bigint) LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = public AS $$
DECLARE
    allowed bigint[] := projects;
    query tsquery := CASE WHEN words <> '' THEN to_tsquery('pg_catalog.russian', words) END;
    recent constant integer := 2000;
    hits bigint[];
BEGIN
    IF session_user <> current_user OR current_setting('role') = 'otklik_web' THEN
        allowed := ARRAY(SELECT unnest(projects) INTERSECT SELECT unnest(otklik_projects()));
    END IF;
    IF query IS NOT NULL AND numnode(query) > 0 THEN
        hits := ARRAY(
            SELECT w.ticket_id FROM (
                SELECT m.ticket_id, m.project_id, m.search FROM desk_message m ORDER BY m.id DESC LIMIT recent
            ) AS w WHERE w.project_id = ANY(allowed) AND w.search @@ query
            UNION
            SELECT w.id FROM (
                SELECT t.id, t.project_id, t.search FROM desk_ticket t ORDER BY t.id DESC LIMIT recent
            ) AS w WHERE w.project_id = ANY(allowed) AND w.search @@ query
        );
        IF cardinality(hits) < amount THEN
            hits := hits || ARRAY(
                (SELECT t.id FROM desk_ticket t
                 WHERE t.search @@ query AND t.project_id = ANY(allowed) ORDER BY t.id DESC LIMIT amount)
                UNION
                (SELECT m.ticket_id FROM desk_message m
                 WHERE m.search @@ query AND m.project_id = ANY(allowed) ORDER BY m.id DESC LIMIT amount * 4)
            );
        END IF;
        hits := hits || ARRAY(
            SELECT t.id FROM (
                SELECT p.id FROM customers_person p
                WHERE p.search @@ query AND p.project_id = ANY(allowed) ORDER BY p.id DESC LIMIT amount
            ) AS who
            CROSS JOIN LATERAL (
                SELECT x.id FROM desk_ticket x WHERE x.person_id = who.id ORDER BY x.id DESC LIMIT 10
            ) AS t
        );
    END IF;
    IF identity <> '' THEN
        hits := hits || ARRAY(
            SELECT t.id FROM customers_identity i JOIN desk_ticket t ON t.person_id = i.person_id
            WHERE i.value = identity AND i.project_id = ANY(allowed) ORDER BY t.id DESC LIMIT amount
        );
    END IF;
    RETURN QUERY
        SELECT t.id FROM desk_ticket t
        WHERE t.id = ANY(hits) AND t.project_id = ANY(allowed)
        ORDER BY t.updated_at DESC, t.id DESC LIMIT amount;
END $$;
"""


class Migration(migrations.Migration):
    dependencies = [("desk", "0002_walls"), ("customers", "0002_walls")]

    operations = [
        migrations.RunSQL(SEARCH, "DROP FUNCTION otklik_search(bigint[], text, text, integer)"),
    ]
