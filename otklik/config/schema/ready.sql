CREATE TYPE public.procrastinate_job_event_type AS ENUM (
    'deferred',
    'started',
    'deferred_for_retry',
    'failed',
    'succeeded',
    'cancelled',
    'abort_requested',
    'aborted',
    'scheduled',
    'retried'
);

CREATE TYPE public.procrastinate_job_status AS ENUM (
    'todo',
    'doing',
    'succeeded',
    'failed',
    'cancelled',
    'aborting',
    'aborted'
);

CREATE TYPE public.procrastinate_job_to_defer_v1 AS (
	queue_name character varying,
	task_name character varying,
	priority integer,
	lock text,
	queueing_lock text,
	args jsonb,
	scheduled_at timestamp with time zone
);

CREATE FUNCTION public.otklik_append_only() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
BEGIN
    IF current_user = 'otklik_web' OR current_setting('otklik.retention', true) IS DISTINCT FROM 'on' THEN
        RAISE EXCEPTION 'the history is append-only' USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NULL;
END $$;

CREATE FUNCTION public.otklik_behind(query tsquery, projects bigint[]) RETURNS tsquery
    LANGUAGE sql IMMUTABLE PARALLEL SAFE
    SET search_path TO 'pg_catalog'
    AS $$
    SELECT query && string_agg('''project:' || p.id::text || '''', ' | ')::tsquery FROM unnest(projects) AS p (id)
$$;

CREATE FUNCTION public.otklik_count_ticket() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
DECLARE
    was text := CASE WHEN TG_OP <> 'INSERT' THEN otklik_counted_as(OLD.status, OLD.snoozed_until) END;
    is_now text := CASE WHEN TG_OP <> 'DELETE' THEN otklik_counted_as(NEW.status, NEW.snoozed_until) END;
BEGIN
    IF TG_OP = 'UPDATE' AND (OLD.project_id, was, OLD.team_id, OLD.assignee_id)
            IS NOT DISTINCT FROM (NEW.project_id, is_now, NEW.team_id, NEW.assignee_id) THEN
        RETURN NULL;
    END IF;
    IF TG_OP <> 'INSERT' THEN
        INSERT INTO desk_counterdelta (project_id, status, team_id, assignee_id, amount)
        VALUES (OLD.project_id, was, coalesce(OLD.team_id, 0), coalesce(OLD.assignee_id, 0), -1);
    END IF;
    IF TG_OP <> 'DELETE' THEN
        INSERT INTO desk_counterdelta (project_id, status, team_id, assignee_id, amount)
        VALUES (NEW.project_id, is_now, coalesce(NEW.team_id, 0), coalesce(NEW.assignee_id, 0), 1);
    END IF;
    RETURN NULL;
END $$;

CREATE FUNCTION public.otklik_counted_as(status text, snoozed_until timestamp with time zone) RETURNS text
    LANGUAGE sql IMMUTABLE PARALLEL SAFE
    AS $$
    SELECT CASE WHEN snoozed_until IS NULL OR status IN ('solved', 'closed') THEN status ELSE 'snoozed' END
$$;

CREATE FUNCTION public.otklik_customer_events(project bigint, person bigint, amount integer) RETURNS TABLE(event_id bigint)
    LANGUAGE plpgsql STABLE SECURITY DEFINER
    SET search_path TO 'public'
    AS $$
BEGIN
    IF (session_user <> current_user OR current_setting('role') = 'otklik_web')
            AND NOT project = ANY(otklik_projects()) THEN
        RETURN;
    END IF;
    RETURN QUERY
        SELECT e.id FROM events_event e
        WHERE e.kind LIKE 'customer.%' AND e.payload -> 'person' = to_jsonb(person) AND e.project_id = project
        ORDER BY e.id DESC LIMIT amount;
END $$;

CREATE FUNCTION public.otklik_file_words(project bigint, name text) RETURNS tsvector
    LANGUAGE sql IMMUTABLE COST 500 PARALLEL SAFE
    AS $$
    SELECT to_tsvector('pg_catalog.russian', translate(
        regexp_replace(left(name, 255), '[^[:alnum:]]+', ' ', 'g'), 'ёЁ', 'еЕ'))
        || array_to_tsvector(ARRAY['project:' || project])
$$;

CREATE FUNCTION public.otklik_files(projects bigint[], words text, amount integer) RETURNS TABLE(attachment_id bigint)
    LANGUAGE plpgsql STABLE SECURITY DEFINER
    SET search_path TO 'public'
    SET plan_cache_mode TO 'force_custom_plan'
    SET enable_seqscan TO 'off'
    AS $$
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

CREATE FUNCTION public.otklik_fit_label() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
BEGIN
    IF NOT EXISTS (
        SELECT FROM desk_statuslabel l
        WHERE l.id = NEW.status_label_id AND l.project_id = NEW.project_id AND l.kind = NEW.status
    ) THEN
        NEW.status_label_id := NULL;
    END IF;
    RETURN NEW;
END $$;

CREATE FUNCTION public.otklik_likeness(kind text, value text) RETURNS text
    LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
    SET search_path TO 'pg_catalog'
    AS $$
SELECT kind || ':' || CASE kind
    WHEN 'phone' THEN right(regexp_replace(value, '[^0-9]', '', 'g'), 10)
    WHEN 'email' THEN (
        SELECT CASE
            WHEN domain IN ('gmail.com', 'googlemail.com') THEN replace(mailbox, '.', '') || '@gmail.com'
            WHEN domain IN ('yandex.ru', 'ya.ru', 'yandex.com', 'yandex.by', 'yandex.kz', 'yandex.ua')
                THEN replace(mailbox, '.', '-') || '@yandex.ru'
            ELSE mailbox || '@' || domain END
        FROM (SELECT split_part(split_part(lower(value), '@', 1), '+', 1) AS mailbox,
                     split_part(lower(value), '@', 2) AS domain) AS parts)
    ELSE upper(regexp_replace(value, '[^[:alnum:]]', '', 'g')) END
$$;

CREATE FUNCTION public.otklik_merged(ticket bigint) RETURNS bigint
    LANGUAGE sql STABLE PARALLEL SAFE
    AS $$
    WITH RECURSIVE way (id, next, step) AS (
        SELECT t.id, t.merged_into_id, 0 FROM desk_ticket t WHERE t.id = ticket
        UNION ALL
        SELECT t.id, t.merged_into_id, way.step + 1 FROM way JOIN desk_ticket t ON t.id = way.next WHERE way.step < 50
    )
    SELECT id FROM way WHERE next IS NULL
$$;

CREATE FUNCTION public.otklik_name_key(name text) RETURNS text
    LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
    SET search_path TO 'pg_catalog'
    AS $$
SELECT coalesce(string_agg(word, ' ' ORDER BY word COLLATE "C"), '')
FROM regexp_split_to_table(replace(lower(name), 'ё', 'е'), '[^[:alnum:]]+') AS word WHERE word <> ''
$$;

CREATE FUNCTION public.otklik_name_keys(project bigint, name text) RETURNS text[]
    LANGUAGE sql IMMUTABLE COST 2000 PARALLEL SAFE
    AS $$
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

CREATE FUNCTION public.otklik_next_number(project bigint) RETURNS bigint
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'public'
    AS $$
BEGIN
    RETURN nextval('desk_number_' || project);
END $$;

CREATE FUNCTION public.otklik_note_ticket_change() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
BEGIN
    IF TG_OP = 'UPDATE' AND (OLD.project_id, OLD.status, OLD.priority, OLD.topic_id, OLD.team_id, OLD.assignee_id, OLD.person_id, OLD.tags, OLD.source, OLD.channel, OLD.unread, OLD.with_client, OLD.snoozed_until, OLD.merged_into_id, OLD.subject, OLD.created_at) IS NOT DISTINCT FROM (NEW.project_id, NEW.status, NEW.priority, NEW.topic_id, NEW.team_id, NEW.assignee_id, NEW.person_id, NEW.tags, NEW.source, NEW.channel, NEW.unread, NEW.with_client, NEW.snoozed_until, NEW.merged_into_id, NEW.subject, NEW.created_at) THEN
        RETURN NULL;
    END IF;
    IF TG_OP <> 'INSERT' THEN
        INSERT INTO desk_ticketchange (sign, project_id, status, priority, topic_id, team_id, assignee_id, person_id, tags, source, channel, unread,
    with_client, snoozed_until, merged_into_id, subject, created_at) VALUES (-1, OLD.project_id, OLD.status, OLD.priority, OLD.topic_id, OLD.team_id, OLD.assignee_id, OLD.person_id, OLD.tags, OLD.source, OLD.channel, OLD.unread, OLD.with_client, OLD.snoozed_until, OLD.merged_into_id, OLD.subject, OLD.created_at);
    END IF;
    IF TG_OP <> 'DELETE' THEN
        INSERT INTO desk_ticketchange (sign, project_id, status, priority, topic_id, team_id, assignee_id, person_id, tags, source, channel, unread,
    with_client, snoozed_until, merged_into_id, subject, created_at) VALUES (1, NEW.project_id, NEW.status, NEW.priority, NEW.topic_id, NEW.team_id, NEW.assignee_id, NEW.person_id, NEW.tags, NEW.source, NEW.channel, NEW.unread, NEW.with_client, NEW.snoozed_until, NEW.merged_into_id, NEW.subject, NEW.created_at);
    END IF;
    RETURN NULL;
END $$;

CREATE FUNCTION public.otklik_number_sequence() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'public'
    AS $$
BEGIN
    IF TG_OP = 'INSERT' THEN
        EXECUTE format('CREATE SEQUENCE desk_number_%s START 1001', NEW.id);
    ELSE
        EXECUTE format('DROP SEQUENCE IF EXISTS desk_number_%s', OLD.id);
    END IF;
    RETURN NULL;
END $$;

CREATE FUNCTION public.otklik_people(projects bigint[], words text, identity text, names text[], amount integer) RETURNS TABLE(person_id bigint, alike boolean)
    LANGUAGE plpgsql STABLE SECURITY DEFINER
    SET search_path TO 'public'
    SET plan_cache_mode TO 'force_custom_plan'
    SET enable_seqscan TO 'off'
    AS $$
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

CREATE FUNCTION public.otklik_projects() RETURNS bigint[]
    LANGUAGE sql STABLE PARALLEL SAFE
    AS $$
    SELECT coalesce(string_to_array(nullif(current_setting('otklik.projects', true), ''), ',')::bigint[], '{}')
$$;

CREATE FUNCTION public.otklik_search(projects bigint[], words text, identity text, amount integer) RETURNS TABLE(ticket_id bigint)
    LANGUAGE plpgsql STABLE SECURITY DEFINER
    SET search_path TO 'public'
    SET plan_cache_mode TO 'force_custom_plan'
    SET enable_seqscan TO 'off'
    SET max_parallel_workers_per_gather TO '0'
    AS $$
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

CREATE FUNCTION public.otklik_sound(name text) RETURNS text
    LANGUAGE sql IMMUTABLE PARALLEL SAFE
    AS $$
    SELECT regexp_replace(translate(
        replace(replace(replace(replace(replace(replace(replace(replace(
            translate(left(coalesce(name, ''), 200),
                'АБВГДЕЁЖЗИЙКЛМНОПРСТУФХЦЧШЩЪЫЬЭЮЯABCDEFGHIJKLMNOPQRSTUVWXYZ',
                'абвгдеёжзийклмнопрстуфхцчшщъыьэюяabcdefghijklmnopqrstuvwxyz'),
            'shch', 'щ'), 'sh', 'ш'), 'ch', 'ч'), 'kh', 'х'), 'zh', 'ж'), 'ts', 'ц'), 'ya', 'я'), 'yu', 'ю'),
        'оеёэыйбвгдзжщюabcdefghijklmnopqrstuvwxyzъь',
        'аииииипфктсшшуапктифкхииклмнапкрстуффкис'), '(.)\1+', '\1', 'g')
$$;

CREATE FUNCTION public.otklik_vector(a text, b text) RETURNS tsvector
    LANGUAGE sql IMMUTABLE PARALLEL SAFE
    AS $$
    SELECT to_tsvector('pg_catalog.russian'::regconfig,
        translate(left(coalesce(a, ''), 100000) || ' ' || left(coalesce(b, ''), 100000), 'ёЁ', 'еЕ'))
$$;

CREATE FUNCTION public.otklik_waits_since(created timestamp with time zone, replied timestamp with time zone, said timestamp with time zone) RETURNS timestamp with time zone
    LANGUAGE sql IMMUTABLE PARALLEL SAFE
    RETURN CASE WHEN (replied IS NULL) THEN created ELSE COALESCE(said, created) END;

CREATE FUNCTION public.otklik_walled(project bigint, words tsvector) RETURNS tsvector
    LANGUAGE sql IMMUTABLE PARALLEL SAFE
    AS $$
    SELECT words || array_to_tsvector(ARRAY['project:' || project::text])
$$;

CREATE FUNCTION public.procrastinate_cancel_job_v1(job_id bigint, abort boolean, delete_job boolean) RETURNS bigint
    LANGUAGE plpgsql
    AS $$
DECLARE
    _job_id bigint;
BEGIN
    IF delete_job THEN
        DELETE FROM procrastinate_jobs
        WHERE id = job_id AND status = 'todo'
        RETURNING id INTO _job_id;
    END IF;
    IF _job_id IS NULL THEN
        IF abort THEN
            UPDATE procrastinate_jobs
            SET abort_requested = true,
                status = CASE status
                    WHEN 'todo' THEN 'cancelled'::procrastinate_job_status ELSE status
                END
            WHERE id = job_id AND status IN ('todo', 'doing')
            RETURNING id INTO _job_id;
        ELSE
            UPDATE procrastinate_jobs
            SET status = 'cancelled'::procrastinate_job_status
            WHERE id = job_id AND status = 'todo'
            RETURNING id INTO _job_id;
        END IF;
    END IF;
    RETURN _job_id;
END;
$$;

CREATE FUNCTION public.procrastinate_defer_jobs_v1(jobs public.procrastinate_job_to_defer_v1[]) RETURNS bigint[]
    LANGUAGE plpgsql
    AS $$
DECLARE
    job_ids bigint[];
BEGIN
    WITH inserted_jobs AS (
        INSERT INTO procrastinate_jobs (queue_name, task_name, priority, lock, queueing_lock, args, scheduled_at)
        SELECT (job).queue_name,
               (job).task_name,
               (job).priority,
               (job).lock,
               (job).queueing_lock,
               (job).args,
               (job).scheduled_at
        FROM unnest(jobs) AS job
        RETURNING id
    )
    SELECT array_agg(id) FROM inserted_jobs INTO job_ids;

    RETURN job_ids;
END;
$$;

CREATE FUNCTION public.procrastinate_defer_periodic_job_v2(_queue_name character varying, _lock character varying, _queueing_lock character varying, _task_name character varying, _priority integer, _periodic_id character varying, _defer_timestamp bigint, _args jsonb) RETURNS bigint
    LANGUAGE plpgsql
    AS $$
DECLARE
	_job_id bigint;
	_defer_id bigint;
BEGIN
    INSERT
        INTO procrastinate_periodic_defers (task_name, periodic_id, defer_timestamp)
        VALUES (_task_name, _periodic_id, _defer_timestamp)
        ON CONFLICT DO NOTHING
        RETURNING id into _defer_id;

    IF _defer_id IS NULL THEN
        RETURN NULL;
    END IF;

    UPDATE procrastinate_periodic_defers
        SET job_id = (
            SELECT COALESCE((
                SELECT unnest(procrastinate_defer_jobs_v1(
                    ARRAY[
                        ROW(
                            _queue_name,
                            _task_name,
                            _priority,
                            _lock,
                            _queueing_lock,
                            _args,
                            NULL::timestamptz
                        )
                    ]::procrastinate_job_to_defer_v1[]
                ))
            ), NULL)
        )
        WHERE id = _defer_id
        RETURNING job_id INTO _job_id;

    DELETE
        FROM procrastinate_periodic_defers
        USING (
            SELECT id
            FROM procrastinate_periodic_defers
            WHERE procrastinate_periodic_defers.task_name = _task_name
            AND procrastinate_periodic_defers.periodic_id = _periodic_id
            AND procrastinate_periodic_defers.defer_timestamp < _defer_timestamp
            ORDER BY id
            FOR UPDATE
        ) to_delete
        WHERE procrastinate_periodic_defers.id = to_delete.id;

    RETURN _job_id;
END;
$$;

CREATE TABLE public.procrastinate_jobs (
    id bigint NOT NULL,
    queue_name character varying(128) NOT NULL,
    task_name character varying(128) NOT NULL,
    lock text,
    args jsonb DEFAULT '{}'::jsonb NOT NULL,
    status public.procrastinate_job_status DEFAULT 'todo'::public.procrastinate_job_status NOT NULL,
    scheduled_at timestamp with time zone,
    attempts integer DEFAULT 0 NOT NULL,
    queueing_lock text,
    priority integer DEFAULT 0 NOT NULL,
    abort_requested boolean DEFAULT false NOT NULL,
    worker_id bigint,
    CONSTRAINT check_not_todo_abort_requested CHECK ((NOT ((status = 'todo'::public.procrastinate_job_status) AND (abort_requested = true))))
)
WITH (autovacuum_vacuum_scale_factor='0.02', autovacuum_vacuum_threshold='500', autovacuum_analyze_scale_factor='0.05');

CREATE FUNCTION public.procrastinate_fetch_job_v2(target_queue_names character varying[], p_worker_id bigint) RETURNS public.procrastinate_jobs
    LANGUAGE plpgsql
    AS $$
DECLARE
	found_jobs procrastinate_jobs;
BEGIN
    WITH candidate AS (
        SELECT jobs.*
            FROM procrastinate_jobs AS jobs
            WHERE
                -- reject the job if its lock has earlier or higher priority jobs
                NOT EXISTS (
                    SELECT 1
                        FROM procrastinate_jobs AS other_jobs
                        WHERE
                            jobs.lock IS NOT NULL
                            AND other_jobs.lock = jobs.lock
                            AND (
                                -- job with same lock is already running
                                other_jobs.status = 'doing'
                                OR
                                -- job with same lock is waiting and has higher priority (or same priority but was queued first)
                                (
                                    other_jobs.status = 'todo'
                                    AND (
                                        other_jobs.priority > jobs.priority
                                        OR (
                                        other_jobs.priority = jobs.priority
                                        AND other_jobs.id < jobs.id
                                        )
                                    )
                                )
                            )
                )
                AND jobs.status = 'todo'
                AND (target_queue_names IS NULL OR jobs.queue_name = ANY( target_queue_names ))
                AND (jobs.scheduled_at IS NULL OR jobs.scheduled_at <= now())
            ORDER BY jobs.priority DESC, jobs.id ASC LIMIT 1
            FOR UPDATE OF jobs SKIP LOCKED
    )
    UPDATE procrastinate_jobs
        SET status = 'doing', worker_id = p_worker_id
        FROM candidate
        WHERE procrastinate_jobs.id = candidate.id
        RETURNING procrastinate_jobs.* INTO found_jobs;

 RETURN found_jobs;
END;
$$;

CREATE FUNCTION public.procrastinate_finish_job_v1(job_id bigint, end_status public.procrastinate_job_status, delete_job boolean) RETURNS void
    LANGUAGE plpgsql
    AS $$
DECLARE
    _job_id bigint;
BEGIN
    IF end_status NOT IN ('succeeded', 'failed', 'aborted') THEN
        RAISE 'End status should be either "succeeded", "failed" or "aborted" (job id: %)', job_id;
    END IF;
    IF delete_job THEN
        DELETE FROM procrastinate_jobs
        WHERE id = job_id AND status IN ('todo', 'doing')
        RETURNING id INTO _job_id;
    ELSE
        UPDATE procrastinate_jobs
        SET status = end_status,
            abort_requested = false,
            attempts = CASE status
                WHEN 'doing' THEN attempts + 1 ELSE attempts
            END
        WHERE id = job_id AND status IN ('todo', 'doing')
        RETURNING id INTO _job_id;
    END IF;
    IF _job_id IS NULL THEN
        RAISE 'Job was not found or not in "doing" or "todo" status (job id: %)', job_id;
    END IF;
END;
$$;

CREATE FUNCTION public.procrastinate_notify_queue_abort_job_v1() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
DECLARE
    payload TEXT;
BEGIN
    SELECT json_build_object('type', 'abort_job_requested', 'job_id', NEW.id)::text INTO payload;
	PERFORM pg_notify('procrastinate_queue_v1#' || NEW.queue_name, payload);
	PERFORM pg_notify('procrastinate_any_queue_v1', payload);
	RETURN NEW;
END;
$$;

CREATE FUNCTION public.procrastinate_notify_queue_job_inserted_v1() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
DECLARE
    payload TEXT;
BEGIN
    SELECT json_build_object('type', 'job_inserted', 'job_id', NEW.id)::text INTO payload;
	PERFORM pg_notify('procrastinate_queue_v1#' || NEW.queue_name, payload);
	PERFORM pg_notify('procrastinate_any_queue_v1', payload);
	RETURN NEW;
END;
$$;

CREATE FUNCTION public.procrastinate_prune_stalled_workers_v1(seconds_since_heartbeat double precision) RETURNS TABLE(worker_id bigint)
    LANGUAGE plpgsql
    AS $$
BEGIN
    RETURN QUERY
    DELETE FROM procrastinate_workers
    WHERE last_heartbeat < NOW() - (seconds_since_heartbeat || 'SECOND')::INTERVAL
    RETURNING procrastinate_workers.id;
END;
$$;

CREATE FUNCTION public.procrastinate_register_worker_v1() RETURNS TABLE(worker_id bigint)
    LANGUAGE plpgsql
    AS $$
BEGIN
    RETURN QUERY
    INSERT INTO procrastinate_workers DEFAULT VALUES
    RETURNING procrastinate_workers.id;
END;
$$;

CREATE FUNCTION public.procrastinate_retry_job_v1(job_id bigint, retry_at timestamp with time zone, new_priority integer, new_queue_name character varying, new_lock character varying) RETURNS void
    LANGUAGE plpgsql
    AS $$
DECLARE
    _job_id bigint;
    _abort_requested boolean;
BEGIN
    SELECT abort_requested FROM procrastinate_jobs
    WHERE id = job_id AND status = 'doing'
    FOR UPDATE
    INTO _abort_requested;
    IF _abort_requested THEN
        UPDATE procrastinate_jobs
        SET status = 'failed'::procrastinate_job_status
        WHERE id = job_id AND status = 'doing'
        RETURNING id INTO _job_id;
    ELSE
        UPDATE procrastinate_jobs
        SET status = 'todo'::procrastinate_job_status,
            attempts = attempts + 1,
            scheduled_at = retry_at,
            priority = COALESCE(new_priority, priority),
            queue_name = COALESCE(new_queue_name, queue_name),
            lock = COALESCE(new_lock, lock)
        WHERE id = job_id AND status = 'doing'
        RETURNING id INTO _job_id;
    END IF;

    IF _job_id IS NULL THEN
        RAISE 'Job was not found or not in "doing" status (job id: %)', job_id;
    END IF;
END;
$$;

CREATE FUNCTION public.procrastinate_retry_job_v2(job_id bigint, retry_at timestamp with time zone, new_priority integer, new_queue_name character varying, new_lock character varying) RETURNS void
    LANGUAGE plpgsql
    AS $$
DECLARE
    _job_id bigint;
    _abort_requested boolean;
    _current_status procrastinate_job_status;
BEGIN
    SELECT status, abort_requested FROM procrastinate_jobs
    WHERE id = job_id AND status IN ('doing', 'failed')
    FOR UPDATE
    INTO _current_status, _abort_requested;
    IF _current_status = 'doing' AND _abort_requested THEN
        UPDATE procrastinate_jobs
        SET status = 'failed'::procrastinate_job_status
        WHERE id = job_id AND status = 'doing'
        RETURNING id INTO _job_id;
    ELSE
        UPDATE procrastinate_jobs
        SET status = 'todo'::procrastinate_job_status,
            attempts = attempts + 1,
            scheduled_at = retry_at,
            priority = COALESCE(new_priority, priority),
            queue_name = COALESCE(new_queue_name, queue_name),
            lock = COALESCE(new_lock, lock)
        WHERE id = job_id AND status IN ('doing', 'failed')
        RETURNING id INTO _job_id;
    END IF;

    IF _job_id IS NULL THEN
        RAISE 'Job was not found or has an invalid status to retry (job id: %)', job_id;
    END IF;

END;
$$;

CREATE FUNCTION public.procrastinate_trigger_abort_requested_events_procedure_v1() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
BEGIN
    INSERT INTO procrastinate_events(job_id, type)
        VALUES (NEW.id, 'abort_requested'::procrastinate_job_event_type);
    RETURN NEW;
END;
$$;

CREATE FUNCTION public.procrastinate_trigger_function_scheduled_events_v1() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
BEGIN
    INSERT INTO procrastinate_events(job_id, type, at)
        VALUES (NEW.id, 'scheduled'::procrastinate_job_event_type, NEW.scheduled_at);

	RETURN NEW;
END;
$$;

CREATE FUNCTION public.procrastinate_trigger_function_status_events_insert_v1() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
BEGIN
    INSERT INTO procrastinate_events(job_id, type)
        VALUES (NEW.id, 'deferred'::procrastinate_job_event_type);
	RETURN NEW;
END;
$$;

CREATE FUNCTION public.procrastinate_trigger_function_status_events_update_v1() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
BEGIN
    WITH t AS (
        SELECT CASE
            WHEN OLD.status = 'todo'::procrastinate_job_status
                AND NEW.status = 'doing'::procrastinate_job_status
                THEN 'started'::procrastinate_job_event_type
            WHEN OLD.status = 'doing'::procrastinate_job_status
                AND NEW.status = 'todo'::procrastinate_job_status
                THEN 'deferred_for_retry'::procrastinate_job_event_type
            WHEN OLD.status = 'doing'::procrastinate_job_status
                AND NEW.status = 'failed'::procrastinate_job_status
                THEN 'failed'::procrastinate_job_event_type
            WHEN OLD.status = 'doing'::procrastinate_job_status
                AND NEW.status = 'succeeded'::procrastinate_job_status
                THEN 'succeeded'::procrastinate_job_event_type
            WHEN OLD.status = 'todo'::procrastinate_job_status
                AND (
                    NEW.status = 'cancelled'::procrastinate_job_status
                    OR NEW.status = 'failed'::procrastinate_job_status
                    OR NEW.status = 'succeeded'::procrastinate_job_status
                )
                THEN 'cancelled'::procrastinate_job_event_type
            WHEN OLD.status = 'doing'::procrastinate_job_status
                AND NEW.status = 'aborted'::procrastinate_job_status
                THEN 'aborted'::procrastinate_job_event_type
            WHEN OLD.status = 'failed'::procrastinate_job_status
                AND NEW.status = 'todo'::procrastinate_job_status
                THEN 'retried'::procrastinate_job_event_type
            ELSE NULL
        END as event_type
    )
    INSERT INTO procrastinate_events(job_id, type)
        SELECT NEW.id, t.event_type
        FROM t
        WHERE t.event_type IS NOT NULL;
	RETURN NEW;
END;
$$;

CREATE FUNCTION public.procrastinate_unlink_periodic_defers_v1() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
BEGIN
    UPDATE procrastinate_periodic_defers
    SET job_id = NULL
    WHERE job_id = OLD.id;
    RETURN OLD;
END;
$$;

CREATE FUNCTION public.procrastinate_unregister_worker_v1(worker_id bigint) RETURNS void
    LANGUAGE plpgsql
    AS $$
BEGIN
    DELETE FROM procrastinate_workers
    WHERE id = worker_id;
END;
$$;

CREATE FUNCTION public.procrastinate_update_heartbeat_v1(worker_id bigint) RETURNS void
    LANGUAGE plpgsql
    AS $$
BEGIN
    UPDATE procrastinate_workers
    SET last_heartbeat = NOW()
    WHERE id = worker_id;
END;
$$;

CREATE TABLE public.account_emailaddress (
    id integer NOT NULL,
    email character varying(254) NOT NULL,
    verified boolean NOT NULL,
    "primary" boolean NOT NULL,
    user_id bigint NOT NULL
);

ALTER TABLE public.account_emailaddress ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.account_emailaddress_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.account_emailconfirmation (
    id integer NOT NULL,
    created timestamp with time zone NOT NULL,
    sent timestamp with time zone,
    key character varying(64) NOT NULL,
    email_address_id integer NOT NULL
);

ALTER TABLE public.account_emailconfirmation ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.account_emailconfirmation_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.accounts_apitoken (
    id bigint NOT NULL,
    name character varying(120) NOT NULL,
    digest character varying(64) NOT NULL,
    hint character varying(12) NOT NULL,
    project_ids bigint[] NOT NULL,
    created_at timestamp with time zone DEFAULT statement_timestamp() NOT NULL,
    expires_at timestamp with time zone,
    revoked_at timestamp with time zone,
    last_used_at timestamp with time zone,
    user_id bigint NOT NULL,
    scopes character varying(16)[] DEFAULT '{}'::character varying(16)[] NOT NULL
);

ALTER TABLE public.accounts_apitoken ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.accounts_apitoken_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.accounts_invitation (
    id bigint NOT NULL,
    email character varying(254) NOT NULL,
    role character varying(12) NOT NULL,
    digest character varying(64) NOT NULL,
    created_at timestamp with time zone DEFAULT statement_timestamp() NOT NULL,
    expires_at timestamp with time zone NOT NULL,
    accepted_at timestamp with time zone,
    invited_by_id bigint,
    project_id bigint NOT NULL
);

ALTER TABLE public.accounts_invitation ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.accounts_invitation_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.accounts_membership (
    id bigint NOT NULL,
    role character varying(12) NOT NULL,
    created_at timestamp with time zone DEFAULT statement_timestamp() NOT NULL,
    user_id bigint NOT NULL,
    project_id bigint NOT NULL
);

ALTER TABLE public.accounts_membership ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.accounts_membership_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.accounts_photo (
    user_id bigint NOT NULL,
    data bytea NOT NULL
);

CREATE TABLE public.accounts_project (
    id bigint NOT NULL,
    key character varying(10) NOT NULL,
    name character varying(120) NOT NULL,
    colour character varying(7) NOT NULL,
    language character varying(5) NOT NULL,
    time_zone character varying(64) NOT NULL,
    region character varying(2) NOT NULL,
    sender_name character varying(120) NOT NULL,
    sender_address character varying(254) NOT NULL,
    signature text NOT NULL,
    auto_receipt boolean NOT NULL,
    is_active boolean NOT NULL,
    created_at timestamp with time zone DEFAULT statement_timestamp() NOT NULL,
    shows_operators character varying(8) DEFAULT 'nothing'::character varying NOT NULL
);

ALTER TABLE public.accounts_project ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.accounts_project_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE UNLOGGED TABLE public.accounts_ratewindow (
    token_id bigint NOT NULL,
    process bigint NOT NULL,
    minute bigint NOT NULL,
    calls bigint NOT NULL
);

CREATE TABLE public.accounts_team (
    id bigint NOT NULL,
    name character varying(120) NOT NULL,
    line smallint NOT NULL,
    is_active boolean NOT NULL,
    project_id bigint NOT NULL,
    CONSTRAINT accounts_team_line_check CHECK ((line >= 0))
);

ALTER TABLE public.accounts_team ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.accounts_team_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.accounts_teammember (
    id bigint NOT NULL,
    project_id bigint NOT NULL,
    team_id bigint NOT NULL,
    user_id bigint NOT NULL
);

ALTER TABLE public.accounts_teammember ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.accounts_teammember_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.accounts_user (
    id bigint NOT NULL,
    password character varying(128) NOT NULL,
    last_login timestamp with time zone,
    email character varying(254) NOT NULL,
    name character varying(150) NOT NULL,
    language character varying(5) NOT NULL,
    time_zone character varying(64) NOT NULL,
    theme character varying(8) NOT NULL,
    density character varying(12) NOT NULL,
    is_administrator boolean NOT NULL,
    is_active boolean NOT NULL,
    date_joined timestamp with time zone NOT NULL,
    textsize character varying(8) NOT NULL,
    hotkeys character varying(3) NOT NULL,
    keys jsonb NOT NULL,
    toured_at timestamp with time zone,
    phone character varying(40) DEFAULT ''::character varying NOT NULL,
    photo_name character varying(32) DEFAULT ''::character varying NOT NULL
);

ALTER TABLE public.accounts_user ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.accounts_user_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.api_keptanswer (
    id bigint NOT NULL,
    key character varying(120) NOT NULL,
    request character varying(64) NOT NULL,
    status smallint NOT NULL,
    headers jsonb NOT NULL,
    body text NOT NULL,
    created_at timestamp with time zone DEFAULT statement_timestamp() NOT NULL,
    project_id bigint NOT NULL,
    user_id bigint NOT NULL,
    is_sealed boolean DEFAULT false NOT NULL,
    CONSTRAINT api_keptanswer_status_check CHECK ((status >= 0))
);

ALTER TABLE public.api_keptanswer ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.api_keptanswer_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.auth_group (
    id integer NOT NULL,
    name character varying(150) NOT NULL
);

ALTER TABLE public.auth_group ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.auth_group_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.auth_group_permissions (
    id bigint NOT NULL,
    group_id integer NOT NULL,
    permission_id integer NOT NULL
);

ALTER TABLE public.auth_group_permissions ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.auth_group_permissions_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.auth_permission (
    id integer NOT NULL,
    name character varying(255) NOT NULL,
    content_type_id integer NOT NULL,
    codename character varying(100) NOT NULL
);

ALTER TABLE public.auth_permission ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.auth_permission_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.automation_firing (
    id bigint NOT NULL,
    key character varying(100) NOT NULL,
    kind character varying(64) NOT NULL,
    event_id bigint,
    ticket_id bigint,
    root bigint,
    state character varying(8) NOT NULL,
    done jsonb NOT NULL,
    error text NOT NULL,
    at timestamp with time zone DEFAULT statement_timestamp() NOT NULL,
    project_id bigint NOT NULL,
    rule_id bigint NOT NULL
);

ALTER TABLE public.automation_firing ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.automation_firing_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.automation_loopalarm (
    id bigint NOT NULL,
    root bigint NOT NULL,
    at timestamp with time zone DEFAULT statement_timestamp() NOT NULL,
    project_id bigint NOT NULL
);

ALTER TABLE public.automation_loopalarm ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.automation_loopalarm_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.automation_macro (
    id bigint NOT NULL,
    name character varying(120) NOT NULL,
    actions jsonb NOT NULL,
    is_active boolean NOT NULL,
    created_at timestamp with time zone DEFAULT statement_timestamp() NOT NULL,
    project_id bigint NOT NULL,
    owner_id bigint,
    place integer NOT NULL,
    team_id bigint,
    CONSTRAINT automation_macro_of_one CHECK (((team_id IS NULL) OR (owner_id IS NULL))),
    CONSTRAINT automation_macro_place_check CHECK ((place >= 0))
);

ALTER TABLE public.automation_macro ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.automation_macro_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.automation_macrouse (
    id bigint NOT NULL,
    ticket_id bigint NOT NULL,
    name character varying(120) NOT NULL,
    done jsonb NOT NULL,
    before jsonb NOT NULL,
    after jsonb NOT NULL,
    messages jsonb NOT NULL,
    undone_at timestamp with time zone,
    at timestamp with time zone DEFAULT statement_timestamp() NOT NULL,
    project_id bigint NOT NULL,
    user_id bigint NOT NULL
);

ALTER TABLE public.automation_macrouse ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.automation_macrouse_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.automation_plan (
    id bigint NOT NULL,
    name character varying(120) NOT NULL,
    rrule character varying(200) NOT NULL,
    time_zone character varying(64) NOT NULL,
    begins_on date NOT NULL,
    ends_on date,
    days_off character varying(4) NOT NULL,
    missed character varying(4) NOT NULL,
    skips jsonb NOT NULL,
    template jsonb NOT NULL,
    is_active boolean NOT NULL,
    next_raw timestamp with time zone,
    next_at timestamp with time zone,
    handled_at timestamp with time zone,
    failures smallint NOT NULL,
    last_error text NOT NULL,
    created_at timestamp with time zone DEFAULT statement_timestamp() NOT NULL,
    project_id bigint NOT NULL,
    CONSTRAINT automation_plan_failures_check CHECK ((failures >= 0))
);

ALTER TABLE public.automation_plan ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.automation_plan_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.automation_plandate (
    id bigint NOT NULL,
    raw timestamp with time zone NOT NULL,
    at timestamp with time zone NOT NULL,
    state character varying(8) NOT NULL,
    ticket_id bigint,
    left_out integer NOT NULL,
    error text NOT NULL,
    made_at timestamp with time zone DEFAULT statement_timestamp() NOT NULL,
    plan_id bigint NOT NULL,
    project_id bigint NOT NULL,
    CONSTRAINT automation_plandate_left_out_check CHECK ((left_out >= 0))
);

ALTER TABLE public.automation_plandate ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.automation_plandate_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.automation_rule (
    id bigint NOT NULL,
    name character varying(120) NOT NULL,
    trigger jsonb NOT NULL,
    conditions jsonb NOT NULL,
    actions jsonb NOT NULL,
    place integer NOT NULL,
    is_active boolean NOT NULL,
    is_last boolean NOT NULL,
    failures integer NOT NULL,
    last_error text NOT NULL,
    switched_off_at timestamp with time zone,
    swept_to timestamp with time zone,
    next_at timestamp with time zone,
    changed_at timestamp with time zone DEFAULT statement_timestamp() NOT NULL,
    created_at timestamp with time zone DEFAULT statement_timestamp() NOT NULL,
    project_id bigint NOT NULL,
    CONSTRAINT automation_rule_failures_check CHECK ((failures >= 0)),
    CONSTRAINT automation_rule_place_check CHECK ((place >= 0))
);

ALTER TABLE public.automation_rule ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.automation_rule_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.channels_botaccount (
    id bigint NOT NULL,
    channel character varying(24) NOT NULL,
    name character varying(120) NOT NULL,
    base_url character varying(300) NOT NULL,
    way character varying(8) NOT NULL,
    token_sealed text NOT NULL,
    token_mark character varying(64) NOT NULL,
    hook_secret_sealed text NOT NULL,
    hooked_at timestamp with time zone,
    username character varying(120) NOT NULL,
    is_active boolean NOT NULL,
    cursor bigint,
    heard_at timestamp with time zone,
    last_error text NOT NULL,
    failures integer NOT NULL,
    created_at timestamp with time zone DEFAULT statement_timestamp() NOT NULL,
    project_id bigint NOT NULL,
    CONSTRAINT channels_botaccount_failures_check CHECK ((failures >= 0))
);

ALTER TABLE public.channels_botaccount ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.channels_botaccount_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.channels_inbounditem (
    id bigint NOT NULL,
    channel character varying(24) NOT NULL,
    external_id character varying(300) NOT NULL,
    account_id bigint,
    sender character varying(320) NOT NULL,
    recipient character varying(320) NOT NULL,
    raw bytea NOT NULL,
    size bigint NOT NULL,
    meaning character varying(64) NOT NULL,
    state character varying(12) NOT NULL,
    attempts smallint NOT NULL,
    last_error text NOT NULL,
    ticket_id bigint,
    message_id bigint,
    received_at timestamp with time zone DEFAULT statement_timestamp() NOT NULL,
    processed_at timestamp with time zone,
    project_id bigint NOT NULL,
    imported boolean DEFAULT false NOT NULL,
    note character varying(300) DEFAULT ''::character varying NOT NULL,
    outcome character varying(12) DEFAULT ''::character varying NOT NULL,
    subject character varying(200) DEFAULT ''::character varying NOT NULL,
    machine boolean DEFAULT false NOT NULL,
    CONSTRAINT channels_inbounditem_attempts_check CHECK ((attempts >= 0))
);
ALTER TABLE ONLY public.channels_inbounditem ALTER COLUMN raw SET STORAGE EXTERNAL;

ALTER TABLE public.channels_inbounditem ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.channels_inbounditem_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.channels_mailaccount (
    id bigint NOT NULL,
    name character varying(120) NOT NULL,
    imap_host character varying(255) NOT NULL,
    imap_port integer NOT NULL,
    imap_security character varying(8) NOT NULL,
    folders character varying(400) NOT NULL,
    smtp_host character varying(255) NOT NULL,
    smtp_port integer NOT NULL,
    smtp_security character varying(8) NOT NULL,
    username character varying(255) NOT NULL,
    password_sealed text NOT NULL,
    backfill_days integer NOT NULL,
    is_active boolean NOT NULL,
    heard_at timestamp with time zone,
    last_error text NOT NULL,
    failures integer NOT NULL,
    created_at timestamp with time zone DEFAULT statement_timestamp() NOT NULL,
    project_id bigint NOT NULL,
    CONSTRAINT channels_mailaccount_backfill_days_check CHECK ((backfill_days >= 0)),
    CONSTRAINT channels_mailaccount_failures_check CHECK ((failures >= 0)),
    CONSTRAINT channels_mailaccount_imap_port_check CHECK ((imap_port >= 0)),
    CONSTRAINT channels_mailaccount_smtp_port_check CHECK ((smtp_port >= 0))
);

ALTER TABLE public.channels_mailaccount ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.channels_mailaccount_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.channels_mailaddress (
    id bigint NOT NULL,
    address character varying(320) NOT NULL,
    project_id bigint NOT NULL
);

ALTER TABLE public.channels_mailaddress ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.channels_mailaddress_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.channels_mailfolder (
    id bigint NOT NULL,
    name character varying(255) NOT NULL,
    uid_validity bigint NOT NULL,
    last_uid bigint NOT NULL,
    first_uid bigint NOT NULL,
    mailbox_count bigint NOT NULL,
    system_count bigint NOT NULL,
    too_large integer NOT NULL,
    checked_at timestamp with time zone,
    account_id bigint NOT NULL,
    project_id bigint NOT NULL,
    CONSTRAINT channels_mailfolder_too_large_check CHECK ((too_large >= 0))
);

ALTER TABLE public.channels_mailfolder ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.channels_mailfolder_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.connectors_export (
    id bigint NOT NULL,
    what character varying(12) NOT NULL,
    format character varying(4) NOT NULL,
    statuses jsonb NOT NULL,
    state character varying(8) NOT NULL,
    written integer NOT NULL,
    error character varying(200) NOT NULL,
    created_at timestamp with time zone DEFAULT statement_timestamp() NOT NULL,
    finished_at timestamp with time zone,
    project_id bigint,
    user_id bigint NOT NULL,
    view bigint,
    name character varying(80) NOT NULL,
    conditions jsonb NOT NULL,
    projects bigint[] NOT NULL,
    schedule bigint,
    CONSTRAINT connectors_export_written_check CHECK ((written >= 0))
);

ALTER TABLE public.connectors_export ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.connectors_export_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.connectors_exportschedule (
    id bigint NOT NULL,
    view bigint NOT NULL,
    name character varying(80) NOT NULL,
    format character varying(4) NOT NULL,
    rule character varying(200) NOT NULL,
    time_zone character varying(64) NOT NULL,
    next_at timestamp with time zone,
    last_at timestamp with time zone,
    stopped character varying(8) NOT NULL,
    created_at timestamp with time zone DEFAULT statement_timestamp() NOT NULL,
    project_id bigint,
    user_id bigint NOT NULL
);

ALTER TABLE public.connectors_exportschedule ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.connectors_exportschedule_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.connectors_panel (
    id bigint NOT NULL,
    name character varying(120) NOT NULL,
    kind character varying(8) NOT NULL,
    url character varying(1000) NOT NULL,
    secret_sealed text NOT NULL,
    timeout_seconds smallint NOT NULL,
    cache_seconds integer NOT NULL,
    height smallint NOT NULL,
    roles character varying(16)[] NOT NULL,
    "position" smallint NOT NULL,
    is_active boolean NOT NULL,
    created_at timestamp with time zone DEFAULT statement_timestamp() NOT NULL,
    project_id bigint NOT NULL,
    CONSTRAINT connectors_panel_cache_seconds_check CHECK ((cache_seconds >= 0)),
    CONSTRAINT connectors_panel_height_check CHECK ((height >= 0)),
    CONSTRAINT connectors_panel_position_check CHECK (("position" >= 0)),
    CONSTRAINT connectors_panel_timeout_seconds_check CHECK ((timeout_seconds >= 0))
);

ALTER TABLE public.connectors_panel ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.connectors_panel_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.connectors_panelcard (
    id bigint NOT NULL,
    key character varying(64) NOT NULL,
    person_id bigint,
    ticket_id bigint NOT NULL,
    card jsonb NOT NULL,
    fetched_at timestamp with time zone NOT NULL,
    project_id bigint NOT NULL,
    panel_id bigint NOT NULL
);

ALTER TABLE public.connectors_panelcard ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.connectors_panelcard_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.connectors_panelstate (
    id bigint NOT NULL,
    failures integer NOT NULL,
    paused_until timestamp with time zone,
    last_error character varying(300) NOT NULL,
    panel_id bigint NOT NULL,
    project_id bigint NOT NULL,
    CONSTRAINT connectors_panelstate_failures_check CHECK ((failures >= 0))
);

ALTER TABLE public.connectors_panelstate ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.connectors_panelstate_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.connectors_webhook (
    id bigint NOT NULL,
    name character varying(120) NOT NULL,
    url character varying(2000) NOT NULL,
    kinds character varying(64)[] NOT NULL,
    include_notes boolean NOT NULL,
    is_active boolean NOT NULL,
    secret_sealed text NOT NULL,
    old_secret_sealed text NOT NULL,
    old_secret_until timestamp with time zone,
    failures integer NOT NULL,
    failing_since timestamp with time zone,
    paused_until timestamp with time zone,
    last_error text NOT NULL,
    last_success_at timestamp with time zone,
    switched_off_at timestamp with time zone,
    created_at timestamp with time zone DEFAULT statement_timestamp() NOT NULL,
    project_id bigint NOT NULL,
    CONSTRAINT connectors_webhook_failures_check CHECK ((failures >= 0))
);

ALTER TABLE public.connectors_webhook ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.connectors_webhook_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.connectors_webhookdelivery (
    id bigint NOT NULL,
    event_id bigint,
    external_id character varying(64) NOT NULL,
    kind character varying(64) NOT NULL,
    body text NOT NULL,
    state character varying(8) NOT NULL,
    attempts smallint NOT NULL,
    status smallint,
    last_error text NOT NULL,
    log jsonb NOT NULL,
    not_before timestamp with time zone DEFAULT statement_timestamp() NOT NULL,
    claimed_at timestamp with time zone,
    created_at timestamp with time zone DEFAULT statement_timestamp() NOT NULL,
    sent_at timestamp with time zone,
    project_id bigint NOT NULL,
    webhook_id bigint NOT NULL,
    CONSTRAINT connectors_webhookdelivery_attempts_check CHECK ((attempts >= 0)),
    CONSTRAINT connectors_webhookdelivery_status_check CHECK ((status >= 0))
);

ALTER TABLE public.connectors_webhookdelivery ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.connectors_webhookdelivery_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.customers_apart (
    id bigint NOT NULL,
    at timestamp with time zone DEFAULT statement_timestamp() NOT NULL,
    by_id bigint,
    one_id bigint NOT NULL,
    other_id bigint NOT NULL,
    project_id bigint NOT NULL,
    CONSTRAINT customers_apart_two CHECK ((one_id < other_id))
);

ALTER TABLE public.customers_apart ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.customers_apart_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.customers_consent (
    id bigint NOT NULL,
    channel character varying(24) NOT NULL,
    evidence character varying(200) NOT NULL,
    given_at timestamp with time zone DEFAULT statement_timestamp() NOT NULL,
    withdrawn_at timestamp with time zone,
    person_id bigint NOT NULL,
    project_id bigint NOT NULL,
    text_id bigint NOT NULL
);

ALTER TABLE public.customers_consent ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.customers_consent_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.customers_consenttext (
    id bigint NOT NULL,
    purpose character varying(60) NOT NULL,
    version character varying(40) NOT NULL,
    text text NOT NULL,
    sha256 character varying(64) NOT NULL,
    created_at timestamp with time zone DEFAULT statement_timestamp() NOT NULL,
    project_id bigint NOT NULL
);

ALTER TABLE public.customers_consenttext ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.customers_consenttext_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.customers_erasure (
    id bigint NOT NULL,
    person_id bigint NOT NULL,
    ground character varying(12) NOT NULL,
    document character varying(200) NOT NULL,
    state character varying(8) NOT NULL,
    requested_name character varying(200) NOT NULL,
    requested_at timestamp with time zone DEFAULT statement_timestamp() NOT NULL,
    done_at timestamp with time zone,
    counts jsonb NOT NULL,
    project_id bigint NOT NULL,
    requested_by_id bigint
);

ALTER TABLE public.customers_erasure ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.customers_erasure_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.customers_hold (
    id bigint NOT NULL,
    ticket_id bigint,
    reason character varying(500) NOT NULL,
    by_name character varying(200) NOT NULL,
    at timestamp with time zone DEFAULT statement_timestamp() NOT NULL,
    released_at timestamp with time zone,
    by_id bigint,
    person_id bigint,
    project_id bigint NOT NULL,
    CONSTRAINT customers_hold_of_one CHECK ((((person_id IS NULL) OR (ticket_id IS NULL)) AND (1 = (
CASE
    WHEN (person_id IS NULL) THEN 1
    ELSE 0
END +
CASE
    WHEN (ticket_id IS NULL) THEN 1
    ELSE 0
END))))
);

ALTER TABLE public.customers_hold ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.customers_hold_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.customers_identity (
    id bigint NOT NULL,
    kind character varying(8) NOT NULL,
    value character varying(320) NOT NULL,
    verified boolean NOT NULL,
    created_at timestamp with time zone DEFAULT statement_timestamp() NOT NULL,
    project_id bigint NOT NULL,
    person_id bigint NOT NULL,
    is_main boolean DEFAULT false NOT NULL,
    likeness text GENERATED ALWAYS AS (public.otklik_likeness((kind)::text, (value)::text)) STORED
);

ALTER TABLE public.customers_identity ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.customers_identity_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.customers_merge (
    id bigint NOT NULL,
    moved jsonb NOT NULL,
    reason character varying(200) NOT NULL,
    by_name character varying(200) NOT NULL,
    at timestamp with time zone DEFAULT statement_timestamp() NOT NULL,
    undone_at timestamp with time zone,
    by_id bigint,
    gone_id bigint NOT NULL,
    kept_id bigint NOT NULL,
    project_id bigint NOT NULL
);

ALTER TABLE public.customers_merge ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.customers_merge_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.customers_organisation (
    id bigint NOT NULL,
    name character varying(200) NOT NULL,
    note text NOT NULL,
    created_at timestamp with time zone DEFAULT statement_timestamp() NOT NULL,
    project_id bigint NOT NULL
);

ALTER TABLE public.customers_organisation ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.customers_organisation_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.customers_panelrow (
    id bigint NOT NULL,
    kind character varying(12) NOT NULL,
    external_id character varying(120) NOT NULL,
    title character varying(200) NOT NULL,
    state character varying(60) NOT NULL,
    amount numeric(14,2),
    currency character varying(3) NOT NULL,
    starts_on date,
    ends_on date,
    updated_at timestamp with time zone DEFAULT statement_timestamp() NOT NULL,
    person_id bigint NOT NULL,
    project_id bigint NOT NULL
);

ALTER TABLE public.customers_panelrow ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.customers_panelrow_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.customers_person (
    id bigint NOT NULL,
    name character varying(200) NOT NULL,
    language character varying(5) NOT NULL,
    note text NOT NULL,
    created_at timestamp with time zone DEFAULT statement_timestamp() NOT NULL,
    search tsvector GENERATED ALWAYS AS (public.otklik_vector((name)::text, ''::text)) STORED,
    organisation_id bigint,
    project_id bigint NOT NULL,
    merged_into_id bigint,
    address_form character varying(120) DEFAULT ''::character varying NOT NULL,
    birth_year smallint,
    erased_at timestamp with time zone,
    mood character varying(12) DEFAULT ''::character varying NOT NULL,
    no_robots boolean DEFAULT false NOT NULL,
    preferred_channel character varying(24) DEFAULT ''::character varying NOT NULL,
    quiet_from time without time zone,
    quiet_to time without time zone,
    region character varying(120) DEFAULT ''::character varying NOT NULL,
    standing character varying(40) DEFAULT ''::character varying NOT NULL,
    technical_level smallint DEFAULT 0 NOT NULL,
    time_zone character varying(64) DEFAULT ''::character varying NOT NULL,
    version integer DEFAULT 1 NOT NULL,
    name_key text GENERATED ALWAYS AS (public.otklik_name_key((name)::text)) STORED,
    CONSTRAINT customers_person_birth_year_check CHECK ((birth_year >= 0)),
    CONSTRAINT customers_person_technical_level_check CHECK ((technical_level >= 0)),
    CONSTRAINT customers_person_version_check CHECK ((version >= 0))
);

ALTER TABLE public.customers_person ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.customers_person_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.customers_personnote (
    id bigint NOT NULL,
    author_name character varying(200) NOT NULL,
    text text NOT NULL,
    pinned boolean NOT NULL,
    created_at timestamp with time zone DEFAULT statement_timestamp() NOT NULL,
    author_id bigint,
    person_id bigint NOT NULL,
    project_id bigint NOT NULL
);

ALTER TABLE public.customers_personnote ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.customers_personnote_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.customers_retention (
    id bigint NOT NULL,
    text_days integer,
    files_days integer,
    raw_days integer,
    last_run_at timestamp with time zone,
    last_counts jsonb NOT NULL,
    reached jsonb NOT NULL,
    project_id bigint NOT NULL,
    CONSTRAINT customers_retention_files_days_check CHECK ((files_days >= 0)),
    CONSTRAINT customers_retention_raw_days_check CHECK ((raw_days >= 0)),
    CONSTRAINT customers_retention_text_days_check CHECK ((text_days >= 0))
);

ALTER TABLE public.customers_retention ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.customers_retention_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.customers_standing (
    id bigint NOT NULL,
    key character varying(40) NOT NULL,
    name character varying(60) NOT NULL,
    is_active boolean NOT NULL,
    project_id bigint NOT NULL
);

ALTER TABLE public.customers_standing ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.customers_standing_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.desk_answertemplate (
    id bigint NOT NULL,
    name character varying(200) NOT NULL,
    body text NOT NULL,
    language character varying(8) NOT NULL,
    channel character varying(12) NOT NULL,
    is_active boolean NOT NULL,
    uses integer NOT NULL,
    used_at timestamp with time zone,
    updated_at timestamp with time zone DEFAULT statement_timestamp() NOT NULL,
    owner_id bigint,
    project_id bigint NOT NULL,
    topic_id bigint,
    CONSTRAINT desk_answertemplate_uses_check CHECK ((uses >= 0))
);

ALTER TABLE public.desk_answertemplate ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.desk_answertemplate_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.desk_attachment (
    id bigint NOT NULL,
    inline boolean NOT NULL,
    content_id character varying(300) NOT NULL,
    file_id bigint NOT NULL,
    project_id bigint NOT NULL,
    message_id bigint NOT NULL
);

ALTER TABLE public.desk_attachment ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.desk_attachment_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.desk_bulk (
    id bigint NOT NULL,
    wanted jsonb NOT NULL,
    projects jsonb NOT NULL,
    state character varying(8) NOT NULL,
    total integer NOT NULL,
    done integer NOT NULL,
    changed integer NOT NULL,
    restored integer NOT NULL,
    created_at timestamp with time zone DEFAULT statement_timestamp() NOT NULL,
    finished_at timestamp with time zone,
    user_id bigint NOT NULL,
    CONSTRAINT desk_bulk_changed_check CHECK ((changed >= 0)),
    CONSTRAINT desk_bulk_done_check CHECK ((done >= 0)),
    CONSTRAINT desk_bulk_restored_check CHECK ((restored >= 0)),
    CONSTRAINT desk_bulk_total_check CHECK ((total >= 0))
);

ALTER TABLE public.desk_bulk ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.desk_bulk_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.desk_bulkitem (
    id bigint NOT NULL,
    state character varying(8) NOT NULL,
    before jsonb NOT NULL,
    after jsonb NOT NULL,
    bulk_id bigint NOT NULL,
    project_id bigint NOT NULL,
    ticket_id bigint NOT NULL
);

ALTER TABLE public.desk_bulkitem ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.desk_bulkitem_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.desk_checklist (
    id bigint NOT NULL,
    name character varying(80) NOT NULL,
    points jsonb NOT NULL,
    blocks boolean NOT NULL,
    is_archived boolean NOT NULL,
    project_id bigint NOT NULL,
    topic_id bigint
);

ALTER TABLE public.desk_checklist ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.desk_checklist_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.desk_checklistpoint (
    id bigint NOT NULL,
    "position" smallint NOT NULL,
    text character varying(200) NOT NULL,
    needs_note boolean NOT NULL,
    done_at timestamp with time zone,
    done_name character varying(200) NOT NULL,
    note character varying(1000) NOT NULL,
    done_by_id bigint,
    project_id bigint NOT NULL,
    of_id bigint NOT NULL,
    CONSTRAINT desk_checklistpoint_position_check CHECK (("position" >= 0))
);

ALTER TABLE public.desk_checklistpoint ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.desk_checklistpoint_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.desk_closingrules (
    project_id bigint NOT NULL,
    needs_resolution boolean NOT NULL,
    needs_topic boolean NOT NULL
);

CREATE TABLE public.desk_commonproblem (
    id bigint NOT NULL,
    words character varying(60)[] NOT NULL,
    names character varying(120)[] NOT NULL,
    state character varying(8) NOT NULL,
    count integer NOT NULL,
    usual double precision NOT NULL,
    began_at timestamp with time zone NOT NULL,
    last_at timestamp with time zone NOT NULL,
    noticed_at timestamp with time zone DEFAULT statement_timestamp() NOT NULL,
    ended_at timestamp with time zone,
    parent_id bigint,
    project_id bigint NOT NULL,
    CONSTRAINT desk_commonproblem_count_check CHECK ((count >= 0))
);

ALTER TABLE public.desk_commonproblem ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.desk_commonproblem_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.desk_commonticket (
    id bigint NOT NULL,
    at timestamp with time zone NOT NULL,
    joined boolean NOT NULL,
    problem_id bigint NOT NULL,
    project_id bigint NOT NULL,
    ticket_id bigint NOT NULL
);

ALTER TABLE public.desk_commonticket ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.desk_commonticket_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.desk_counter (
    id bigint NOT NULL,
    status character varying(20) NOT NULL,
    team_id bigint NOT NULL,
    assignee_id bigint NOT NULL,
    amount bigint NOT NULL,
    project_id bigint NOT NULL
);

ALTER TABLE public.desk_counter ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.desk_counter_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.desk_counterdelta (
    id bigint NOT NULL,
    status character varying(20) NOT NULL,
    team_id bigint NOT NULL,
    assignee_id bigint NOT NULL,
    amount smallint NOT NULL,
    project_id bigint NOT NULL
)
WITH (autovacuum_vacuum_scale_factor='0.0', autovacuum_vacuum_threshold='2000');

ALTER TABLE public.desk_counterdelta ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.desk_counterdelta_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.desk_draft (
    id bigint NOT NULL,
    kind character varying(12) NOT NULL,
    text text NOT NULL,
    version integer NOT NULL,
    updated_at timestamp with time zone DEFAULT statement_timestamp() NOT NULL,
    project_id bigint NOT NULL,
    user_id bigint NOT NULL,
    ticket_id bigint NOT NULL,
    addresses jsonb DEFAULT '{}'::jsonb NOT NULL,
    CONSTRAINT desk_draft_version_check CHECK ((version >= 0))
);

ALTER TABLE public.desk_draft ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.desk_draft_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.desk_draftfile (
    id bigint NOT NULL,
    created_at timestamp with time zone DEFAULT statement_timestamp() NOT NULL,
    draft_id bigint NOT NULL,
    file_id bigint NOT NULL,
    project_id bigint NOT NULL
);

ALTER TABLE public.desk_draftfile ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.desk_draftfile_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.desk_follower (
    id bigint NOT NULL,
    created_at timestamp with time zone DEFAULT statement_timestamp() NOT NULL,
    project_id bigint NOT NULL,
    ticket_id bigint NOT NULL,
    user_id bigint NOT NULL
);

ALTER TABLE public.desk_follower ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.desk_follower_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.desk_message (
    id bigint NOT NULL,
    kind character varying(12) NOT NULL,
    channel character varying(24) NOT NULL,
    author_name character varying(200) NOT NULL,
    author_address character varying(320) NOT NULL,
    unverified boolean NOT NULL,
    text text NOT NULL,
    quoted text NOT NULL,
    html text NOT NULL,
    html_quoted text NOT NULL,
    external_id character varying(300) NOT NULL,
    inbound_id bigint,
    idempotency_key character varying(120),
    created_at timestamp with time zone DEFAULT statement_timestamp() NOT NULL,
    search tsvector GENERATED ALWAYS AS (public.otklik_vector(text, ''::text)) STORED,
    author_id bigint,
    person_id bigint,
    project_id bigint NOT NULL,
    ticket_id bigint NOT NULL,
    light boolean DEFAULT false NOT NULL,
    mentions bigint[] DEFAULT '{}'::bigint[] NOT NULL
);

ALTER TABLE public.desk_message ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.desk_message_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.desk_move (
    id bigint NOT NULL,
    kind character varying(8) NOT NULL,
    data jsonb NOT NULL,
    created_at timestamp with time zone DEFAULT statement_timestamp() NOT NULL,
    undone_at timestamp with time zone,
    project_id bigint NOT NULL,
    source_id bigint NOT NULL,
    target_id bigint NOT NULL,
    user_id bigint
);

ALTER TABLE public.desk_move ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.desk_move_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.desk_participant (
    id bigint NOT NULL,
    address character varying(320) NOT NULL,
    name character varying(200) NOT NULL,
    is_requester boolean NOT NULL,
    verified boolean NOT NULL,
    created_at timestamp with time zone DEFAULT statement_timestamp() NOT NULL,
    project_id bigint NOT NULL,
    ticket_id bigint NOT NULL,
    third_party boolean DEFAULT false NOT NULL
);

ALTER TABLE public.desk_participant ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.desk_participant_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.desk_resolution (
    id bigint NOT NULL,
    cause text NOT NULL,
    done text NOT NULL,
    status character varying(20) NOT NULL,
    author_name character varying(200) NOT NULL,
    created_at timestamp with time zone DEFAULT statement_timestamp() NOT NULL,
    author_id bigint,
    code_id bigint,
    project_id bigint NOT NULL,
    ticket_id bigint NOT NULL
);

ALTER TABLE public.desk_resolution ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.desk_resolution_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.desk_resolutioncode (
    id bigint NOT NULL,
    name character varying(80) NOT NULL,
    "position" smallint NOT NULL,
    is_archived boolean NOT NULL,
    project_id bigint NOT NULL,
    CONSTRAINT desk_resolutioncode_position_check CHECK (("position" >= 0))
);

ALTER TABLE public.desk_resolutioncode ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.desk_resolutioncode_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.desk_savedsegment (
    id bigint NOT NULL,
    shared boolean NOT NULL,
    name character varying(80) NOT NULL,
    conditions jsonb NOT NULL,
    created_at timestamp with time zone DEFAULT statement_timestamp() NOT NULL,
    owner_id bigint NOT NULL,
    project_id bigint,
    CONSTRAINT desk_segment_scope CHECK (((NOT shared) OR (project_id IS NOT NULL)))
);

ALTER TABLE public.desk_savedsegment ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.desk_savedsegment_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.desk_savedview (
    id bigint NOT NULL,
    scope character varying(8) NOT NULL,
    name character varying(80) NOT NULL,
    conditions jsonb NOT NULL,
    "order" character varying(12) NOT NULL,
    columns character varying(20)[] NOT NULL,
    is_counted boolean NOT NULL,
    version integer NOT NULL,
    created_at timestamp with time zone DEFAULT statement_timestamp() NOT NULL,
    owner_id bigint NOT NULL,
    project_id bigint,
    team_id bigint,
    CONSTRAINT desk_savedview_version_check CHECK ((version >= 0)),
    CONSTRAINT desk_view_scope CHECK (((((scope)::text = 'mine'::text) AND (team_id IS NULL)) OR ((project_id IS NOT NULL) AND ((scope)::text = 'team'::text) AND (team_id IS NOT NULL)) OR ((project_id IS NOT NULL) AND ((scope)::text = 'project'::text) AND (team_id IS NULL)) OR ((project_id IS NULL) AND ((scope)::text = 'all'::text) AND (team_id IS NULL))))
);

ALTER TABLE public.desk_savedview ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.desk_savedview_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.desk_statuslabel (
    id bigint NOT NULL,
    kind character varying(20) NOT NULL,
    name character varying(40) NOT NULL,
    colour character varying(7) NOT NULL,
    "position" smallint NOT NULL,
    is_archived boolean NOT NULL,
    project_id bigint NOT NULL,
    CONSTRAINT desk_statuslabel_position_check CHECK (("position" >= 0))
);

ALTER TABLE public.desk_statuslabel ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.desk_statuslabel_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.desk_ticket (
    id bigint NOT NULL,
    number bigint NOT NULL,
    subject character varying(300) NOT NULL,
    status character varying(20) NOT NULL,
    priority smallint NOT NULL,
    source character varying(12) NOT NULL,
    channel character varying(24) NOT NULL,
    tags character varying(60)[] NOT NULL,
    preview character varying(200) NOT NULL,
    message_count integer NOT NULL,
    unread boolean NOT NULL,
    with_client boolean NOT NULL,
    reopened smallint NOT NULL,
    similar_id bigint,
    created_at timestamp with time zone DEFAULT statement_timestamp() NOT NULL,
    updated_at timestamp with time zone DEFAULT statement_timestamp() NOT NULL,
    last_customer_at timestamp with time zone,
    last_reply_at timestamp with time zone,
    first_reply_at timestamp with time zone,
    solved_at timestamp with time zone,
    version integer NOT NULL,
    search tsvector GENERATED ALWAYS AS (public.otklik_vector((subject)::text, (preview)::text)) STORED,
    assignee_id bigint,
    person_id bigint,
    project_id bigint NOT NULL,
    team_id bigint,
    topic_id bigint,
    merged_into_id bigint,
    snoozed_until timestamp with time zone,
    status_label_id bigint,
    next_due_at timestamp with time zone,
    next_target character varying(16) DEFAULT ''::character varying NOT NULL,
    next_warn_at timestamp with time zone,
    level smallint DEFAULT 0 NOT NULL,
    complexity smallint DEFAULT 0 NOT NULL,
    last_turn_at timestamp with time zone,
    CONSTRAINT desk_ticket_complexity_check CHECK ((complexity >= 0)),
    CONSTRAINT desk_ticket_level_check CHECK ((level >= 0)),
    CONSTRAINT desk_ticket_message_count_check CHECK ((message_count >= 0)),
    CONSTRAINT desk_ticket_priority_check CHECK ((priority >= 0)),
    CONSTRAINT desk_ticket_reopened_check CHECK ((reopened >= 0)),
    CONSTRAINT desk_ticket_version_check CHECK ((version >= 0))
);

ALTER TABLE public.desk_ticket ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.desk_ticket_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.desk_ticketchange (
    id bigint NOT NULL,
    sign smallint NOT NULL,
    project_id bigint NOT NULL,
    status character varying(20) NOT NULL,
    priority smallint NOT NULL,
    topic_id bigint,
    team_id bigint,
    assignee_id bigint,
    person_id bigint,
    tags character varying(60)[] NOT NULL,
    source character varying(12) NOT NULL,
    channel character varying(24) NOT NULL,
    unread boolean NOT NULL,
    with_client boolean NOT NULL,
    snoozed_until timestamp with time zone,
    merged_into_id bigint,
    subject character varying(300) NOT NULL,
    created_at timestamp with time zone NOT NULL,
    CONSTRAINT desk_ticketchange_priority_check CHECK ((priority >= 0))
)
WITH (autovacuum_vacuum_scale_factor='0.0', autovacuum_vacuum_threshold='2000');

ALTER TABLE public.desk_ticketchange ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.desk_ticketchange_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.desk_ticketchecklist (
    id bigint NOT NULL,
    name character varying(80) NOT NULL,
    blocks boolean NOT NULL,
    "left" smallint NOT NULL,
    created_at timestamp with time zone DEFAULT statement_timestamp() NOT NULL,
    checklist_id bigint NOT NULL,
    project_id bigint NOT NULL,
    ticket_id bigint NOT NULL,
    CONSTRAINT desk_ticketchecklist_left_check CHECK (("left" >= 0))
);

ALTER TABLE public.desk_ticketchecklist ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.desk_ticketchecklist_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.desk_ticketfield (
    id bigint NOT NULL,
    key character varying(40) NOT NULL,
    name character varying(80) NOT NULL,
    help character varying(200) NOT NULL,
    kind character varying(10) NOT NULL,
    options jsonb NOT NULL,
    currency character varying(3) NOT NULL,
    required character varying(10) NOT NULL,
    parent_values integer[] NOT NULL,
    readers character varying(12)[] NOT NULL,
    writers character varying(12)[] NOT NULL,
    "position" smallint NOT NULL,
    is_archived boolean NOT NULL,
    parent_id bigint,
    project_id bigint NOT NULL,
    topic_id bigint,
    CONSTRAINT desk_ticketfield_position_check CHECK (("position" >= 0))
);

ALTER TABLE public.desk_ticketfield ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.desk_ticketfield_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.desk_ticketfieldvalue (
    id bigint NOT NULL,
    option integer,
    text character varying(500),
    number numeric(20,6),
    day date,
    field_id bigint NOT NULL,
    person_id bigint,
    project_id bigint NOT NULL,
    ticket_id bigint NOT NULL,
    CONSTRAINT desk_fieldvalue_typed CHECK ((num_nonnulls(option, text, number, day, person_id) = 1))
);

ALTER TABLE public.desk_ticketfieldvalue ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.desk_ticketfieldvalue_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.desk_ticketlink (
    id bigint NOT NULL,
    kind character varying(10) NOT NULL,
    created_at timestamp with time zone DEFAULT statement_timestamp() NOT NULL,
    project_id bigint NOT NULL,
    source_id bigint NOT NULL,
    target_id bigint NOT NULL,
    CONSTRAINT desk_link_two_tickets CHECK ((NOT (source_id = target_id)))
);

ALTER TABLE public.desk_ticketlink ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.desk_ticketlink_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.desk_topic (
    id bigint NOT NULL,
    name character varying(120) NOT NULL,
    is_typical boolean NOT NULL,
    is_active boolean NOT NULL,
    "position" smallint NOT NULL,
    parent_id bigint,
    project_id bigint NOT NULL,
    CONSTRAINT desk_topic_position_check CHECK (("position" >= 0))
);

ALTER TABLE public.desk_topic ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.desk_topic_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.desk_viewcell (
    id bigint NOT NULL,
    person bigint NOT NULL,
    amount bigint NOT NULL,
    project_id bigint NOT NULL,
    view_id bigint NOT NULL
);

ALTER TABLE public.desk_viewcell ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.desk_viewcell_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.desk_vieworder (
    id bigint NOT NULL,
    views bigint[] NOT NULL,
    user_id bigint NOT NULL
);

ALTER TABLE public.desk_vieworder ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.desk_vieworder_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.django_content_type (
    id integer NOT NULL,
    app_label character varying(100) NOT NULL,
    model character varying(100) NOT NULL
);

ALTER TABLE public.django_content_type ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.django_content_type_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.django_migrations (
    id bigint NOT NULL,
    app character varying(255) NOT NULL,
    name character varying(255) NOT NULL,
    applied timestamp with time zone NOT NULL
);

ALTER TABLE public.django_migrations ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.django_migrations_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.django_session (
    session_key character varying(40) NOT NULL,
    session_data text NOT NULL,
    expire_date timestamp with time zone NOT NULL
);

CREATE TABLE public.events_event (
    id bigint NOT NULL,
    kind character varying(64) NOT NULL,
    project_id bigint,
    ticket_id bigint,
    actor_kind character varying(16) NOT NULL,
    actor_id bigint,
    actor_name character varying(200) NOT NULL,
    change_id uuid NOT NULL,
    cause_id bigint,
    depth smallint NOT NULL,
    payload jsonb NOT NULL,
    at timestamp with time zone DEFAULT statement_timestamp() NOT NULL,
    tx xid8 DEFAULT pg_current_xact_id() NOT NULL
);

ALTER TABLE public.events_event ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.events_event_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.events_reactionrun (
    id bigint NOT NULL,
    reaction character varying(120) NOT NULL,
    state character varying(8) NOT NULL,
    attempts smallint NOT NULL,
    last_error text NOT NULL,
    at timestamp with time zone DEFAULT statement_timestamp() NOT NULL,
    event_id bigint NOT NULL,
    CONSTRAINT events_reactionrun_attempts_check CHECK ((attempts >= 0))
);

ALTER TABLE public.events_reactionrun ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.events_reactionrun_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.events_waitingchange (
    id bigint NOT NULL,
    change_id uuid NOT NULL,
    attempts smallint DEFAULT 0 NOT NULL,
    at timestamp with time zone DEFAULT statement_timestamp() NOT NULL,
    CONSTRAINT events_waitingchange_attempts_check CHECK ((attempts >= 0))
)
WITH (autovacuum_vacuum_scale_factor='0', autovacuum_vacuum_threshold='2000');

ALTER TABLE public.events_waitingchange ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.events_waitingchange_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.files_storedfile (
    id bigint NOT NULL,
    name character varying(255) NOT NULL,
    content_type character varying(255) NOT NULL,
    size bigint NOT NULL,
    sha256 character varying(64) NOT NULL,
    created_at timestamp with time zone DEFAULT statement_timestamp() NOT NULL,
    project_id bigint NOT NULL
);

ALTER TABLE public.files_storedfile ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.files_storedfile_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.files_upload (
    id bigint NOT NULL,
    name character varying(255) NOT NULL,
    content_type character varying(255) NOT NULL,
    size bigint NOT NULL,
    received bigint NOT NULL,
    sha256 character varying(64) NOT NULL,
    created_at timestamp with time zone DEFAULT statement_timestamp() NOT NULL,
    expires_at timestamp with time zone NOT NULL,
    project_id bigint NOT NULL,
    user_id bigint NOT NULL
);

ALTER TABLE public.files_upload ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.files_upload_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.imports_foreign (
    id bigint NOT NULL,
    origin character varying(60) NOT NULL,
    kind character varying(12) NOT NULL,
    foreign_id character varying(80) NOT NULL,
    local_id bigint NOT NULL,
    project_id bigint NOT NULL
);

ALTER TABLE public.imports_foreign ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.imports_foreign_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.imports_import (
    id bigint NOT NULL,
    source character varying(12) NOT NULL,
    label character varying(40) NOT NULL,
    name character varying(255) NOT NULL,
    size bigint NOT NULL,
    what character varying(12) NOT NULL,
    mapping jsonb NOT NULL,
    found jsonb NOT NULL,
    state character varying(8) NOT NULL,
    dry_run boolean NOT NULL,
    phase character varying(12) NOT NULL,
    after bigint NOT NULL,
    total integer NOT NULL,
    done integer NOT NULL,
    counts jsonb NOT NULL,
    error character varying(300) NOT NULL,
    created_at timestamp with time zone DEFAULT statement_timestamp() NOT NULL,
    finished_at timestamp with time zone,
    project_id bigint NOT NULL,
    user_id bigint,
    CONSTRAINT imports_import_done_check CHECK ((done >= 0)),
    CONSTRAINT imports_import_total_check CHECK ((total >= 0))
);

ALTER TABLE public.imports_import ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.imports_import_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.imports_nottaken (
    id bigint NOT NULL,
    kind character varying(12) NOT NULL,
    foreign_id character varying(80) NOT NULL,
    place character varying(200) NOT NULL,
    reason character varying(20) NOT NULL,
    project_id bigint NOT NULL,
    run_id bigint NOT NULL
);

ALTER TABLE public.imports_nottaken ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.imports_nottaken_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.mfa_authenticator (
    id bigint NOT NULL,
    type character varying(20) NOT NULL,
    data jsonb NOT NULL,
    user_id bigint NOT NULL,
    created_at timestamp with time zone NOT NULL,
    last_used_at timestamp with time zone
);

ALTER TABLE public.mfa_authenticator ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.mfa_authenticator_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.notifications_botlink (
    id bigint NOT NULL,
    chat character varying(40) NOT NULL,
    sender character varying(40) NOT NULL,
    created_at timestamp with time zone DEFAULT statement_timestamp() NOT NULL,
    bot_id bigint NOT NULL,
    project_id bigint NOT NULL,
    user_id bigint NOT NULL
);

ALTER TABLE public.notifications_botlink ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.notifications_botlink_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.notifications_linkcode (
    id bigint NOT NULL,
    digest character varying(64) NOT NULL,
    expires_at timestamp with time zone NOT NULL,
    bot_id bigint NOT NULL,
    project_id bigint NOT NULL,
    user_id bigint NOT NULL
);

ALTER TABLE public.notifications_linkcode ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.notifications_linkcode_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.notifications_notice (
    id bigint NOT NULL,
    event_id bigint NOT NULL,
    kind character varying(24) NOT NULL,
    ticket_id bigint,
    message_id bigint,
    actor_name character varying(200) NOT NULL,
    ways character varying(12)[] NOT NULL,
    batch character varying(80) NOT NULL,
    created_at timestamp with time zone DEFAULT statement_timestamp() NOT NULL,
    read_at timestamp with time zone,
    project_id bigint NOT NULL,
    user_id bigint NOT NULL
);

ALTER TABLE public.notifications_notice ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.notifications_notice_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.notifications_noticechoice (
    id bigint NOT NULL,
    ways jsonb NOT NULL,
    quiet_from time without time zone,
    quiet_until time without time zone,
    urgent character varying(24)[] NOT NULL,
    gathered character varying(24)[] NOT NULL,
    digest_at character varying(5)[] NOT NULL,
    duty_until timestamp with time zone,
    user_id bigint NOT NULL
);

ALTER TABLE public.notifications_noticechoice ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.notifications_noticechoice_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.notifications_pushsubscription (
    id bigint NOT NULL,
    endpoint character varying(1000) NOT NULL,
    public_key character varying(100) NOT NULL,
    secret character varying(40) NOT NULL,
    browser character varying(200) NOT NULL,
    created_at timestamp with time zone DEFAULT statement_timestamp() NOT NULL,
    user_id bigint NOT NULL
);

ALTER TABLE public.notifications_pushsubscription ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.notifications_pushsubscription_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.otklik_cache (
    cache_key character varying(255) NOT NULL,
    value text NOT NULL,
    expires timestamp with time zone NOT NULL
);

CREATE TABLE public.outbox_delivery (
    id bigint NOT NULL,
    transport character varying(24) NOT NULL,
    purpose character varying(24) NOT NULL,
    ticket_id bigint,
    message_id bigint,
    recipients jsonb NOT NULL,
    payload jsonb NOT NULL,
    external_id character varying(300) NOT NULL,
    state character varying(10) NOT NULL,
    attempts smallint NOT NULL,
    last_error text NOT NULL,
    not_before timestamp with time zone DEFAULT statement_timestamp() NOT NULL,
    claimed_at timestamp with time zone,
    created_at timestamp with time zone DEFAULT statement_timestamp() NOT NULL,
    sent_at timestamp with time zone,
    project_id bigint NOT NULL,
    CONSTRAINT outbox_delivery_attempts_check CHECK ((attempts >= 0))
);

ALTER TABLE public.outbox_delivery ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.outbox_delivery_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.portal_tally (
    key character varying(64) NOT NULL,
    amount bigint NOT NULL,
    expires_at timestamp with time zone NOT NULL
);

CREATE TABLE public.procrastinate_events (
    id bigint NOT NULL,
    job_id bigint NOT NULL,
    type public.procrastinate_job_event_type,
    at timestamp with time zone DEFAULT now()
)
WITH (autovacuum_vacuum_scale_factor='0.02', autovacuum_vacuum_threshold='500', autovacuum_analyze_scale_factor='0.05');

CREATE SEQUENCE public.procrastinate_events_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;

ALTER SEQUENCE public.procrastinate_events_id_seq OWNED BY public.procrastinate_events.id;

CREATE SEQUENCE public.procrastinate_jobs_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;

ALTER SEQUENCE public.procrastinate_jobs_id_seq OWNED BY public.procrastinate_jobs.id;

CREATE TABLE public.procrastinate_periodic_defers (
    id bigint NOT NULL,
    task_name character varying(128) NOT NULL,
    defer_timestamp bigint,
    job_id bigint,
    periodic_id character varying(128) DEFAULT ''::character varying NOT NULL
);

CREATE SEQUENCE public.procrastinate_periodic_defers_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;

ALTER SEQUENCE public.procrastinate_periodic_defers_id_seq OWNED BY public.procrastinate_periodic_defers.id;

CREATE TABLE public.procrastinate_workers (
    id bigint NOT NULL,
    last_heartbeat timestamp with time zone DEFAULT now() NOT NULL
);

ALTER TABLE public.procrastinate_workers ALTER COLUMN id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME public.procrastinate_workers_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.requests_portal (
    id bigint NOT NULL,
    is_open boolean NOT NULL,
    has_general boolean NOT NULL,
    intro text NOT NULL,
    sites character varying(200)[] NOT NULL,
    links_in_mail boolean NOT NULL,
    link_days smallint NOT NULL,
    consent_id bigint,
    project_id bigint NOT NULL,
    CONSTRAINT requests_portal_link_days_check CHECK ((link_days >= 0))
);

ALTER TABLE public.requests_portal ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.requests_portal_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.requests_rating (
    id bigint NOT NULL,
    address character varying(320) NOT NULL,
    score smallint NOT NULL,
    comment text NOT NULL,
    created_at timestamp with time zone DEFAULT statement_timestamp() NOT NULL,
    updated_at timestamp with time zone DEFAULT statement_timestamp() NOT NULL,
    project_id bigint NOT NULL,
    ticket_id bigint NOT NULL,
    CONSTRAINT requests_rating_score CHECK (((score >= 1) AND (score <= 5))),
    CONSTRAINT requests_rating_score_check CHECK ((score >= 0))
);

ALTER TABLE public.requests_rating ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.requests_rating_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.requests_requesttype (
    id bigint NOT NULL,
    key character varying(40) NOT NULL,
    name character varying(80) NOT NULL,
    description character varying(300) NOT NULL,
    icon character varying(20) NOT NULL,
    fields jsonb NOT NULL,
    priority smallint NOT NULL,
    subject character varying(200) NOT NULL,
    promise character varying(120) NOT NULL,
    is_published boolean NOT NULL,
    "position" smallint NOT NULL,
    project_id bigint NOT NULL,
    team_id bigint,
    topic_id bigint,
    template_id bigint,
    checklist_id bigint,
    CONSTRAINT requests_requesttype_position_check CHECK (("position" >= 0)),
    CONSTRAINT requests_requesttype_priority_check CHECK ((priority >= 0))
);

ALTER TABLE public.requests_requesttype ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.requests_requesttype_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.requests_statuslink (
    id bigint NOT NULL,
    address character varying(320) NOT NULL,
    nonce character varying(32) NOT NULL,
    created_at timestamp with time zone DEFAULT statement_timestamp() NOT NULL,
    expires_at timestamp with time zone NOT NULL,
    revoked_at timestamp with time zone,
    project_id bigint NOT NULL,
    ticket_id bigint NOT NULL
);

ALTER TABLE public.requests_statuslink ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.requests_statuslink_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.requests_submission (
    id bigint NOT NULL,
    key character varying(40) NOT NULL,
    language character varying(5) NOT NULL,
    created_at timestamp with time zone DEFAULT statement_timestamp() NOT NULL,
    consent_id bigint,
    project_id bigint NOT NULL,
    ticket_id bigint NOT NULL,
    type_id bigint
);

ALTER TABLE public.requests_submission ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.requests_submission_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.routing_beat (
    user_id bigint NOT NULL,
    at timestamp with time zone NOT NULL
);

CREATE TABLE public.routing_mixday (
    id bigint NOT NULL,
    day date NOT NULL,
    topic bigint NOT NULL,
    solved integer NOT NULL,
    handed integer NOT NULL,
    project_id bigint NOT NULL
);

ALTER TABLE public.routing_mixday ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.routing_mixday_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.routing_mixtarget (
    id bigint NOT NULL,
    topic bigint NOT NULL,
    percent smallint NOT NULL,
    bound smallint NOT NULL,
    days smallint NOT NULL,
    "least" smallint NOT NULL,
    drifted_at timestamp with time zone,
    project_id bigint NOT NULL,
    CONSTRAINT routing_mixtarget_bound_check CHECK ((bound >= 0)),
    CONSTRAINT routing_mixtarget_days_check CHECK ((days >= 0)),
    CONSTRAINT routing_mixtarget_least_check CHECK (("least" >= 0)),
    CONSTRAINT routing_mixtarget_percent_check CHECK ((percent >= 0))
);

ALTER TABLE public.routing_mixtarget ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.routing_mixtarget_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.routing_need (
    id bigint NOT NULL,
    level smallint NOT NULL,
    project_id bigint NOT NULL,
    topic_id bigint NOT NULL,
    skill_id bigint NOT NULL,
    CONSTRAINT routing_need_level_check CHECK ((level >= 0))
);

ALTER TABLE public.routing_need ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.routing_need_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.routing_outcome (
    ticket_id bigint NOT NULL,
    handed boolean NOT NULL,
    day date NOT NULL,
    topic bigint NOT NULL,
    project_id bigint NOT NULL
);

CREATE TABLE public.routing_presence (
    user_id bigint NOT NULL,
    state character varying(12) NOT NULL,
    reason_name character varying(60) NOT NULL,
    until timestamp with time zone,
    since timestamp with time zone NOT NULL,
    seen_at timestamp with time zone NOT NULL,
    idle_since timestamp with time zone NOT NULL,
    reason_id bigint
);

CREATE TABLE public.routing_profile (
    id bigint NOT NULL,
    skills jsonb NOT NULL,
    languages character varying(5)[] NOT NULL,
    lines smallint[] NOT NULL,
    capacity smallint,
    project_id bigint NOT NULL,
    user_id bigint NOT NULL,
    complexity smallint,
    CONSTRAINT routing_profile_capacity_check CHECK ((capacity >= 0)),
    CONSTRAINT routing_profile_complexity_check CHECK ((complexity >= 0))
);

ALTER TABLE public.routing_profile ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.routing_profile_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.routing_reason (
    id bigint NOT NULL,
    state character varying(12) NOT NULL,
    name character varying(60) NOT NULL,
    minutes smallint NOT NULL,
    is_active boolean NOT NULL,
    project_id bigint,
    CONSTRAINT routing_reason_minutes_check CHECK ((minutes >= 0))
);

ALTER TABLE public.routing_reason ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.routing_reason_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.routing_rule (
    id bigint NOT NULL,
    mode character varying(8) NOT NULL,
    choice character varying(8) NOT NULL,
    same_minutes smallint NOT NULL,
    on_shift boolean NOT NULL,
    back_after smallint NOT NULL,
    capacity smallint NOT NULL,
    weights jsonb NOT NULL,
    project_id bigint NOT NULL,
    team_id bigint,
    CONSTRAINT routing_rule_back_after_check CHECK ((back_after >= 0)),
    CONSTRAINT routing_rule_capacity_check CHECK ((capacity >= 0)),
    CONSTRAINT routing_rule_same_minutes_check CHECK ((same_minutes >= 0))
);

ALTER TABLE public.routing_rule ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.routing_rule_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.routing_shift (
    id bigint NOT NULL,
    days smallint[] NOT NULL,
    starts time without time zone NOT NULL,
    ends time without time zone NOT NULL,
    first date NOT NULL,
    last date,
    every smallint NOT NULL,
    project_id bigint NOT NULL,
    user_id bigint NOT NULL,
    CONSTRAINT routing_shift_every_check CHECK ((every >= 0))
);

ALTER TABLE public.routing_shift ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.routing_shift_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.routing_shiftday (
    id bigint NOT NULL,
    date date NOT NULL,
    starts time without time zone,
    ends time without time zone,
    reason character varying(120) NOT NULL,
    project_id bigint NOT NULL,
    user_id bigint NOT NULL
);

ALTER TABLE public.routing_shiftday ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.routing_shiftday_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.routing_skill (
    id bigint NOT NULL,
    name character varying(80) NOT NULL,
    is_active boolean NOT NULL,
    project_id bigint NOT NULL
);

ALTER TABLE public.routing_skill ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.routing_skill_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.routing_spell (
    id bigint NOT NULL,
    state character varying(12) NOT NULL,
    reason_name character varying(60) NOT NULL,
    started_at timestamp with time zone DEFAULT statement_timestamp() NOT NULL,
    ended_at timestamp with time zone,
    user_id bigint NOT NULL
);

ALTER TABLE public.routing_spell ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.routing_spell_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.routing_timerule (
    project_id bigint NOT NULL,
    automatic boolean NOT NULL,
    rest_minutes smallint NOT NULL,
    shown_to_client boolean NOT NULL,
    CONSTRAINT routing_timerule_rest_minutes_check CHECK ((rest_minutes >= 0))
);

CREATE TABLE public.routing_work (
    id bigint NOT NULL,
    kind character varying(8) NOT NULL,
    started_at timestamp with time zone NOT NULL,
    ended_at timestamp with time zone NOT NULL,
    counted integer NOT NULL,
    seconds integer NOT NULL,
    day date NOT NULL,
    topic bigint NOT NULL,
    is_open boolean NOT NULL,
    reason character varying(300) NOT NULL,
    corrected_at timestamp with time zone,
    corrected_by_id bigint,
    project_id bigint NOT NULL,
    ticket_id bigint NOT NULL,
    user_id bigint NOT NULL,
    CONSTRAINT routing_work_counted_check CHECK ((counted >= 0)),
    CONSTRAINT routing_work_seconds_check CHECK ((seconds >= 0))
);

ALTER TABLE public.routing_work ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.routing_work_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.routing_workday (
    id bigint NOT NULL,
    day date NOT NULL,
    topic bigint NOT NULL,
    seconds bigint NOT NULL,
    project_id bigint NOT NULL,
    user_id bigint NOT NULL
);

ALTER TABLE public.routing_workday ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.routing_workday_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.routing_worktotal (
    id bigint NOT NULL,
    seconds bigint NOT NULL,
    project_id bigint NOT NULL,
    ticket_id bigint NOT NULL,
    user_id bigint NOT NULL
);

ALTER TABLE public.routing_worktotal ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.routing_worktotal_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.service_levels_absence (
    id bigint NOT NULL,
    since date NOT NULL,
    until date NOT NULL,
    note character varying(200) NOT NULL,
    project_id bigint NOT NULL,
    user_id bigint NOT NULL,
    CONSTRAINT service_levels_absence_span CHECK ((until >= since))
);

ALTER TABLE public.service_levels_absence ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.service_levels_absence_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.service_levels_breachcard (
    id bigint NOT NULL,
    clock bigint NOT NULL,
    target character varying(16) NOT NULL,
    policy_name character varying(120) NOT NULL,
    due_at timestamp with time zone NOT NULL,
    what text NOT NULL,
    why text NOT NULL,
    measure text NOT NULL,
    measure_until date,
    responsible_name character varying(200) NOT NULL,
    opened_at timestamp with time zone DEFAULT statement_timestamp() NOT NULL,
    fill_by timestamp with time zone NOT NULL,
    filled_at timestamp with time zone,
    filled_by_name character varying(200) NOT NULL,
    version integer NOT NULL,
    project_id bigint NOT NULL,
    responsible_id bigint,
    ticket_id bigint NOT NULL,
    CONSTRAINT service_levels_breachcard_version_check CHECK ((version >= 0))
);

ALTER TABLE public.service_levels_breachcard ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.service_levels_breachcard_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.service_levels_calendar (
    id bigint NOT NULL,
    name character varying(120) NOT NULL,
    time_zone character varying(64) NOT NULL,
    always boolean NOT NULL,
    week jsonb NOT NULL,
    is_default boolean NOT NULL,
    is_removed boolean NOT NULL,
    version integer NOT NULL,
    created_at timestamp with time zone DEFAULT statement_timestamp() NOT NULL,
    project_id bigint NOT NULL,
    by_shifts boolean NOT NULL,
    CONSTRAINT service_levels_calendar_version_check CHECK ((version >= 0))
);

ALTER TABLE public.service_levels_calendar ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.service_levels_calendar_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.service_levels_calendarday (
    id bigint NOT NULL,
    date date NOT NULL,
    name character varying(120) NOT NULL,
    periods jsonb NOT NULL,
    source character varying(12) NOT NULL,
    calendar_id bigint NOT NULL,
    project_id bigint NOT NULL
);

ALTER TABLE public.service_levels_calendarday ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.service_levels_calendarday_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.service_levels_clock (
    id bigint NOT NULL,
    target character varying(16) NOT NULL,
    state character varying(8) NOT NULL,
    minutes integer NOT NULL,
    cause_id bigint NOT NULL,
    pauses jsonb NOT NULL,
    started_at timestamp with time zone NOT NULL,
    due_at timestamp with time zone,
    warn_at timestamp with time zone,
    next_at timestamp with time zone,
    warned_at timestamp with time zone,
    breached_at timestamp with time zone,
    stopped_at timestamp with time zone,
    created_at timestamp with time zone DEFAULT statement_timestamp() NOT NULL,
    calendar_id bigint,
    project_id bigint NOT NULL,
    ticket_id bigint NOT NULL,
    policy_id bigint NOT NULL,
    CONSTRAINT service_levels_clock_minutes_check CHECK ((minutes >= 0))
);

ALTER TABLE public.service_levels_clock ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.service_levels_clock_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.service_levels_escalation (
    id bigint NOT NULL,
    trigger character varying(10) NOT NULL,
    cause character varying(80) NOT NULL,
    level smallint NOT NULL,
    side character varying(8) NOT NULL,
    reason character varying(500) NOT NULL,
    manager_name character varying(200) NOT NULL,
    by_name character varying(200) NOT NULL,
    is_current boolean NOT NULL,
    at timestamp with time zone DEFAULT statement_timestamp() NOT NULL,
    by_id bigint,
    manager_id bigint,
    project_id bigint NOT NULL,
    ticket_id bigint NOT NULL,
    rule_id bigint,
    CONSTRAINT service_levels_escalation_level_check CHECK ((level >= 0))
);

ALTER TABLE public.service_levels_escalation ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.service_levels_escalation_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.service_levels_escalationrule (
    id bigint NOT NULL,
    "position" smallint NOT NULL,
    name character varying(120) NOT NULL,
    trigger character varying(10) NOT NULL,
    amount integer NOT NULL,
    level smallint NOT NULL,
    side character varying(8) NOT NULL,
    hand_over boolean NOT NULL,
    is_active boolean NOT NULL,
    looked_until timestamp with time zone,
    version integer NOT NULL,
    project_id bigint NOT NULL,
    CONSTRAINT service_levels_escalationrule_amount_check CHECK ((amount >= 0)),
    CONSTRAINT service_levels_escalationrule_level_check CHECK ((level >= 0)),
    CONSTRAINT service_levels_escalationrule_position_check CHECK (("position" >= 0)),
    CONSTRAINT service_levels_escalationrule_version_check CHECK ((version >= 0))
);

ALTER TABLE public.service_levels_escalationrule ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.service_levels_escalationrule_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.service_levels_managerletter (
    id bigint NOT NULL,
    by character varying(8) NOT NULL,
    address character varying(254) NOT NULL,
    name character varying(200) NOT NULL,
    text text NOT NULL,
    answer text NOT NULL,
    answered_name character varying(200) NOT NULL,
    answered_at timestamp with time zone,
    at timestamp with time zone DEFAULT statement_timestamp() NOT NULL,
    answered_by_id bigint,
    manager_id bigint,
    project_id bigint NOT NULL,
    ticket_id bigint,
    user_id bigint
);

ALTER TABLE public.service_levels_managerletter ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.service_levels_managerletter_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.service_levels_policy (
    id bigint NOT NULL,
    name character varying(120) NOT NULL,
    "position" smallint NOT NULL,
    is_active boolean NOT NULL,
    is_removed boolean NOT NULL,
    topics bigint[] NOT NULL,
    priorities smallint[] NOT NULL,
    standings character varying(40)[] NOT NULL,
    lines smallint[] NOT NULL,
    first_response integer,
    next_response integer,
    solution integer,
    clarification integer,
    pauses character varying(20)[] NOT NULL,
    version integer NOT NULL,
    created_at timestamp with time zone DEFAULT statement_timestamp() NOT NULL,
    calendar_id bigint,
    project_id bigint NOT NULL,
    CONSTRAINT service_levels_policy_clarification_check CHECK ((clarification >= 0)),
    CONSTRAINT service_levels_policy_first_response_check CHECK ((first_response >= 0)),
    CONSTRAINT service_levels_policy_next_response_check CHECK ((next_response >= 0)),
    CONSTRAINT service_levels_policy_position_check CHECK (("position" >= 0)),
    CONSTRAINT service_levels_policy_solution_check CHECK ((solution >= 0)),
    CONSTRAINT service_levels_policy_version_check CHECK ((version >= 0))
);

ALTER TABLE public.service_levels_policy ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.service_levels_policy_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.service_levels_promisesettings (
    id bigint NOT NULL,
    client_sees_cards boolean NOT NULL,
    shows_figure boolean NOT NULL,
    card_days smallint NOT NULL,
    median integer,
    ninetieth integer,
    counted integer NOT NULL,
    counted_at timestamp with time zone,
    project_id bigint NOT NULL,
    CONSTRAINT service_levels_promisesettings_card_days_check CHECK ((card_days >= 0)),
    CONSTRAINT service_levels_promisesettings_counted_check CHECK ((counted >= 0)),
    CONSTRAINT service_levels_promisesettings_median_check CHECK ((median >= 0)),
    CONSTRAINT service_levels_promisesettings_ninetieth_check CHECK ((ninetieth >= 0))
);

ALTER TABLE public.service_levels_promisesettings ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.service_levels_promisesettings_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.service_levels_recount (
    id bigint NOT NULL,
    reason character varying(200) NOT NULL,
    state character varying(8) NOT NULL,
    done integer NOT NULL,
    total integer NOT NULL,
    changed integer NOT NULL,
    after bigint NOT NULL,
    created_at timestamp with time zone DEFAULT statement_timestamp() NOT NULL,
    ended_at timestamp with time zone,
    project_id bigint NOT NULL,
    CONSTRAINT service_levels_recount_changed_check CHECK ((changed >= 0)),
    CONSTRAINT service_levels_recount_done_check CHECK ((done >= 0)),
    CONSTRAINT service_levels_recount_total_check CHECK ((total >= 0))
);

ALTER TABLE public.service_levels_recount ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.service_levels_recount_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.service_levels_responsible (
    id bigint NOT NULL,
    side character varying(8) NOT NULL,
    level smallint NOT NULL,
    topics bigint[] NOT NULL,
    regions character varying(120)[] NOT NULL,
    standings character varying(40)[] NOT NULL,
    weekdays smallint[] NOT NULL,
    from_minute smallint,
    until_minute smallint,
    deputies bigint[] NOT NULL,
    version integer NOT NULL,
    calendar_id bigint,
    project_id bigint NOT NULL,
    user_id bigint NOT NULL,
    CONSTRAINT service_levels_responsible_from_minute_check CHECK ((from_minute >= 0)),
    CONSTRAINT service_levels_responsible_level_check CHECK ((level >= 0)),
    CONSTRAINT service_levels_responsible_until_minute_check CHECK ((until_minute >= 0)),
    CONSTRAINT service_levels_responsible_version_check CHECK ((version >= 0))
);

ALTER TABLE public.service_levels_responsible ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.service_levels_responsible_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.service_levels_teamcalendar (
    id bigint NOT NULL,
    calendar_id bigint NOT NULL,
    project_id bigint NOT NULL,
    team_id bigint NOT NULL
);

ALTER TABLE public.service_levels_teamcalendar ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.service_levels_teamcalendar_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.socialaccount_socialaccount (
    id integer NOT NULL,
    provider character varying(200) NOT NULL,
    uid character varying(191) NOT NULL,
    last_login timestamp with time zone NOT NULL,
    date_joined timestamp with time zone NOT NULL,
    extra_data jsonb NOT NULL,
    user_id bigint NOT NULL
);

ALTER TABLE public.socialaccount_socialaccount ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.socialaccount_socialaccount_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.socialaccount_socialapp (
    id integer NOT NULL,
    provider character varying(30) NOT NULL,
    name character varying(40) NOT NULL,
    client_id character varying(191) NOT NULL,
    secret character varying(191) NOT NULL,
    key character varying(191) NOT NULL,
    provider_id character varying(200) NOT NULL,
    settings jsonb NOT NULL
);

ALTER TABLE public.socialaccount_socialapp ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.socialaccount_socialapp_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.socialaccount_socialtoken (
    id integer NOT NULL,
    token text NOT NULL,
    token_secret text NOT NULL,
    expires_at timestamp with time zone,
    account_id integer NOT NULL,
    app_id integer
);

ALTER TABLE public.socialaccount_socialtoken ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.socialaccount_socialtoken_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.usersessions_usersession (
    id bigint NOT NULL,
    created_at timestamp with time zone NOT NULL,
    ip inet NOT NULL,
    last_seen_at timestamp with time zone NOT NULL,
    session_key character varying(40) NOT NULL,
    user_agent character varying(200) NOT NULL,
    data jsonb NOT NULL,
    user_id bigint NOT NULL
);

ALTER TABLE public.usersessions_usersession ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.usersessions_usersession_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

ALTER TABLE ONLY public.procrastinate_events ALTER COLUMN id SET DEFAULT nextval('public.procrastinate_events_id_seq'::regclass);

ALTER TABLE ONLY public.procrastinate_jobs ALTER COLUMN id SET DEFAULT nextval('public.procrastinate_jobs_id_seq'::regclass);

ALTER TABLE ONLY public.procrastinate_periodic_defers ALTER COLUMN id SET DEFAULT nextval('public.procrastinate_periodic_defers_id_seq'::regclass);

ALTER TABLE ONLY public.account_emailaddress
    ADD CONSTRAINT account_emailaddress_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.account_emailaddress
    ADD CONSTRAINT account_emailaddress_user_id_email_987c8728_uniq UNIQUE (user_id, email);

ALTER TABLE ONLY public.account_emailconfirmation
    ADD CONSTRAINT account_emailconfirmation_key_key UNIQUE (key);

ALTER TABLE ONLY public.account_emailconfirmation
    ADD CONSTRAINT account_emailconfirmation_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.accounts_apitoken
    ADD CONSTRAINT accounts_apitoken_digest_key UNIQUE (digest);

ALTER TABLE ONLY public.accounts_apitoken
    ADD CONSTRAINT accounts_apitoken_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.accounts_invitation
    ADD CONSTRAINT accounts_invitation_digest_key UNIQUE (digest);

ALTER TABLE ONLY public.accounts_invitation
    ADD CONSTRAINT accounts_invitation_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.accounts_membership
    ADD CONSTRAINT accounts_membership_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.accounts_membership
    ADD CONSTRAINT accounts_one_role UNIQUE (project_id, user_id);

ALTER TABLE ONLY public.accounts_photo
    ADD CONSTRAINT accounts_photo_pkey PRIMARY KEY (user_id);

ALTER TABLE ONLY public.accounts_project
    ADD CONSTRAINT accounts_project_key_key UNIQUE (key);

ALTER TABLE ONLY public.accounts_project
    ADD CONSTRAINT accounts_project_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.accounts_ratewindow
    ADD CONSTRAINT accounts_ratewindow_pkey PRIMARY KEY (token_id, process);

ALTER TABLE ONLY public.accounts_team
    ADD CONSTRAINT accounts_team_name UNIQUE (project_id, name);

ALTER TABLE ONLY public.accounts_teammember
    ADD CONSTRAINT accounts_team_once UNIQUE (team_id, user_id);

ALTER TABLE ONLY public.accounts_team
    ADD CONSTRAINT accounts_team_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.accounts_team
    ADD CONSTRAINT accounts_team_project_id_id UNIQUE (project_id, id);

ALTER TABLE ONLY public.accounts_teammember
    ADD CONSTRAINT accounts_teammember_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.accounts_user
    ADD CONSTRAINT accounts_user_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.api_keptanswer
    ADD CONSTRAINT api_answer_once UNIQUE (user_id, project_id, key);

ALTER TABLE ONLY public.api_keptanswer
    ADD CONSTRAINT api_keptanswer_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.auth_group
    ADD CONSTRAINT auth_group_name_key UNIQUE (name);

ALTER TABLE ONLY public.auth_group_permissions
    ADD CONSTRAINT auth_group_permissions_group_id_permission_id_0cd325b0_uniq UNIQUE (group_id, permission_id);

ALTER TABLE ONLY public.auth_group_permissions
    ADD CONSTRAINT auth_group_permissions_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.auth_group
    ADD CONSTRAINT auth_group_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.auth_permission
    ADD CONSTRAINT auth_permission_content_type_id_codename_01ab375a_uniq UNIQUE (content_type_id, codename);

ALTER TABLE ONLY public.auth_permission
    ADD CONSTRAINT auth_permission_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.automation_loopalarm
    ADD CONSTRAINT automation_alarm_once UNIQUE (project_id, root);

ALTER TABLE ONLY public.automation_firing
    ADD CONSTRAINT automation_firing_once UNIQUE (rule_id, key);

ALTER TABLE ONLY public.automation_firing
    ADD CONSTRAINT automation_firing_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.automation_loopalarm
    ADD CONSTRAINT automation_loopalarm_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.automation_macro
    ADD CONSTRAINT automation_macro_name UNIQUE NULLS NOT DISTINCT (project_id, owner_id, team_id, name);

ALTER TABLE ONLY public.automation_macro
    ADD CONSTRAINT automation_macro_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.automation_macrouse
    ADD CONSTRAINT automation_macrouse_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.automation_plan
    ADD CONSTRAINT automation_plan_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.automation_plan
    ADD CONSTRAINT automation_plan_wall UNIQUE (project_id, id);

ALTER TABLE ONLY public.automation_plandate
    ADD CONSTRAINT automation_plandate_once UNIQUE (plan_id, raw);

ALTER TABLE ONLY public.automation_plandate
    ADD CONSTRAINT automation_plandate_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.automation_rule
    ADD CONSTRAINT automation_rule_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.automation_rule
    ADD CONSTRAINT automation_rule_wall UNIQUE (project_id, id);

ALTER TABLE ONLY public.channels_botaccount
    ADD CONSTRAINT channels_bot_wall UNIQUE (project_id, id);

ALTER TABLE ONLY public.channels_botaccount
    ADD CONSTRAINT channels_botaccount_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.channels_mailfolder
    ADD CONSTRAINT channels_folder_once UNIQUE (account_id, name);

ALTER TABLE ONLY public.channels_inbounditem
    ADD CONSTRAINT channels_inbound_once UNIQUE (channel, external_id);

ALTER TABLE ONLY public.channels_inbounditem
    ADD CONSTRAINT channels_inbounditem_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.channels_mailaccount
    ADD CONSTRAINT channels_mailaccount_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.channels_mailaccount
    ADD CONSTRAINT channels_mailaccount_project_id_id UNIQUE (project_id, id);

ALTER TABLE ONLY public.channels_mailaddress
    ADD CONSTRAINT channels_mailaddress_address_key UNIQUE (address);

ALTER TABLE ONLY public.channels_mailaddress
    ADD CONSTRAINT channels_mailaddress_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.channels_mailfolder
    ADD CONSTRAINT channels_mailfolder_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.connectors_panelcard
    ADD CONSTRAINT connectors_card_once UNIQUE (panel_id, key);

ALTER TABLE ONLY public.connectors_export
    ADD CONSTRAINT connectors_export_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.connectors_exportschedule
    ADD CONSTRAINT connectors_exportschedule_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.connectors_panel
    ADD CONSTRAINT connectors_panel_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.connectors_panel
    ADD CONSTRAINT connectors_panel_wall UNIQUE (project_id, id);

ALTER TABLE ONLY public.connectors_panelcard
    ADD CONSTRAINT connectors_panelcard_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.connectors_panelstate
    ADD CONSTRAINT connectors_panelstate_panel_id_key UNIQUE (panel_id);

ALTER TABLE ONLY public.connectors_panelstate
    ADD CONSTRAINT connectors_panelstate_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.connectors_webhook
    ADD CONSTRAINT connectors_webhook_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.connectors_webhook
    ADD CONSTRAINT connectors_webhook_wall UNIQUE (project_id, id);

ALTER TABLE ONLY public.connectors_webhookdelivery
    ADD CONSTRAINT connectors_webhookdelivery_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.customers_apart
    ADD CONSTRAINT customers_apart_once UNIQUE (one_id, other_id);

ALTER TABLE ONLY public.customers_apart
    ADD CONSTRAINT customers_apart_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.customers_consent
    ADD CONSTRAINT customers_consent_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.customers_consenttext
    ADD CONSTRAINT customers_consent_text_once UNIQUE (project_id, purpose, version);

ALTER TABLE ONLY public.customers_consenttext
    ADD CONSTRAINT customers_consenttext_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.customers_consenttext
    ADD CONSTRAINT customers_consenttext_project_id_id UNIQUE (project_id, id);

ALTER TABLE ONLY public.customers_erasure
    ADD CONSTRAINT customers_erasure_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.customers_hold
    ADD CONSTRAINT customers_hold_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.customers_identity
    ADD CONSTRAINT customers_identity_once UNIQUE (project_id, kind, value);

ALTER TABLE ONLY public.customers_identity
    ADD CONSTRAINT customers_identity_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.customers_merge
    ADD CONSTRAINT customers_merge_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.customers_organisation
    ADD CONSTRAINT customers_organisation_name UNIQUE (project_id, name);

ALTER TABLE ONLY public.customers_organisation
    ADD CONSTRAINT customers_organisation_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.customers_organisation
    ADD CONSTRAINT customers_organisation_project_id_id UNIQUE (project_id, id);

ALTER TABLE ONLY public.customers_panelrow
    ADD CONSTRAINT customers_panel_once UNIQUE (person_id, kind, external_id);

ALTER TABLE ONLY public.customers_panelrow
    ADD CONSTRAINT customers_panelrow_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.customers_person
    ADD CONSTRAINT customers_person_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.customers_person
    ADD CONSTRAINT customers_person_project_id_id UNIQUE (project_id, id);

ALTER TABLE ONLY public.customers_personnote
    ADD CONSTRAINT customers_personnote_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.customers_retention
    ADD CONSTRAINT customers_retention_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.customers_retention
    ADD CONSTRAINT customers_retention_project_id_key UNIQUE (project_id);

ALTER TABLE ONLY public.customers_standing
    ADD CONSTRAINT customers_standing_once UNIQUE (project_id, key);

ALTER TABLE ONLY public.customers_standing
    ADD CONSTRAINT customers_standing_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.desk_answertemplate
    ADD CONSTRAINT desk_answertemplate_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.desk_answertemplate
    ADD CONSTRAINT desk_answertemplate_project_id_id UNIQUE (project_id, id);

ALTER TABLE ONLY public.desk_attachment
    ADD CONSTRAINT desk_attachment_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.desk_bulkitem
    ADD CONSTRAINT desk_bulk_item_once UNIQUE (bulk_id, ticket_id);

ALTER TABLE ONLY public.desk_bulk
    ADD CONSTRAINT desk_bulk_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.desk_bulkitem
    ADD CONSTRAINT desk_bulkitem_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.desk_checklist
    ADD CONSTRAINT desk_checklist_name UNIQUE (project_id, name);

ALTER TABLE ONLY public.desk_checklist
    ADD CONSTRAINT desk_checklist_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.desk_checklistpoint
    ADD CONSTRAINT desk_checklist_point UNIQUE (of_id, "position");

ALTER TABLE ONLY public.desk_checklist
    ADD CONSTRAINT desk_checklist_project_id_id UNIQUE (project_id, id);

ALTER TABLE ONLY public.desk_checklistpoint
    ADD CONSTRAINT desk_checklistpoint_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.desk_closingrules
    ADD CONSTRAINT desk_closingrules_pkey PRIMARY KEY (project_id);

ALTER TABLE ONLY public.desk_commonticket
    ADD CONSTRAINT desk_common_ticket_once UNIQUE (ticket_id, problem_id);

ALTER TABLE ONLY public.desk_commonproblem
    ADD CONSTRAINT desk_commonproblem_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.desk_commonproblem
    ADD CONSTRAINT desk_commonproblem_project_id_id UNIQUE (project_id, id);

ALTER TABLE ONLY public.desk_commonticket
    ADD CONSTRAINT desk_commonticket_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.desk_counter
    ADD CONSTRAINT desk_counter_cell UNIQUE (project_id, status, team_id, assignee_id);

ALTER TABLE ONLY public.desk_counter
    ADD CONSTRAINT desk_counter_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.desk_counterdelta
    ADD CONSTRAINT desk_counterdelta_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.desk_draft
    ADD CONSTRAINT desk_draft_kind_once UNIQUE (ticket_id, user_id, kind);

ALTER TABLE ONLY public.desk_draft
    ADD CONSTRAINT desk_draft_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.desk_draft
    ADD CONSTRAINT desk_draft_project_id_id UNIQUE (project_id, id);

ALTER TABLE ONLY public.desk_draftfile
    ADD CONSTRAINT desk_draftfile_once UNIQUE (draft_id, file_id);

ALTER TABLE ONLY public.desk_draftfile
    ADD CONSTRAINT desk_draftfile_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.desk_ticketfieldvalue
    ADD CONSTRAINT desk_fieldvalue_once UNIQUE NULLS NOT DISTINCT (ticket_id, field_id, option);

ALTER TABLE ONLY public.desk_follower
    ADD CONSTRAINT desk_follower_once UNIQUE (ticket_id, user_id);

ALTER TABLE ONLY public.desk_follower
    ADD CONSTRAINT desk_follower_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.desk_ticketlink
    ADD CONSTRAINT desk_link_once UNIQUE (source_id, target_id, kind);

ALTER TABLE ONLY public.desk_message
    ADD CONSTRAINT desk_message_once UNIQUE (ticket_id, idempotency_key);

ALTER TABLE ONLY public.desk_message
    ADD CONSTRAINT desk_message_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.desk_message
    ADD CONSTRAINT desk_message_project_id_id UNIQUE (project_id, id);

ALTER TABLE ONLY public.desk_move
    ADD CONSTRAINT desk_move_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.desk_participant
    ADD CONSTRAINT desk_participant_once UNIQUE (ticket_id, address);

ALTER TABLE ONLY public.desk_participant
    ADD CONSTRAINT desk_participant_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.desk_resolution
    ADD CONSTRAINT desk_resolution_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.desk_resolutioncode
    ADD CONSTRAINT desk_resolutioncode_name UNIQUE (project_id, name);

ALTER TABLE ONLY public.desk_resolutioncode
    ADD CONSTRAINT desk_resolutioncode_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.desk_resolutioncode
    ADD CONSTRAINT desk_resolutioncode_project_id_id UNIQUE (project_id, id);

ALTER TABLE ONLY public.desk_savedsegment
    ADD CONSTRAINT desk_savedsegment_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.desk_savedview
    ADD CONSTRAINT desk_savedview_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.desk_statuslabel
    ADD CONSTRAINT desk_statuslabel_name UNIQUE (project_id, kind, name);

ALTER TABLE ONLY public.desk_statuslabel
    ADD CONSTRAINT desk_statuslabel_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.desk_statuslabel
    ADD CONSTRAINT desk_statuslabel_project_id_id UNIQUE (project_id, id);

ALTER TABLE ONLY public.desk_answertemplate
    ADD CONSTRAINT desk_template_name UNIQUE NULLS NOT DISTINCT (project_id, owner_id, name);

ALTER TABLE ONLY public.desk_ticket
    ADD CONSTRAINT desk_ticket_number UNIQUE (project_id, number);

ALTER TABLE ONLY public.desk_ticket
    ADD CONSTRAINT desk_ticket_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.desk_ticket
    ADD CONSTRAINT desk_ticket_project_id_id UNIQUE (project_id, id);

ALTER TABLE ONLY public.desk_ticketchange
    ADD CONSTRAINT desk_ticketchange_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.desk_ticketchecklist
    ADD CONSTRAINT desk_ticketchecklist_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.desk_ticketchecklist
    ADD CONSTRAINT desk_ticketchecklist_project_id_id UNIQUE (project_id, id);

ALTER TABLE ONLY public.desk_ticketfield
    ADD CONSTRAINT desk_ticketfield_key UNIQUE (project_id, key);

ALTER TABLE ONLY public.desk_ticketfield
    ADD CONSTRAINT desk_ticketfield_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.desk_ticketfield
    ADD CONSTRAINT desk_ticketfield_project_id_id UNIQUE (project_id, id);

ALTER TABLE ONLY public.desk_ticketfieldvalue
    ADD CONSTRAINT desk_ticketfieldvalue_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.desk_ticketlink
    ADD CONSTRAINT desk_ticketlink_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.desk_topic
    ADD CONSTRAINT desk_topic_name UNIQUE NULLS NOT DISTINCT (project_id, parent_id, name);

ALTER TABLE ONLY public.desk_topic
    ADD CONSTRAINT desk_topic_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.desk_topic
    ADD CONSTRAINT desk_topic_project_id_id UNIQUE (project_id, id);

ALTER TABLE ONLY public.desk_viewcell
    ADD CONSTRAINT desk_view_cell UNIQUE (view_id, project_id, person);

ALTER TABLE ONLY public.desk_viewcell
    ADD CONSTRAINT desk_viewcell_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.desk_vieworder
    ADD CONSTRAINT desk_vieworder_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.desk_vieworder
    ADD CONSTRAINT desk_vieworder_user_id_key UNIQUE (user_id);

ALTER TABLE ONLY public.django_content_type
    ADD CONSTRAINT django_content_type_app_label_model_76bd3d3b_uniq UNIQUE (app_label, model);

ALTER TABLE ONLY public.django_content_type
    ADD CONSTRAINT django_content_type_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.django_migrations
    ADD CONSTRAINT django_migrations_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.django_session
    ADD CONSTRAINT django_session_pkey PRIMARY KEY (session_key);

ALTER TABLE ONLY public.events_event
    ADD CONSTRAINT events_event_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.events_reactionrun
    ADD CONSTRAINT events_reaction_once UNIQUE (event_id, reaction);

ALTER TABLE ONLY public.events_reactionrun
    ADD CONSTRAINT events_reactionrun_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.events_waitingchange
    ADD CONSTRAINT events_waitingchange_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.files_storedfile
    ADD CONSTRAINT files_storedfile_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.files_storedfile
    ADD CONSTRAINT files_storedfile_project_id_id UNIQUE (project_id, id);

ALTER TABLE ONLY public.files_upload
    ADD CONSTRAINT files_upload_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.imports_foreign
    ADD CONSTRAINT imports_foreign_once UNIQUE (project_id, origin, kind, foreign_id);

ALTER TABLE ONLY public.imports_foreign
    ADD CONSTRAINT imports_foreign_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.imports_import
    ADD CONSTRAINT imports_import_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.imports_import
    ADD CONSTRAINT imports_import_project_id_id UNIQUE (project_id, id);

ALTER TABLE ONLY public.imports_nottaken
    ADD CONSTRAINT imports_nottaken_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.mfa_authenticator
    ADD CONSTRAINT mfa_authenticator_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.notifications_botlink
    ADD CONSTRAINT notifications_botlink_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.notifications_botlink
    ADD CONSTRAINT notifications_chat_once UNIQUE (bot_id, sender);

ALTER TABLE ONLY public.notifications_linkcode
    ADD CONSTRAINT notifications_code_once UNIQUE (bot_id, user_id);

ALTER TABLE ONLY public.notifications_linkcode
    ADD CONSTRAINT notifications_linkcode_digest_key UNIQUE (digest);

ALTER TABLE ONLY public.notifications_linkcode
    ADD CONSTRAINT notifications_linkcode_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.notifications_notice
    ADD CONSTRAINT notifications_notice_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.notifications_noticechoice
    ADD CONSTRAINT notifications_noticechoice_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.notifications_noticechoice
    ADD CONSTRAINT notifications_noticechoice_user_id_key UNIQUE (user_id);

ALTER TABLE ONLY public.notifications_notice
    ADD CONSTRAINT notifications_once UNIQUE (user_id, event_id);

ALTER TABLE ONLY public.notifications_botlink
    ADD CONSTRAINT notifications_person_once UNIQUE (bot_id, user_id);

ALTER TABLE ONLY public.notifications_pushsubscription
    ADD CONSTRAINT notifications_pushsubscription_endpoint_key UNIQUE (endpoint);

ALTER TABLE ONLY public.notifications_pushsubscription
    ADD CONSTRAINT notifications_pushsubscription_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.otklik_cache
    ADD CONSTRAINT otklik_cache_pkey PRIMARY KEY (cache_key);

ALTER TABLE ONLY public.outbox_delivery
    ADD CONSTRAINT outbox_delivery_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.outbox_delivery
    ADD CONSTRAINT outbox_external_once UNIQUE (transport, external_id);

ALTER TABLE ONLY public.portal_tally
    ADD CONSTRAINT portal_tally_pkey PRIMARY KEY (key);

ALTER TABLE ONLY public.procrastinate_events
    ADD CONSTRAINT procrastinate_events_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.procrastinate_jobs
    ADD CONSTRAINT procrastinate_jobs_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.procrastinate_periodic_defers
    ADD CONSTRAINT procrastinate_periodic_defers_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.procrastinate_periodic_defers
    ADD CONSTRAINT procrastinate_periodic_defers_unique UNIQUE (task_name, periodic_id, defer_timestamp);

ALTER TABLE ONLY public.procrastinate_workers
    ADD CONSTRAINT procrastinate_workers_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.requests_statuslink
    ADD CONSTRAINT requests_link_once UNIQUE (ticket_id, address);

ALTER TABLE ONLY public.requests_portal
    ADD CONSTRAINT requests_portal_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.requests_portal
    ADD CONSTRAINT requests_portal_project_id_key UNIQUE (project_id);

ALTER TABLE ONLY public.requests_rating
    ADD CONSTRAINT requests_rating_once UNIQUE (ticket_id, address);

ALTER TABLE ONLY public.requests_rating
    ADD CONSTRAINT requests_rating_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.requests_requesttype
    ADD CONSTRAINT requests_requesttype_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.requests_requesttype
    ADD CONSTRAINT requests_requesttype_project_id_id UNIQUE (project_id, id);

ALTER TABLE ONLY public.requests_statuslink
    ADD CONSTRAINT requests_statuslink_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.requests_submission
    ADD CONSTRAINT requests_submission_once UNIQUE (project_id, key);

ALTER TABLE ONLY public.requests_submission
    ADD CONSTRAINT requests_submission_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.requests_submission
    ADD CONSTRAINT requests_submission_ticket_id_key UNIQUE (ticket_id);

ALTER TABLE ONLY public.requests_requesttype
    ADD CONSTRAINT requests_type_key UNIQUE (project_id, key);

ALTER TABLE ONLY public.routing_beat
    ADD CONSTRAINT routing_beat_pkey PRIMARY KEY (user_id);

ALTER TABLE ONLY public.routing_workday
    ADD CONSTRAINT routing_day_once UNIQUE (project_id, day, topic, user_id);

ALTER TABLE ONLY public.routing_mixday
    ADD CONSTRAINT routing_mix_day_once UNIQUE (project_id, day, topic);

ALTER TABLE ONLY public.routing_mixtarget
    ADD CONSTRAINT routing_mix_target_once UNIQUE (project_id, topic);

ALTER TABLE ONLY public.routing_mixday
    ADD CONSTRAINT routing_mixday_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.routing_mixtarget
    ADD CONSTRAINT routing_mixtarget_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.routing_need
    ADD CONSTRAINT routing_need_once UNIQUE (project_id, topic_id, skill_id);

ALTER TABLE ONLY public.routing_need
    ADD CONSTRAINT routing_need_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.routing_outcome
    ADD CONSTRAINT routing_outcome_pkey PRIMARY KEY (ticket_id);

ALTER TABLE ONLY public.routing_presence
    ADD CONSTRAINT routing_presence_pkey PRIMARY KEY (user_id);

ALTER TABLE ONLY public.routing_profile
    ADD CONSTRAINT routing_profile_once UNIQUE (project_id, user_id);

ALTER TABLE ONLY public.routing_profile
    ADD CONSTRAINT routing_profile_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.routing_reason
    ADD CONSTRAINT routing_reason_name UNIQUE NULLS NOT DISTINCT (project_id, state, name);

ALTER TABLE ONLY public.routing_reason
    ADD CONSTRAINT routing_reason_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.routing_rule
    ADD CONSTRAINT routing_rule_once UNIQUE NULLS NOT DISTINCT (project_id, team_id);

ALTER TABLE ONLY public.routing_rule
    ADD CONSTRAINT routing_rule_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.routing_shiftday
    ADD CONSTRAINT routing_shift_day_once UNIQUE (project_id, user_id, date);

ALTER TABLE ONLY public.routing_shift
    ADD CONSTRAINT routing_shift_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.routing_shiftday
    ADD CONSTRAINT routing_shiftday_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.routing_skill
    ADD CONSTRAINT routing_skill_name UNIQUE (project_id, name);

ALTER TABLE ONLY public.routing_skill
    ADD CONSTRAINT routing_skill_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.routing_skill
    ADD CONSTRAINT routing_skill_project_id_id UNIQUE (project_id, id);

ALTER TABLE ONLY public.routing_spell
    ADD CONSTRAINT routing_spell_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.routing_timerule
    ADD CONSTRAINT routing_timerule_pkey PRIMARY KEY (project_id);

ALTER TABLE ONLY public.routing_worktotal
    ADD CONSTRAINT routing_total_once UNIQUE (ticket_id, user_id);

ALTER TABLE ONLY public.routing_work
    ADD CONSTRAINT routing_work_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.routing_workday
    ADD CONSTRAINT routing_workday_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.routing_worktotal
    ADD CONSTRAINT routing_worktotal_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.service_levels_absence
    ADD CONSTRAINT service_levels_absence_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.service_levels_breachcard
    ADD CONSTRAINT service_levels_breachcard_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.service_levels_calendar
    ADD CONSTRAINT service_levels_calendar_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.service_levels_calendar
    ADD CONSTRAINT service_levels_calendar_project_id_id UNIQUE (project_id, id);

ALTER TABLE ONLY public.service_levels_calendarday
    ADD CONSTRAINT service_levels_calendarday_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.service_levels_breachcard
    ADD CONSTRAINT service_levels_card_once UNIQUE (project_id, clock);

ALTER TABLE ONLY public.service_levels_clock
    ADD CONSTRAINT service_levels_clock_once UNIQUE (ticket_id, target, cause_id);

ALTER TABLE ONLY public.service_levels_clock
    ADD CONSTRAINT service_levels_clock_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.service_levels_clock
    ADD CONSTRAINT service_levels_clock_project_id_id UNIQUE (project_id, id);

ALTER TABLE ONLY public.service_levels_calendarday
    ADD CONSTRAINT service_levels_day_once UNIQUE (calendar_id, date);

ALTER TABLE ONLY public.service_levels_escalation
    ADD CONSTRAINT service_levels_escalation_once UNIQUE (ticket_id, rule_id, cause);

ALTER TABLE ONLY public.service_levels_escalation
    ADD CONSTRAINT service_levels_escalation_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.service_levels_escalationrule
    ADD CONSTRAINT service_levels_escalationrule_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.service_levels_escalationrule
    ADD CONSTRAINT service_levels_escalationrule_project_id_id UNIQUE (project_id, id);

ALTER TABLE ONLY public.service_levels_managerletter
    ADD CONSTRAINT service_levels_managerletter_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.service_levels_policy
    ADD CONSTRAINT service_levels_policy_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.service_levels_policy
    ADD CONSTRAINT service_levels_policy_project_id_id UNIQUE (project_id, id);

ALTER TABLE ONLY public.service_levels_promisesettings
    ADD CONSTRAINT service_levels_promisesettings_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.service_levels_promisesettings
    ADD CONSTRAINT service_levels_promisesettings_project_id_key UNIQUE (project_id);

ALTER TABLE ONLY public.service_levels_recount
    ADD CONSTRAINT service_levels_recount_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.service_levels_responsible
    ADD CONSTRAINT service_levels_responsible_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.service_levels_teamcalendar
    ADD CONSTRAINT service_levels_team_once UNIQUE (project_id, team_id);

ALTER TABLE ONLY public.service_levels_teamcalendar
    ADD CONSTRAINT service_levels_teamcalendar_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.socialaccount_socialaccount
    ADD CONSTRAINT socialaccount_socialaccount_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.socialaccount_socialaccount
    ADD CONSTRAINT socialaccount_socialaccount_provider_uid_fc810c6e_uniq UNIQUE (provider, uid);

ALTER TABLE ONLY public.socialaccount_socialapp
    ADD CONSTRAINT socialaccount_socialapp_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.socialaccount_socialtoken
    ADD CONSTRAINT socialaccount_socialtoken_app_id_account_id_fca4e0ac_uniq UNIQUE (app_id, account_id);

ALTER TABLE ONLY public.socialaccount_socialtoken
    ADD CONSTRAINT socialaccount_socialtoken_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.usersessions_usersession
    ADD CONSTRAINT usersessions_usersession_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.usersessions_usersession
    ADD CONSTRAINT usersessions_usersession_session_key_key UNIQUE (session_key);

CREATE INDEX account_emailaddress_email_03be32b2 ON public.account_emailaddress USING btree (email);

CREATE INDEX account_emailaddress_email_03be32b2_like ON public.account_emailaddress USING btree (email varchar_pattern_ops);

CREATE INDEX account_emailaddress_user_id_2c513194 ON public.account_emailaddress USING btree (user_id);

CREATE INDEX account_emailconfirmation_email_address_id_5b7f8c58 ON public.account_emailconfirmation USING btree (email_address_id);

CREATE INDEX account_emailconfirmation_key_f43612bd_like ON public.account_emailconfirmation USING btree (key varchar_pattern_ops);

CREATE INDEX accounts_apitoken_digest_63ccb187_like ON public.accounts_apitoken USING btree (digest varchar_pattern_ops);

CREATE INDEX accounts_apitoken_user_id_bbee13e0 ON public.accounts_apitoken USING btree (user_id);

CREATE INDEX accounts_invitation_digest_4d068cc1_like ON public.accounts_invitation USING btree (digest varchar_pattern_ops);

CREATE INDEX accounts_invitation_invited_by_id_94a21efc ON public.accounts_invitation USING btree (invited_by_id);

CREATE INDEX accounts_membership_user_id_487fb39e ON public.accounts_membership USING btree (user_id);

CREATE INDEX accounts_project_key_fdd8309e_like ON public.accounts_project USING btree (key varchar_pattern_ops);

CREATE INDEX accounts_teammember_project_id_7fbaa33a ON public.accounts_teammember USING btree (project_id);

CREATE INDEX accounts_teammember_user_id_c10cc161 ON public.accounts_teammember USING btree (user_id);

CREATE UNIQUE INDEX accounts_user_email ON public.accounts_user USING btree (lower((email)::text));

CREATE INDEX api_answer_age ON public.api_keptanswer USING btree (created_at);

CREATE INDEX api_keptanswer_project_id_7d6ceb3f ON public.api_keptanswer USING btree (project_id);

CREATE INDEX auth_group_name_a6ea08ec_like ON public.auth_group USING btree (name varchar_pattern_ops);

CREATE INDEX auth_group_permissions_group_id_b120cbf9 ON public.auth_group_permissions USING btree (group_id);

CREATE INDEX auth_group_permissions_permission_id_84c5c92e ON public.auth_group_permissions USING btree (permission_id);

CREATE INDEX auth_permission_content_type_id_2f476e4b ON public.auth_permission USING btree (content_type_id);

CREATE INDEX automation_firing_log ON public.automation_firing USING btree (project_id, id DESC);

CREATE INDEX automation_firing_rule ON public.automation_firing USING btree (rule_id, id DESC);

CREATE INDEX automation_firing_ticket ON public.automation_firing USING btree (ticket_id, id DESC) WHERE (ticket_id IS NOT NULL);

CREATE INDEX automation_macro_owner_id_7db3815f ON public.automation_macro USING btree (owner_id);

CREATE INDEX automation_macro_team_id_6f148cb9 ON public.automation_macro USING btree (team_id);

CREATE INDEX automation_plan_due ON public.automation_plan USING btree (next_raw) WHERE is_active;

CREATE INDEX automation_plandate_log ON public.automation_plandate USING btree (plan_id, id DESC);

CREATE UNIQUE INDEX automation_plandate_ticket ON public.automation_plandate USING btree (plan_id, at) WHERE ((state)::text = 'opened'::text);

CREATE INDEX automation_use_at ON public.automation_macrouse USING btree (at);

CREATE INDEX automation_use_ticket ON public.automation_macrouse USING btree (ticket_id);

CREATE UNIQUE INDEX channels_bot_once ON public.channels_botaccount USING btree (token_mark) WHERE is_active;

CREATE INDEX channels_inbound_heard ON public.channels_inbounditem USING btree (project_id, received_at DESC);

CREATE INDEX channels_inbound_meaning ON public.channels_inbounditem USING btree (meaning, project_id) WHERE (NOT ((meaning)::text = ''::text));

CREATE INDEX channels_inbound_state ON public.channels_inbounditem USING btree (project_id, state, id DESC);

CREATE INDEX channels_inbound_waiting ON public.channels_inbounditem USING btree (project_id, id) WHERE ((state)::text = 'pending'::text);

CREATE INDEX channels_mailaddress_address_30a787bf_like ON public.channels_mailaddress USING btree (address varchar_pattern_ops);

CREATE INDEX channels_mailaddress_project_id_75d1e6b4 ON public.channels_mailaddress USING btree (project_id);

CREATE UNIQUE INDEX channels_mailbox_once ON public.channels_mailaccount USING btree (lower((imap_host)::text), lower((username)::text)) WHERE (is_active AND (NOT ((imap_host)::text = ''::text)));

CREATE INDEX channels_mailfolder_project_id_7278c7fe ON public.channels_mailfolder USING btree (project_id);

CREATE INDEX connectors_card_age ON public.connectors_panelcard USING btree (fetched_at);

CREATE INDEX connectors_delivery_age ON public.connectors_webhookdelivery USING btree (created_at);

CREATE INDEX connectors_delivery_due ON public.connectors_webhookdelivery USING btree (not_before) WHERE ((state)::text = ANY ((ARRAY['pending'::character varying, 'failed'::character varying, 'sending'::character varying])::text[]));

CREATE INDEX connectors_delivery_log ON public.connectors_webhookdelivery USING btree (webhook_id, id DESC);

CREATE UNIQUE INDEX connectors_delivery_once ON public.connectors_webhookdelivery USING btree (webhook_id, event_id) WHERE (event_id IS NOT NULL);

CREATE INDEX connectors_export_age ON public.connectors_export USING btree (created_at);

CREATE INDEX connectors_export_own ON public.connectors_export USING btree (project_id, user_id, id DESC);

CREATE INDEX connectors_exportschedule_user_id_dda7a990 ON public.connectors_exportschedule USING btree (user_id);

CREATE INDEX connectors_schedule_due ON public.connectors_exportschedule USING btree (next_at) WHERE (next_at IS NOT NULL);

CREATE INDEX connectors_schedule_of ON public.connectors_exportschedule USING btree (project_id, id DESC);

CREATE INDEX customers_apart_other ON public.customers_apart USING btree (other_id);

CREATE UNIQUE INDEX customers_consent_once ON public.customers_consent USING btree (person_id, text_id) WHERE (withdrawn_at IS NULL);

CREATE INDEX customers_consent_person ON public.customers_consent USING btree (person_id, id DESC);

CREATE INDEX customers_consent_text_id_3cfd5e77 ON public.customers_consent USING btree (text_id);

CREATE INDEX customers_erasure_person ON public.customers_erasure USING btree (person_id);

CREATE INDEX customers_erasure_project ON public.customers_erasure USING btree (project_id, id DESC);

CREATE UNIQUE INDEX customers_erasure_waiting ON public.customers_erasure USING btree (person_id) WHERE ((state)::text = 'waiting'::text);

CREATE INDEX customers_hold_person ON public.customers_hold USING btree (person_id, project_id);

CREATE INDEX customers_hold_ticket ON public.customers_hold USING btree (ticket_id, project_id);

CREATE INDEX customers_identity_alike ON public.customers_identity USING btree (likeness, project_id);

CREATE UNIQUE INDEX customers_identity_main ON public.customers_identity USING btree (person_id, kind) WHERE is_main;

CREATE INDEX customers_identity_person ON public.customers_identity USING btree (person_id);

CREATE INDEX customers_merge_kept ON public.customers_merge USING btree (kept_id, id DESC);

CREATE UNIQUE INDEX customers_merge_open ON public.customers_merge USING btree (gone_id) WHERE (undone_at IS NULL);

CREATE INDEX customers_merge_recent ON public.customers_merge USING btree (at DESC) WHERE (undone_at IS NULL);

CREATE INDEX customers_note_person ON public.customers_personnote USING btree (person_id, id DESC);

CREATE INDEX customers_person_alike ON public.customers_person USING gin (public.otklik_name_keys(project_id, (name)::text)) WITH (gin_pending_list_limit='128');

CREATE INDEX customers_person_merged_into_id_7662463a ON public.customers_person USING btree (merged_into_id);

CREATE INDEX customers_person_new ON public.customers_person USING btree (project_id, id DESC);

CREATE INDEX customers_person_organisation_id_89d15653 ON public.customers_person USING btree (organisation_id);

CREATE INDEX customers_person_same ON public.customers_person USING btree (project_id, name_key) WHERE (NOT (name_key = ''::text));

CREATE INDEX customers_person_span ON public.customers_person USING brin (id) WITH (pages_per_range='256');

CREATE INDEX customers_person_words ON public.customers_person USING gin (public.otklik_walled(project_id, search));

CREATE INDEX desk_answertemplate_owner_id_cd0d9cf6 ON public.desk_answertemplate USING btree (owner_id);

CREATE INDEX desk_answertemplate_topic_id_a1bb8aca ON public.desk_answertemplate USING btree (topic_id);

CREATE INDEX desk_attachment_file_id_700c773f ON public.desk_attachment USING btree (file_id);

CREATE INDEX desk_attachment_message ON public.desk_attachment USING btree (message_id);

CREATE INDEX desk_bulk_item_ticket ON public.desk_bulkitem USING btree (ticket_id);

CREATE INDEX desk_bulk_user ON public.desk_bulk USING btree (user_id, id DESC);

CREATE INDEX desk_checklist_ticket ON public.desk_ticketchecklist USING btree (ticket_id, id);

CREATE INDEX desk_common_ticket_at ON public.desk_commonticket USING btree (problem_id, at);

CREATE INDEX desk_draft_user_id_ebaee178 ON public.desk_draft USING btree (user_id);

CREATE INDEX desk_draftfile_file_id_c111600d ON public.desk_draftfile USING btree (file_id);

CREATE INDEX desk_fieldvalue_day ON public.desk_ticketfieldvalue USING btree (field_id, day, ticket_id) WHERE (day IS NOT NULL);

CREATE INDEX desk_fieldvalue_number ON public.desk_ticketfieldvalue USING btree (field_id, number, ticket_id) WHERE (number IS NOT NULL);

CREATE INDEX desk_fieldvalue_option ON public.desk_ticketfieldvalue USING btree (field_id, option, ticket_id) WHERE (option IS NOT NULL);

CREATE INDEX desk_fieldvalue_person ON public.desk_ticketfieldvalue USING btree (person_id, field_id) WHERE (person_id IS NOT NULL);

CREATE INDEX desk_fieldvalue_text ON public.desk_ticketfieldvalue USING btree (field_id, text, ticket_id) WHERE (text IS NOT NULL);

CREATE INDEX desk_follower_user ON public.desk_follower USING btree (user_id, ticket_id DESC);

CREATE UNIQUE INDEX desk_link_one_parent ON public.desk_ticketlink USING btree (source_id) WHERE ((kind)::text = 'parent'::text);

CREATE INDEX desk_link_target ON public.desk_ticketlink USING btree (target_id, kind);

CREATE INDEX desk_message_author_id_02f5c1fc ON public.desk_message USING btree (author_id);

CREATE INDEX desk_message_external ON public.desk_message USING btree (external_id, project_id) WHERE (NOT ((external_id)::text = ''::text));

CREATE INDEX desk_message_person_id_63220244 ON public.desk_message USING btree (person_id);

CREATE INDEX desk_message_span ON public.desk_message USING brin (id) WITH (pages_per_range='256');

CREATE INDEX desk_message_ticket ON public.desk_message USING btree (ticket_id, id);

CREATE INDEX desk_message_words ON public.desk_message USING gin (public.otklik_walled(project_id, search));

CREATE INDEX desk_move_source ON public.desk_move USING btree (source_id, id DESC);

CREATE INDEX desk_move_target ON public.desk_move USING btree (target_id, id DESC);

CREATE INDEX desk_move_user_id_8c2808cd ON public.desk_move USING btree (user_id);

CREATE INDEX desk_resolution_author_id_fbe0ad1b ON public.desk_resolution USING btree (author_id);

CREATE INDEX desk_resolution_code_id_e4593390 ON public.desk_resolution USING btree (code_id);

CREATE INDEX desk_resolution_ticket ON public.desk_resolution USING btree (ticket_id, id);

CREATE INDEX desk_savedsegment_owner_id_748c5535 ON public.desk_savedsegment USING btree (owner_id);

CREATE INDEX desk_savedsegment_project_id_fe40a782 ON public.desk_savedsegment USING btree (project_id);

CREATE INDEX desk_savedview_owner_id_a91b2850 ON public.desk_savedview USING btree (owner_id);

CREATE INDEX desk_savedview_team_id_240591b8 ON public.desk_savedview USING btree (team_id);

CREATE INDEX desk_ticket_active ON public.desk_ticket USING btree (project_id, updated_at DESC, id DESC) WHERE ((status)::text = ANY ((ARRAY['new'::character varying, 'open'::character varying, 'waiting_customer'::character varying, 'waiting_client'::character varying])::text[]));

CREATE INDEX desk_ticket_active_created ON public.desk_ticket USING btree (project_id, created_at DESC, id DESC) WHERE ((status)::text = ANY ((ARRAY['new'::character varying, 'open'::character varying, 'waiting_customer'::character varying, 'waiting_client'::character varying])::text[]));

CREATE INDEX desk_ticket_asleep ON public.desk_ticket USING btree (project_id, updated_at DESC, id DESC) WHERE (snoozed_until IS NOT NULL);

CREATE INDEX desk_ticket_created ON public.desk_ticket USING btree (project_id, created_at DESC, id DESC);

CREATE INDEX desk_ticket_customer ON public.desk_ticket USING btree (project_id, COALESCE(last_customer_at, created_at) DESC, id DESC) WHERE ((status)::text = ANY ((ARRAY['new'::character varying, 'open'::character varying, 'waiting_customer'::character varying, 'waiting_client'::character varying])::text[]));

CREATE INDEX desk_ticket_handed ON public.desk_ticket USING btree (project_id, updated_at DESC, id DESC) WHERE with_client;

CREATE INDEX desk_ticket_holder ON public.desk_ticket USING btree (project_id, assignee_id, status, updated_at DESC, id DESC);

CREATE INDEX desk_ticket_load ON public.desk_ticket USING btree (assignee_id, project_id, source) WHERE ((assignee_id IS NOT NULL) AND ((status)::text = ANY ((ARRAY['new'::character varying, 'open'::character varying])::text[])) AND (snoozed_until IS NULL));

CREATE INDEX desk_ticket_merged ON public.desk_ticket USING btree (merged_into_id) WHERE (merged_into_id IS NOT NULL);

CREATE INDEX desk_ticket_nobody ON public.desk_ticket USING btree (project_id, updated_at DESC, id DESC) WHERE ((assignee_id IS NULL) AND ((status)::text = ANY ((ARRAY['new'::character varying, 'open'::character varying, 'waiting_customer'::character varying, 'waiting_client'::character varying])::text[])));

CREATE INDEX desk_ticket_person ON public.desk_ticket USING btree (person_id, id DESC);

CREATE INDEX desk_ticket_promised ON public.desk_ticket USING btree (project_id, next_due_at, id) WHERE (next_due_at IS NOT NULL);

CREATE INDEX desk_ticket_queue ON public.desk_ticket USING btree (project_id, next_due_at, date_bin('00:01:00'::interval, public.otklik_waits_since(created_at, last_reply_at, COALESCE(last_turn_at, last_customer_at)), '2000-01-01 00:00:00+00'::timestamp with time zone), ((- priority)), id) WHERE ((assignee_id IS NULL) AND ((status)::text = ANY ((ARRAY['new'::character varying, 'open'::character varying])::text[])) AND (snoozed_until IS NULL) AND (merged_into_id IS NULL));

CREATE INDEX desk_ticket_recent ON public.desk_ticket USING btree (project_id, updated_at DESC, id DESC);

CREATE INDEX desk_ticket_snoozed ON public.desk_ticket USING btree (snoozed_until) WHERE (snoozed_until IS NOT NULL);

CREATE INDEX desk_ticket_span ON public.desk_ticket USING brin (id) WITH (pages_per_range='256');

CREATE INDEX desk_ticket_status ON public.desk_ticket USING btree (project_id, status, updated_at DESC, id DESC);

CREATE INDEX desk_ticket_team ON public.desk_ticket USING btree (team_id, status, updated_at DESC, id DESC);

CREATE INDEX desk_ticket_topic_id_be29594b ON public.desk_ticket USING btree (topic_id);

CREATE INDEX desk_ticket_unread ON public.desk_ticket USING btree (project_id, updated_at DESC, id DESC) WHERE unread;

CREATE INDEX desk_ticket_urgent ON public.desk_ticket USING btree (project_id, priority DESC, created_at, id) WHERE ((status)::text = ANY ((ARRAY['new'::character varying, 'open'::character varying, 'waiting_customer'::character varying, 'waiting_client'::character varying])::text[]));

CREATE INDEX desk_ticket_words ON public.desk_ticket USING gin (public.otklik_walled(project_id, search));

CREATE INDEX desk_ticketfield_parent_id_fa4102d6 ON public.desk_ticketfield USING btree (parent_id);

CREATE INDEX desk_ticketfield_topic_id_00f9eb1d ON public.desk_ticketfield USING btree (topic_id);

CREATE INDEX desk_topic_parent_id_03e0e1ff ON public.desk_topic USING btree (parent_id);

CREATE INDEX desk_view_project ON public.desk_savedview USING btree (project_id, scope);

CREATE INDEX desk_viewcell_project_id_d35ca852 ON public.desk_viewcell USING btree (project_id);

CREATE INDEX django_session_expire_date_a5c62663 ON public.django_session USING btree (expire_date);

CREATE INDEX django_session_session_key_c0390e0f_like ON public.django_session USING btree (session_key varchar_pattern_ops);

CREATE INDEX events_change ON public.events_event USING btree (change_id);

CREATE INDEX events_customer ON public.events_event USING btree (((payload -> 'person'::text)), id) WHERE ((kind)::text ~~ 'customer.%'::text);

CREATE INDEX events_doings ON public.events_event USING btree (actor_id, project_id, at DESC, id DESC) WHERE ((actor_kind)::text = 'user'::text);

CREATE INDEX events_event_feed ON public.events_event USING btree (tx, id);

CREATE INDEX events_open_runs ON public.events_reactionrun USING btree (state, id) WHERE (NOT ((state)::text = 'done'::text));

CREATE INDEX events_security ON public.events_event USING btree (at DESC, id DESC) WHERE ((kind)::text ~~ 'security.%'::text);

CREATE INDEX events_taken ON public.events_event USING btree (project_id, id DESC) WHERE ((kind)::text = ANY ((ARRAY['security.file_opened'::character varying, 'export.made'::character varying, 'report.saved'::character varying, 'report.stopped'::character varying])::text[]));

CREATE INDEX events_ticket ON public.events_event USING btree (ticket_id, id) WHERE (ticket_id IS NOT NULL);

CREATE INDEX files_content ON public.files_storedfile USING btree (project_id, sha256);

CREATE INDEX files_storedfile_words ON public.files_storedfile USING gin (public.otklik_file_words(project_id, (name)::text));

CREATE INDEX files_upload_age ON public.files_upload USING btree (expires_at);

CREATE INDEX files_upload_user_id_ec193517 ON public.files_upload USING btree (user_id);

CREATE INDEX idx_procrastinate_jobs_worker_not_null ON public.procrastinate_jobs USING btree (worker_id) WHERE ((worker_id IS NOT NULL) AND (status = 'doing'::public.procrastinate_job_status));

CREATE INDEX idx_procrastinate_workers_last_heartbeat ON public.procrastinate_workers USING btree (last_heartbeat);

CREATE INDEX imports_foreign_local ON public.imports_foreign USING btree (project_id, kind, local_id);

CREATE INDEX imports_import_age ON public.imports_import USING btree (created_at);

CREATE INDEX imports_import_project ON public.imports_import USING btree (project_id, id DESC);

CREATE INDEX imports_nottaken_run ON public.imports_nottaken USING btree (run_id, id);

CREATE INDEX mfa_authenticator_user_id_0c3a50c0 ON public.mfa_authenticator USING btree (user_id);

CREATE INDEX notifications_batch ON public.notifications_notice USING btree (batch) WHERE (NOT ((batch)::text = ''::text));

CREATE INDEX notifications_botlink_project_id_e904b2bf ON public.notifications_botlink USING btree (project_id);

CREATE INDEX notifications_botlink_user_id_84c1bc14 ON public.notifications_botlink USING btree (user_id);

CREATE INDEX notifications_linkcode_digest_17861187_like ON public.notifications_linkcode USING btree (digest varchar_pattern_ops);

CREATE INDEX notifications_linkcode_project_id_3229c6d1 ON public.notifications_linkcode USING btree (project_id);

CREATE INDEX notifications_linkcode_user_id_12c2500d ON public.notifications_linkcode USING btree (user_id);

CREATE INDEX notifications_list ON public.notifications_notice USING btree (user_id, id DESC);

CREATE INDEX notifications_pushsubscription_endpoint_7fe1db03_like ON public.notifications_pushsubscription USING btree (endpoint varchar_pattern_ops);

CREATE INDEX notifications_pushsubscription_user_id_ffe8030a ON public.notifications_pushsubscription USING btree (user_id);

CREATE INDEX notifications_unread ON public.notifications_notice USING btree (user_id, id) WHERE (read_at IS NULL);

CREATE INDEX otklik_cache_expires ON public.otklik_cache USING btree (expires);

CREATE INDEX outbox_automatic ON public.outbox_delivery USING btree (((recipients -> 0)), created_at) WHERE ((purpose)::text = 'receipt'::text);

CREATE INDEX outbox_due ON public.outbox_delivery USING btree (not_before) WHERE ((state)::text = ANY ((ARRAY['pending'::character varying, 'failed'::character varying, 'sending'::character varying])::text[]));

CREATE INDEX outbox_message ON public.outbox_delivery USING btree (message_id) WHERE (message_id IS NOT NULL);

CREATE INDEX outbox_receipts ON public.outbox_delivery USING btree (project_id, created_at) WHERE ((purpose)::text = 'receipt'::text);

CREATE INDEX outbox_waiting ON public.outbox_delivery USING btree (project_id, transport, not_before) WHERE ((state)::text = ANY ((ARRAY['pending'::character varying, 'failed'::character varying, 'sending'::character varying])::text[]));

CREATE INDEX portal_tally_expires ON public.portal_tally USING btree (expires_at);

CREATE INDEX portal_tally_key_98c8921f_like ON public.portal_tally USING btree (key varchar_pattern_ops);

CREATE INDEX procrastinate_events_job_id_fkey_v1 ON public.procrastinate_events USING btree (job_id);

CREATE INDEX procrastinate_jobs_id_lock_idx_v1 ON public.procrastinate_jobs USING btree (id, lock) WHERE (status = ANY (ARRAY['todo'::public.procrastinate_job_status, 'doing'::public.procrastinate_job_status]));

CREATE UNIQUE INDEX procrastinate_jobs_lock_idx_v1 ON public.procrastinate_jobs USING btree (lock) WHERE (status = 'doing'::public.procrastinate_job_status);

CREATE INDEX procrastinate_jobs_priority_idx_v1 ON public.procrastinate_jobs USING btree (priority DESC, id) WHERE (status = 'todo'::public.procrastinate_job_status);

CREATE INDEX procrastinate_jobs_queue_name_idx_v1 ON public.procrastinate_jobs USING btree (queue_name);

CREATE UNIQUE INDEX procrastinate_jobs_queueing_lock_idx_v1 ON public.procrastinate_jobs USING btree (queueing_lock) WHERE (status = 'todo'::public.procrastinate_job_status);

CREATE INDEX procrastinate_periodic_defers_job_id_fkey_v1 ON public.procrastinate_periodic_defers USING btree (job_id);

CREATE INDEX requests_rating_new ON public.requests_rating USING btree (project_id, id DESC);

CREATE INDEX requests_requesttype_team_id_a5c73247 ON public.requests_requesttype USING btree (team_id);

CREATE INDEX requests_requesttype_template_id_ff2fa44f ON public.requests_requesttype USING btree (template_id);

CREATE INDEX requests_requesttype_topic_id_b261e407 ON public.requests_requesttype USING btree (topic_id);

CREATE INDEX requests_submission_consent_id_49bcf667 ON public.requests_submission USING btree (consent_id);

CREATE INDEX requests_submission_type_id_da0d87c9 ON public.requests_submission USING btree (type_id);

CREATE INDEX routing_presence_free ON public.routing_presence USING btree (idle_since) WHERE ((state)::text = 'available'::text);

CREATE INDEX routing_profile_user_id_085adece ON public.routing_profile USING btree (user_id);

CREATE INDEX routing_shift_user ON public.routing_shift USING btree (project_id, user_id);

CREATE INDEX routing_shift_user_id_3d58bf8d ON public.routing_shift USING btree (user_id);

CREATE INDEX routing_shiftday_user_id_0afc41b8 ON public.routing_shiftday USING btree (user_id);

CREATE INDEX routing_spell_user ON public.routing_spell USING btree (user_id, started_at DESC);

CREATE UNIQUE INDEX routing_work_going ON public.routing_work USING btree (user_id, ticket_id) WHERE is_open;

CREATE INDEX routing_work_silent ON public.routing_work USING btree (ended_at) WHERE is_open;

CREATE INDEX routing_work_ticket ON public.routing_work USING btree (ticket_id, id DESC);

CREATE INDEX service_levels_absence_end ON public.service_levels_absence USING btree (project_id, until);

CREATE UNIQUE INDEX service_levels_calendar_default ON public.service_levels_calendar USING btree (project_id) WHERE is_default;

CREATE UNIQUE INDEX service_levels_calendar_name ON public.service_levels_calendar USING btree (project_id, name) WHERE (NOT is_removed);

CREATE INDEX service_levels_card_new ON public.service_levels_breachcard USING btree (project_id, id DESC);

CREATE INDEX service_levels_card_open ON public.service_levels_breachcard USING btree (project_id, fill_by) WHERE (filled_at IS NULL);

CREATE INDEX service_levels_card_ticket ON public.service_levels_breachcard USING btree (ticket_id);

CREATE INDEX service_levels_clock_breached ON public.service_levels_clock USING btree (project_id, breached_at DESC, id DESC) WHERE (breached_at IS NOT NULL);

CREATE INDEX service_levels_clock_next ON public.service_levels_clock USING btree (next_at, id) WHERE (next_at IS NOT NULL);

CREATE INDEX service_levels_clock_open ON public.service_levels_clock USING btree (project_id, ticket_id) WHERE (stopped_at IS NULL);

CREATE INDEX service_levels_escalation_duty ON public.service_levels_escalation USING btree (manager_id, id DESC) WHERE is_current;

CREATE UNIQUE INDEX service_levels_escalation_now ON public.service_levels_escalation USING btree (ticket_id) WHERE is_current;

CREATE INDEX service_levels_letter_about ON public.service_levels_managerletter USING btree (ticket_id) WHERE (ticket_id IS NOT NULL);

CREATE INDEX service_levels_letter_of ON public.service_levels_managerletter USING btree (project_id, id DESC);

CREATE INDEX service_levels_managerletter_user_id_292600f6 ON public.service_levels_managerletter USING btree (user_id);

CREATE INDEX service_levels_matrix ON public.service_levels_responsible USING btree (project_id, side, level, id);

CREATE UNIQUE INDEX service_levels_policy_name ON public.service_levels_policy USING btree (project_id, name) WHERE (NOT is_removed);

CREATE INDEX service_levels_recount_new ON public.service_levels_recount USING btree (project_id, id DESC);

CREATE INDEX service_levels_rule ON public.service_levels_escalationrule USING btree (project_id, trigger);

CREATE INDEX service_levels_rule_silence ON public.service_levels_escalationrule USING btree (id) WHERE (is_active AND ((trigger)::text = 'silence'::text));

CREATE INDEX socialaccount_socialaccount_user_id_8146e70c ON public.socialaccount_socialaccount USING btree (user_id);

CREATE INDEX socialaccount_socialtoken_account_id_951f210e ON public.socialaccount_socialtoken USING btree (account_id);

CREATE INDEX socialaccount_socialtoken_app_id_636a42d7 ON public.socialaccount_socialtoken USING btree (app_id);

CREATE UNIQUE INDEX unique_authenticator_type ON public.mfa_authenticator USING btree (user_id, type) WHERE ((type)::text = ANY ((ARRAY['totp'::character varying, 'recovery_codes'::character varying])::text[]));

CREATE UNIQUE INDEX unique_primary_email ON public.account_emailaddress USING btree (user_id, "primary") WHERE "primary";

CREATE UNIQUE INDEX unique_verified_email ON public.account_emailaddress USING btree (email) WHERE verified;

CREATE INDEX usersessions_usersession_session_key_fd35de43_like ON public.usersessions_usersession USING btree (session_key varchar_pattern_ops);

CREATE INDEX usersessions_usersession_user_id_af5e0a6d ON public.usersessions_usersession USING btree (user_id);

CREATE TRIGGER desk_count_ticket AFTER INSERT OR DELETE OR UPDATE ON public.desk_ticket FOR EACH ROW EXECUTE FUNCTION public.otklik_count_ticket();

CREATE TRIGGER desk_fit_label BEFORE INSERT OR UPDATE ON public.desk_ticket FOR EACH ROW WHEN ((new.status_label_id IS NOT NULL)) EXECUTE FUNCTION public.otklik_fit_label();

CREATE TRIGGER desk_note_ticket_change AFTER INSERT OR DELETE OR UPDATE ON public.desk_ticket FOR EACH ROW EXECUTE FUNCTION public.otklik_note_ticket_change();

CREATE TRIGGER desk_number_sequence AFTER INSERT OR DELETE ON public.accounts_project FOR EACH ROW EXECUTE FUNCTION public.otklik_number_sequence();

CREATE TRIGGER events_append_only BEFORE DELETE OR UPDATE ON public.events_event FOR EACH STATEMENT EXECUTE FUNCTION public.otklik_append_only();

CREATE TRIGGER procrastinate_jobs_notify_queue_job_aborted_v1 AFTER UPDATE OF abort_requested ON public.procrastinate_jobs FOR EACH ROW WHEN (((old.abort_requested = false) AND (new.abort_requested = true) AND (new.status = 'doing'::public.procrastinate_job_status))) EXECUTE FUNCTION public.procrastinate_notify_queue_abort_job_v1();

CREATE TRIGGER procrastinate_jobs_notify_queue_job_inserted_v1 AFTER INSERT ON public.procrastinate_jobs FOR EACH ROW WHEN (((new.status = 'todo'::public.procrastinate_job_status) AND ((new.queue_name)::text <> ALL ((ARRAY['react'::character varying, 'outbox'::character varying])::text[])))) EXECUTE FUNCTION public.procrastinate_notify_queue_job_inserted_v1();

CREATE TRIGGER procrastinate_trigger_abort_requested_events_v1 AFTER UPDATE OF abort_requested ON public.procrastinate_jobs FOR EACH ROW WHEN ((new.abort_requested = true)) EXECUTE FUNCTION public.procrastinate_trigger_abort_requested_events_procedure_v1();

CREATE TRIGGER procrastinate_trigger_delete_jobs_v1 BEFORE DELETE ON public.procrastinate_jobs FOR EACH ROW EXECUTE FUNCTION public.procrastinate_unlink_periodic_defers_v1();

CREATE TRIGGER procrastinate_trigger_scheduled_events_v1 AFTER INSERT OR UPDATE ON public.procrastinate_jobs FOR EACH ROW WHEN (((new.scheduled_at IS NOT NULL) AND (new.status = 'todo'::public.procrastinate_job_status))) EXECUTE FUNCTION public.procrastinate_trigger_function_scheduled_events_v1();

CREATE TRIGGER procrastinate_trigger_status_events_insert_v1 AFTER INSERT ON public.procrastinate_jobs FOR EACH ROW WHEN ((new.status = 'todo'::public.procrastinate_job_status)) EXECUTE FUNCTION public.procrastinate_trigger_function_status_events_insert_v1();

CREATE TRIGGER procrastinate_trigger_status_events_update_v1 AFTER UPDATE OF status ON public.procrastinate_jobs FOR EACH ROW EXECUTE FUNCTION public.procrastinate_trigger_function_status_events_update_v1();

ALTER TABLE ONLY public.account_emailaddress
    ADD CONSTRAINT account_emailaddress_user_id_2c513194_fk_accounts_user_id FOREIGN KEY (user_id) REFERENCES public.accounts_user(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.account_emailconfirmation
    ADD CONSTRAINT account_emailconfirm_email_address_id_5b7f8c58_fk_account_e FOREIGN KEY (email_address_id) REFERENCES public.account_emailaddress(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.accounts_apitoken
    ADD CONSTRAINT accounts_apitoken_user_id_bbee13e0_fk_accounts_user_id FOREIGN KEY (user_id) REFERENCES public.accounts_user(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.accounts_invitation
    ADD CONSTRAINT accounts_invitation_invited_by_id_94a21efc_fk_accounts_user_id FOREIGN KEY (invited_by_id) REFERENCES public.accounts_user(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.accounts_invitation
    ADD CONSTRAINT accounts_invitation_project_id_55ac263e_fk_accounts_project_id FOREIGN KEY (project_id) REFERENCES public.accounts_project(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.accounts_membership
    ADD CONSTRAINT accounts_membership_project_id_e3530d11_fk_accounts_project_id FOREIGN KEY (project_id) REFERENCES public.accounts_project(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.accounts_membership
    ADD CONSTRAINT accounts_membership_user_id_487fb39e_fk_accounts_user_id FOREIGN KEY (user_id) REFERENCES public.accounts_user(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.accounts_photo
    ADD CONSTRAINT accounts_photo_user_id_d3d3014b_fk_accounts_user_id FOREIGN KEY (user_id) REFERENCES public.accounts_user(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.accounts_team
    ADD CONSTRAINT accounts_team_project_id_c34df611_fk_accounts_project_id FOREIGN KEY (project_id) REFERENCES public.accounts_project(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.accounts_teammember
    ADD CONSTRAINT accounts_teammember_project_id_7fbaa33a_fk_accounts_project_id FOREIGN KEY (project_id) REFERENCES public.accounts_project(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.accounts_teammember
    ADD CONSTRAINT accounts_teammember_team_id_wall FOREIGN KEY (project_id, team_id) REFERENCES public.accounts_team(project_id, id) ON DELETE CASCADE DEFERRABLE;

ALTER TABLE ONLY public.accounts_teammember
    ADD CONSTRAINT accounts_teammember_user_id_c10cc161_fk_accounts_user_id FOREIGN KEY (user_id) REFERENCES public.accounts_user(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.api_keptanswer
    ADD CONSTRAINT api_keptanswer_project_id_7d6ceb3f_fk_accounts_project_id FOREIGN KEY (project_id) REFERENCES public.accounts_project(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.api_keptanswer
    ADD CONSTRAINT api_keptanswer_user_id_c6c1a241_fk_accounts_user_id FOREIGN KEY (user_id) REFERENCES public.accounts_user(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.auth_group_permissions
    ADD CONSTRAINT auth_group_permissio_permission_id_84c5c92e_fk_auth_perm FOREIGN KEY (permission_id) REFERENCES public.auth_permission(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.auth_group_permissions
    ADD CONSTRAINT auth_group_permissions_group_id_b120cbf9_fk_auth_group_id FOREIGN KEY (group_id) REFERENCES public.auth_group(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.auth_permission
    ADD CONSTRAINT auth_permission_content_type_id_2f476e4b_fk_django_co FOREIGN KEY (content_type_id) REFERENCES public.django_content_type(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.automation_firing
    ADD CONSTRAINT automation_firing_rule_id_wall FOREIGN KEY (project_id, rule_id) REFERENCES public.automation_rule(project_id, id) ON DELETE CASCADE DEFERRABLE;

ALTER TABLE ONLY public.automation_macro
    ADD CONSTRAINT automation_macro_owner_id_7db3815f_fk_accounts_user_id FOREIGN KEY (owner_id) REFERENCES public.accounts_user(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.automation_macro
    ADD CONSTRAINT automation_macro_project_id_6e443674_fk_accounts_project_id FOREIGN KEY (project_id) REFERENCES public.accounts_project(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.automation_macro
    ADD CONSTRAINT automation_macro_team_id_wall FOREIGN KEY (project_id, team_id) REFERENCES public.accounts_team(project_id, id) ON DELETE CASCADE DEFERRABLE;

ALTER TABLE ONLY public.automation_macrouse
    ADD CONSTRAINT automation_macrouse_user_id_c1e88201_fk_accounts_user_id FOREIGN KEY (user_id) REFERENCES public.accounts_user(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.automation_plan
    ADD CONSTRAINT automation_plan_project_id_89e0e9a9_fk_accounts_project_id FOREIGN KEY (project_id) REFERENCES public.accounts_project(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.automation_plandate
    ADD CONSTRAINT automation_plandate_plan_id_wall FOREIGN KEY (project_id, plan_id) REFERENCES public.automation_plan(project_id, id) ON DELETE CASCADE DEFERRABLE;

ALTER TABLE ONLY public.automation_rule
    ADD CONSTRAINT automation_rule_project_id_5b55f668_fk_accounts_project_id FOREIGN KEY (project_id) REFERENCES public.accounts_project(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.channels_botaccount
    ADD CONSTRAINT channels_botaccount_project_id_2c86980a_fk_accounts_project_id FOREIGN KEY (project_id) REFERENCES public.accounts_project(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.channels_inbounditem
    ADD CONSTRAINT channels_inbounditem_project_id_2e6b798b_fk_accounts_project_id FOREIGN KEY (project_id) REFERENCES public.accounts_project(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.channels_mailaccount
    ADD CONSTRAINT channels_mailaccount_project_id_57459a28_fk_accounts_project_id FOREIGN KEY (project_id) REFERENCES public.accounts_project(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.channels_mailaddress
    ADD CONSTRAINT channels_mailaddress_project_id_75d1e6b4_fk_accounts_project_id FOREIGN KEY (project_id) REFERENCES public.accounts_project(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.channels_mailfolder
    ADD CONSTRAINT channels_mailfolder_account_id_wall FOREIGN KEY (project_id, account_id) REFERENCES public.channels_mailaccount(project_id, id) ON DELETE CASCADE DEFERRABLE;

ALTER TABLE ONLY public.channels_mailfolder
    ADD CONSTRAINT channels_mailfolder_project_id_7278c7fe_fk_accounts_project_id FOREIGN KEY (project_id) REFERENCES public.accounts_project(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.connectors_export
    ADD CONSTRAINT connectors_export_project_id_79c2bf98_fk_accounts_project_id FOREIGN KEY (project_id) REFERENCES public.accounts_project(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.connectors_export
    ADD CONSTRAINT connectors_export_user_id_a07e4099_fk_accounts_user_id FOREIGN KEY (user_id) REFERENCES public.accounts_user(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.connectors_exportschedule
    ADD CONSTRAINT connectors_exportsch_project_id_391edd41_fk_accounts_ FOREIGN KEY (project_id) REFERENCES public.accounts_project(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.connectors_exportschedule
    ADD CONSTRAINT connectors_exportschedule_user_id_dda7a990_fk_accounts_user_id FOREIGN KEY (user_id) REFERENCES public.accounts_user(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.connectors_panel
    ADD CONSTRAINT connectors_panel_project_id_19ad2fdf_fk_accounts_project_id FOREIGN KEY (project_id) REFERENCES public.accounts_project(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.connectors_panelcard
    ADD CONSTRAINT connectors_panelcard_panel_id_wall FOREIGN KEY (project_id, panel_id) REFERENCES public.connectors_panel(project_id, id) ON DELETE CASCADE DEFERRABLE;

ALTER TABLE ONLY public.connectors_panelstate
    ADD CONSTRAINT connectors_panelstate_panel_id_wall FOREIGN KEY (project_id, panel_id) REFERENCES public.connectors_panel(project_id, id) ON DELETE CASCADE DEFERRABLE;

ALTER TABLE ONLY public.connectors_webhook
    ADD CONSTRAINT connectors_webhook_project_id_cac080cb_fk_accounts_project_id FOREIGN KEY (project_id) REFERENCES public.accounts_project(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.connectors_webhookdelivery
    ADD CONSTRAINT connectors_webhookdelivery_webhook_id_wall FOREIGN KEY (project_id, webhook_id) REFERENCES public.connectors_webhook(project_id, id) ON DELETE CASCADE DEFERRABLE;

ALTER TABLE ONLY public.customers_apart
    ADD CONSTRAINT customers_apart_by_id_5198c733_fk_accounts_user_id FOREIGN KEY (by_id) REFERENCES public.accounts_user(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.customers_apart
    ADD CONSTRAINT customers_apart_one_id_wall FOREIGN KEY (project_id, one_id) REFERENCES public.customers_person(project_id, id) ON DELETE CASCADE DEFERRABLE;

ALTER TABLE ONLY public.customers_apart
    ADD CONSTRAINT customers_apart_other_id_wall FOREIGN KEY (project_id, other_id) REFERENCES public.customers_person(project_id, id) ON DELETE CASCADE DEFERRABLE;

ALTER TABLE ONLY public.customers_consent
    ADD CONSTRAINT customers_consent_person_id_wall FOREIGN KEY (project_id, person_id) REFERENCES public.customers_person(project_id, id) ON DELETE CASCADE DEFERRABLE;

ALTER TABLE ONLY public.customers_consent
    ADD CONSTRAINT customers_consent_text_id_wall FOREIGN KEY (project_id, text_id) REFERENCES public.customers_consenttext(project_id, id) DEFERRABLE;

ALTER TABLE ONLY public.customers_consenttext
    ADD CONSTRAINT customers_consenttex_project_id_f44aef4a_fk_accounts_ FOREIGN KEY (project_id) REFERENCES public.accounts_project(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.customers_erasure
    ADD CONSTRAINT customers_erasure_project_id_21f40ed7_fk_accounts_project_id FOREIGN KEY (project_id) REFERENCES public.accounts_project(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.customers_erasure
    ADD CONSTRAINT customers_erasure_requested_by_id_8e9faafa_fk_accounts_user_id FOREIGN KEY (requested_by_id) REFERENCES public.accounts_user(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.customers_hold
    ADD CONSTRAINT customers_hold_by_id_6ade33ad_fk_accounts_user_id FOREIGN KEY (by_id) REFERENCES public.accounts_user(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.customers_hold
    ADD CONSTRAINT customers_hold_person_id_wall FOREIGN KEY (project_id, person_id) REFERENCES public.customers_person(project_id, id) ON DELETE CASCADE DEFERRABLE;

ALTER TABLE ONLY public.customers_hold
    ADD CONSTRAINT customers_hold_ticket_id_wall FOREIGN KEY (project_id, ticket_id) REFERENCES public.desk_ticket(project_id, id) ON DELETE CASCADE DEFERRABLE;

ALTER TABLE ONLY public.customers_identity
    ADD CONSTRAINT customers_identity_person_id_wall FOREIGN KEY (project_id, person_id) REFERENCES public.customers_person(project_id, id) ON DELETE CASCADE DEFERRABLE;

ALTER TABLE ONLY public.customers_merge
    ADD CONSTRAINT customers_merge_by_id_df379250_fk_accounts_user_id FOREIGN KEY (by_id) REFERENCES public.accounts_user(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.customers_merge
    ADD CONSTRAINT customers_merge_gone_id_wall FOREIGN KEY (project_id, gone_id) REFERENCES public.customers_person(project_id, id) ON DELETE CASCADE DEFERRABLE;

ALTER TABLE ONLY public.customers_merge
    ADD CONSTRAINT customers_merge_kept_id_wall FOREIGN KEY (project_id, kept_id) REFERENCES public.customers_person(project_id, id) ON DELETE CASCADE DEFERRABLE;

ALTER TABLE ONLY public.customers_organisation
    ADD CONSTRAINT customers_organisati_project_id_4de64c0c_fk_accounts_ FOREIGN KEY (project_id) REFERENCES public.accounts_project(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.customers_panelrow
    ADD CONSTRAINT customers_panelrow_person_id_wall FOREIGN KEY (project_id, person_id) REFERENCES public.customers_person(project_id, id) ON DELETE CASCADE DEFERRABLE;

ALTER TABLE ONLY public.customers_person
    ADD CONSTRAINT customers_person_merged_into_id_wall FOREIGN KEY (project_id, merged_into_id) REFERENCES public.customers_person(project_id, id) ON DELETE SET NULL (merged_into_id) DEFERRABLE;

ALTER TABLE ONLY public.customers_person
    ADD CONSTRAINT customers_person_organisation_id_wall FOREIGN KEY (project_id, organisation_id) REFERENCES public.customers_organisation(project_id, id) ON DELETE SET NULL (organisation_id) DEFERRABLE;

ALTER TABLE ONLY public.customers_person
    ADD CONSTRAINT customers_person_project_id_09d5559b_fk_accounts_project_id FOREIGN KEY (project_id) REFERENCES public.accounts_project(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.customers_personnote
    ADD CONSTRAINT customers_personnote_author_id_83e2665a_fk_accounts_user_id FOREIGN KEY (author_id) REFERENCES public.accounts_user(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.customers_personnote
    ADD CONSTRAINT customers_personnote_person_id_wall FOREIGN KEY (project_id, person_id) REFERENCES public.customers_person(project_id, id) ON DELETE CASCADE DEFERRABLE;

ALTER TABLE ONLY public.customers_retention
    ADD CONSTRAINT customers_retention_project_id_37c137d1_fk_accounts_project_id FOREIGN KEY (project_id) REFERENCES public.accounts_project(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.customers_standing
    ADD CONSTRAINT customers_standing_project_id_516123e5_fk_accounts_project_id FOREIGN KEY (project_id) REFERENCES public.accounts_project(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.desk_answertemplate
    ADD CONSTRAINT desk_answertemplate_owner_id_cd0d9cf6_fk_accounts_user_id FOREIGN KEY (owner_id) REFERENCES public.accounts_user(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.desk_answertemplate
    ADD CONSTRAINT desk_answertemplate_project_id_4216e16e_fk_accounts_project_id FOREIGN KEY (project_id) REFERENCES public.accounts_project(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.desk_answertemplate
    ADD CONSTRAINT desk_answertemplate_topic_id_wall FOREIGN KEY (project_id, topic_id) REFERENCES public.desk_topic(project_id, id) ON DELETE SET NULL (topic_id) DEFERRABLE;

ALTER TABLE ONLY public.desk_attachment
    ADD CONSTRAINT desk_attachment_file_id_wall FOREIGN KEY (project_id, file_id) REFERENCES public.files_storedfile(project_id, id) DEFERRABLE;

ALTER TABLE ONLY public.desk_attachment
    ADD CONSTRAINT desk_attachment_message_id_wall FOREIGN KEY (project_id, message_id) REFERENCES public.desk_message(project_id, id) ON DELETE CASCADE DEFERRABLE;

ALTER TABLE ONLY public.desk_attachment
    ADD CONSTRAINT desk_attachment_project_id_4a83da69_fk_accounts_project_id FOREIGN KEY (project_id) REFERENCES public.accounts_project(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.desk_bulk
    ADD CONSTRAINT desk_bulk_user_id_2a314b9f_fk_accounts_user_id FOREIGN KEY (user_id) REFERENCES public.accounts_user(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.desk_bulkitem
    ADD CONSTRAINT desk_bulkitem_bulk_id_65ad60e7_fk_desk_bulk_id FOREIGN KEY (bulk_id) REFERENCES public.desk_bulk(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.desk_bulkitem
    ADD CONSTRAINT desk_bulkitem_ticket_id_wall FOREIGN KEY (project_id, ticket_id) REFERENCES public.desk_ticket(project_id, id) ON DELETE CASCADE DEFERRABLE;

ALTER TABLE ONLY public.desk_checklist
    ADD CONSTRAINT desk_checklist_project_id_d90ae529_fk_accounts_project_id FOREIGN KEY (project_id) REFERENCES public.accounts_project(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.desk_checklist
    ADD CONSTRAINT desk_checklist_topic_id_wall FOREIGN KEY (project_id, topic_id) REFERENCES public.desk_topic(project_id, id) ON DELETE SET NULL (topic_id) DEFERRABLE;

ALTER TABLE ONLY public.desk_checklistpoint
    ADD CONSTRAINT desk_checklistpoint_done_by_id_b23cd285_fk_accounts_user_id FOREIGN KEY (done_by_id) REFERENCES public.accounts_user(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.desk_checklistpoint
    ADD CONSTRAINT desk_checklistpoint_of_id_wall FOREIGN KEY (project_id, of_id) REFERENCES public.desk_ticketchecklist(project_id, id) ON DELETE CASCADE DEFERRABLE;

ALTER TABLE ONLY public.desk_closingrules
    ADD CONSTRAINT desk_closingrules_project_id_a218ce37_fk_accounts_project_id FOREIGN KEY (project_id) REFERENCES public.accounts_project(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.desk_commonproblem
    ADD CONSTRAINT desk_commonproblem_parent_id_wall FOREIGN KEY (project_id, parent_id) REFERENCES public.desk_ticket(project_id, id) ON DELETE SET NULL (parent_id) DEFERRABLE;

ALTER TABLE ONLY public.desk_commonproblem
    ADD CONSTRAINT desk_commonproblem_project_id_a14959d9_fk_accounts_project_id FOREIGN KEY (project_id) REFERENCES public.accounts_project(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.desk_commonticket
    ADD CONSTRAINT desk_commonticket_problem_id_wall FOREIGN KEY (project_id, problem_id) REFERENCES public.desk_commonproblem(project_id, id) ON DELETE CASCADE DEFERRABLE;

ALTER TABLE ONLY public.desk_commonticket
    ADD CONSTRAINT desk_commonticket_ticket_id_wall FOREIGN KEY (project_id, ticket_id) REFERENCES public.desk_ticket(project_id, id) ON DELETE CASCADE DEFERRABLE;

ALTER TABLE ONLY public.desk_counter
    ADD CONSTRAINT desk_counter_project_id_9c08b4fc_fk_accounts_project_id FOREIGN KEY (project_id) REFERENCES public.accounts_project(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.desk_counterdelta
    ADD CONSTRAINT desk_counterdelta_project_id_1abe4ea4_fk_accounts_project_id FOREIGN KEY (project_id) REFERENCES public.accounts_project(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.desk_draft
    ADD CONSTRAINT desk_draft_project_id_f2d21867_fk_accounts_project_id FOREIGN KEY (project_id) REFERENCES public.accounts_project(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.desk_draft
    ADD CONSTRAINT desk_draft_ticket_id_wall FOREIGN KEY (project_id, ticket_id) REFERENCES public.desk_ticket(project_id, id) ON DELETE CASCADE DEFERRABLE;

ALTER TABLE ONLY public.desk_draft
    ADD CONSTRAINT desk_draft_user_id_ebaee178_fk_accounts_user_id FOREIGN KEY (user_id) REFERENCES public.accounts_user(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.desk_draftfile
    ADD CONSTRAINT desk_draftfile_draft_id_wall FOREIGN KEY (project_id, draft_id) REFERENCES public.desk_draft(project_id, id) ON DELETE CASCADE DEFERRABLE;

ALTER TABLE ONLY public.desk_draftfile
    ADD CONSTRAINT desk_draftfile_file_id_wall FOREIGN KEY (project_id, file_id) REFERENCES public.files_storedfile(project_id, id) DEFERRABLE;

ALTER TABLE ONLY public.desk_draftfile
    ADD CONSTRAINT desk_draftfile_project_id_645a7102_fk_accounts_project_id FOREIGN KEY (project_id) REFERENCES public.accounts_project(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.desk_follower
    ADD CONSTRAINT desk_follower_ticket_id_wall FOREIGN KEY (project_id, ticket_id) REFERENCES public.desk_ticket(project_id, id) ON DELETE CASCADE DEFERRABLE;

ALTER TABLE ONLY public.desk_follower
    ADD CONSTRAINT desk_follower_user_id_c24e36e3_fk_accounts_user_id FOREIGN KEY (user_id) REFERENCES public.accounts_user(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.desk_message
    ADD CONSTRAINT desk_message_author_id_02f5c1fc_fk_accounts_user_id FOREIGN KEY (author_id) REFERENCES public.accounts_user(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.desk_message
    ADD CONSTRAINT desk_message_person_id_wall FOREIGN KEY (project_id, person_id) REFERENCES public.customers_person(project_id, id) ON DELETE SET NULL (person_id) DEFERRABLE;

ALTER TABLE ONLY public.desk_message
    ADD CONSTRAINT desk_message_ticket_id_wall FOREIGN KEY (project_id, ticket_id) REFERENCES public.desk_ticket(project_id, id) ON DELETE CASCADE DEFERRABLE;

ALTER TABLE ONLY public.desk_move
    ADD CONSTRAINT desk_move_source_id_wall FOREIGN KEY (project_id, source_id) REFERENCES public.desk_ticket(project_id, id) ON DELETE CASCADE DEFERRABLE;

ALTER TABLE ONLY public.desk_move
    ADD CONSTRAINT desk_move_target_id_wall FOREIGN KEY (project_id, target_id) REFERENCES public.desk_ticket(project_id, id) ON DELETE CASCADE DEFERRABLE;

ALTER TABLE ONLY public.desk_move
    ADD CONSTRAINT desk_move_user_id_8c2808cd_fk_accounts_user_id FOREIGN KEY (user_id) REFERENCES public.accounts_user(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.desk_participant
    ADD CONSTRAINT desk_participant_ticket_id_wall FOREIGN KEY (project_id, ticket_id) REFERENCES public.desk_ticket(project_id, id) ON DELETE CASCADE DEFERRABLE;

ALTER TABLE ONLY public.desk_resolution
    ADD CONSTRAINT desk_resolution_author_id_fbe0ad1b_fk_accounts_user_id FOREIGN KEY (author_id) REFERENCES public.accounts_user(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.desk_resolution
    ADD CONSTRAINT desk_resolution_code_id_wall FOREIGN KEY (project_id, code_id) REFERENCES public.desk_resolutioncode(project_id, id) DEFERRABLE;

ALTER TABLE ONLY public.desk_resolution
    ADD CONSTRAINT desk_resolution_ticket_id_wall FOREIGN KEY (project_id, ticket_id) REFERENCES public.desk_ticket(project_id, id) ON DELETE CASCADE DEFERRABLE;

ALTER TABLE ONLY public.desk_resolutioncode
    ADD CONSTRAINT desk_resolutioncode_project_id_3a7cf44b_fk_accounts_project_id FOREIGN KEY (project_id) REFERENCES public.accounts_project(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.desk_savedsegment
    ADD CONSTRAINT desk_savedsegment_owner_id_748c5535_fk_accounts_user_id FOREIGN KEY (owner_id) REFERENCES public.accounts_user(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.desk_savedsegment
    ADD CONSTRAINT desk_savedsegment_project_id_fe40a782_fk_accounts_project_id FOREIGN KEY (project_id) REFERENCES public.accounts_project(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.desk_savedview
    ADD CONSTRAINT desk_savedview_owner_id_a91b2850_fk_accounts_user_id FOREIGN KEY (owner_id) REFERENCES public.accounts_user(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.desk_savedview
    ADD CONSTRAINT desk_savedview_project_id_3ee68cf6_fk_accounts_project_id FOREIGN KEY (project_id) REFERENCES public.accounts_project(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.desk_savedview
    ADD CONSTRAINT desk_savedview_team_id_wall FOREIGN KEY (project_id, team_id) REFERENCES public.accounts_team(project_id, id) ON DELETE CASCADE DEFERRABLE;

ALTER TABLE ONLY public.desk_statuslabel
    ADD CONSTRAINT desk_statuslabel_project_id_d53e53dc_fk_accounts_project_id FOREIGN KEY (project_id) REFERENCES public.accounts_project(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.desk_ticket
    ADD CONSTRAINT desk_ticket_assignee_id_2ceb07a1_fk_accounts_user_id FOREIGN KEY (assignee_id) REFERENCES public.accounts_user(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.desk_ticket
    ADD CONSTRAINT desk_ticket_merged_into_id_wall FOREIGN KEY (project_id, merged_into_id) REFERENCES public.desk_ticket(project_id, id) ON DELETE SET NULL (merged_into_id) DEFERRABLE;

ALTER TABLE ONLY public.desk_ticket
    ADD CONSTRAINT desk_ticket_person_id_wall FOREIGN KEY (project_id, person_id) REFERENCES public.customers_person(project_id, id) ON DELETE SET NULL (person_id) DEFERRABLE;

ALTER TABLE ONLY public.desk_ticket
    ADD CONSTRAINT desk_ticket_project_id_1d25914f_fk_accounts_project_id FOREIGN KEY (project_id) REFERENCES public.accounts_project(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.desk_ticket
    ADD CONSTRAINT desk_ticket_status_label_id_wall FOREIGN KEY (project_id, status_label_id) REFERENCES public.desk_statuslabel(project_id, id) ON DELETE SET NULL (status_label_id) DEFERRABLE;

ALTER TABLE ONLY public.desk_ticket
    ADD CONSTRAINT desk_ticket_team_id_wall FOREIGN KEY (project_id, team_id) REFERENCES public.accounts_team(project_id, id) ON DELETE SET NULL (team_id) DEFERRABLE;

ALTER TABLE ONLY public.desk_ticket
    ADD CONSTRAINT desk_ticket_topic_id_wall FOREIGN KEY (project_id, topic_id) REFERENCES public.desk_topic(project_id, id) ON DELETE SET NULL (topic_id) DEFERRABLE;

ALTER TABLE ONLY public.desk_ticketchecklist
    ADD CONSTRAINT desk_ticketchecklist_checklist_id_wall FOREIGN KEY (project_id, checklist_id) REFERENCES public.desk_checklist(project_id, id) DEFERRABLE;

ALTER TABLE ONLY public.desk_ticketchecklist
    ADD CONSTRAINT desk_ticketchecklist_ticket_id_wall FOREIGN KEY (project_id, ticket_id) REFERENCES public.desk_ticket(project_id, id) ON DELETE CASCADE DEFERRABLE;

ALTER TABLE ONLY public.desk_ticketfield
    ADD CONSTRAINT desk_ticketfield_parent_id_wall FOREIGN KEY (project_id, parent_id) REFERENCES public.desk_ticketfield(project_id, id) ON DELETE SET NULL (parent_id) DEFERRABLE;

ALTER TABLE ONLY public.desk_ticketfield
    ADD CONSTRAINT desk_ticketfield_project_id_17af4ebc_fk_accounts_project_id FOREIGN KEY (project_id) REFERENCES public.accounts_project(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.desk_ticketfield
    ADD CONSTRAINT desk_ticketfield_topic_id_wall FOREIGN KEY (project_id, topic_id) REFERENCES public.desk_topic(project_id, id) ON DELETE SET NULL (topic_id) DEFERRABLE;

ALTER TABLE ONLY public.desk_ticketfieldvalue
    ADD CONSTRAINT desk_ticketfieldvalue_field_id_wall FOREIGN KEY (project_id, field_id) REFERENCES public.desk_ticketfield(project_id, id) ON DELETE CASCADE DEFERRABLE;

ALTER TABLE ONLY public.desk_ticketfieldvalue
    ADD CONSTRAINT desk_ticketfieldvalue_person_id_wall FOREIGN KEY (project_id, person_id) REFERENCES public.customers_person(project_id, id) ON DELETE CASCADE DEFERRABLE;

ALTER TABLE ONLY public.desk_ticketfieldvalue
    ADD CONSTRAINT desk_ticketfieldvalue_ticket_id_wall FOREIGN KEY (project_id, ticket_id) REFERENCES public.desk_ticket(project_id, id) ON DELETE CASCADE DEFERRABLE;

ALTER TABLE ONLY public.desk_ticketlink
    ADD CONSTRAINT desk_ticketlink_source_id_wall FOREIGN KEY (project_id, source_id) REFERENCES public.desk_ticket(project_id, id) ON DELETE CASCADE DEFERRABLE;

ALTER TABLE ONLY public.desk_ticketlink
    ADD CONSTRAINT desk_ticketlink_target_id_wall FOREIGN KEY (project_id, target_id) REFERENCES public.desk_ticket(project_id, id) ON DELETE CASCADE DEFERRABLE;

ALTER TABLE ONLY public.desk_topic
    ADD CONSTRAINT desk_topic_parent_id_wall FOREIGN KEY (project_id, parent_id) REFERENCES public.desk_topic(project_id, id) ON DELETE CASCADE DEFERRABLE;

ALTER TABLE ONLY public.desk_topic
    ADD CONSTRAINT desk_topic_project_id_b8748963_fk_accounts_project_id FOREIGN KEY (project_id) REFERENCES public.accounts_project(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.desk_viewcell
    ADD CONSTRAINT desk_viewcell_project_id_d35ca852_fk_accounts_project_id FOREIGN KEY (project_id) REFERENCES public.accounts_project(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.desk_viewcell
    ADD CONSTRAINT desk_viewcell_view_id_da753e7a_fk_desk_savedview_id FOREIGN KEY (view_id) REFERENCES public.desk_savedview(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.desk_vieworder
    ADD CONSTRAINT desk_vieworder_user_id_e570c1f4_fk_accounts_user_id FOREIGN KEY (user_id) REFERENCES public.accounts_user(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.files_storedfile
    ADD CONSTRAINT files_storedfile_project_id_319b9025_fk_accounts_project_id FOREIGN KEY (project_id) REFERENCES public.accounts_project(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.files_upload
    ADD CONSTRAINT files_upload_project_id_0bf06c09_fk_accounts_project_id FOREIGN KEY (project_id) REFERENCES public.accounts_project(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.files_upload
    ADD CONSTRAINT files_upload_user_id_ec193517_fk_accounts_user_id FOREIGN KEY (user_id) REFERENCES public.accounts_user(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.imports_foreign
    ADD CONSTRAINT imports_foreign_project_id_eec7e828_fk_accounts_project_id FOREIGN KEY (project_id) REFERENCES public.accounts_project(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.imports_import
    ADD CONSTRAINT imports_import_project_id_d07f9d6e_fk_accounts_project_id FOREIGN KEY (project_id) REFERENCES public.accounts_project(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.imports_import
    ADD CONSTRAINT imports_import_user_id_b4b9c9a3_fk_accounts_user_id FOREIGN KEY (user_id) REFERENCES public.accounts_user(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.imports_nottaken
    ADD CONSTRAINT imports_nottaken_run_id_wall FOREIGN KEY (project_id, run_id) REFERENCES public.imports_import(project_id, id) ON DELETE CASCADE DEFERRABLE;

ALTER TABLE ONLY public.mfa_authenticator
    ADD CONSTRAINT mfa_authenticator_user_id_0c3a50c0_fk_accounts_user_id FOREIGN KEY (user_id) REFERENCES public.accounts_user(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.notifications_botlink
    ADD CONSTRAINT notifications_botlin_project_id_e904b2bf_fk_accounts_ FOREIGN KEY (project_id) REFERENCES public.accounts_project(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.notifications_botlink
    ADD CONSTRAINT notifications_botlink_bot_id_wall FOREIGN KEY (project_id, bot_id) REFERENCES public.channels_botaccount(project_id, id) ON DELETE CASCADE DEFERRABLE;

ALTER TABLE ONLY public.notifications_botlink
    ADD CONSTRAINT notifications_botlink_user_id_84c1bc14_fk_accounts_user_id FOREIGN KEY (user_id) REFERENCES public.accounts_user(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.notifications_linkcode
    ADD CONSTRAINT notifications_linkco_project_id_3229c6d1_fk_accounts_ FOREIGN KEY (project_id) REFERENCES public.accounts_project(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.notifications_linkcode
    ADD CONSTRAINT notifications_linkcode_bot_id_wall FOREIGN KEY (project_id, bot_id) REFERENCES public.channels_botaccount(project_id, id) ON DELETE CASCADE DEFERRABLE;

ALTER TABLE ONLY public.notifications_linkcode
    ADD CONSTRAINT notifications_linkcode_user_id_12c2500d_fk_accounts_user_id FOREIGN KEY (user_id) REFERENCES public.accounts_user(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.notifications_notice
    ADD CONSTRAINT notifications_notice_project_id_e3797da8_fk_accounts_project_id FOREIGN KEY (project_id) REFERENCES public.accounts_project(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.notifications_notice
    ADD CONSTRAINT notifications_notice_user_id_552cc228_fk_accounts_user_id FOREIGN KEY (user_id) REFERENCES public.accounts_user(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.notifications_noticechoice
    ADD CONSTRAINT notifications_noticechoice_user_id_21a884d8_fk_accounts_user_id FOREIGN KEY (user_id) REFERENCES public.accounts_user(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.notifications_pushsubscription
    ADD CONSTRAINT notifications_pushsu_user_id_ffe8030a_fk_accounts_ FOREIGN KEY (user_id) REFERENCES public.accounts_user(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.outbox_delivery
    ADD CONSTRAINT outbox_delivery_project_id_538692cc_fk_accounts_project_id FOREIGN KEY (project_id) REFERENCES public.accounts_project(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.procrastinate_events
    ADD CONSTRAINT procrastinate_events_job_id_fkey FOREIGN KEY (job_id) REFERENCES public.procrastinate_jobs(id) ON DELETE CASCADE;

ALTER TABLE ONLY public.procrastinate_jobs
    ADD CONSTRAINT procrastinate_jobs_worker_id_fkey FOREIGN KEY (worker_id) REFERENCES public.procrastinate_workers(id) ON DELETE SET NULL;

ALTER TABLE ONLY public.procrastinate_periodic_defers
    ADD CONSTRAINT procrastinate_periodic_defers_job_id_fkey FOREIGN KEY (job_id) REFERENCES public.procrastinate_jobs(id);

ALTER TABLE ONLY public.requests_portal
    ADD CONSTRAINT requests_portal_consent_id_wall FOREIGN KEY (project_id, consent_id) REFERENCES public.customers_consenttext(project_id, id) DEFERRABLE;

ALTER TABLE ONLY public.requests_portal
    ADD CONSTRAINT requests_portal_project_id_5bdfea48_fk_accounts_project_id FOREIGN KEY (project_id) REFERENCES public.accounts_project(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.requests_rating
    ADD CONSTRAINT requests_rating_ticket_id_wall FOREIGN KEY (project_id, ticket_id) REFERENCES public.desk_ticket(project_id, id) ON DELETE CASCADE DEFERRABLE;

ALTER TABLE ONLY public.requests_requesttype
    ADD CONSTRAINT requests_requesttype_checklist_id_wall FOREIGN KEY (project_id, checklist_id) REFERENCES public.desk_checklist(project_id, id) DEFERRABLE;

ALTER TABLE ONLY public.requests_requesttype
    ADD CONSTRAINT requests_requesttype_project_id_38e17f91_fk_accounts_project_id FOREIGN KEY (project_id) REFERENCES public.accounts_project(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.requests_requesttype
    ADD CONSTRAINT requests_requesttype_team_id_wall FOREIGN KEY (project_id, team_id) REFERENCES public.accounts_team(project_id, id) ON DELETE SET NULL (team_id) DEFERRABLE;

ALTER TABLE ONLY public.requests_requesttype
    ADD CONSTRAINT requests_requesttype_template_id_wall FOREIGN KEY (project_id, template_id) REFERENCES public.desk_answertemplate(project_id, id) ON DELETE SET NULL (template_id) DEFERRABLE;

ALTER TABLE ONLY public.requests_requesttype
    ADD CONSTRAINT requests_requesttype_topic_id_wall FOREIGN KEY (project_id, topic_id) REFERENCES public.desk_topic(project_id, id) ON DELETE SET NULL (topic_id) DEFERRABLE;

ALTER TABLE ONLY public.requests_statuslink
    ADD CONSTRAINT requests_statuslink_ticket_id_wall FOREIGN KEY (project_id, ticket_id) REFERENCES public.desk_ticket(project_id, id) ON DELETE CASCADE DEFERRABLE;

ALTER TABLE ONLY public.requests_submission
    ADD CONSTRAINT requests_submission_consent_id_wall FOREIGN KEY (project_id, consent_id) REFERENCES public.customers_consenttext(project_id, id) DEFERRABLE;

ALTER TABLE ONLY public.requests_submission
    ADD CONSTRAINT requests_submission_ticket_id_wall FOREIGN KEY (project_id, ticket_id) REFERENCES public.desk_ticket(project_id, id) ON DELETE CASCADE DEFERRABLE;

ALTER TABLE ONLY public.requests_submission
    ADD CONSTRAINT requests_submission_type_id_wall FOREIGN KEY (project_id, type_id) REFERENCES public.requests_requesttype(project_id, id) ON DELETE SET NULL (type_id) DEFERRABLE;

ALTER TABLE ONLY public.routing_beat
    ADD CONSTRAINT routing_beat_user_id_73904a54_fk_accounts_user_id FOREIGN KEY (user_id) REFERENCES public.accounts_user(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.routing_mixtarget
    ADD CONSTRAINT routing_mixtarget_project_id_b7ac824b_fk_accounts_project_id FOREIGN KEY (project_id) REFERENCES public.accounts_project(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.routing_need
    ADD CONSTRAINT routing_need_skill_id_wall FOREIGN KEY (project_id, skill_id) REFERENCES public.routing_skill(project_id, id) ON DELETE CASCADE DEFERRABLE;

ALTER TABLE ONLY public.routing_need
    ADD CONSTRAINT routing_need_topic_id_wall FOREIGN KEY (project_id, topic_id) REFERENCES public.desk_topic(project_id, id) ON DELETE CASCADE DEFERRABLE;

ALTER TABLE ONLY public.routing_outcome
    ADD CONSTRAINT routing_outcome_ticket_id_wall FOREIGN KEY (project_id, ticket_id) REFERENCES public.desk_ticket(project_id, id) ON DELETE CASCADE DEFERRABLE;

ALTER TABLE ONLY public.routing_presence
    ADD CONSTRAINT routing_presence_reason_id_b12b47b3_fk_routing_reason_id FOREIGN KEY (reason_id) REFERENCES public.routing_reason(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.routing_presence
    ADD CONSTRAINT routing_presence_user_id_df800b71_fk_accounts_user_id FOREIGN KEY (user_id) REFERENCES public.accounts_user(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.routing_profile
    ADD CONSTRAINT routing_profile_project_id_8414e8bd_fk_accounts_project_id FOREIGN KEY (project_id) REFERENCES public.accounts_project(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.routing_profile
    ADD CONSTRAINT routing_profile_user_id_085adece_fk_accounts_user_id FOREIGN KEY (user_id) REFERENCES public.accounts_user(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.routing_reason
    ADD CONSTRAINT routing_reason_project_id_6ee729b4_fk_accounts_project_id FOREIGN KEY (project_id) REFERENCES public.accounts_project(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.routing_rule
    ADD CONSTRAINT routing_rule_project_id_3269a816_fk_accounts_project_id FOREIGN KEY (project_id) REFERENCES public.accounts_project(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.routing_rule
    ADD CONSTRAINT routing_rule_team_id_wall FOREIGN KEY (project_id, team_id) REFERENCES public.accounts_team(project_id, id) ON DELETE CASCADE DEFERRABLE;

ALTER TABLE ONLY public.routing_shift
    ADD CONSTRAINT routing_shift_project_id_3556a752_fk_accounts_project_id FOREIGN KEY (project_id) REFERENCES public.accounts_project(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.routing_shift
    ADD CONSTRAINT routing_shift_user_id_3d58bf8d_fk_accounts_user_id FOREIGN KEY (user_id) REFERENCES public.accounts_user(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.routing_shiftday
    ADD CONSTRAINT routing_shiftday_project_id_2c0d3e05_fk_accounts_project_id FOREIGN KEY (project_id) REFERENCES public.accounts_project(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.routing_shiftday
    ADD CONSTRAINT routing_shiftday_user_id_0afc41b8_fk_accounts_user_id FOREIGN KEY (user_id) REFERENCES public.accounts_user(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.routing_skill
    ADD CONSTRAINT routing_skill_project_id_12d9b2c8_fk_accounts_project_id FOREIGN KEY (project_id) REFERENCES public.accounts_project(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.routing_spell
    ADD CONSTRAINT routing_spell_user_id_fe32a5ca_fk_accounts_user_id FOREIGN KEY (user_id) REFERENCES public.accounts_user(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.routing_timerule
    ADD CONSTRAINT routing_timerule_project_id_60791ece_fk_accounts_project_id FOREIGN KEY (project_id) REFERENCES public.accounts_project(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.routing_work
    ADD CONSTRAINT routing_work_corrected_by_id_9fcf2980_fk_accounts_user_id FOREIGN KEY (corrected_by_id) REFERENCES public.accounts_user(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.routing_work
    ADD CONSTRAINT routing_work_ticket_id_wall FOREIGN KEY (project_id, ticket_id) REFERENCES public.desk_ticket(project_id, id) ON DELETE CASCADE DEFERRABLE;

ALTER TABLE ONLY public.routing_work
    ADD CONSTRAINT routing_work_user_id_7ffda592_fk_accounts_user_id FOREIGN KEY (user_id) REFERENCES public.accounts_user(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.routing_workday
    ADD CONSTRAINT routing_workday_user_id_67e8afd8_fk_accounts_user_id FOREIGN KEY (user_id) REFERENCES public.accounts_user(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.routing_worktotal
    ADD CONSTRAINT routing_worktotal_ticket_id_wall FOREIGN KEY (project_id, ticket_id) REFERENCES public.desk_ticket(project_id, id) ON DELETE CASCADE DEFERRABLE;

ALTER TABLE ONLY public.routing_worktotal
    ADD CONSTRAINT routing_worktotal_user_id_08c5e703_fk_accounts_user_id FOREIGN KEY (user_id) REFERENCES public.accounts_user(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.service_levels_absence
    ADD CONSTRAINT service_levels_absen_project_id_41dc26bb_fk_accounts_ FOREIGN KEY (project_id) REFERENCES public.accounts_project(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.service_levels_absence
    ADD CONSTRAINT service_levels_absence_user_id_3985f192_fk_accounts_user_id FOREIGN KEY (user_id) REFERENCES public.accounts_user(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.service_levels_breachcard
    ADD CONSTRAINT service_levels_breac_responsible_id_c324d372_fk_accounts_ FOREIGN KEY (responsible_id) REFERENCES public.accounts_user(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.service_levels_breachcard
    ADD CONSTRAINT service_levels_breachcard_ticket_id_wall FOREIGN KEY (project_id, ticket_id) REFERENCES public.desk_ticket(project_id, id) ON DELETE CASCADE DEFERRABLE;

ALTER TABLE ONLY public.service_levels_calendar
    ADD CONSTRAINT service_levels_calen_project_id_a57e6a0b_fk_accounts_ FOREIGN KEY (project_id) REFERENCES public.accounts_project(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.service_levels_calendarday
    ADD CONSTRAINT service_levels_calendarday_calendar_id_wall FOREIGN KEY (project_id, calendar_id) REFERENCES public.service_levels_calendar(project_id, id) ON DELETE CASCADE DEFERRABLE;

ALTER TABLE ONLY public.service_levels_clock
    ADD CONSTRAINT service_levels_clock_calendar_id_wall FOREIGN KEY (project_id, calendar_id) REFERENCES public.service_levels_calendar(project_id, id) DEFERRABLE;

ALTER TABLE ONLY public.service_levels_clock
    ADD CONSTRAINT service_levels_clock_policy_id_wall FOREIGN KEY (project_id, policy_id) REFERENCES public.service_levels_policy(project_id, id) DEFERRABLE;

ALTER TABLE ONLY public.service_levels_clock
    ADD CONSTRAINT service_levels_clock_ticket_id_wall FOREIGN KEY (project_id, ticket_id) REFERENCES public.desk_ticket(project_id, id) ON DELETE CASCADE DEFERRABLE;

ALTER TABLE ONLY public.service_levels_escalation
    ADD CONSTRAINT service_levels_escal_manager_id_452ee359_fk_accounts_ FOREIGN KEY (manager_id) REFERENCES public.accounts_user(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.service_levels_escalationrule
    ADD CONSTRAINT service_levels_escal_project_id_939ca349_fk_accounts_ FOREIGN KEY (project_id) REFERENCES public.accounts_project(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.service_levels_escalation
    ADD CONSTRAINT service_levels_escalation_by_id_09f95c6b_fk_accounts_user_id FOREIGN KEY (by_id) REFERENCES public.accounts_user(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.service_levels_escalation
    ADD CONSTRAINT service_levels_escalation_rule_id_wall FOREIGN KEY (project_id, rule_id) REFERENCES public.service_levels_escalationrule(project_id, id) ON DELETE SET NULL (rule_id) DEFERRABLE;

ALTER TABLE ONLY public.service_levels_escalation
    ADD CONSTRAINT service_levels_escalation_ticket_id_wall FOREIGN KEY (project_id, ticket_id) REFERENCES public.desk_ticket(project_id, id) ON DELETE CASCADE DEFERRABLE;

ALTER TABLE ONLY public.service_levels_managerletter
    ADD CONSTRAINT service_levels_manag_answered_by_id_6928f96f_fk_accounts_ FOREIGN KEY (answered_by_id) REFERENCES public.accounts_user(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.service_levels_managerletter
    ADD CONSTRAINT service_levels_manag_manager_id_22a8025b_fk_accounts_ FOREIGN KEY (manager_id) REFERENCES public.accounts_user(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.service_levels_managerletter
    ADD CONSTRAINT service_levels_manag_project_id_5153d5f0_fk_accounts_ FOREIGN KEY (project_id) REFERENCES public.accounts_project(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.service_levels_managerletter
    ADD CONSTRAINT service_levels_manag_user_id_292600f6_fk_accounts_ FOREIGN KEY (user_id) REFERENCES public.accounts_user(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.service_levels_managerletter
    ADD CONSTRAINT service_levels_managerletter_ticket_id_wall FOREIGN KEY (project_id, ticket_id) REFERENCES public.desk_ticket(project_id, id) ON DELETE CASCADE DEFERRABLE;

ALTER TABLE ONLY public.service_levels_policy
    ADD CONSTRAINT service_levels_polic_project_id_ce5a65dd_fk_accounts_ FOREIGN KEY (project_id) REFERENCES public.accounts_project(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.service_levels_policy
    ADD CONSTRAINT service_levels_policy_calendar_id_wall FOREIGN KEY (project_id, calendar_id) REFERENCES public.service_levels_calendar(project_id, id) DEFERRABLE;

ALTER TABLE ONLY public.service_levels_promisesettings
    ADD CONSTRAINT service_levels_promi_project_id_fce6db88_fk_accounts_ FOREIGN KEY (project_id) REFERENCES public.accounts_project(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.service_levels_recount
    ADD CONSTRAINT service_levels_recou_project_id_952531eb_fk_accounts_ FOREIGN KEY (project_id) REFERENCES public.accounts_project(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.service_levels_responsible
    ADD CONSTRAINT service_levels_respo_project_id_8f803502_fk_accounts_ FOREIGN KEY (project_id) REFERENCES public.accounts_project(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.service_levels_responsible
    ADD CONSTRAINT service_levels_responsible_calendar_id_wall FOREIGN KEY (project_id, calendar_id) REFERENCES public.service_levels_calendar(project_id, id) DEFERRABLE;

ALTER TABLE ONLY public.service_levels_responsible
    ADD CONSTRAINT service_levels_responsible_user_id_4b31b0d4_fk_accounts_user_id FOREIGN KEY (user_id) REFERENCES public.accounts_user(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.service_levels_teamcalendar
    ADD CONSTRAINT service_levels_teamcalendar_calendar_id_wall FOREIGN KEY (project_id, calendar_id) REFERENCES public.service_levels_calendar(project_id, id) ON DELETE CASCADE DEFERRABLE;

ALTER TABLE ONLY public.service_levels_teamcalendar
    ADD CONSTRAINT service_levels_teamcalendar_team_id_wall FOREIGN KEY (project_id, team_id) REFERENCES public.accounts_team(project_id, id) ON DELETE CASCADE DEFERRABLE;

ALTER TABLE ONLY public.socialaccount_socialtoken
    ADD CONSTRAINT socialaccount_social_account_id_951f210e_fk_socialacc FOREIGN KEY (account_id) REFERENCES public.socialaccount_socialaccount(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.socialaccount_socialtoken
    ADD CONSTRAINT socialaccount_social_app_id_636a42d7_fk_socialacc FOREIGN KEY (app_id) REFERENCES public.socialaccount_socialapp(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.socialaccount_socialaccount
    ADD CONSTRAINT socialaccount_social_user_id_8146e70c_fk_accounts_ FOREIGN KEY (user_id) REFERENCES public.accounts_user(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.usersessions_usersession
    ADD CONSTRAINT usersessions_usersession_user_id_af5e0a6d_fk_accounts_user_id FOREIGN KEY (user_id) REFERENCES public.accounts_user(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE public.accounts_invitation ENABLE ROW LEVEL SECURITY;

ALTER TABLE public.accounts_membership ENABLE ROW LEVEL SECURITY;

ALTER TABLE public.accounts_project ENABLE ROW LEVEL SECURITY;

ALTER TABLE public.accounts_team ENABLE ROW LEVEL SECURITY;

ALTER TABLE public.accounts_teammember ENABLE ROW LEVEL SECURITY;

ALTER TABLE public.api_keptanswer ENABLE ROW LEVEL SECURITY;

ALTER TABLE public.automation_firing ENABLE ROW LEVEL SECURITY;

ALTER TABLE public.automation_loopalarm ENABLE ROW LEVEL SECURITY;

ALTER TABLE public.automation_macro ENABLE ROW LEVEL SECURITY;

ALTER TABLE public.automation_macrouse ENABLE ROW LEVEL SECURITY;

ALTER TABLE public.automation_plan ENABLE ROW LEVEL SECURITY;

ALTER TABLE public.automation_plandate ENABLE ROW LEVEL SECURITY;

ALTER TABLE public.automation_rule ENABLE ROW LEVEL SECURITY;

ALTER TABLE public.channels_botaccount ENABLE ROW LEVEL SECURITY;

ALTER TABLE public.channels_inbounditem ENABLE ROW LEVEL SECURITY;

ALTER TABLE public.channels_mailaccount ENABLE ROW LEVEL SECURITY;

ALTER TABLE public.channels_mailaddress ENABLE ROW LEVEL SECURITY;

ALTER TABLE public.channels_mailfolder ENABLE ROW LEVEL SECURITY;

ALTER TABLE public.connectors_export ENABLE ROW LEVEL SECURITY;

ALTER TABLE public.connectors_exportschedule ENABLE ROW LEVEL SECURITY;

ALTER TABLE public.connectors_panel ENABLE ROW LEVEL SECURITY;

ALTER TABLE public.connectors_panelcard ENABLE ROW LEVEL SECURITY;

ALTER TABLE public.connectors_panelstate ENABLE ROW LEVEL SECURITY;

ALTER TABLE public.connectors_webhook ENABLE ROW LEVEL SECURITY;

ALTER TABLE public.connectors_webhookdelivery ENABLE ROW LEVEL SECURITY;

ALTER TABLE public.customers_apart ENABLE ROW LEVEL SECURITY;

ALTER TABLE public.customers_consent ENABLE ROW LEVEL SECURITY;

ALTER TABLE public.customers_consenttext ENABLE ROW LEVEL SECURITY;

ALTER TABLE public.customers_erasure ENABLE ROW LEVEL SECURITY;

ALTER TABLE public.customers_hold ENABLE ROW LEVEL SECURITY;

ALTER TABLE public.customers_identity ENABLE ROW LEVEL SECURITY;

ALTER TABLE public.customers_merge ENABLE ROW LEVEL SECURITY;

ALTER TABLE public.customers_organisation ENABLE ROW LEVEL SECURITY;

ALTER TABLE public.customers_panelrow ENABLE ROW LEVEL SECURITY;

ALTER TABLE public.customers_person ENABLE ROW LEVEL SECURITY;

ALTER TABLE public.customers_personnote ENABLE ROW LEVEL SECURITY;

ALTER TABLE public.customers_retention ENABLE ROW LEVEL SECURITY;

ALTER TABLE public.customers_standing ENABLE ROW LEVEL SECURITY;

ALTER TABLE public.desk_answertemplate ENABLE ROW LEVEL SECURITY;

ALTER TABLE public.desk_attachment ENABLE ROW LEVEL SECURITY;

ALTER TABLE public.desk_bulkitem ENABLE ROW LEVEL SECURITY;

ALTER TABLE public.desk_checklist ENABLE ROW LEVEL SECURITY;

ALTER TABLE public.desk_checklistpoint ENABLE ROW LEVEL SECURITY;

ALTER TABLE public.desk_closingrules ENABLE ROW LEVEL SECURITY;

ALTER TABLE public.desk_commonproblem ENABLE ROW LEVEL SECURITY;

ALTER TABLE public.desk_commonticket ENABLE ROW LEVEL SECURITY;

ALTER TABLE public.desk_counter ENABLE ROW LEVEL SECURITY;

ALTER TABLE public.desk_counterdelta ENABLE ROW LEVEL SECURITY;

ALTER TABLE public.desk_draft ENABLE ROW LEVEL SECURITY;

ALTER TABLE public.desk_draftfile ENABLE ROW LEVEL SECURITY;

ALTER TABLE public.desk_follower ENABLE ROW LEVEL SECURITY;

ALTER TABLE public.desk_message ENABLE ROW LEVEL SECURITY;

ALTER TABLE public.desk_move ENABLE ROW LEVEL SECURITY;

ALTER TABLE public.desk_participant ENABLE ROW LEVEL SECURITY;

ALTER TABLE public.desk_resolution ENABLE ROW LEVEL SECURITY;

ALTER TABLE public.desk_resolutioncode ENABLE ROW LEVEL SECURITY;

ALTER TABLE public.desk_savedsegment ENABLE ROW LEVEL SECURITY;

ALTER TABLE public.desk_savedview ENABLE ROW LEVEL SECURITY;

ALTER TABLE public.desk_statuslabel ENABLE ROW LEVEL SECURITY;

ALTER TABLE public.desk_ticket ENABLE ROW LEVEL SECURITY;

ALTER TABLE public.desk_ticketchange ENABLE ROW LEVEL SECURITY;

ALTER TABLE public.desk_ticketchecklist ENABLE ROW LEVEL SECURITY;

ALTER TABLE public.desk_ticketfield ENABLE ROW LEVEL SECURITY;

ALTER TABLE public.desk_ticketfieldvalue ENABLE ROW LEVEL SECURITY;

ALTER TABLE public.desk_ticketlink ENABLE ROW LEVEL SECURITY;

ALTER TABLE public.desk_topic ENABLE ROW LEVEL SECURITY;

ALTER TABLE public.desk_viewcell ENABLE ROW LEVEL SECURITY;

ALTER TABLE public.events_event ENABLE ROW LEVEL SECURITY;

ALTER TABLE public.files_storedfile ENABLE ROW LEVEL SECURITY;

ALTER TABLE public.files_upload ENABLE ROW LEVEL SECURITY;

ALTER TABLE public.imports_foreign ENABLE ROW LEVEL SECURITY;

ALTER TABLE public.imports_import ENABLE ROW LEVEL SECURITY;

ALTER TABLE public.imports_nottaken ENABLE ROW LEVEL SECURITY;

ALTER TABLE public.notifications_botlink ENABLE ROW LEVEL SECURITY;

ALTER TABLE public.notifications_linkcode ENABLE ROW LEVEL SECURITY;

ALTER TABLE public.notifications_notice ENABLE ROW LEVEL SECURITY;

ALTER TABLE public.outbox_delivery ENABLE ROW LEVEL SECURITY;

CREATE POLICY project_wall ON public.accounts_invitation TO otklik_web USING ((project_id = ANY (( SELECT public.otklik_projects() AS otklik_projects)::bigint[]))) WITH CHECK ((project_id = ANY (( SELECT public.otklik_projects() AS otklik_projects)::bigint[])));

CREATE POLICY project_wall ON public.accounts_membership TO otklik_web USING ((project_id = ANY (( SELECT public.otklik_projects() AS otklik_projects)::bigint[]))) WITH CHECK ((project_id = ANY (( SELECT public.otklik_projects() AS otklik_projects)::bigint[])));

CREATE POLICY project_wall ON public.accounts_project TO otklik_web USING ((id = ANY (( SELECT public.otklik_projects() AS otklik_projects)::bigint[]))) WITH CHECK ((id = ANY (( SELECT public.otklik_projects() AS otklik_projects)::bigint[])));

CREATE POLICY project_wall ON public.accounts_team TO otklik_web USING ((project_id = ANY (( SELECT public.otklik_projects() AS otklik_projects)::bigint[]))) WITH CHECK ((project_id = ANY (( SELECT public.otklik_projects() AS otklik_projects)::bigint[])));

CREATE POLICY project_wall ON public.accounts_teammember TO otklik_web USING ((project_id = ANY (( SELECT public.otklik_projects() AS otklik_projects)::bigint[]))) WITH CHECK ((project_id = ANY (( SELECT public.otklik_projects() AS otklik_projects)::bigint[])));

CREATE POLICY project_wall ON public.api_keptanswer TO otklik_web USING ((project_id = ANY (( SELECT public.otklik_projects() AS otklik_projects)::bigint[]))) WITH CHECK ((project_id = ANY (( SELECT public.otklik_projects() AS otklik_projects)::bigint[])));

CREATE POLICY project_wall ON public.automation_firing TO otklik_web USING ((project_id = ANY (( SELECT public.otklik_projects() AS otklik_projects)::bigint[]))) WITH CHECK ((project_id = ANY (( SELECT public.otklik_projects() AS otklik_projects)::bigint[])));

CREATE POLICY project_wall ON public.automation_loopalarm TO otklik_web USING ((project_id = ANY (( SELECT public.otklik_projects() AS otklik_projects)::bigint[]))) WITH CHECK ((project_id = ANY (( SELECT public.otklik_projects() AS otklik_projects)::bigint[])));

CREATE POLICY project_wall ON public.automation_macro TO otklik_web USING ((project_id = ANY (( SELECT public.otklik_projects() AS otklik_projects)::bigint[]))) WITH CHECK ((project_id = ANY (( SELECT public.otklik_projects() AS otklik_projects)::bigint[])));

CREATE POLICY project_wall ON public.automation_macrouse TO otklik_web USING ((project_id = ANY (( SELECT public.otklik_projects() AS otklik_projects)::bigint[]))) WITH CHECK ((project_id = ANY (( SELECT public.otklik_projects() AS otklik_projects)::bigint[])));

CREATE POLICY project_wall ON public.automation_plan TO otklik_web USING ((project_id = ANY (( SELECT public.otklik_projects() AS otklik_projects)::bigint[]))) WITH CHECK ((project_id = ANY (( SELECT public.otklik_projects() AS otklik_projects)::bigint[])));

CREATE POLICY project_wall ON public.automation_plandate TO otklik_web USING ((project_id = ANY (( SELECT public.otklik_projects() AS otklik_projects)::bigint[]))) WITH CHECK ((project_id = ANY (( SELECT public.otklik_projects() AS otklik_projects)::bigint[])));

CREATE POLICY project_wall ON public.automation_rule TO otklik_web USING ((project_id = ANY (( SELECT public.otklik_projects() AS otklik_projects)::bigint[]))) WITH CHECK ((project_id = ANY (( SELECT public.otklik_projects() AS otklik_projects)::bigint[])));

CREATE POLICY project_wall ON public.channels_botaccount TO otklik_web USING ((project_id = ANY (( SELECT public.otklik_projects() AS otklik_projects)::bigint[]))) WITH CHECK ((project_id = ANY (( SELECT public.otklik_projects() AS otklik_projects)::bigint[])));

CREATE POLICY project_wall ON public.channels_inbounditem TO otklik_web USING ((project_id = ANY (( SELECT public.otklik_projects() AS otklik_projects)::bigint[]))) WITH CHECK ((project_id = ANY (( SELECT public.otklik_projects() AS otklik_projects)::bigint[])));

CREATE POLICY project_wall ON public.channels_mailaccount TO otklik_web USING ((project_id = ANY (( SELECT public.otklik_projects() AS otklik_projects)::bigint[]))) WITH CHECK ((project_id = ANY (( SELECT public.otklik_projects() AS otklik_projects)::bigint[])));

CREATE POLICY project_wall ON public.channels_mailaddress TO otklik_web USING ((project_id = ANY (( SELECT public.otklik_projects() AS otklik_projects)::bigint[]))) WITH CHECK ((project_id = ANY (( SELECT public.otklik_projects() AS otklik_projects)::bigint[])));

CREATE POLICY project_wall ON public.channels_mailfolder TO otklik_web USING ((project_id = ANY (( SELECT public.otklik_projects() AS otklik_projects)::bigint[]))) WITH CHECK ((project_id = ANY (( SELECT public.otklik_projects() AS otklik_projects)::bigint[])));

CREATE POLICY project_wall ON public.connectors_export TO otklik_web USING (((project_id IS NULL) OR (project_id = ANY (( SELECT public.otklik_projects() AS otklik_projects)::bigint[])))) WITH CHECK (((project_id IS NULL) OR (project_id = ANY (( SELECT public.otklik_projects() AS otklik_projects)::bigint[]))));

CREATE POLICY project_wall ON public.connectors_exportschedule TO otklik_web USING (((project_id IS NULL) OR (project_id = ANY (( SELECT public.otklik_projects() AS otklik_projects)::bigint[])))) WITH CHECK (((project_id IS NULL) OR (project_id = ANY (( SELECT public.otklik_projects() AS otklik_projects)::bigint[]))));

CREATE POLICY project_wall ON public.connectors_panel TO otklik_web USING ((project_id = ANY (( SELECT public.otklik_projects() AS otklik_projects)::bigint[]))) WITH CHECK ((project_id = ANY (( SELECT public.otklik_projects() AS otklik_projects)::bigint[])));

CREATE POLICY project_wall ON public.connectors_panelcard TO otklik_web USING ((project_id = ANY (( SELECT public.otklik_projects() AS otklik_projects)::bigint[]))) WITH CHECK ((project_id = ANY (( SELECT public.otklik_projects() AS otklik_projects)::bigint[])));

CREATE POLICY project_wall ON public.connectors_panelstate TO otklik_web USING ((project_id = ANY (( SELECT public.otklik_projects() AS otklik_projects)::bigint[]))) WITH CHECK ((project_id = ANY (( SELECT public.otklik_projects() AS otklik_projects)::bigint[])));

CREATE POLICY project_wall ON public.connectors_webhook TO otklik_web USING ((project_id = ANY (( SELECT public.otklik_projects() AS otklik_projects)::bigint[]))) WITH CHECK ((project_id = ANY (( SELECT public.otklik_projects() AS otklik_projects)::bigint[])));

CREATE POLICY project_wall ON public.connectors_webhookdelivery TO otklik_web USING ((project_id = ANY (( SELECT public.otklik_projects() AS otklik_projects)::bigint[]))) WITH CHECK ((project_id = ANY (( SELECT public.otklik_projects() AS otklik_projects)::bigint[])));

CREATE POLICY project_wall ON public.customers_apart TO otklik_web USING ((project_id = ANY (( SELECT public.otklik_projects() AS otklik_projects)::bigint[]))) WITH CHECK ((project_id = ANY (( SELECT public.otklik_projects() AS otklik_projects)::bigint[])));

CREATE POLICY project_wall ON public.customers_consent TO otklik_web USING ((project_id = ANY (( SELECT public.otklik_projects() AS otklik_projects)::bigint[]))) WITH CHECK ((project_id = ANY (( SELECT public.otklik_projects() AS otklik_projects)::bigint[])));

CREATE POLICY project_wall ON public.customers_consenttext TO otklik_web USING ((project_id = ANY (( SELECT public.otklik_projects() AS otklik_projects)::bigint[]))) WITH CHECK ((project_id = ANY (( SELECT public.otklik_projects() AS otklik_projects)::bigint[])));

CREATE POLICY project_wall ON public.customers_erasure TO otklik_web USING ((project_id = ANY (( SELECT public.otklik_projects() AS otklik_projects)::bigint[]))) WITH CHECK ((project_id = ANY (( SELECT public.otklik_projects() AS otklik_projects)::bigint[])));

CREATE POLICY project_wall ON public.customers_hold TO otklik_web USING ((project_id = ANY (( SELECT public.otklik_projects() AS otklik_projects)::bigint[]))) WITH CHECK ((project_id = ANY (( SELECT public.otklik_projects() AS otklik_projects)::bigint[])));

CREATE POLICY project_wall ON public.customers_identity TO otklik_web USING ((project_id = ANY (( SELECT public.otklik_projects() AS otklik_projects)::bigint[]))) WITH CHECK ((project_id = ANY (( SELECT public.otklik_projects() AS otklik_projects)::bigint[])));

CREATE POLICY project_wall ON public.customers_merge TO otklik_web USING ((project_id = ANY (( SELECT public.otklik_projects() AS otklik_projects)::bigint[]))) WITH CHECK ((project_id = ANY (( SELECT public.otklik_projects() AS otklik_projects)::bigint[])));

CREATE POLICY project_wall ON public.customers_organisation TO otklik_web USING ((project_id = ANY (( SELECT public.otklik_projects() AS otklik_projects)::bigint[]))) WITH CHECK ((project_id = ANY (( SELECT public.otklik_projects() AS otklik_projects)::bigint[])));

CREATE POLICY project_wall ON public.customers_panelrow TO otklik_web USING ((project_id = ANY (( SELECT public.otklik_projects() AS otklik_projects)::bigint[]))) WITH CHECK ((project_id = ANY (( SELECT public.otklik_projects() AS otklik_projects)::bigint[])));

CREATE POLICY project_wall ON public.customers_person TO otklik_web USING ((project_id = ANY (( SELECT public.otklik_projects() AS otklik_projects)::bigint[]))) WITH CHECK ((project_id = ANY (( SELECT public.otklik_projects() AS otklik_projects)::bigint[])));

CREATE POLICY project_wall ON public.customers_personnote TO otklik_web USING ((project_id = ANY (( SELECT public.otklik_projects() AS otklik_projects)::bigint[]))) WITH CHECK ((project_id = ANY (( SELECT public.otklik_projects() AS otklik_projects)::bigint[])));

CREATE POLICY project_wall ON public.customers_retention TO otklik_web USING ((project_id = ANY (( SELECT public.otklik_projects() AS otklik_projects)::bigint[]))) WITH CHECK ((project_id = ANY (( SELECT public.otklik_projects() AS otklik_projects)::bigint[])));

CREATE POLICY project_wall ON public.customers_standing TO otklik_web USING ((project_id = ANY (( SELECT public.otklik_projects() AS otklik_projects)::bigint[]))) WITH CHECK ((project_id = ANY (( SELECT public.otklik_projects() AS otklik_projects)::bigint[])));

CREATE POLICY project_wall ON public.desk_answertemplate TO otklik_web USING ((project_id = ANY (( SELECT public.otklik_projects() AS otklik_projects)::bigint[]))) WITH CHECK ((project_id = ANY (( SELECT public.otklik_projects() AS otklik_projects)::bigint[])));

CREATE POLICY project_wall ON public.desk_attachment TO otklik_web USING ((project_id = ANY (( SELECT public.otklik_projects() AS otklik_projects)::bigint[]))) WITH CHECK ((project_id = ANY (( SELECT public.otklik_projects() AS otklik_projects)::bigint[])));

CREATE POLICY project_wall ON public.desk_bulkitem TO otklik_web USING ((project_id = ANY (( SELECT public.otklik_projects() AS otklik_projects)::bigint[]))) WITH CHECK ((project_id = ANY (( SELECT public.otklik_projects() AS otklik_projects)::bigint[])));

CREATE POLICY project_wall ON public.desk_checklist TO otklik_web USING ((project_id = ANY (( SELECT public.otklik_projects() AS otklik_projects)::bigint[]))) WITH CHECK ((project_id = ANY (( SELECT public.otklik_projects() AS otklik_projects)::bigint[])));

CREATE POLICY project_wall ON public.desk_checklistpoint TO otklik_web USING ((project_id = ANY (( SELECT public.otklik_projects() AS otklik_projects)::bigint[]))) WITH CHECK ((project_id = ANY (( SELECT public.otklik_projects() AS otklik_projects)::bigint[])));

CREATE POLICY project_wall ON public.desk_closingrules TO otklik_web USING ((project_id = ANY (( SELECT public.otklik_projects() AS otklik_projects)::bigint[]))) WITH CHECK ((project_id = ANY (( SELECT public.otklik_projects() AS otklik_projects)::bigint[])));

CREATE POLICY project_wall ON public.desk_commonproblem TO otklik_web USING ((project_id = ANY (( SELECT public.otklik_projects() AS otklik_projects)::bigint[]))) WITH CHECK ((project_id = ANY (( SELECT public.otklik_projects() AS otklik_projects)::bigint[])));

CREATE POLICY project_wall ON public.desk_commonticket TO otklik_web USING ((project_id = ANY (( SELECT public.otklik_projects() AS otklik_projects)::bigint[]))) WITH CHECK ((project_id = ANY (( SELECT public.otklik_projects() AS otklik_projects)::bigint[])));

CREATE POLICY project_wall ON public.desk_counter TO otklik_web USING ((project_id = ANY (( SELECT public.otklik_projects() AS otklik_projects)::bigint[]))) WITH CHECK ((project_id = ANY (( SELECT public.otklik_projects() AS otklik_projects)::bigint[])));

CREATE POLICY project_wall ON public.desk_counterdelta TO otklik_web USING ((project_id = ANY (( SELECT public.otklik_projects() AS otklik_projects)::bigint[]))) WITH CHECK ((project_id = ANY (( SELECT public.otklik_projects() AS otklik_projects)::bigint[])));

CREATE POLICY project_wall ON public.desk_draft TO otklik_web USING ((project_id = ANY (( SELECT public.otklik_projects() AS otklik_projects)::bigint[]))) WITH CHECK ((project_id = ANY (( SELECT public.otklik_projects() AS otklik_projects)::bigint[])));

CREATE POLICY project_wall ON public.desk_draftfile TO otklik_web USING ((project_id = ANY (( SELECT public.otklik_projects() AS otklik_projects)::bigint[]))) WITH CHECK ((project_id = ANY (( SELECT public.otklik_projects() AS otklik_projects)::bigint[])));

CREATE POLICY project_wall ON public.desk_follower TO otklik_web USING ((project_id = ANY (( SELECT public.otklik_projects() AS otklik_projects)::bigint[]))) WITH CHECK ((project_id = ANY (( SELECT public.otklik_projects() AS otklik_projects)::bigint[])));

CREATE POLICY project_wall ON public.desk_message TO otklik_web USING ((project_id = ANY (( SELECT public.otklik_projects() AS otklik_projects)::bigint[]))) WITH CHECK ((project_id = ANY (( SELECT public.otklik_projects() AS otklik_projects)::bigint[])));

CREATE POLICY project_wall ON public.desk_move TO otklik_web USING ((project_id = ANY (( SELECT public.otklik_projects() AS otklik_projects)::bigint[]))) WITH CHECK ((project_id = ANY (( SELECT public.otklik_projects() AS otklik_projects)::bigint[])));

CREATE POLICY project_wall ON public.desk_participant TO otklik_web USING ((project_id = ANY (( SELECT public.otklik_projects() AS otklik_projects)::bigint[]))) WITH CHECK ((project_id = ANY (( SELECT public.otklik_projects() AS otklik_projects)::bigint[])));

CREATE POLICY project_wall ON public.desk_resolution TO otklik_web USING ((project_id = ANY (( SELECT public.otklik_projects() AS otklik_projects)::bigint[]))) WITH CHECK ((project_id = ANY (( SELECT public.otklik_projects() AS otklik_projects)::bigint[])));

CREATE POLICY project_wall ON public.desk_resolutioncode TO otklik_web USING ((project_id = ANY (( SELECT public.otklik_projects() AS otklik_projects)::bigint[]))) WITH CHECK ((project_id = ANY (( SELECT public.otklik_projects() AS otklik_projects)::bigint[])));

CREATE POLICY project_wall ON public.desk_savedsegment TO otklik_web USING (((project_id IS NULL) OR (project_id = ANY (( SELECT public.otklik_projects() AS otklik_projects)::bigint[])))) WITH CHECK (((project_id IS NULL) OR (project_id = ANY (( SELECT public.otklik_projects() AS otklik_projects)::bigint[]))));

CREATE POLICY project_wall ON public.desk_savedview TO otklik_web USING (((project_id IS NULL) OR (project_id = ANY (( SELECT public.otklik_projects() AS otklik_projects)::bigint[])))) WITH CHECK (((project_id IS NULL) OR (project_id = ANY (( SELECT public.otklik_projects() AS otklik_projects)::bigint[]))));

CREATE POLICY project_wall ON public.desk_statuslabel TO otklik_web USING ((project_id = ANY (( SELECT public.otklik_projects() AS otklik_projects)::bigint[]))) WITH CHECK ((project_id = ANY (( SELECT public.otklik_projects() AS otklik_projects)::bigint[])));

CREATE POLICY project_wall ON public.desk_ticket TO otklik_web USING ((project_id = ANY (( SELECT public.otklik_projects() AS otklik_projects)::bigint[]))) WITH CHECK ((project_id = ANY (( SELECT public.otklik_projects() AS otklik_projects)::bigint[])));

CREATE POLICY project_wall ON public.desk_ticketchange TO otklik_web USING ((project_id = ANY (( SELECT public.otklik_projects() AS otklik_projects)::bigint[]))) WITH CHECK ((project_id = ANY (( SELECT public.otklik_projects() AS otklik_projects)::bigint[])));

CREATE POLICY project_wall ON public.desk_ticketchecklist TO otklik_web USING ((project_id = ANY (( SELECT public.otklik_projects() AS otklik_projects)::bigint[]))) WITH CHECK ((project_id = ANY (( SELECT public.otklik_projects() AS otklik_projects)::bigint[])));

CREATE POLICY project_wall ON public.desk_ticketfield TO otklik_web USING ((project_id = ANY (( SELECT public.otklik_projects() AS otklik_projects)::bigint[]))) WITH CHECK ((project_id = ANY (( SELECT public.otklik_projects() AS otklik_projects)::bigint[])));

CREATE POLICY project_wall ON public.desk_ticketfieldvalue TO otklik_web USING ((project_id = ANY (( SELECT public.otklik_projects() AS otklik_projects)::bigint[]))) WITH CHECK ((project_id = ANY (( SELECT public.otklik_projects() AS otklik_projects)::bigint[])));

CREATE POLICY project_wall ON public.desk_ticketlink TO otklik_web USING ((project_id = ANY (( SELECT public.otklik_projects() AS otklik_projects)::bigint[]))) WITH CHECK ((project_id = ANY (( SELECT public.otklik_projects() AS otklik_projects)::bigint[])));

CREATE POLICY project_wall ON public.desk_topic TO otklik_web USING ((project_id = ANY (( SELECT public.otklik_projects() AS otklik_projects)::bigint[]))) WITH CHECK ((project_id = ANY (( SELECT public.otklik_projects() AS otklik_projects)::bigint[])));

CREATE POLICY project_wall ON public.desk_viewcell TO otklik_web USING ((project_id = ANY (( SELECT public.otklik_projects() AS otklik_projects)::bigint[]))) WITH CHECK ((project_id = ANY (( SELECT public.otklik_projects() AS otklik_projects)::bigint[])));

CREATE POLICY project_wall ON public.events_event TO otklik_web USING (((project_id IS NULL) OR (project_id = ANY (( SELECT public.otklik_projects() AS otklik_projects)::bigint[])))) WITH CHECK (((project_id IS NULL) OR (project_id = ANY (( SELECT public.otklik_projects() AS otklik_projects)::bigint[]))));

CREATE POLICY project_wall ON public.files_storedfile TO otklik_web USING ((project_id = ANY (( SELECT public.otklik_projects() AS otklik_projects)::bigint[]))) WITH CHECK ((project_id = ANY (( SELECT public.otklik_projects() AS otklik_projects)::bigint[])));

CREATE POLICY project_wall ON public.files_upload TO otklik_web USING ((project_id = ANY (( SELECT public.otklik_projects() AS otklik_projects)::bigint[]))) WITH CHECK ((project_id = ANY (( SELECT public.otklik_projects() AS otklik_projects)::bigint[])));

CREATE POLICY project_wall ON public.imports_foreign TO otklik_web USING ((project_id = ANY (( SELECT public.otklik_projects() AS otklik_projects)::bigint[]))) WITH CHECK ((project_id = ANY (( SELECT public.otklik_projects() AS otklik_projects)::bigint[])));

CREATE POLICY project_wall ON public.imports_import TO otklik_web USING ((project_id = ANY (( SELECT public.otklik_projects() AS otklik_projects)::bigint[]))) WITH CHECK ((project_id = ANY (( SELECT public.otklik_projects() AS otklik_projects)::bigint[])));

CREATE POLICY project_wall ON public.imports_nottaken TO otklik_web USING ((project_id = ANY (( SELECT public.otklik_projects() AS otklik_projects)::bigint[]))) WITH CHECK ((project_id = ANY (( SELECT public.otklik_projects() AS otklik_projects)::bigint[])));

CREATE POLICY project_wall ON public.notifications_botlink TO otklik_web USING ((project_id = ANY (( SELECT public.otklik_projects() AS otklik_projects)::bigint[]))) WITH CHECK ((project_id = ANY (( SELECT public.otklik_projects() AS otklik_projects)::bigint[])));

CREATE POLICY project_wall ON public.notifications_linkcode TO otklik_web USING ((project_id = ANY (( SELECT public.otklik_projects() AS otklik_projects)::bigint[]))) WITH CHECK ((project_id = ANY (( SELECT public.otklik_projects() AS otklik_projects)::bigint[])));

CREATE POLICY project_wall ON public.notifications_notice TO otklik_web USING ((project_id = ANY (( SELECT public.otklik_projects() AS otklik_projects)::bigint[]))) WITH CHECK ((project_id = ANY (( SELECT public.otklik_projects() AS otklik_projects)::bigint[])));

CREATE POLICY project_wall ON public.outbox_delivery TO otklik_web USING ((project_id = ANY (( SELECT public.otklik_projects() AS otklik_projects)::bigint[]))) WITH CHECK ((project_id = ANY (( SELECT public.otklik_projects() AS otklik_projects)::bigint[])));

CREATE POLICY project_wall ON public.requests_portal TO otklik_web USING ((project_id = ANY (( SELECT public.otklik_projects() AS otklik_projects)::bigint[]))) WITH CHECK ((project_id = ANY (( SELECT public.otklik_projects() AS otklik_projects)::bigint[])));

CREATE POLICY project_wall ON public.requests_rating TO otklik_web USING ((project_id = ANY (( SELECT public.otklik_projects() AS otklik_projects)::bigint[]))) WITH CHECK ((project_id = ANY (( SELECT public.otklik_projects() AS otklik_projects)::bigint[])));

CREATE POLICY project_wall ON public.requests_requesttype TO otklik_web USING ((project_id = ANY (( SELECT public.otklik_projects() AS otklik_projects)::bigint[]))) WITH CHECK ((project_id = ANY (( SELECT public.otklik_projects() AS otklik_projects)::bigint[])));

CREATE POLICY project_wall ON public.requests_statuslink TO otklik_web USING ((project_id = ANY (( SELECT public.otklik_projects() AS otklik_projects)::bigint[]))) WITH CHECK ((project_id = ANY (( SELECT public.otklik_projects() AS otklik_projects)::bigint[])));

CREATE POLICY project_wall ON public.requests_submission TO otklik_web USING ((project_id = ANY (( SELECT public.otklik_projects() AS otklik_projects)::bigint[]))) WITH CHECK ((project_id = ANY (( SELECT public.otklik_projects() AS otklik_projects)::bigint[])));

CREATE POLICY project_wall ON public.routing_mixday TO otklik_web USING ((project_id = ANY (( SELECT public.otklik_projects() AS otklik_projects)::bigint[]))) WITH CHECK ((project_id = ANY (( SELECT public.otklik_projects() AS otklik_projects)::bigint[])));

CREATE POLICY project_wall ON public.routing_mixtarget TO otklik_web USING ((project_id = ANY (( SELECT public.otklik_projects() AS otklik_projects)::bigint[]))) WITH CHECK ((project_id = ANY (( SELECT public.otklik_projects() AS otklik_projects)::bigint[])));

CREATE POLICY project_wall ON public.routing_need TO otklik_web USING ((project_id = ANY (( SELECT public.otklik_projects() AS otklik_projects)::bigint[]))) WITH CHECK ((project_id = ANY (( SELECT public.otklik_projects() AS otklik_projects)::bigint[])));

CREATE POLICY project_wall ON public.routing_outcome TO otklik_web USING ((project_id = ANY (( SELECT public.otklik_projects() AS otklik_projects)::bigint[]))) WITH CHECK ((project_id = ANY (( SELECT public.otklik_projects() AS otklik_projects)::bigint[])));

CREATE POLICY project_wall ON public.routing_profile TO otklik_web USING ((project_id = ANY (( SELECT public.otklik_projects() AS otklik_projects)::bigint[]))) WITH CHECK ((project_id = ANY (( SELECT public.otklik_projects() AS otklik_projects)::bigint[])));

CREATE POLICY project_wall ON public.routing_reason TO otklik_web USING (((project_id IS NULL) OR (project_id = ANY (( SELECT public.otklik_projects() AS otklik_projects)::bigint[])))) WITH CHECK (((project_id IS NULL) OR (project_id = ANY (( SELECT public.otklik_projects() AS otklik_projects)::bigint[]))));

CREATE POLICY project_wall ON public.routing_rule TO otklik_web USING ((project_id = ANY (( SELECT public.otklik_projects() AS otklik_projects)::bigint[]))) WITH CHECK ((project_id = ANY (( SELECT public.otklik_projects() AS otklik_projects)::bigint[])));

CREATE POLICY project_wall ON public.routing_shift TO otklik_web USING ((project_id = ANY (( SELECT public.otklik_projects() AS otklik_projects)::bigint[]))) WITH CHECK ((project_id = ANY (( SELECT public.otklik_projects() AS otklik_projects)::bigint[])));

CREATE POLICY project_wall ON public.routing_shiftday TO otklik_web USING ((project_id = ANY (( SELECT public.otklik_projects() AS otklik_projects)::bigint[]))) WITH CHECK ((project_id = ANY (( SELECT public.otklik_projects() AS otklik_projects)::bigint[])));

CREATE POLICY project_wall ON public.routing_skill TO otklik_web USING ((project_id = ANY (( SELECT public.otklik_projects() AS otklik_projects)::bigint[]))) WITH CHECK ((project_id = ANY (( SELECT public.otklik_projects() AS otklik_projects)::bigint[])));

CREATE POLICY project_wall ON public.routing_timerule TO otklik_web USING ((project_id = ANY (( SELECT public.otklik_projects() AS otklik_projects)::bigint[]))) WITH CHECK ((project_id = ANY (( SELECT public.otklik_projects() AS otklik_projects)::bigint[])));

CREATE POLICY project_wall ON public.routing_work TO otklik_web USING ((project_id = ANY (( SELECT public.otklik_projects() AS otklik_projects)::bigint[]))) WITH CHECK ((project_id = ANY (( SELECT public.otklik_projects() AS otklik_projects)::bigint[])));

CREATE POLICY project_wall ON public.routing_workday TO otklik_web USING ((project_id = ANY (( SELECT public.otklik_projects() AS otklik_projects)::bigint[]))) WITH CHECK ((project_id = ANY (( SELECT public.otklik_projects() AS otklik_projects)::bigint[])));

CREATE POLICY project_wall ON public.routing_worktotal TO otklik_web USING ((project_id = ANY (( SELECT public.otklik_projects() AS otklik_projects)::bigint[]))) WITH CHECK ((project_id = ANY (( SELECT public.otklik_projects() AS otklik_projects)::bigint[])));

CREATE POLICY project_wall ON public.service_levels_absence TO otklik_web USING ((project_id = ANY (( SELECT public.otklik_projects() AS otklik_projects)::bigint[]))) WITH CHECK ((project_id = ANY (( SELECT public.otklik_projects() AS otklik_projects)::bigint[])));

CREATE POLICY project_wall ON public.service_levels_breachcard TO otklik_web USING ((project_id = ANY (( SELECT public.otklik_projects() AS otklik_projects)::bigint[]))) WITH CHECK ((project_id = ANY (( SELECT public.otklik_projects() AS otklik_projects)::bigint[])));

CREATE POLICY project_wall ON public.service_levels_calendar TO otklik_web USING ((project_id = ANY (( SELECT public.otklik_projects() AS otklik_projects)::bigint[]))) WITH CHECK ((project_id = ANY (( SELECT public.otklik_projects() AS otklik_projects)::bigint[])));

CREATE POLICY project_wall ON public.service_levels_calendarday TO otklik_web USING ((project_id = ANY (( SELECT public.otklik_projects() AS otklik_projects)::bigint[]))) WITH CHECK ((project_id = ANY (( SELECT public.otklik_projects() AS otklik_projects)::bigint[])));

CREATE POLICY project_wall ON public.service_levels_clock TO otklik_web USING ((project_id = ANY (( SELECT public.otklik_projects() AS otklik_projects)::bigint[]))) WITH CHECK ((project_id = ANY (( SELECT public.otklik_projects() AS otklik_projects)::bigint[])));

CREATE POLICY project_wall ON public.service_levels_escalation TO otklik_web USING ((project_id = ANY (( SELECT public.otklik_projects() AS otklik_projects)::bigint[]))) WITH CHECK ((project_id = ANY (( SELECT public.otklik_projects() AS otklik_projects)::bigint[])));

CREATE POLICY project_wall ON public.service_levels_escalationrule TO otklik_web USING ((project_id = ANY (( SELECT public.otklik_projects() AS otklik_projects)::bigint[]))) WITH CHECK ((project_id = ANY (( SELECT public.otklik_projects() AS otklik_projects)::bigint[])));

CREATE POLICY project_wall ON public.service_levels_managerletter TO otklik_web USING ((project_id = ANY (( SELECT public.otklik_projects() AS otklik_projects)::bigint[]))) WITH CHECK ((project_id = ANY (( SELECT public.otklik_projects() AS otklik_projects)::bigint[])));

CREATE POLICY project_wall ON public.service_levels_policy TO otklik_web USING ((project_id = ANY (( SELECT public.otklik_projects() AS otklik_projects)::bigint[]))) WITH CHECK ((project_id = ANY (( SELECT public.otklik_projects() AS otklik_projects)::bigint[])));

CREATE POLICY project_wall ON public.service_levels_promisesettings TO otklik_web USING ((project_id = ANY (( SELECT public.otklik_projects() AS otklik_projects)::bigint[]))) WITH CHECK ((project_id = ANY (( SELECT public.otklik_projects() AS otklik_projects)::bigint[])));

CREATE POLICY project_wall ON public.service_levels_recount TO otklik_web USING ((project_id = ANY (( SELECT public.otklik_projects() AS otklik_projects)::bigint[]))) WITH CHECK ((project_id = ANY (( SELECT public.otklik_projects() AS otklik_projects)::bigint[])));

CREATE POLICY project_wall ON public.service_levels_responsible TO otklik_web USING ((project_id = ANY (( SELECT public.otklik_projects() AS otklik_projects)::bigint[]))) WITH CHECK ((project_id = ANY (( SELECT public.otklik_projects() AS otklik_projects)::bigint[])));

CREATE POLICY project_wall ON public.service_levels_teamcalendar TO otklik_web USING ((project_id = ANY (( SELECT public.otklik_projects() AS otklik_projects)::bigint[]))) WITH CHECK ((project_id = ANY (( SELECT public.otklik_projects() AS otklik_projects)::bigint[])));

ALTER TABLE public.requests_portal ENABLE ROW LEVEL SECURITY;

ALTER TABLE public.requests_rating ENABLE ROW LEVEL SECURITY;

ALTER TABLE public.requests_requesttype ENABLE ROW LEVEL SECURITY;

ALTER TABLE public.requests_statuslink ENABLE ROW LEVEL SECURITY;

ALTER TABLE public.requests_submission ENABLE ROW LEVEL SECURITY;

ALTER TABLE public.routing_mixday ENABLE ROW LEVEL SECURITY;

ALTER TABLE public.routing_mixtarget ENABLE ROW LEVEL SECURITY;

ALTER TABLE public.routing_need ENABLE ROW LEVEL SECURITY;

ALTER TABLE public.routing_outcome ENABLE ROW LEVEL SECURITY;

ALTER TABLE public.routing_profile ENABLE ROW LEVEL SECURITY;

ALTER TABLE public.routing_reason ENABLE ROW LEVEL SECURITY;

ALTER TABLE public.routing_rule ENABLE ROW LEVEL SECURITY;

ALTER TABLE public.routing_shift ENABLE ROW LEVEL SECURITY;

ALTER TABLE public.routing_shiftday ENABLE ROW LEVEL SECURITY;

ALTER TABLE public.routing_skill ENABLE ROW LEVEL SECURITY;

ALTER TABLE public.routing_timerule ENABLE ROW LEVEL SECURITY;

ALTER TABLE public.routing_work ENABLE ROW LEVEL SECURITY;

ALTER TABLE public.routing_workday ENABLE ROW LEVEL SECURITY;

ALTER TABLE public.routing_worktotal ENABLE ROW LEVEL SECURITY;

ALTER TABLE public.service_levels_absence ENABLE ROW LEVEL SECURITY;

ALTER TABLE public.service_levels_breachcard ENABLE ROW LEVEL SECURITY;

ALTER TABLE public.service_levels_calendar ENABLE ROW LEVEL SECURITY;

ALTER TABLE public.service_levels_calendarday ENABLE ROW LEVEL SECURITY;

ALTER TABLE public.service_levels_clock ENABLE ROW LEVEL SECURITY;

ALTER TABLE public.service_levels_escalation ENABLE ROW LEVEL SECURITY;

ALTER TABLE public.service_levels_escalationrule ENABLE ROW LEVEL SECURITY;

ALTER TABLE public.service_levels_managerletter ENABLE ROW LEVEL SECURITY;

ALTER TABLE public.service_levels_policy ENABLE ROW LEVEL SECURITY;

ALTER TABLE public.service_levels_promisesettings ENABLE ROW LEVEL SECURITY;

ALTER TABLE public.service_levels_recount ENABLE ROW LEVEL SECURITY;

ALTER TABLE public.service_levels_responsible ENABLE ROW LEVEL SECURITY;

ALTER TABLE public.service_levels_teamcalendar ENABLE ROW LEVEL SECURITY;

GRANT USAGE ON SCHEMA public TO otklik_web;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.procrastinate_jobs TO otklik_web;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.account_emailaddress TO otklik_web;

GRANT SELECT,USAGE ON SEQUENCE public.account_emailaddress_id_seq TO otklik_web;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.account_emailconfirmation TO otklik_web;

GRANT SELECT,USAGE ON SEQUENCE public.account_emailconfirmation_id_seq TO otklik_web;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.accounts_apitoken TO otklik_web;

GRANT SELECT,USAGE ON SEQUENCE public.accounts_apitoken_id_seq TO otklik_web;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.accounts_invitation TO otklik_web;

GRANT SELECT,USAGE ON SEQUENCE public.accounts_invitation_id_seq TO otklik_web;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.accounts_membership TO otklik_web;

GRANT SELECT,USAGE ON SEQUENCE public.accounts_membership_id_seq TO otklik_web;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.accounts_photo TO otklik_web;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.accounts_project TO otklik_web;

GRANT SELECT,USAGE ON SEQUENCE public.accounts_project_id_seq TO otklik_web;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.accounts_ratewindow TO otklik_web;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.accounts_team TO otklik_web;

GRANT SELECT,USAGE ON SEQUENCE public.accounts_team_id_seq TO otklik_web;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.accounts_teammember TO otklik_web;

GRANT SELECT,USAGE ON SEQUENCE public.accounts_teammember_id_seq TO otklik_web;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.accounts_user TO otklik_web;

GRANT SELECT,USAGE ON SEQUENCE public.accounts_user_id_seq TO otklik_web;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.api_keptanswer TO otklik_web;

GRANT SELECT,USAGE ON SEQUENCE public.api_keptanswer_id_seq TO otklik_web;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.auth_group TO otklik_web;

GRANT SELECT,USAGE ON SEQUENCE public.auth_group_id_seq TO otklik_web;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.auth_group_permissions TO otklik_web;

GRANT SELECT,USAGE ON SEQUENCE public.auth_group_permissions_id_seq TO otklik_web;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.auth_permission TO otklik_web;

GRANT SELECT,USAGE ON SEQUENCE public.auth_permission_id_seq TO otklik_web;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.automation_firing TO otklik_web;

GRANT SELECT,USAGE ON SEQUENCE public.automation_firing_id_seq TO otklik_web;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.automation_loopalarm TO otklik_web;

GRANT SELECT,USAGE ON SEQUENCE public.automation_loopalarm_id_seq TO otklik_web;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.automation_macro TO otklik_web;

GRANT SELECT,USAGE ON SEQUENCE public.automation_macro_id_seq TO otklik_web;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.automation_macrouse TO otklik_web;

GRANT SELECT,USAGE ON SEQUENCE public.automation_macrouse_id_seq TO otklik_web;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.automation_plan TO otklik_web;

GRANT SELECT,USAGE ON SEQUENCE public.automation_plan_id_seq TO otklik_web;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.automation_plandate TO otklik_web;

GRANT SELECT,USAGE ON SEQUENCE public.automation_plandate_id_seq TO otklik_web;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.automation_rule TO otklik_web;

GRANT SELECT,USAGE ON SEQUENCE public.automation_rule_id_seq TO otklik_web;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.channels_botaccount TO otklik_web;

GRANT SELECT,USAGE ON SEQUENCE public.channels_botaccount_id_seq TO otklik_web;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.channels_inbounditem TO otklik_web;

GRANT SELECT,USAGE ON SEQUENCE public.channels_inbounditem_id_seq TO otklik_web;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.channels_mailaccount TO otklik_web;

GRANT SELECT,USAGE ON SEQUENCE public.channels_mailaccount_id_seq TO otklik_web;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.channels_mailaddress TO otklik_web;

GRANT SELECT,USAGE ON SEQUENCE public.channels_mailaddress_id_seq TO otklik_web;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.channels_mailfolder TO otklik_web;

GRANT SELECT,USAGE ON SEQUENCE public.channels_mailfolder_id_seq TO otklik_web;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.connectors_export TO otklik_web;

GRANT SELECT,USAGE ON SEQUENCE public.connectors_export_id_seq TO otklik_web;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.connectors_exportschedule TO otklik_web;

GRANT SELECT,USAGE ON SEQUENCE public.connectors_exportschedule_id_seq TO otklik_web;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.connectors_panel TO otklik_web;

GRANT SELECT,USAGE ON SEQUENCE public.connectors_panel_id_seq TO otklik_web;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.connectors_panelcard TO otklik_web;

GRANT SELECT,USAGE ON SEQUENCE public.connectors_panelcard_id_seq TO otklik_web;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.connectors_panelstate TO otklik_web;

GRANT SELECT,USAGE ON SEQUENCE public.connectors_panelstate_id_seq TO otklik_web;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.connectors_webhook TO otklik_web;

GRANT SELECT,USAGE ON SEQUENCE public.connectors_webhook_id_seq TO otklik_web;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.connectors_webhookdelivery TO otklik_web;

GRANT SELECT,USAGE ON SEQUENCE public.connectors_webhookdelivery_id_seq TO otklik_web;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.customers_apart TO otklik_web;

GRANT SELECT,USAGE ON SEQUENCE public.customers_apart_id_seq TO otklik_web;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.customers_consent TO otklik_web;

GRANT SELECT,USAGE ON SEQUENCE public.customers_consent_id_seq TO otklik_web;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.customers_consenttext TO otklik_web;

GRANT SELECT,USAGE ON SEQUENCE public.customers_consenttext_id_seq TO otklik_web;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.customers_erasure TO otklik_web;

GRANT SELECT,USAGE ON SEQUENCE public.customers_erasure_id_seq TO otklik_web;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.customers_hold TO otklik_web;

GRANT SELECT,USAGE ON SEQUENCE public.customers_hold_id_seq TO otklik_web;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.customers_identity TO otklik_web;

GRANT SELECT,USAGE ON SEQUENCE public.customers_identity_id_seq TO otklik_web;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.customers_merge TO otklik_web;

GRANT SELECT,USAGE ON SEQUENCE public.customers_merge_id_seq TO otklik_web;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.customers_organisation TO otklik_web;

GRANT SELECT,USAGE ON SEQUENCE public.customers_organisation_id_seq TO otklik_web;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.customers_panelrow TO otklik_web;

GRANT SELECT,USAGE ON SEQUENCE public.customers_panelrow_id_seq TO otklik_web;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.customers_person TO otklik_web;

GRANT SELECT,USAGE ON SEQUENCE public.customers_person_id_seq TO otklik_web;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.customers_personnote TO otklik_web;

GRANT SELECT,USAGE ON SEQUENCE public.customers_personnote_id_seq TO otklik_web;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.customers_retention TO otklik_web;

GRANT SELECT,USAGE ON SEQUENCE public.customers_retention_id_seq TO otklik_web;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.customers_standing TO otklik_web;

GRANT SELECT,USAGE ON SEQUENCE public.customers_standing_id_seq TO otklik_web;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.desk_answertemplate TO otklik_web;

GRANT SELECT,USAGE ON SEQUENCE public.desk_answertemplate_id_seq TO otklik_web;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.desk_attachment TO otklik_web;

GRANT SELECT,USAGE ON SEQUENCE public.desk_attachment_id_seq TO otklik_web;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.desk_bulk TO otklik_web;

GRANT SELECT,USAGE ON SEQUENCE public.desk_bulk_id_seq TO otklik_web;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.desk_bulkitem TO otklik_web;

GRANT SELECT,USAGE ON SEQUENCE public.desk_bulkitem_id_seq TO otklik_web;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.desk_checklist TO otklik_web;

GRANT SELECT,USAGE ON SEQUENCE public.desk_checklist_id_seq TO otklik_web;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.desk_checklistpoint TO otklik_web;

GRANT SELECT,USAGE ON SEQUENCE public.desk_checklistpoint_id_seq TO otklik_web;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.desk_closingrules TO otklik_web;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.desk_commonproblem TO otklik_web;

GRANT SELECT,USAGE ON SEQUENCE public.desk_commonproblem_id_seq TO otklik_web;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.desk_commonticket TO otklik_web;

GRANT SELECT,USAGE ON SEQUENCE public.desk_commonticket_id_seq TO otklik_web;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.desk_counter TO otklik_web;

GRANT SELECT,USAGE ON SEQUENCE public.desk_counter_id_seq TO otklik_web;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.desk_counterdelta TO otklik_web;

GRANT SELECT,USAGE ON SEQUENCE public.desk_counterdelta_id_seq TO otklik_web;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.desk_draft TO otklik_web;

GRANT SELECT,USAGE ON SEQUENCE public.desk_draft_id_seq TO otklik_web;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.desk_draftfile TO otklik_web;

GRANT SELECT,USAGE ON SEQUENCE public.desk_draftfile_id_seq TO otklik_web;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.desk_follower TO otklik_web;

GRANT SELECT,USAGE ON SEQUENCE public.desk_follower_id_seq TO otklik_web;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.desk_message TO otklik_web;

GRANT SELECT,USAGE ON SEQUENCE public.desk_message_id_seq TO otklik_web;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.desk_move TO otklik_web;

GRANT SELECT,USAGE ON SEQUENCE public.desk_move_id_seq TO otklik_web;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.desk_participant TO otklik_web;

GRANT SELECT,USAGE ON SEQUENCE public.desk_participant_id_seq TO otklik_web;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.desk_resolution TO otklik_web;

GRANT SELECT,USAGE ON SEQUENCE public.desk_resolution_id_seq TO otklik_web;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.desk_resolutioncode TO otklik_web;

GRANT SELECT,USAGE ON SEQUENCE public.desk_resolutioncode_id_seq TO otklik_web;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.desk_savedsegment TO otklik_web;

GRANT SELECT,USAGE ON SEQUENCE public.desk_savedsegment_id_seq TO otklik_web;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.desk_savedview TO otklik_web;

GRANT SELECT,USAGE ON SEQUENCE public.desk_savedview_id_seq TO otklik_web;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.desk_statuslabel TO otklik_web;

GRANT SELECT,USAGE ON SEQUENCE public.desk_statuslabel_id_seq TO otklik_web;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.desk_ticket TO otklik_web;

GRANT SELECT,USAGE ON SEQUENCE public.desk_ticket_id_seq TO otklik_web;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.desk_ticketchange TO otklik_web;

GRANT SELECT,USAGE ON SEQUENCE public.desk_ticketchange_id_seq TO otklik_web;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.desk_ticketchecklist TO otklik_web;

GRANT SELECT,USAGE ON SEQUENCE public.desk_ticketchecklist_id_seq TO otklik_web;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.desk_ticketfield TO otklik_web;

GRANT SELECT,USAGE ON SEQUENCE public.desk_ticketfield_id_seq TO otklik_web;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.desk_ticketfieldvalue TO otklik_web;

GRANT SELECT,USAGE ON SEQUENCE public.desk_ticketfieldvalue_id_seq TO otklik_web;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.desk_ticketlink TO otklik_web;

GRANT SELECT,USAGE ON SEQUENCE public.desk_ticketlink_id_seq TO otklik_web;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.desk_topic TO otklik_web;

GRANT SELECT,USAGE ON SEQUENCE public.desk_topic_id_seq TO otklik_web;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.desk_viewcell TO otklik_web;

GRANT SELECT,USAGE ON SEQUENCE public.desk_viewcell_id_seq TO otklik_web;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.desk_vieworder TO otklik_web;

GRANT SELECT,USAGE ON SEQUENCE public.desk_vieworder_id_seq TO otklik_web;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.django_content_type TO otklik_web;

GRANT SELECT,USAGE ON SEQUENCE public.django_content_type_id_seq TO otklik_web;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.django_migrations TO otklik_web;

GRANT SELECT,USAGE ON SEQUENCE public.django_migrations_id_seq TO otklik_web;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.django_session TO otklik_web;

GRANT SELECT,INSERT ON TABLE public.events_event TO otklik_web;

GRANT SELECT,USAGE ON SEQUENCE public.events_event_id_seq TO otklik_web;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.events_reactionrun TO otklik_web;

GRANT SELECT,USAGE ON SEQUENCE public.events_reactionrun_id_seq TO otklik_web;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.events_waitingchange TO otklik_web;

GRANT SELECT,USAGE ON SEQUENCE public.events_waitingchange_id_seq TO otklik_web;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.files_storedfile TO otklik_web;

GRANT SELECT,USAGE ON SEQUENCE public.files_storedfile_id_seq TO otklik_web;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.files_upload TO otklik_web;

GRANT SELECT,USAGE ON SEQUENCE public.files_upload_id_seq TO otklik_web;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.imports_foreign TO otklik_web;

GRANT SELECT,USAGE ON SEQUENCE public.imports_foreign_id_seq TO otklik_web;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.imports_import TO otklik_web;

GRANT SELECT,USAGE ON SEQUENCE public.imports_import_id_seq TO otklik_web;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.imports_nottaken TO otklik_web;

GRANT SELECT,USAGE ON SEQUENCE public.imports_nottaken_id_seq TO otklik_web;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.mfa_authenticator TO otklik_web;

GRANT SELECT,USAGE ON SEQUENCE public.mfa_authenticator_id_seq TO otklik_web;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.notifications_botlink TO otklik_web;

GRANT SELECT,USAGE ON SEQUENCE public.notifications_botlink_id_seq TO otklik_web;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.notifications_linkcode TO otklik_web;

GRANT SELECT,USAGE ON SEQUENCE public.notifications_linkcode_id_seq TO otklik_web;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.notifications_notice TO otklik_web;

GRANT SELECT,USAGE ON SEQUENCE public.notifications_notice_id_seq TO otklik_web;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.notifications_noticechoice TO otklik_web;

GRANT SELECT,USAGE ON SEQUENCE public.notifications_noticechoice_id_seq TO otklik_web;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.notifications_pushsubscription TO otklik_web;

GRANT SELECT,USAGE ON SEQUENCE public.notifications_pushsubscription_id_seq TO otklik_web;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.otklik_cache TO otklik_web;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.outbox_delivery TO otklik_web;

GRANT SELECT,USAGE ON SEQUENCE public.outbox_delivery_id_seq TO otklik_web;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.portal_tally TO otklik_web;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.procrastinate_events TO otklik_web;

GRANT SELECT,USAGE ON SEQUENCE public.procrastinate_events_id_seq TO otklik_web;

GRANT SELECT,USAGE ON SEQUENCE public.procrastinate_jobs_id_seq TO otklik_web;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.procrastinate_periodic_defers TO otklik_web;

GRANT SELECT,USAGE ON SEQUENCE public.procrastinate_periodic_defers_id_seq TO otklik_web;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.procrastinate_workers TO otklik_web;

GRANT SELECT,USAGE ON SEQUENCE public.procrastinate_workers_id_seq TO otklik_web;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.requests_portal TO otklik_web;

GRANT SELECT,USAGE ON SEQUENCE public.requests_portal_id_seq TO otklik_web;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.requests_rating TO otklik_web;

GRANT SELECT,USAGE ON SEQUENCE public.requests_rating_id_seq TO otklik_web;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.requests_requesttype TO otklik_web;

GRANT SELECT,USAGE ON SEQUENCE public.requests_requesttype_id_seq TO otklik_web;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.requests_statuslink TO otklik_web;

GRANT SELECT,USAGE ON SEQUENCE public.requests_statuslink_id_seq TO otklik_web;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.requests_submission TO otklik_web;

GRANT SELECT,USAGE ON SEQUENCE public.requests_submission_id_seq TO otklik_web;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.routing_beat TO otklik_web;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.routing_mixday TO otklik_web;

GRANT SELECT,USAGE ON SEQUENCE public.routing_mixday_id_seq TO otklik_web;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.routing_mixtarget TO otklik_web;

GRANT SELECT,USAGE ON SEQUENCE public.routing_mixtarget_id_seq TO otklik_web;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.routing_need TO otklik_web;

GRANT SELECT,USAGE ON SEQUENCE public.routing_need_id_seq TO otklik_web;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.routing_outcome TO otklik_web;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.routing_presence TO otklik_web;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.routing_profile TO otklik_web;

GRANT SELECT,USAGE ON SEQUENCE public.routing_profile_id_seq TO otklik_web;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.routing_reason TO otklik_web;

GRANT SELECT,USAGE ON SEQUENCE public.routing_reason_id_seq TO otklik_web;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.routing_rule TO otklik_web;

GRANT SELECT,USAGE ON SEQUENCE public.routing_rule_id_seq TO otklik_web;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.routing_shift TO otklik_web;

GRANT SELECT,USAGE ON SEQUENCE public.routing_shift_id_seq TO otklik_web;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.routing_shiftday TO otklik_web;

GRANT SELECT,USAGE ON SEQUENCE public.routing_shiftday_id_seq TO otklik_web;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.routing_skill TO otklik_web;

GRANT SELECT,USAGE ON SEQUENCE public.routing_skill_id_seq TO otklik_web;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.routing_spell TO otklik_web;

GRANT SELECT,USAGE ON SEQUENCE public.routing_spell_id_seq TO otklik_web;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.routing_timerule TO otklik_web;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.routing_work TO otklik_web;

GRANT SELECT,USAGE ON SEQUENCE public.routing_work_id_seq TO otklik_web;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.routing_workday TO otklik_web;

GRANT SELECT,USAGE ON SEQUENCE public.routing_workday_id_seq TO otklik_web;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.routing_worktotal TO otklik_web;

GRANT SELECT,USAGE ON SEQUENCE public.routing_worktotal_id_seq TO otklik_web;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.service_levels_absence TO otklik_web;

GRANT SELECT,USAGE ON SEQUENCE public.service_levels_absence_id_seq TO otklik_web;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.service_levels_breachcard TO otklik_web;

GRANT SELECT,USAGE ON SEQUENCE public.service_levels_breachcard_id_seq TO otklik_web;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.service_levels_calendar TO otklik_web;

GRANT SELECT,USAGE ON SEQUENCE public.service_levels_calendar_id_seq TO otklik_web;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.service_levels_calendarday TO otklik_web;

GRANT SELECT,USAGE ON SEQUENCE public.service_levels_calendarday_id_seq TO otklik_web;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.service_levels_clock TO otklik_web;

GRANT SELECT,USAGE ON SEQUENCE public.service_levels_clock_id_seq TO otklik_web;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.service_levels_escalation TO otklik_web;

GRANT SELECT,USAGE ON SEQUENCE public.service_levels_escalation_id_seq TO otklik_web;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.service_levels_escalationrule TO otklik_web;

GRANT SELECT,USAGE ON SEQUENCE public.service_levels_escalationrule_id_seq TO otklik_web;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.service_levels_managerletter TO otklik_web;

GRANT SELECT,USAGE ON SEQUENCE public.service_levels_managerletter_id_seq TO otklik_web;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.service_levels_policy TO otklik_web;

GRANT SELECT,USAGE ON SEQUENCE public.service_levels_policy_id_seq TO otklik_web;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.service_levels_promisesettings TO otklik_web;

GRANT SELECT,USAGE ON SEQUENCE public.service_levels_promisesettings_id_seq TO otklik_web;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.service_levels_recount TO otklik_web;

GRANT SELECT,USAGE ON SEQUENCE public.service_levels_recount_id_seq TO otklik_web;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.service_levels_responsible TO otklik_web;

GRANT SELECT,USAGE ON SEQUENCE public.service_levels_responsible_id_seq TO otklik_web;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.service_levels_teamcalendar TO otklik_web;

GRANT SELECT,USAGE ON SEQUENCE public.service_levels_teamcalendar_id_seq TO otklik_web;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.socialaccount_socialaccount TO otklik_web;

GRANT SELECT,USAGE ON SEQUENCE public.socialaccount_socialaccount_id_seq TO otklik_web;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.socialaccount_socialapp TO otklik_web;

GRANT SELECT,USAGE ON SEQUENCE public.socialaccount_socialapp_id_seq TO otklik_web;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.socialaccount_socialtoken TO otklik_web;

GRANT SELECT,USAGE ON SEQUENCE public.socialaccount_socialtoken_id_seq TO otklik_web;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.usersessions_usersession TO otklik_web;

GRANT SELECT,USAGE ON SEQUENCE public.usersessions_usersession_id_seq TO otklik_web;

INSERT INTO public.django_migrations (app, name, applied) VALUES
('account', '0001_initial', now()),
('account', '0002_email_max_length', now()),
('account', '0003_alter_emailaddress_create_unique_verified_email', now()),
('account', '0004_alter_emailaddress_drop_unique_email', now()),
('account', '0005_emailaddress_idx_upper_email', now()),
('account', '0006_emailaddress_lower', now()),
('account', '0007_emailaddress_idx_email', now()),
('account', '0008_emailaddress_unique_primary_email_fixup', now()),
('account', '0009_emailaddress_unique_primary_email', now()),
('accounts', '0001_initial', now()),
('accounts', '0002_walls', now()),
('accounts', '0003_indexes', now()),
('accounts', '0004_habits', now()),
('accounts', '0005_tokens', now()),
('accounts', '0006_session_names', now()),
('accounts', '0007_photos', now()),
('api', '0001_initial', now()),
('api', '0002_indexes', now()),
('api', '0003_sealed_answers', now()),
('auth', '0001_initial', now()),
('auth', '0002_alter_permission_name_max_length', now()),
('auth', '0003_alter_user_email_max_length', now()),
('auth', '0004_alter_user_username_opts', now()),
('auth', '0005_alter_user_last_login_null', now()),
('auth', '0006_require_contenttypes_0002', now()),
('auth', '0007_alter_validators_add_error_messages', now()),
('auth', '0008_alter_user_username_max_length', now()),
('auth', '0009_alter_user_last_name_max_length', now()),
('auth', '0010_alter_group_name_max_length', now()),
('auth', '0011_update_proxy_permissions', now()),
('auth', '0012_alter_user_first_name_max_length', now()),
('automation', '0001_initial', now()),
('automation', '0002_walls', now()),
('automation', '0003_macros', now()),
('automation', '0004_plans', now()),
('channels', '0001_initial', now()),
('channels', '0002_walls', now()),
('channels', '0003_inbound_outcome', now()),
('channels', '0004_inbound_machine', now()),
('channels', '0005_raw_storage', now()),
('channels', '0006_indexes', now()),
('channels', '0007_names', now()),
('channels', '0008_mailbox_once', now()),
('channels', '0009_bots', now()),
('connectors', '0001_initial', now()),
('connectors', '0002_exports', now()),
('connectors', '0003_panels', now()),
('connectors', '0004_view_exports', now()),
('connectors', '0005_schedules', now()),
('contenttypes', '0001_initial', now()),
('contenttypes', '0002_remove_content_type_name', now()),
('customers', '0001_initial', now()),
('customers', '0002_walls', now()),
('customers', '0003_indexes', now()),
('customers', '0004_cards', now()),
('customers', '0005_card_walls', now()),
('customers', '0006_alike', now()),
('customers', '0007_identity_index', now()),
('customers', '0008_apart_and_holds', now()),
('customers', '0009_common_names', now()),
('customers', '0010_walled_words', now()),
('customers', '0011_spans', now()),
('desk', '0001_initial', now()),
('desk', '0002_walls', now()),
('desk', '0003_search', now()),
('desk', '0004_counter_vacuum', now()),
('desk', '0005_handed', now()),
('desk', '0006_indexes', now()),
('desk', '0007_search_plans', now()),
('desk', '0008_names', now()),
('desk', '0009_relations', now()),
('desk', '0010_ticket_fields', now()),
('desk', '0011_composer', now()),
('desk', '0012_found_files', now()),
('desk', '0013_views', now()),
('desk', '0014_draft_files', now()),
('desk', '0015_holders', now()),
('desk', '0016_holds', now()),
('desk', '0017_segments', now()),
('desk', '0018_walled_words', now()),
('desk', '0019_spans', now()),
('desk', '0020_promised', now()),
('desk', '0021_level', now()),
('desk', '0022_shown_names', now()),
('desk', '0023_checklists', now()),
('desk', '0024_view_due', now()),
('desk', '0025_schedule_source', now()),
('desk', '0026_complexity', now()),
('desk', '0027_last_turn', now()),
('desk', '0028_common', now()),
('events', '0001_initial', now()),
('events', '0002_security_log', now()),
('events', '0003_jobs_told_after_commit', now()),
('events', '0004_indexes', now()),
('events', '0005_customers', now()),
('events', '0006_feed', now()),
('events', '0007_waiting_changes', now()),
('events', '0008_taken', now()),
('events', '0009_doings', now()),
('files', '0001_initial', now()),
('files', '0002_walls', now()),
('files', '0003_indexes', now()),
('files', '0004_names', now()),
('files', '0005_uploads', now()),
('imports', '0001_initial', now()),
('mfa', '0001_initial', now()),
('mfa', '0002_authenticator_timestamps', now()),
('mfa', '0003_authenticator_type_uniq', now()),
('notifications', '0001_notices', now()),
('outbox', '0001_initial', now()),
('outbox', '0002_walls', now()),
('outbox', '0003_limits', now()),
('outbox', '0004_job_tables', now()),
('outbox', '0005_indexes', now()),
('portal', '0001_initial', now()),
('procrastinate', '0001_initial', now()),
('procrastinate', '0002_drop_started_at_column', now()),
('procrastinate', '0003_drop_started_at_column', now()),
('procrastinate', '0004_drop_procrastinate_version_table', now()),
('procrastinate', '0005_fix_procrastinate_fetch_job', now()),
('procrastinate', '0006_fix_trigger_status_events_insert', now()),
('procrastinate', '0007_add_queueing_lock_column', now()),
('procrastinate', '0008_close_fetch_job_race_condition', now()),
('procrastinate', '0009_add_defer_job_function', now()),
('procrastinate', '0010_add_procrastinate_periodic_defers', now()),
('procrastinate', '0011_add_foreign_key_index', now()),
('procrastinate', '0012_add_locks_to_periodic_defer', now()),
('procrastinate', '0013_fix_procrastinate_defer_periodic_job', now()),
('procrastinate', '0014_add_finish_job_and_retry_job_functions', now()),
('procrastinate', '0015_add_trigger_on_job_deletion', now()),
('procrastinate', '0016_delete_finished_jobs', now()),
('procrastinate', '0017_add_checks_to_finish_job', now()),
('procrastinate', '0018_add_checks_to_retry_job', now()),
('procrastinate', '0019_fix_finish_job_compat_issue', now()),
('procrastinate', '0020_add_index_on_procrastinate_jobs', now()),
('procrastinate', '0021_add_kwargs_to_defer_periodic_job', now()),
('procrastinate', '0022_null_locks_excluded', now()),
('procrastinate', '0023_remove_old_finish_job_function', now()),
('procrastinate', '0024_job_id_bigint', now()),
('procrastinate', '0025_add_models', now()),
('procrastinate', '0026_add_job_priority', now()),
('procrastinate', '0027_add_periodic_job_priority', now()),
('procrastinate', '0028_add_cancel_states', now()),
('procrastinate', '0029_add_additional_params_to_retry_job', now()),
('procrastinate', '0030_alter_procrastinateevent_options', now()),
('procrastinate', '0031_add_indexes_for_fetch_job', now()),
('procrastinate', '0032_pre_cancel_notification', now()),
('procrastinate', '0033_post_cancel_notification', now()),
('procrastinate', '0034_pre_add_heartbeat', now()),
('procrastinate', '0035_post_add_heartbeat', now()),
('procrastinate', '0036_add_worker_model', now()),
('procrastinate', '0037_pre_batch_defer_jobs', now()),
('procrastinate', '0038_post_batch_defer_jobs', now()),
('procrastinate', '0039_pre_priority_lock_fetch_job', now()),
('procrastinate', '0040_pre_retry_failed_job', now()),
('procrastinate', '0041_post_retry_failed_job', now()),
('requests', '0001_initial', now()),
('requests', '0002_walls', now()),
('requests', '0003_template', now()),
('requests', '0004_checklist', now()),
('routing', '0001_initial', now()),
('routing', '0002_walls', now()),
('routing', '0003_worktime', now()),
('routing', '0004_worktime_walls', now()),
('routing', '0005_complexity', now()),
('routing', '0006_mix', now()),
('routing', '0007_mix_walls', now()),
('routing', '0008_first_word', now()),
('service_levels', '0001_initial', now()),
('service_levels', '0002_walls', now()),
('service_levels', '0003_escalation', now()),
('service_levels', '0004_escalation_walls', now()),
('service_levels', '0005_by_shifts', now()),
('service_levels', '0006_letters', now()),
('sessions', '0001_initial', now()),
('socialaccount', '0001_initial', now()),
('socialaccount', '0002_token_max_lengths', now()),
('socialaccount', '0003_extra_data_default_dict', now()),
('socialaccount', '0004_app_provider_id_settings', now()),
('socialaccount', '0005_socialtoken_nullable_app', now()),
('socialaccount', '0006_alter_socialaccount_extra_data', now()),
('usersessions', '0001_initial', now());
