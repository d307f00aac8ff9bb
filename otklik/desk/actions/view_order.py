from __future__ import annotations

from typing import Literal

from otklik.accounts.access import Access
from otklik.desk.models import SavedView, ViewOrder
from otklik.desk.view_queries import views_in_order
from otklik.events.changes import change


def move_view(*, access: Access, view: SavedView, direction: Literal["up", "down"]) -> None:
    """Change places with the view before or after it in the person's own navigation; the ends stay where they are."""
    with change(actor=access.actor):
        ViewOrder.objects.get_or_create(user_id=access.user_id)
        row = ViewOrder.objects.select_for_update().get(user_id=access.user_id)
        ids = [each.pk for each in views_in_order(access)]
        if view.pk not in ids:
            return
        place = ids.index(view.pk)
        other = place + (-1 if direction == "up" else 1)
        if 0 <= other < len(ids):
            ids[place], ids[other] = ids[other], ids[place]
            row.views = ids
            row.save(update_fields=["views"])
