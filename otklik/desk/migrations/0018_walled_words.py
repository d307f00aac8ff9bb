from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.operations import AddIndexConcurrently, RemoveIndexConcurrently
from django.contrib.postgres.search import SearchVectorField
from django.db import migrations, models

# As 0007 has it, but the GIN indexes hold each row's project as one more word (customers/0010) and are asked for words
# and projects at once: what is frequent in another project is not fetched here. A word that none of the newest 2,000
# rows has is rare: the indexes are asked at once, without a look at the newest 20,000.
SEARCH = """
CREATE OR REPLACE FUNCTION otklik_search(projects bigint[], words text, identity text, amount integer)
    RETURNS TABLE (ticket_id bigint) LANGUAGE plpgsql STABLE SECURITY DEFINER
    SET search_path = public SET plan_cache_mode = force_custom_plan SET enable_seqscan = off AS $$
DECLARE
    allowed bigint[] := projects;
    query tsquery := CASE WHEN words <> '' THEN to_tsquery('pg_catalog.russian', words) END;
    hits bigint[] := ARRAY[]::bigint[];
    people bigint[] := ARRAY[]::bigint[];
    walled tsquery;
    recent integer;
BEGIN
    IF session_user <> current_user OR current_setting('role') = 'otklik_web' THEN
        allowed := ARRAY(SELECT unnest(projects) INTERSECT SELECT unnest(otklik_projects()));
    END IF;
    IF query IS NOT NULL AND numnode(query) > 0 AND cardinality(allowed) > 0 THEN
        walled := otklik_behind(query, allowed);
        FOREACH recent IN ARRAY ARRAY[2000, 20000] LOOP
            hits := ARRAY(
                SELECT w.ticket_id FROM (
                    SELECT m.ticket_id, m.project_id, m.search FROM desk_message m ORDER BY m.id DESC LIMIT recent
                ) AS w WHERE w.project_id = ANY(allowed) AND w.search @@ query
                UNION
                SELECT w.id FROM (
                    SELECT t.id, t.project_id, t.search FROM desk_ticket t ORDER BY t.id DESC LIMIT recent
                ) AS w WHERE w.project_id = ANY(allowed) AND w.search @@ query
            );
            EXIT WHEN cardinality(hits) >= amount OR cardinality(hits) = 0;
        END LOOP;
        IF cardinality(hits) < amount THEN
            hits := hits || ARRAY(
                (SELECT w.id FROM (
                    SELECT t.id, t.project_id FROM desk_ticket t
                    WHERE otklik_walled(t.project_id, t.search) @@ walled OFFSET 0
                 ) AS w WHERE w.project_id = ANY(allowed) ORDER BY w.id DESC LIMIT amount)
                UNION
                (SELECT w.ticket_id FROM (
                    SELECT m.id, m.ticket_id, m.project_id FROM desk_message m
                    WHERE otklik_walled(m.project_id, m.search) @@ walled OFFSET 0
                 ) AS w WHERE w.project_id = ANY(allowed) ORDER BY w.id DESC LIMIT amount * 4)
            );
        END IF;
        FOREACH recent IN ARRAY ARRAY[2000, 20000] LOOP
            people := ARRAY(
                SELECT w.id FROM (
                    SELECT p.id, p.project_id, p.search FROM customers_person p ORDER BY p.id DESC LIMIT recent
                ) AS w WHERE w.project_id = ANY(allowed) AND w.search @@ query ORDER BY w.id DESC LIMIT amount
            );
            EXIT WHEN cardinality(people) >= amount OR cardinality(people) = 0;
        END LOOP;
        IF cardinality(people) < amount THEN
            people := ARRAY(
                SELECT w.id FROM (
                    SELECT p.id, p.project_id FROM customers_person p
                    WHERE otklik_walled(p.project_id, p.search) @@ walled OFFSET 0
                ) AS w WHERE w.project_id = ANY(allowed) ORDER BY w.id DESC LIMIT amount
            );
        END IF;
        hits := hits || ARRAY(
            SELECT t.id FROM unnest(people) AS who (id)
            CROSS JOIN LATERAL (
                SELECT x.id FROM desk_ticket x WHERE x.person_id = who.id ORDER BY x.id DESC LIMIT 10
            ) AS t
        );
    END IF;
    IF identity <> '' THEN
        hits := hits || ARRAY(
            SELECT t.id FROM customers_identity i JOIN desk_ticket t ON t.person_id = i.person_id
            WHERE i.kind = CASE WHEN strpos(identity, '@') > 0 THEN 'email' ELSE 'phone' END
                AND i.value = identity AND i.project_id = ANY(allowed)
            ORDER BY t.id DESC LIMIT amount
        );
    END IF;
    RETURN QUERY
        SELECT t.id FROM desk_ticket t
        WHERE t.id = ANY(hits) AND t.project_id = ANY(allowed)
        ORDER BY t.updated_at DESC, t.id DESC LIMIT amount;
END $$;
"""


def walled() -> models.Func:
    """The expression of the indexes."""
    return models.Func(
        models.F("project"), models.F("search"), function="otklik_walled", output_field=SearchVectorField()
    )


class Migration(migrations.Migration):
    # Built and dropped without a lock on the tables: there may be millions of messages.
    atomic = False
    dependencies = [("desk", "0017_segments"), ("customers", "0010_walled_words")]

    operations = [
        AddIndexConcurrently(model_name="ticket", index=GinIndex(walled(), name="desk_ticket_words")),
        AddIndexConcurrently(model_name="message", index=GinIndex(walled(), name="desk_message_words")),
        # When one goes back, the function finds the same by the old indexes' side, only slower.
        migrations.RunSQL(SEARCH, migrations.RunSQL.noop),
        RemoveIndexConcurrently(model_name="ticket", name="desk_ticket_search"),
        RemoveIndexConcurrently(model_name="message", name="desk_message_search"),
    ]
