"""Somebody is told in time that the disk gets full (F06): administrators by a letter, and whoever opens the set-up."""

from __future__ import annotations

import logging

from django.conf import settings
from django.core.cache import cache
from django.core.mail import send_mail
from django.utils.translation import gettext as _
from django.utils.translation import override

from otklik.accounts.models import User
from otklik.lib.disk import room_at

logger = logging.getLogger(__name__)
AGAIN_SECONDS = 24 * 3600
TOLD = "config.disk_is_short"


def look() -> bool:
    """Tell every administrator when little of the disk is free, once a day as long as it lasts; return if it is so."""
    room = room_at(settings.FILES_DIR, reserve=settings.MIN_FREE_BYTES)
    if not room.short:
        cache.delete(TOLD)  # the next time is told at once
        return False
    if cache.add(TOLD, True, AGAIN_SECONDS):
        free, total = f"{room.free / 1024**3:.1f}", f"{room.total / 1024**3:.1f}"
        logger.error("the disk gets full: %s of %s GB are free", free, total)
        for user in User.objects.filter(is_administrator=True, is_active=True):
            with override(user.language or settings.LANGUAGE_CODE):
                text = _(
                    "Of the disk that Otklik keeps its data on %(free)s GB of %(total)s GB are free. Please make room: "
                    "with less than %(least)s GB no mail and no files are taken in, and a full disk stops the database."
                ) % {"free": free, "total": total, "least": f"{settings.MIN_FREE_BYTES / 1024**3:.1f}"}
                send_mail(_("Otklik: the disk gets full"), text, None, [user.email])
    return True
