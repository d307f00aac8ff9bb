from django.db import migrations

# The sound of a name in small Cyrillic letters: Latin letters as they are read, sounds that are mixed up in writing as
# one, no soft and hard signs, no doubled letters. Letters are mapped one by one: the database's locale plays no part.
SOUND = """
CREATE FUNCTION otklik_sound(name text) RETURNS text LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT regexp_replace(translate(
        replace(replace(replace(replace(replace(replace(replace(replace(
            translate(left(coalesce(name, ''), 200),
                'АБВГДЕЁЖЗИЙКЛМНОПРСТУФХЦЧШЩЪЫЬЭЮЯABCDEFGHIJKLMNOPQRSTUVWXYZ',
                'абвгдеёжзийклмнопрстуфхцчшщъыьэюяabcdefghijklmnopqrstuvwxyz'),
            'shch', 'щ'), 'sh', 'ш'), 'ch', 'ч'), 'kh', 'х'), 'zh', 'ж'), 'ts', 'ц'), 'ya', 'я'), 'yu', 'ю'),
        'оеёэыйбвгдзжщюabcdefghijklmnopqrstuvwxyzъь',
        'аииииипфктсшшуапктифкхииклмнапкрстуффкис'), '(.)\\1+', '\\1', 'g')
$$;
"""

# Keys of the words of a name: the sound and, of words of five letters and more, the sound without each one of its
# letters. Two words that differ by one letter more, less, another one or two swapped have a key in common.
KEYS = """
CREATE FUNCTION otklik_name_keys(project bigint, name text) RETURNS text[]
    LANGUAGE sql IMMUTABLE PARALLEL SAFE COST 2000 AS $$
    SELECT coalesce(array_agg(DISTINCT project || ':' || k.key), '{}')
    FROM (
        SELECT left(w.word, 14) AS word
        FROM regexp_split_to_table(public.otklik_sound(name), '[^а-яё]+') WITH ORDINALITY AS w (word, n)
        WHERE length(w.word) > 2 ORDER BY w.n LIMIT 6
    ) AS words
    CROSS JOIN LATERAL (
        SELECT words.word AS key
        UNION ALL
        SELECT overlay(words.word PLACING '' FROM n FOR 1)
        FROM generate_series(1, length(words.word)) AS n WHERE length(words.word) > 4
    ) AS k
$$;
"""

# Runs as its owner for the same reason as otklik_search (0006), behind the same wall. Names that are only alike
# are looked for when too few are as written; all words asked for must sound like words of the name.
PEOPLE = """
CREATE FUNCTION otklik_people(projects bigint[], words text, identity text, names text[], amount integer)
    RETURNS TABLE (person_id bigint, alike boolean) LANGUAGE plpgsql STABLE SECURITY DEFINER
    SET search_path = public SET plan_cache_mode = 'force_custom_plan' SET enable_seqscan = off AS $$
DECLARE
    allowed bigint[] := projects;
    query tsquery := CASE WHEN words <> '' THEN to_tsquery('pg_catalog.russian', words) END;
    hits bigint[] := '{}';
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
    IF query IS NOT NULL AND numnode(query) > 0 AND cardinality(hits) < amount THEN
        hits := hits || ARRAY(
            SELECT w.id FROM (
                SELECT p.id, p.project_id FROM customers_person p WHERE p.search @@ query OFFSET 0
            ) AS w WHERE w.project_id = ANY(allowed) ORDER BY w.id DESC LIMIT amount
        );
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
# New keys wait in a list that each search walks: a short one (kB) keeps searches quick while many customers come in.
INDEX = """
CREATE INDEX customers_person_alike ON customers_person
    USING gin (otklik_name_keys(project_id, name)) WITH (gin_pending_list_limit = 128)
"""


class Migration(migrations.Migration):
    dependencies = [("customers", "0005_card_walls")]

    operations = [
        migrations.RunSQL(SOUND, "DROP FUNCTION otklik_sound(text)"),
        migrations.RunSQL(KEYS, "DROP FUNCTION otklik_name_keys(bigint, text)"),
        migrations.RunSQL(INDEX, "DROP INDEX customers_person_alike"),
        migrations.RunSQL(PEOPLE, "DROP FUNCTION otklik_people(bigint[], text, text, text[], integer)"),
    ]
