"""Migration operations for the walls between projects: row-level security and composite foreign keys.

The web role `otklik_web` sees only rows of the projects in `current_setting('otklik.projects')`; a forgotten filter in
a view gives zero rows, not a leak. Workers and the command line run as the owner of the tables, whom the policies do
not bind.
"""

from django.db.migrations.operations import RunSQL

WEB_ROLE = "otklik_web"


def project_wall(table: str, *, column: str = "project_id") -> RunSQL:
    """Return an operation that hides rows of other projects in `table` from the web role.

    The setting is read in a scalar sub-select so that the planner evaluates it once a query, not once a row.
    """
    condition = f"{column} = ANY ((SELECT otklik_projects())::bigint[])"
    return RunSQL(
        sql=(
            f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY;"
            f"CREATE POLICY project_wall ON {table} TO {WEB_ROLE} USING ({condition}) WITH CHECK ({condition});"
        ),
        reverse_sql=f"DROP POLICY project_wall ON {table}; ALTER TABLE {table} DISABLE ROW LEVEL SECURITY;",
    )


def composite_target(table: str) -> RunSQL:
    """Return an operation that lets `(project_id, id)` of `table` be the target of composite foreign keys."""
    return RunSQL(
        sql=f"ALTER TABLE {table} ADD CONSTRAINT {table}_project_id_id UNIQUE (project_id, id);",
        reverse_sql=f"ALTER TABLE {table} DROP CONSTRAINT {table}_project_id_id;",
    )


def composite_key(table: str, column: str, target: str, *, on_delete: str = "NO ACTION") -> RunSQL:
    """Return an operation that binds `(project_id, column)` to `(project_id, id)` of `target` in the same project.

    `on_delete` is an SQL referential action; `SET NULL` clears only `column`, never the project.
    """
    if on_delete == "SET NULL":
        on_delete = f"SET NULL ({column})"
    name = f"{table}_{column}_wall"
    return RunSQL(
        sql=(
            f"ALTER TABLE {table} ADD CONSTRAINT {name} FOREIGN KEY (project_id, {column}) "
            f"REFERENCES {target} (project_id, id) ON DELETE {on_delete} DEFERRABLE INITIALLY IMMEDIATE;"
        ),
        reverse_sql=f"ALTER TABLE {table} DROP CONSTRAINT {name};",
    )
