from __future__ import annotations

from django.utils.translation import gettext as _

from otklik.accounts.access import Access
from otklik.desk.actions.view_save import save_view
from otklik.desk.models import SavedView


def copy_view(*, access: Access, view: SavedView) -> SavedView:
    """Return a copy of a view the person has, kept for himself alone. Raises ValidationError as saving does."""
    return save_view(
        access=access,
        view=None,
        name=(_("%(name)s (copy)") % {"name": view.name})[:80],
        conditions=view.conditions,
        scope=SavedView.Scope.MINE,
        project=view.project,
        order=view.order,
        columns=view.columns,
    )
