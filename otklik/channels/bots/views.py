"""The door at which messengers call us."""

from __future__ import annotations

import hmac
import json

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from otklik.accounts.middleware import outside_walls
from otklik.channels.actions import TemporaryRefusalError
from otklik.channels.bots.messengers import BotError, known, messenger_of
from otklik.channels.bots.polling import store
from otklik.channels.models import BotAccount
from otklik.lib.sealed import SealError, unseal

MAX_BYTES = 1024 * 1024


# No session and no cookie stand behind it: who calls is known by the secret in his header.
@csrf_exempt
@outside_walls
@require_POST
def hook(request: HttpRequest, pk: int) -> HttpResponse:
    """Take one update in: 200 says that it is on the disk; 503 asks to be called again. All who do not know the secret
    are answered as if there were no such bot (S03).
    """
    bot = BotAccount.objects.filter(
        pk=pk, is_active=True, way=BotAccount.Way.WEBHOOK, channel__in=known(), project__is_active=True
    ).first()
    if bot is None or not _knows_secret(request, bot):
        return HttpResponse(status=403)
    length = str(request.META.get("CONTENT_LENGTH") or "0")
    if not length.isdigit() or int(length) > MAX_BYTES:
        return HttpResponse(status=413)
    try:
        data = json.loads(request.body)
        update = messenger_of(bot.channel).update_of(bot, data) if isinstance(data, dict) else None
    except (ValueError, RecursionError):
        return HttpResponse(status=400)
    except BotError:
        return _later()
    if update is None:
        return HttpResponse(status=400)
    try:
        store(bot, [update], bot.cursor)
    except TemporaryRefusalError:
        return _later()
    return HttpResponse(status=200)


def _later() -> HttpResponse:
    return HttpResponse(status=503, headers={"Retry-After": "30"})


def _knows_secret(request: HttpRequest, bot: BotAccount) -> bool:
    given = request.headers.get(messenger_of(bot.channel).secret_header, "")
    try:
        secret = unseal(bot.hook_secret_sealed, settings.FIELD_KEYS)
    except SealError:
        return False
    return bool(secret) and hmac.compare_digest(given.encode("utf-8", "replace"), secret.encode())
