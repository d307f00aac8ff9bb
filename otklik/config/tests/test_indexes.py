"""Indexes cost every writer: none stands twice, and checks of references find the right one without statistics."""

from __future__ import annotations

import pytest
from django.db import connection

# Columns of whole (not partial) btree indexes in order, without their expressions and foreign libraries' tables.
INDEXES = """
SELECT t.relname, i.relname, x.indisunique,
    ARRAY(SELECT a.attname || ' ' || x.indoption[k.n - 1] || ' ' || x.indclass[k.n - 1]
          FROM unnest(x.indkey) WITH ORDINALITY AS k (attnum, n)
          JOIN pg_attribute a ON a.attrelid = t.oid AND a.attnum = k.attnum ORDER BY k.n)
FROM pg_index x JOIN pg_class t ON t.oid = x.indrelid JOIN pg_class i ON i.oid = x.indexrelid
JOIN pg_am m ON m.oid = i.relam
WHERE t.relnamespace = 'public'::regnamespace AND m.amname = 'btree' AND x.indpred IS NULL AND x.indexprs IS NULL
    AND split_part(t.relname, '_', 1) IN ('accounts', 'api', 'automation', 'channels', 'connectors', 'customers',
        'desk', 'events', 'files', 'imports', 'notifications', 'outbox', 'portal', 'requests', 'routing', 'service')
    AND t.relname NOT IN ('accounts_user_groups', 'accounts_user_user_permissions')
ORDER BY 1, 2
"""


@pytest.mark.django_db
def test_no_index_is_the_beginning_of_another() -> None:
    with connection.cursor() as cursor:
        cursor.execute(INDEXES)
        rows = cursor.fetchall()
    assert len(rows) > 40
    twice = [
        f"{table}: {name} is the beginning of {other}"
        for table, name, unique, columns in rows
        for table_too, other, _unique, longer in rows
        if table == table_too and name != other and not unique and longer[: len(columns)] == columns
    ]
    assert twice == []
