from __future__ import annotations

from typing import Any

from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from ninja import Path, Query, Router

from otklik.accounts.roles import Right
from otklik.api import outputs_exchange as outputs
from otklik.api import paging, references, repeats
from otklik.api.door import answer, known
from otklik.api.fields import Id
from otklik.api.inputs import Paged
from otklik.api.inputs_exchange import NewWebhook
from otklik.api.problems import Problem, refused
from otklik.connectors import actions
from otklik.connectors.models import Webhook
from otklik.connectors.queries import webhooks_of

router = Router(tags=["Webhooks"])


@router.get("", response={200: outputs.WebhookList}, operation_id="list_webhooks", summary="List webhooks")
def list_webhooks(request: HttpRequest, query: Query[Paged]) -> HttpResponse:
    """Gives the webhooks of projects that you manage."""
    access = known(request, Paged)
    shown, cursor = paging.part(webhooks_of(access).select_related("project"), query.cursor, query.limit)
    items = [webhook_out(row) for row in shown]
    return answer(outputs.WebhookList(items=items, next=paging.next_link(request, cursor)))


@router.post("", response={201: outputs.NewWebhookOut}, operation_id="create_webhook", summary="Set up a webhook")
def create_webhook(request: HttpRequest, data: NewWebhook) -> HttpResponse:
    """Has another system told of what happens in a project, as Standard Webhooks describe. Needs the right `manage`.

    The secret is given only now.
    """
    access = known(request)
    project = references.project(access, data.project)
    access.require(Right.MANAGE, project.pk)
    repeats.claim(request, access, project.pk, secret=True)
    try:
        row, secret = actions.save_webhook(
            access=access,
            project=project,
            name=data.name,
            url=data.url,
            kinds=data.kinds,
            include_notes=data.include_notes,
        )
    except ValidationError as error:
        where = next(iter(error.message_dict), "url") if hasattr(error, "error_dict") else "url"
        raise refused("body", where, msg=" ".join(error.messages)) from error
    return answer(outputs.NewWebhookOut(**_fields(row), secret=secret), status=201)


@router.delete("/{webhook_id}", response={204: None}, operation_id="delete_webhook", summary="Remove a webhook")
def delete_webhook(request: HttpRequest, webhook_id: Path[Id]) -> HttpResponse:
    """Ends a webhook; its log goes with it. Needs the right `manage`."""
    access = known(request)
    found = webhooks_of(access).filter(pk=webhook_id).first()
    if found is None:
        raise Problem(404)
    actions.remove_webhook(access=access, webhook=found)
    return HttpResponse(status=204)


def webhook_out(row: Webhook) -> outputs.WebhookOut:
    """Return a webhook without its secret; its project must be loaded."""
    return outputs.WebhookOut(**_fields(row))


def _fields(row: Webhook) -> dict[str, Any]:
    return {
        "id": row.pk,
        "project": row.project.key,
        "name": row.name,
        "url": row.url,
        "kinds": row.kinds,
        "include_notes": row.include_notes,
        "active": row.is_active,
        "last_error": row.last_error,
        "created_at": row.created_at,
    }
