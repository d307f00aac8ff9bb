"""The cells of saved views: counted once when a view is written, and kept by folding the changes of tickets."""

from __future__ import annotations

from typing import Any

from django.db import connection, transaction

from otklik.desk.conditions import owned_ids
from otklik.desk.models import SavedView, ViewCell
from otklik.desk.view_counting import families, is_counted, of_projects
from otklik.desk.view_listing import topics_below

# Foldings and first counts go one after another: a count taken while a batch moves would hold it twice or not at all.
ALONE = "SELECT pg_advisory_xact_lock(hashtextextended('otklik.view_counters', 0))"
BATCH = "SELECT array_agg(id) FROM (SELECT id FROM desk_ticketchange ORDER BY id LIMIT %s) AS oldest"
FOLD = """
INSERT INTO desk_viewcell (view_id, project_id, person, amount)
SELECT view_id, project_id, person, sum(amount) FROM ({rows}) AS changes
GROUP BY 1, 2, 3 HAVING sum(amount) <> 0 ORDER BY 1, 2, 3
ON CONFLICT (view_id, project_id, person) DO UPDATE SET amount = desk_viewcell.amount + excluded.amount
"""
CHANGED = """SELECT %s::bigint AS view_id, project_id, {person} AS person, {sign} * sign AS amount
FROM desk_ticketchange WHERE id = ANY(%s::bigint[]) AND {condition}{project}"""
# Everything of one snapshot: what is not folded yet is taken off, so that cells and changes together are the count.
COUNT = """
SELECT project_id, {person} AS person, {sign} * sum(amount) AS amount FROM (
    SELECT project_id, {person_column} AS assignee_id, count(*) AS amount FROM desk_ticket
    WHERE {condition}{project} GROUP BY 1, 2
    UNION ALL
    SELECT project_id, {person_column} AS assignee_id, -sum(sign) FROM desk_ticketchange
    WHERE {condition}{project} GROUP BY 1, 2
) AS both_sides GROUP BY 1, 2
"""
VIEWS_AT_ONCE = 40


def fold_views(*, limit: int = 10_000) -> int:
    """Fold the oldest changes of tickets into the cells of all counted views; return how many. No counter changes."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(ALONE)
        cursor.execute(BATCH, [limit])
        batch = cursor.fetchone()[0]
        if not batch:
            return 0
        views = list(SavedView.objects.filter(is_counted=True).order_by("id"))
        topics = topics_below({pk for view in views for pk in owned_ids(view.conditions).get("topic", set())})
        for start in range(0, len(views), VIEWS_AT_ONCE):
            parts: list[str] = []
            values: list[Any] = []
            for view in views[start : start + VIEWS_AT_ONCE]:
                for person, sign, condition in families(view, topics):
                    bound = of_projects(view)
                    parts.append(
                        CHANGED.replace("{person}", person)
                        .replace("{sign}", sign)
                        .replace("{condition}", condition.text)
                        .replace("{project}", " AND project_id = ANY(%s::bigint[])" if bound else "")
                    )
                    values += [view.pk, batch, *condition.values, *([bound] if bound else [])]
            cursor.execute(FOLD.replace("{rows}", " UNION ALL ".join(parts)), values)
        cursor.execute("DELETE FROM desk_ticketchange WHERE id = ANY(%s::bigint[])", [batch])
        return len(batch)


def count_view(*, view_id: int) -> bool:
    """Count the tickets of a view, as it stands now, into its cells; False when it is gone or cannot be counted."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(ALONE)
        view = SavedView.objects.select_for_update().filter(pk=view_id).first()
        if view is None or not is_counted(view):
            return False
        ViewCell.objects.filter(view=view).delete()
        amounts: dict[tuple[int, int], int] = {}
        topics = topics_below(owned_ids(view.conditions).get("topic", set()))
        for person, sign, condition in families(view, topics):
            bound = of_projects(view)
            sql = (
                COUNT.replace("{person_column}", "assignee_id" if person != "0" else "NULL::bigint")
                .replace("{person}", person)
                .replace("{sign}", sign)
                .replace("{condition}", condition.text)
                .replace("{project}", " AND project_id = ANY(%s::bigint[])" if bound else "")
            )
            values = [*condition.values, *([bound] if bound else [])]
            cursor.execute(sql, [*values, *values])
            for project, holder, amount in cursor.fetchall():
                amounts[project, holder] = amounts.get((project, holder), 0) + int(amount)
        ViewCell.objects.bulk_create(
            [
                ViewCell(view=view, project_id=project, person=holder, amount=amount)
                for (project, holder), amount in sorted(amounts.items())
                if amount
            ]
        )
        SavedView.objects.filter(pk=view.pk).update(is_counted=True)
        return True
