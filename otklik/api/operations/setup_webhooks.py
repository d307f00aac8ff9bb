from __future__ import annotations

from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from ninja import Path, Query

from otklik.accounts.access import Access
from otklik.accounts.roles import Right
from otklik.api import etags, paging, repeats
from otklik.api import inputs_setup_doors as inputs
from otklik.api import outputs_setup_doors as outputs
from otklik.api.door import answer, known
from otklik.api.fields import Id
from otklik.api.inputs import Paged
from otklik.api.operations.cards import named
from otklik.api.operations.webhooks import router, webhook_out
from otklik.api.outputs_exchange import WebhookOut
from otklik.api.set_up import one, shown, unchanged, values
from otklik.api.upkeep_models import ExampleQuery, WebhookExampleOut
from otklik.connectors import actions
from otklik.connectors.examples import example_of
from otklik.connectors.models import Webhook, WebhookDelivery
from otklik.connectors.queries import deliveries_of, webhooks_of

NAMES = {"name": "name", "url": "url", "kinds": "kinds", "include_notes": "include_notes", "active": "is_active"}


@router.get("/{webhook_id}", response={200: WebhookOut}, operation_id="get_webhook", summary="Read a webhook")
def get_webhook(request: HttpRequest, webhook_id: Path[Id], if_none_match: etags.IfNoneMatch = None) -> HttpResponse:
    """Gives one webhook of a project that you manage, without its secret."""
    return etags.fresh(request, shown(webhook_out(_webhook(known(request), webhook_id))))


@router.patch("/{webhook_id}", response={200: WebhookOut}, operation_id="change_webhook", summary="Change a webhook")
def change_webhook(
    request: HttpRequest, webhook_id: Path[Id], data: inputs.WebhookChanges, if_match: etags.IfDigest = None
) -> HttpResponse:
    """Changes what the body names. Needs the right `manage`."""
    access = known(request)
    row = _webhook(access, webhook_id)
    unchanged(if_match, row.project, lambda: shown(webhook_out(_webhook(access, webhook_id))))
    with named():
        actions.save_webhook(access=access, project=row.project, webhook=row, **values(data, NAMES, row))
    return shown(webhook_out(_webhook(access, webhook_id)))


@router.post(
    "/{webhook_id}/secret",
    response={200: outputs.SecretOut},
    operation_id="rotate_webhook_secret",
    summary="Give a webhook a new secret",
)
def rotate_webhook_secret(request: HttpRequest, webhook_id: Path[Id]) -> HttpResponse:
    """Gives a webhook a new secret; for a day the old one signs as well. Needs the right `manage`."""
    access, row = _of_call(request, webhook_id, secret=True)
    return answer(outputs.SecretOut(secret=actions.rotate_secret(access=access, webhook=row)))


@router.post(
    "/{webhook_id}/test",
    response={202: outputs.WebhookMessageOut},
    operation_id="test_webhook",
    summary="Try a webhook out",
)
def test_webhook(request: HttpRequest, webhook_id: Path[Id]) -> HttpResponse:
    """Sends a message of the kind `webhook.test`, which names nobody. Needs the right `manage`.

    Ask at the address in `Location` until `state` is `sent`, `failed` or `dead`.
    """
    access, row = _of_call(request, webhook_id)
    return _under_way(row, actions.send_test(access=access, webhook=row))


@router.get(
    "/{webhook_id}/example",
    response={200: WebhookExampleOut},
    operation_id="get_webhook_example",
    summary="See what a webhook would be told",
)
def get_webhook_example(request: HttpRequest, webhook_id: Path[Id], query: Query[ExampleQuery]) -> HttpResponse:
    """Gives the text about the newest event of a kind; nothing is sent. Needs the right `manage`."""
    row = _webhook(known(request, ExampleQuery), webhook_id)
    return answer(WebhookExampleOut(kind=query.kind, body=example_of(row, query.kind)))


@router.get(
    "/{webhook_id}/messages",
    response={200: outputs.WebhookMessageList},
    operation_id="list_webhook_messages",
    summary="Read what a webhook was sent",
)
def list_webhook_messages(request: HttpRequest, webhook_id: Path[Id], query: Query[Paged]) -> HttpResponse:
    """Gives the messages of the last thirty days, the newest first. Needs the right `manage`."""
    access = known(request, Paged)
    rows, cursor = paging.part(_sent(access, _webhook(access, webhook_id)), query.cursor, query.limit, newest=True)
    items = [outputs.WebhookMessageOut(**_message(row)) for row in rows]
    return answer(outputs.WebhookMessageList(items=items, next=paging.next_link(request, cursor)))


@router.get(
    "/{webhook_id}/messages/{message_id}",
    response={200: outputs.WebhookMessageDetail},
    operation_id="get_webhook_message",
    summary="Read a message to a webhook",
)
def get_webhook_message(request: HttpRequest, webhook_id: Path[Id], message_id: Path[Id]) -> HttpResponse:
    """Gives the text of a message and what was said at each try. Needs the right `manage`."""
    access = known(request)
    row = one(_sent(access, _webhook(access, webhook_id)), pk=message_id)
    tries = [
        outputs.WebhookTryOut(
            at=entry["at"],
            seconds=entry.get("seconds", 0),
            error=entry.get("error", ""),
            request=entry.get("request", ""),
            response=entry.get("response", ""),
            body=entry.get("body", ""),
        )
        for entry in row.log
    ]
    return answer(outputs.WebhookMessageDetail(**_message(row), body=row.body, tries=tries))


@router.post(
    "/{webhook_id}/messages/{message_id}/resend",
    response={202: outputs.WebhookMessageOut},
    operation_id="resend_webhook_message",
    summary="Send a message once more",
)
def resend_webhook_message(request: HttpRequest, webhook_id: Path[Id], message_id: Path[Id]) -> HttpResponse:
    """Sends the same text as a message of its own; its place is in `Location`. Needs the right `manage`."""
    access, row = _of_call(request, webhook_id)
    sent = one(_sent(access, row).select_related("webhook__project"), pk=message_id)
    return _under_way(row, actions.resend(access=access, delivery=sent))


def _webhook(access: Access, webhook_id: int) -> Webhook:
    return one(webhooks_of(access).select_related("project"), pk=webhook_id)


def _of_call(request: HttpRequest, webhook_id: int, *, secret: bool = False) -> tuple[Access, Webhook]:
    """Return who calls and his webhook; the call's key is claimed."""
    access = known(request)
    row = _webhook(access, webhook_id)
    access.require(Right.MANAGE, row.project_id)
    repeats.claim(request, access, row.project_id, secret=secret)
    return access, row


def _sent(access: Access, webhook: Webhook) -> QuerySet[WebhookDelivery]:
    return deliveries_of(access, webhook)


def _under_way(webhook: Webhook, row: WebhookDelivery) -> HttpResponse:
    place = f"/api/v1/webhooks/{webhook.pk}/messages/{row.pk}"
    return answer(outputs.WebhookMessageOut(**_message(row)), status=202, headers={"Location": place})


def _message(row: WebhookDelivery) -> dict[str, Any]:
    return {
        "id": row.pk,
        "message_id": row.external_id,
        "kind": row.kind,
        "event": row.event_id,
        "state": row.state,
        "attempts": row.attempts,
        "status": row.status,
        "last_error": row.last_error,
        "created_at": row.created_at,
        "sent_at": row.sent_at,
    }
