"""A person's face beside his name: the photo where he has one, else the first letters."""

from __future__ import annotations

from django import template
from django.urls import reverse
from django.utils.safestring import SafeString

from otklik.accounts.models import User
from otklik.lib.ui.templatetags.ui import avatar

register = template.Library()


@register.simple_tag
def face(user: User, size: str = "", title: str = "") -> SafeString:
    """Draw somebody; no query. Sizes and `title` as those of `avatar`."""
    picture = reverse("photo", args=[user.pk, user.photo_name]) if getattr(user, "photo_name", "") else ""
    return avatar(user.get_full_name(), size, title, picture)
