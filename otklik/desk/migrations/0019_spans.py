from django.contrib.postgres.indexes import BrinIndex
from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import migrations

# Before 0019 the newest 2,000 and 20,000 rows of the whole installation were looked through; whoever sees only a project
# that was quiet lately had the indexes of words asked for a frequent word, and all its rows fetched (6 s at a million
# tickets). Now the newest rows are those of the projects one sees; beyond them the indexes of words are asked together
# with spans of ids (BRIN: rows lie in the order of their ids), so that a word with thousands of hits has the newest ones
# fetched, not all. Of more than ten projects each gives a part of the newest rows, 200 at least.
SEARCH = """
CREATE OR REPLACE FUNCTION otklik_search(projects bigint[], words text, identity text, amount integer)
    RETURNS TABLE (ticket_id bigint) LANGUAGE plpgsql STABLE SECURITY DEFINER
    SET search_path = public SET plan_cache_mode = force_custom_plan SET enable_seqscan = off
    SET max_parallel_workers_per_gather = 0 AS $$
DECLARE
    allowed bigint[] := projects;
    query tsquery := CASE WHEN words <> '' THEN to_tsquery('pg_catalog.russian', words) END;
    newest CONSTANT integer := 2000;
    each integer;
    hits bigint[] := ARRAY[]::bigint[];
    people bigint[] := ARRAY[]::bigint[];
    walled tsquery;
    span bigint;
    tickets bigint[];
    messages bigint[];
    persons bigint[];
BEGIN
    IF session_user <> current_user OR current_setting('role') = 'otklik_web' THEN
        allowed := ARRAY(SELECT unnest(projects) INTERSECT SELECT unnest(otklik_projects()));
    END IF;
    IF query IS NOT NULL AND numnode(query) > 0 AND cardinality(allowed) > 0 THEN
        walled := otklik_behind(query, allowed);
        each := least(newest, greatest(newest / 10, 10 * newest / cardinality(allowed)));
        tickets := ARRAY(
            SELECT w.id FROM unnest(allowed) AS p (id) CROSS JOIN LATERAL (
                SELECT t.id FROM desk_ticket t WHERE t.project_id = p.id ORDER BY t.id DESC LIMIT each
            ) AS w ORDER BY w.id DESC LIMIT newest
        );
        messages := ARRAY(
            SELECT w.id FROM unnest(allowed) AS p (id) CROSS JOIN LATERAL (
                SELECT m.id FROM desk_message m WHERE m.project_id = p.id ORDER BY m.id DESC LIMIT each
            ) AS w ORDER BY w.id DESC LIMIT newest
        );
        hits := ARRAY(
            SELECT m.ticket_id FROM desk_message m WHERE m.id = ANY(messages) AND m.search @@ query
            UNION
            SELECT t.id FROM desk_ticket t WHERE t.id = ANY(tickets) AND t.search @@ query
        );
        FOREACH span IN ARRAY ARRAY[300000, 3000000, NULL] LOOP
            EXIT WHEN cardinality(hits) >= amount;
            CONTINUE WHEN span > messages[1];
            hits := ARRAY(
                (SELECT w.id FROM (
                    SELECT t.id, t.project_id FROM desk_ticket t
                    WHERE otklik_walled(t.project_id, t.search) @@ walled AND t.id > coalesce(tickets[1] - span, 0)
                    OFFSET 0
                 ) AS w WHERE w.project_id = ANY(allowed) ORDER BY w.id DESC LIMIT amount)
                UNION
                (SELECT w.ticket_id FROM (
                    SELECT m.id, m.ticket_id, m.project_id FROM desk_message m
                    WHERE otklik_walled(m.project_id, m.search) @@ walled AND m.id > coalesce(messages[1] - span, 0)
                    OFFSET 0
                 ) AS w WHERE w.project_id = ANY(allowed) ORDER BY w.id DESC LIMIT amount * 4)
            );
        END LOOP;
        persons := ARRAY(
            SELECT w.id FROM unnest(allowed) AS p (id) CROSS JOIN LATERAL (
                SELECT c.id FROM customers_person c WHERE c.project_id = p.id ORDER BY c.id DESC LIMIT each
            ) AS w ORDER BY w.id DESC LIMIT newest
        );
        people := ARRAY(
            SELECT c.id FROM customers_person c WHERE c.id = ANY(persons) AND c.search @@ query
            ORDER BY c.id DESC LIMIT amount
        );
        FOREACH span IN ARRAY ARRAY[30000, NULL] LOOP
            EXIT WHEN cardinality(people) >= amount;
            people := ARRAY(
                SELECT w.id FROM (
                    SELECT c.id, c.project_id FROM customers_person c
                    WHERE otklik_walled(c.project_id, c.search) @@ walled AND c.id > coalesce(persons[1] - span, 0)
                    OFFSET 0
                ) AS w WHERE w.project_id = ANY(allowed) ORDER BY w.id DESC LIMIT amount
            );
        END LOOP;
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


class Migration(migrations.Migration):
    # Built without a lock on the tables: there may be millions of messages.
    atomic = False
    dependencies = [("desk", "0018_walled_words"), ("customers", "0011_spans")]

    operations = [
        AddIndexConcurrently(
            model_name="ticket", index=BrinIndex(fields=["id"], name="desk_ticket_span", pages_per_range=256)
        ),
        AddIndexConcurrently(
            model_name="message", index=BrinIndex(fields=["id"], name="desk_message_span", pages_per_range=256)
        ),
        # When it goes back the function finds the same, only slower.
        migrations.RunSQL(SEARCH, migrations.RunSQL.noop),
    ]
