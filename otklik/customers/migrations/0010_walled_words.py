from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.operations import AddIndexConcurrently, RemoveIndexConcurrently
from django.contrib.postgres.search import SearchVectorField
from django.db import migrations, models

# Words with their project as one more word (as names of files have it since files/0004): the GIN index meets both
# lists, so that a word that is rare here and frequent in another project costs what it costs here. No column changes:
# the index is made over the expression, beside running work. `::text` is immutable, so that the planner sees through
# the function.
WALLED = """
CREATE OR REPLACE FUNCTION otklik_walled(project bigint, words tsvector) RETURNS tsvector
    LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT words || array_to_tsvector(ARRAY['project:' || project::text])
$$;
"""
# What such an index is asked for: the words, in any of the projects.
BEHIND = """
CREATE OR REPLACE FUNCTION otklik_behind(query tsquery, projects bigint[]) RETURNS tsquery
    LANGUAGE sql IMMUTABLE PARALLEL SAFE SET search_path = pg_catalog AS $$
    SELECT query && string_agg('''project:' || p.id::text || '''', ' | ')::tsquery FROM unnest(projects) AS p (id)
$$;
"""
# As 0009 has it, but a name that none of the newest 2,000 has is asked of the index at once, with its projects.
PEOPLE = """
CREATE OR REPLACE FUNCTION otklik_people(projects bigint[], words text, identity text, names text[], amount integer)
    RETURNS TABLE (person_id bigint, alike boolean) LANGUAGE plpgsql STABLE SECURITY DEFINER
    SET search_path = public SET plan_cache_mode = 'force_custom_plan' SET enable_seqscan = off AS $$
DECLARE
    allowed bigint[] := projects;
    query tsquery := CASE WHEN words <> '' THEN to_tsquery('pg_catalog.russian', words) END;
    walled tsquery;
    hits bigint[] := '{}';
    named bigint[] := '{}';
    recent integer;
    one text[];
    two text[];
    three text[];
BEGIN
    IF session_user <> current_user OR current_setting('role') = 'otklik_web' THEN
        allowed := ARRAY(SELECT unnest(projects) INTERSECT SELECT unnest(otklik_projects()));
    END IF;
    IF identity <> '' THEN
        hits := ARRAY(
            SELECT i.person_id FROM customers_identity i
            WHERE i.project_id = ANY(allowed) AND i.kind IN ('phone', 'email') AND i.value = identity LIMIT amount
        );
    END IF;
    IF query IS NOT NULL AND numnode(query) > 0 AND cardinality(allowed) > 0 AND cardinality(hits) < amount THEN
        FOREACH recent IN ARRAY ARRAY[2000, 20000] LOOP
            named := ARRAY(
                SELECT w.id FROM (
                    SELECT p.id, p.project_id, p.search FROM customers_person p ORDER BY p.id DESC LIMIT recent
                ) AS w WHERE w.project_id = ANY(allowed) AND w.search @@ query ORDER BY w.id DESC LIMIT amount
            );
            EXIT WHEN cardinality(named) >= amount OR cardinality(named) = 0;
        END LOOP;
        IF cardinality(named) < amount THEN
            walled := otklik_behind(query, allowed);
            named := ARRAY(
                SELECT w.id FROM (
                    SELECT p.id, p.project_id FROM customers_person p
                WHERE otklik_walled(p.project_id, p.search) @@ walled OFFSET 0
                ) AS w WHERE w.project_id = ANY(allowed) ORDER BY w.id DESC LIMIT amount
            );
        END IF;
        hits := hits || named;
    END IF;
    RETURN QUERY SELECT DISTINCT h.id, false FROM unnest(hits) AS h (id);
    IF cardinality(hits) < amount AND cardinality(names) > 0 THEN
        one := ARRAY(SELECT unnest(otklik_name_keys(p.id, names[1])) FROM unnest(allowed) AS p (id));
        two := ARRAY(SELECT unnest(otklik_name_keys(p.id, names[2])) FROM unnest(allowed) AS p (id));
        three := ARRAY(SELECT unnest(otklik_name_keys(p.id, names[3])) FROM unnest(allowed) AS p (id));
        IF cardinality(two) = 0 THEN two := one; END IF;
        IF cardinality(three) = 0 THEN three := one; END IF;
        RETURN QUERY
            SELECT w.id, true FROM (
                -- The project is a part of each key: what others have does not use up the limit.
                SELECT p.id FROM customers_person p
                WHERE otklik_name_keys(p.project_id, p.name) && one
                    AND otklik_name_keys(p.project_id, p.name) && two
                    AND otklik_name_keys(p.project_id, p.name) && three
                LIMIT amount * 4 + cardinality(hits)
            ) AS w WHERE w.id <> ALL(hits);
    END IF;
END $$;
"""


def walled() -> models.Func:
    """The expression of the index."""
    return models.Func(
        models.F("project"), models.F("search"), function="otklik_walled", output_field=SearchVectorField()
    )


class Migration(migrations.Migration):
    # Built and dropped without a lock on the table: there may be a million customers.
    atomic = False
    dependencies = [("customers", "0009_common_names")]

    operations = [
        # They stay when one goes back: the function of names keeps using them, only slower.
        migrations.RunSQL(WALLED, migrations.RunSQL.noop),
        migrations.RunSQL(BEHIND, migrations.RunSQL.noop),
        AddIndexConcurrently(model_name="person", index=GinIndex(walled(), name="customers_person_words")),
        migrations.RunSQL(PEOPLE, migrations.RunSQL.noop),
        RemoveIndexConcurrently(model_name="person", name="customers_person_search"),
    ]
