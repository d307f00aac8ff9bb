"""Webhooks of a project: set them up, look at what they were sent, send once more, try them out."""

from __future__ import annotations

import json
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from otklik.accounts import walls
from otklik.accounts.doors import door
from otklik.accounts.middleware import access_of, outside_walls
from otklik.connectors import actions
from otklik.connectors.examples import example_of
from otklik.connectors.kinds import KINDS
from otklik.connectors.models import Webhook, WebhookDelivery
from otklik.connectors.queries import deliveries_of, webhooks_of
from otklik.setup.keyed import Keyed
from otklik.setup.pages import page, project_or_404
from otklik.setup.webhook_forms import WebhookForm

SHOWN = 50


@require_safe
@door
def webhooks(request: HttpRequest, key: str) -> HttpResponseBase:
    """The webhooks of a project."""
    project = project_or_404(request, key)
    rows = webhooks_of(access_of(request)).filter(project=project)
    return page(request, "setup/webhooks.html", {"webhooks": rows}, project=project)


@require_http_methods(["GET", "HEAD", "POST"])
@door
def webhook(request: HttpRequest, key: str, pk: int | None) -> HttpResponseBase:
    """Set up a webhook, change or remove one. The secret of a new one is shown now and never again."""
    return KEYED.edit(request, key, pk)


@require_POST
@door
def rotate(request: HttpRequest, key: str, pk: int) -> HttpResponseBase:
    """Give a webhook a new secret, shown now and never again."""
    return KEYED.rotate(request, key, pk)


@require_safe
@door
def delivery(request: HttpRequest, key: str, pk: int, delivery: int) -> HttpResponseBase:
    """One message: its text, and what was said at each try."""
    project = project_or_404(request, key)
    found = KEYED.one(request, project, pk)
    row = _delivery(request, found, delivery)
    context = {"webhook": found, "delivery": row, "body": _pretty(row.body)}
    return page(request, "setup/webhook_delivery.html", context, project=project)


@require_POST
@door
def resend(request: HttpRequest, key: str, pk: int, delivery: int) -> HttpResponseBase:
    """Send the same text once more."""
    found = KEYED.one(request, project_or_404(request, key), pk)
    row = actions.resend(access=access_of(request), delivery=_delivery(request, found, delivery))
    messages.success(request, _("It is on its way."))
    return redirect("setup_webhook_delivery", key=key, pk=pk, delivery=row.pk)


@require_safe
@door
def example(request: HttpRequest, key: str, pk: int) -> HttpResponseBase:
    """What the webhook would be told of the newest event of a kind; nothing is sent."""
    project = project_or_404(request, key)
    found = KEYED.one(request, project, pk)
    kind = request.GET.get("kind", "")
    if kind not in KINDS:
        raise Http404
    body = example_of(found, kind)
    context = {"body": _pretty(body) if body else "", "kind": KINDS[kind]}
    return render(request, "setup/webhook_example.html", context)


@outside_walls
@require_POST
@door
def test(request: HttpRequest, key: str, pk: int) -> HttpResponseBase:
    """Send a message of the kind `webhook.test` and show what came back; waited for outside of any transaction."""
    access = access_of(request)
    with walls.inside(access.projects):
        found = KEYED.one(request, project_or_404(request, key), pk)
        row = actions.send_test(access=access, webhook=found)
    actions.deliver(delivery_id=row.pk)
    row.refresh_from_db()
    return render(request, "setup/webhook_test.html", {"delivery": row, "tries": row.log})


def _delivery(request: HttpRequest, webhook: Webhook, pk: int) -> WebhookDelivery:
    found = deliveries_of(access_of(request), webhook).select_related("webhook__project").filter(pk=pk).first()
    if found is None:
        raise Http404
    return found


def _pretty(body: str) -> str:
    return json.dumps(json.loads(body), ensure_ascii=False, indent=2)


def _more(request: HttpRequest, webhook: Webhook | None) -> dict[str, Any]:
    sent = deliveries_of(access_of(request), webhook)[:SHOWN] if webhook else ()
    return {"kinds": KINDS.items(), "deliveries": sent}


KEYED: Keyed[Webhook, WebhookForm] = Keyed(
    name="webhook",
    removed=gettext_lazy("It is told of nothing any more."),
    rows=webhooks_of,
    form=lambda data, row: WebhookForm(data, webhook=row),
    save=lambda access, project, row, form: actions.save_webhook(
        access=access, project=project, webhook=row, **form.cleaned_data
    ),
    remove=lambda access, row: actions.remove_webhook(access=access, webhook=row),
    renew=lambda access, row: actions.rotate_secret(access=access, webhook=row),
    more=_more,
)
