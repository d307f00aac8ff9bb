"""Bots of the walled projects."""

from __future__ import annotations

from django.conf import settings

from otklik.accounts.models import Project
from otklik.channels.models import BotAccount
from otklik.lib.sealed import seal


def bot_of(project: Project, mark: str) -> BotAccount:
    """Return a bot under a name that everybody with a place in the project may see: he can link his chat to it."""
    return BotAccount.objects.create(
        project=project,
        channel="telegram",
        name=f"canary{project.prefix}shared",
        token_sealed=seal("1:token", settings.FIELD_KEYS),
        token_mark=mark,
        base_url="http://127.0.0.1:9",
    )
