from __future__ import annotations

import datetime
import secrets

from otklik.accounts.access import Access, DeniedError
from otklik.channels.models import BotAccount
from otklik.events.actor import system
from otklik.events.changes import change
from otklik.lib import clock
from otklik.lib.tokens import token_digest
from otklik.notifications.events import BotUnlinked
from otklik.notifications.models import BotLink, LinkCode

CODE_LIFE = datetime.timedelta(minutes=15)


def new_link_code(*, access: Access, bot: BotAccount) -> str:
    """Return a code that links a chat with a bot to a person: once, within a quarter of an hour; an older one of his
    dies. Raises DeniedError for a bot of a project that is not his.
    """
    if bot.project_id not in access.roles:
        raise DeniedError(f"user {access.user_id} has no place in project {bot.project_id}")
    code = secrets.token_urlsafe(24)  # 32 signs, all of them allowed in the links of both messengers
    LinkCode.objects.update_or_create(
        bot=bot,
        user_id=access.user_id,
        defaults={
            "project_id": bot.project_id,
            "digest": token_digest(code),
            "expires_at": clock.now() + CODE_LIFE,
        },
    )
    return code


def chat_is_gone(link: BotLink) -> None:
    """End a link whose chat is there no longer: the person blocked the bot or removed the chat."""
    with change(actor=system(link.bot.channel)) as current:
        row = BotLink.objects.select_related("user").filter(pk=link.pk).first()
        if row is None:
            return
        name = row.user.get_full_name()
        current.record(BotUnlinked(project=row.project_id, bot=row.bot_id, user=row.user_id, user_name=name))
        row.delete()


def unlink(*, access: Access, pk: int) -> bool:
    """End a person's own link to a bot; return whether there was one."""
    with change(actor=access.actor) as current:
        row = BotLink.objects.filter(pk=pk, user_id=access.user_id).first()
        if row is None:
            return False
        current.record(BotUnlinked(project=row.project_id, bot=row.bot_id, user=access.user_id, user_name=access.name))
        row.delete()
    return True
