from django.db import migrations

from otklik.lib.walls import composite_key, composite_target, project_wall

NUMBERS = """
CREATE FUNCTION otklik_number_sequence() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = public AS $$
BEGIN
    IF TG_OP = 'INSERT' THEN
        EXECUTE format('CREATE SEQUENCE desk_number_%s START 1001', NEW.id);
    ELSE
        EXECUTE format('DROP SEQUENCE IF EXISTS desk_number_%s', OLD.id);
    END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER desk_number_sequence AFTER INSERT OR DELETE ON accounts_project
    FOR EACH ROW EXECUTE FUNCTION otklik_number_sequence();
-- A sequence, not a counter row: openings of one project never wait for one another. A gap is an opening that failed.
CREATE FUNCTION otklik_next_number(project bigint) RETURNS bigint LANGUAGE plpgsql SECURITY DEFINER
    SET search_path = public AS $$
BEGIN
    RETURN nextval('desk_number_' || project);
END $$;
"""

COUNTERS = """
CREATE FUNCTION otklik_count_ticket() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'UPDATE' AND (OLD.project_id, OLD.status, OLD.team_id, OLD.assignee_id)
            IS NOT DISTINCT FROM (NEW.project_id, NEW.status, NEW.team_id, NEW.assignee_id) THEN
        RETURN NULL;
    END IF;
    IF TG_OP <> 'INSERT' THEN
        INSERT INTO desk_counterdelta (project_id, status, team_id, assignee_id, amount)
        VALUES (OLD.project_id, OLD.status, coalesce(OLD.team_id, 0), coalesce(OLD.assignee_id, 0), -1);
    END IF;
    IF TG_OP <> 'DELETE' THEN
        INSERT INTO desk_counterdelta (project_id, status, team_id, assignee_id, amount)
        VALUES (NEW.project_id, NEW.status, coalesce(NEW.team_id, 0), coalesce(NEW.assignee_id, 0), 1);
    END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER desk_count_ticket AFTER INSERT OR UPDATE OR DELETE ON desk_ticket
    FOR EACH ROW EXECUTE FUNCTION otklik_count_ticket();
"""


class Migration(migrations.Migration):
    dependencies = [
        ("desk", "0001_initial"),
        ("accounts", "0002_walls"),
        ("customers", "0002_walls"),
        ("files", "0002_walls"),
    ]

    operations = [
        migrations.RunSQL(NUMBERS, "DROP FUNCTION otklik_number_sequence() CASCADE; DROP FUNCTION otklik_next_number(bigint)"),
        migrations.RunSQL(COUNTERS, "DROP FUNCTION otklik_count_ticket() CASCADE"),
        project_wall("desk_topic"),
        project_wall("desk_ticket"),
        project_wall("desk_participant"),
        project_wall("desk_message"),
        project_wall("desk_attachment"),
        project_wall("desk_draft"),
        project_wall("desk_counter"),
        project_wall("desk_counterdelta"),
        composite_target("desk_topic"),
        composite_target("desk_ticket"),
        composite_target("desk_message"),
        composite_key("desk_topic", "parent_id", "desk_topic", on_delete="CASCADE"),
        composite_key("desk_ticket", "topic_id", "desk_topic", on_delete="SET NULL"),
        composite_key("desk_ticket", "team_id", "accounts_team", on_delete="SET NULL"),
        composite_key("desk_ticket", "person_id", "customers_person", on_delete="SET NULL"),
        composite_key("desk_participant", "ticket_id", "desk_ticket", on_delete="CASCADE"),
        composite_key("desk_message", "ticket_id", "desk_ticket", on_delete="CASCADE"),
        composite_key("desk_draft", "ticket_id", "desk_ticket", on_delete="CASCADE"),
        composite_key("desk_message", "person_id", "customers_person", on_delete="SET NULL"),
        composite_key("desk_attachment", "message_id", "desk_message", on_delete="CASCADE"),
        composite_key("desk_attachment", "file_id", "files_storedfile"),
    ]
