"""A person's own photo and the number customers may be told."""

from __future__ import annotations

import secrets

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from otklik.accounts.access import Access
from otklik.accounts.events import PhotoChanged
from otklik.accounts.models import Photo, User
from otklik.events.changes import change
from otklik.lib.pictures import MAX_FACE_BYTES, NotAPictureError, face


def set_photo(*, access: Access, data: bytes, content_type: str) -> User:
    """Give oneself a photo; what was there before is gone. Raises ValidationError for what is no picture."""
    try:
        written = face(data, content_type)
    except NotAPictureError as error:
        raise ValidationError(
            _("Choose a picture (JPEG, PNG, GIF or WebP) of at most %(size)s MB."),
            params={"size": MAX_FACE_BYTES // 1024**2},
        ) from error
    with change(actor=access.actor) as current:
        user = User.objects.select_for_update(no_key=True).get(pk=access.user_id)
        Photo.objects.update_or_create(user=user, defaults={"data": written})
        user.photo_name = secrets.token_hex(16)
        user.save(update_fields=["photo_name"])
        current.record(PhotoChanged(user=user.pk, email=user.email, change="added"))
    return user


def remove_photo(*, access: Access) -> User:
    """Take one's photo away: pages show the first letters of the name again."""
    with change(actor=access.actor) as current:
        user = User.objects.select_for_update(no_key=True).get(pk=access.user_id)
        if user.photo_name:
            Photo.objects.filter(user=user).delete()
            user.photo_name = ""
            user.save(update_fields=["photo_name"])
            current.record(PhotoChanged(user=user.pk, email=user.email, change="removed"))
    return user


def photo_of(user: User, name: str) -> bytes | None:
    """Return the photo of somebody, None unless it is called so."""
    if not name or not secrets.compare_digest(user.photo_name.encode(), name.encode()):
        return None
    row = Photo.objects.filter(user=user).first()
    return bytes(row.data) if row else None
