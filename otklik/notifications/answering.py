"""What people of ours say to a bot: the code that links their chat, the answer to a question (S05, S06)."""

from __future__ import annotations

from django.utils import translation
from django.utils.translation import gettext as _

from otklik.accounts.access import load_access
from otklik.accounts.models import User
from otklik.accounts.roles import Right
from otklik.channels.bots.reading import Said
from otklik.channels.models import InboundItem
from otklik.channels.readers import Result
from otklik.desk.actions import MergedError, NewMessage, post
from otklik.desk.models import Message
from otklik.desk.queries import visible_to
from otklik.events.changes import change
from otklik.lib import clock
from otklik.lib.tokens import token_digest
from otklik.notifications.actions import chat_is_gone
from otklik.notifications.events import BotLinked
from otklik.notifications.kinds import kind_of
from otklik.notifications.models import BotLink, LinkCode, Notice
from otklik.notifications.tokens import notice_named_in
from otklik.outbox import actions as outbox

NOTED = InboundItem.Outcome.NOTED


def hear(said: Said) -> Result | None:
    """Listener of the bots: deal with what people of ours say; None for everybody else's words.

    Only in a chat of two: what is said in a group can be anybody's.
    """
    if not said.heard.private:
        return None
    if said.heard.command:
        return _link(said)
    links = BotLink.objects.select_related("bot").filter(bot=said.bot, sender=said.heard.sender)
    link = links.first()
    if link is None:
        return None
    if said.heard.left:
        chat_is_gone(link)
        return Result(NOTED, note="a person blocked the bot: his chat is linked no longer")
    user = User.objects.filter(pk=link.user_id, is_active=True).first()
    return _answer(said, user) if user else None


def _link(said: Said) -> Result | None:
    """Link the chat to the person who was shown the code, if it is young and was not used."""
    code = LinkCode.objects.select_for_update().filter(
        digest=token_digest(said.heard.command), bot=said.bot, expires_at__gt=clock.now()
    )
    found = code.select_related("user").first()
    if found is None or said.bot.project_id not in load_access(found.user).roles:
        return Result(NOTED, note="a code that opens nothing")
    user = found.user
    with change(actor=user.access.actor) as current:
        # The chat was somebody else's, or he comes from another one: the last who proves it has it.
        BotLink.objects.filter(bot=said.bot, sender=said.heard.sender).delete()
        BotLink.objects.filter(bot=said.bot, user=user).delete()
        BotLink.objects.create(
            project_id=said.bot.project_id,
            bot=said.bot,
            user=user,
            chat=said.heard.chat[:40],
            sender=said.heard.sender[:40],
        )
        found.delete()
        current.record(
            BotLinked(project=said.bot.project_id, bot=said.bot.pk, user=user.pk, user_name=user.get_full_name())
        )
    with translation.override(user.language):
        _reply(said, _("Linked. Your notices of %(project)s come here.") % {"project": said.run.project.name})
    return Result(NOTED, note="a person linked his chat", subject=user.get_full_name())


def _answer(said: Said, user: User) -> Result:
    """Post what he says as the client company's answer, if it answers a question that we put to him."""
    access = load_access(user)
    notice = None
    if (pk := notice_named_in(said.heard.answered, user.pk)) is not None:
        notice = Notice.objects.filter(pk=pk, user=user, project_id=said.bot.project_id).first()
    kind = kind_of(notice.kind) if notice else None
    allowed = access.may(Right.ANSWER_QUESTION, said.bot.project_id)
    ticket = None
    if notice and kind and kind.answerable and allowed and said.heard.text.strip():
        ticket = visible_to(access).filter(pk=notice.ticket_id or 0, project_id=said.bot.project_id).first()
    with translation.override(user.language):
        if ticket is None or notice is None:
            if not said.heard.edited:
                _reply(
                    said, " ".join([_("To answer a question, use “Reply” on the message that asks it."), *_files(said)])
                )
            return Result(NOTED, note="no answer to a question of ours", subject=said.heard.text)
        text = said.heard.text.strip()
        if said.heard.edited:
            if ticket.messages.filter(author_id=user.pk, text=text).exists():
                return Result(NOTED, ticket_id=ticket.pk, note="changed into what it said before", subject=text)
            text = _("Corrected: %(text)s") % {"text": text}
        try:
            posted = post(
                access=access,
                ticket=ticket,
                kind=Message.Kind.ANSWER,
                message=NewMessage(text=text, inbound_id=said.item.pk),
                channel=said.bot.channel,
            )
        except MergedError:
            _reply(said, _("This case goes on under another number. Please answer in the cabinet."))
            return Result(NOTED, note="its ticket was merged", subject=said.heard.text)
        _reply(said, " ".join([_("Thank you. Your answer is with the operator."), *_files(said)]))
    notice.read_at = clock.now()
    notice.save(update_fields=["read_at"])
    return Result(InboundItem.Outcome.ADDED, ticket_id=ticket.pk, message_id=posted.pk, subject=said.heard.text)


def _files(said: Said) -> list[str]:
    """What a person is told who sent files: they are not taken here, and he shall not think they were."""
    return (
        [_("The file did not come through: send it by e-mail or in the cabinet, please.")] if said.heard.files else []
    )


def _reply(said: Said, text: str) -> None:
    """Say something back, by the outbox, in the transaction of what was said: once, whoever dies when."""
    outbox.queue(
        project_id=said.bot.project_id,
        transport=said.bot.channel,
        purpose="notice",
        recipients=[said.heard.chat],
        external_id=f"reply:{said.item.pk}",
        payload={"bot": said.bot.pk, "text": text},
    )
