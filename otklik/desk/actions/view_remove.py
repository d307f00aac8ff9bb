from __future__ import annotations

from otklik.accounts.access import Access, DeniedError
from otklik.desk.models import SavedView
from otklik.desk.view_events import ViewRemoved
from otklik.desk.view_queries import may_change
from otklik.events.changes import change


def remove_view(*, access: Access, view: SavedView) -> None:
    """Remove a view for everybody who has it; the tickets stay as they are. Raises DeniedError."""
    if not may_change(access, view):
        raise DeniedError(f"user {access.user_id} may not remove view {view.pk}")
    with change(actor=access.actor) as current:
        current.record(ViewRemoved(project=view.project_id, view=view.pk, name=view.name, scope=view.scope))
        view.delete()
