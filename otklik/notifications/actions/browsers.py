from __future__ import annotations

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from otklik.accounts.access import Access
from otklik.lib import safehttp
from otklik.notifications.models import PushSubscription

MOST = 10  # browsers of one person; the oldest goes


def add_browser(*, access: Access, endpoint: str, public_key: str, secret: str, browser: str = "") -> PushSubscription:
    """Let a browser of a person have push messages. Raises ValidationError for what is no subscription.

    The address is a word from outside: it is called as webhooks are, never inside our own network (S11). A browser in
    which somebody else signs in is his from then on.
    """
    from otklik.lib import webpush  # brings 10 MB of cryptography along

    try:
        target = safehttp.target_of(endpoint)
        webpush.check_keys(public_key, secret)
    except ValueError as error:  # RefusedError is one
        raise ValidationError(_("This is no subscription of a browser.")) from error
    if len(endpoint) > 1000 or target.scheme not in {"https", "http"}:
        raise ValidationError(_("This is no subscription of a browser."))
    PushSubscription.objects.filter(endpoint=endpoint).delete()
    row = PushSubscription.objects.create(
        user_id=access.user_id, endpoint=endpoint, public_key=public_key, secret=secret, browser=browser[:200]
    )
    kept = PushSubscription.objects.filter(user_id=access.user_id).order_by("-id").values_list("pk", flat=True)[:MOST]
    PushSubscription.objects.filter(user_id=access.user_id).exclude(pk__in=list(kept)).delete()
    return row


def remove_browser(*, access: Access, pk: int) -> bool:
    """Let a browser of a person have none any more; return whether it had."""
    return bool(PushSubscription.objects.filter(pk=pk, user_id=access.user_id).delete()[0])
