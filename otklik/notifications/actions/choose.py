from __future__ import annotations

import datetime
from collections.abc import Iterable, Mapping

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from otklik.accounts.access import Access
from otklik.notifications.kinds import kinds
from otklik.notifications.models import NoticeChoice
from otklik.notifications.planning import MOMENT, WAYS

MOST_DIGESTS = 6


def choose(
    *,
    access: Access,
    ways: Mapping[str, Iterable[str]],
    quiet_from: datetime.time | None = None,
    quiet_until: datetime.time | None = None,
    urgent: Iterable[str] = (),
    gathered: Iterable[str] = (),
    digest_at: Iterable[str] = (),
    duty_until: datetime.datetime | None = None,
) -> NoticeChoice:
    """Write down how a person wants to be told; it counts for what happens from now on.

    Raises ValidationError for quiet hours with one end and for a digest without a time.
    """
    names = {kind.name for kind in kinds()}
    if (quiet_from is None) != (quiet_until is None):
        raise ValidationError({"quiet_until": _("Quiet hours have a beginning and an end.")})
    moments = sorted(set(digest_at))
    if len(moments) > MOST_DIGESTS or not all(MOMENT.fullmatch(each) for each in moments):
        raise ValidationError({"digest_at": _("Write up to six times such as 09:00, divided by commas.")})
    later = [name for name in dict.fromkeys(gathered) if name in names]
    if later and not moments:
        raise ValidationError({"digest_at": _("Say when the digest comes, such as 09:00.")})
    row, _created = NoticeChoice.objects.update_or_create(
        user_id=access.user_id,
        defaults={
            "ways": {name: [way for way in WAYS if way in set(given)] for name, given in ways.items() if name in names},
            "quiet_from": quiet_from,
            "quiet_until": quiet_until,
            "urgent": [name for name in dict.fromkeys(urgent) if name in names],
            "gathered": later,
            "digest_at": moments,
            "duty_until": duty_until,
        },
    )
    return row
