from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from ninja import Query, Router

from otklik.api import feed
from otklik.api import outputs_exchange as outputs
from otklik.api.door import answer, known
from otklik.api.inputs_exchange import FeedQuery
from otklik.desk.queries import projects_of

router = Router(tags=["Events"])


@router.get("", response={200: outputs.EventFeed}, operation_id="list_events", summary="Follow what happens")
def list_events(request: HttpRequest, query: Query[FeedQuery]) -> HttpResponse:
    """Gives what happened in projects where you read everything, each event exactly once, nothing left out.

    Keep `cursor` and give it with the next call, also when there were no items. An event appears as soon as every
    change that began before it has ended.
    """
    access = known(request, FeedQuery)
    part = feed.read(access, query.cursor, query.limit)
    keys = dict(projects_of(access).values_list("pk", "key")) if part.rows else {}
    items = [
        outputs.EventOut(
            id=row["id"],
            type=row["type"],
            timestamp=row["at"],
            project=keys[row["project"]],
            ticket=row["ticket"],
            actor=row["actor"],
            data=row["data"],
        )
        for row in part.rows
    ]
    return answer(outputs.EventFeed(items=items, cursor=part.cursor, more=part.more))
