"""What saved views do when something else has changed."""

from __future__ import annotations

from otklik.desk.actions.view_counters import count_view
from otklik.desk.conditions import owned_ids
from otklik.desk.models import SavedView, Topic
from otklik.events.models import Event


def count_saved(event: Event) -> None:
    """Reaction to `view.saved`: count a view whose tickets are others now. Counting twice gives the same."""
    if event.payload.get("recount"):
        count_view(view_id=int(event.payload["view"]))


def count_moved_topic(event: Event) -> None:
    """Reaction to `topic.changed`: a topic that moved in the tree takes its tickets into, or out of, views."""
    if "parent" not in event.payload.get("changes", {}):
        return
    topics = set(Topic.objects.filter(project_id=event.project_id or 0).values_list("pk", flat=True))
    for view in SavedView.objects.filter(is_counted=True).order_by("id"):
        if owned_ids(view.conditions).get("topic", set()) & topics:
            count_view(view_id=view.pk)
