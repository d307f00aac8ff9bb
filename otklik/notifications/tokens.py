"""The signed name of a notice that stands in a messenger's message and comes back with its answer (S05).

HMAC-SHA-256 cut to 130 bits, compared in constant time, over the notice and the person it was for. It says that we told
him; whether he may answer today is asked again.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import re

from django.conf import settings

from otklik.notifications.models import Notice

TOKEN = re.compile(r"\botk-n(\d{1,18})-([a-z2-7]{26})(?![a-z2-7])")


def token_of(notice: Notice) -> str:
    """Return the signed name of a notice."""
    return f"otk-n{notice.pk}-{_signature(notice.pk, notice.user_id)}"


def notice_named_in(text: str, user_id: int) -> int | None:
    """Return the notice that a text names, if we told this person of it; None for any other, the last name counts."""
    for pk, signature in reversed(TOKEN.findall(text[-20_000:])):
        if hmac.compare_digest(signature, _signature(int(pk), user_id)):
            return int(pk)
    return None


def _signature(notice_id: int, user_id: int) -> str:
    key = hashlib.sha256(f"otklik.notifications.token:{settings.SECRET_KEY}".encode()).digest()
    digest = hmac.new(key, f"{notice_id}.{user_id}".encode(), hashlib.sha256).digest()
    return base64.b32encode(digest)[:26].decode().lower()
