"""People are told once, as they chose, never of what they may not see (S29, S41); answers come back (S05, S06)."""

from __future__ import annotations

import datetime
import email
import email.policy
from collections.abc import Iterator
from email.utils import parseaddr
from types import SimpleNamespace

import pytest
from django.utils import timezone

from otklik.accounts.actions.projects import set_role
from otklik.accounts.models import Membership, User
from otklik.accounts.roles import Role
from otklik.channels.actions import read_inbound
from otklik.channels.bots import sending as bot_sending
from otklik.channels.bots.polling import Pace, Poller
from otklik.channels.bots.tests.server import Server, bot_of, serving
from otklik.channels.mail.tests.support import letter, read
from otklik.channels.models import InboundItem
from otklik.desk.actions import NewMessage, assign, post, receive
from otklik.desk.models import Message, Ticket
from otklik.events import reacting
from otklik.events.actor import system
from otklik.events.models import Event, ReactionRun
from otklik.lib import clock
from otklik.notifications import actions
from otklik.notifications.models import BotLink, LinkCode, Notice
from otklik.notifications.queries import unread_count, visible_to
from otklik.notifications.tokens import TOKEN
from otklik.outbox import actions as outbox
from otklik.outbox.models import Delivery
from tests.story import Story

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def server() -> Iterator[Server]:
    bot_sending._quiet_until.clear()
    with serving() as made:
        yield made


def react() -> None:
    """Run what the worker would."""
    for change_id in dict.fromkeys(Event.objects.order_by("id").values_list("change_id", flat=True)):
        assert reacting.run_change(change_id) == []


def notices() -> list[tuple[str, str]]:
    rows = Notice.objects.order_by("id").select_related("user")
    return [(row.kind, row.user.email.partition("@")[0]) for row in rows]


def give(story: Story, ticket: Ticket, user: User | None) -> None:
    assign(access=story.vera.access, ticket=ticket, assignee=user, team=None)


def ask(story: Story, ticket: Ticket, text: str = "Будет ли он дома?") -> Message:
    return post(access=story.anna.access, ticket=ticket, kind="question", message=NewMessage(text=text))


def linked(story: Story, server: Server, channel: str, user: User) -> Poller:
    """Have a person link his chat by the code he was shown; return what reads the bot."""
    bot = bot_of(story.a, channel, server)
    code = actions.new_link_code(access=user.access, bot=bot)
    (server.telegram_says(f"/start {code}") if channel == "telegram" else server.max_starts(code))
    poller = Poller(type(bot).objects.select_related("project").get(pk=bot.pk), Pace(poll=0), SimpleNamespace())  # type: ignore[arg-type]
    heard(story, poller)
    return poller


def heard(story: Story, poller: Poller) -> None:
    poller.once()
    read_inbound(project_id=story.a.pk)


def delivered(transport: str) -> list[str]:
    for pk in Delivery.objects.filter(transport=transport).order_by("id").values_list("pk", flat=True):
        outbox.deliver(delivery_id=pk)
    return list(Delivery.objects.filter(transport=transport).order_by("id").values_list("state", flat=True))


def test_everybody_is_told_of_his_own_things_once(story: Story) -> None:
    ticket = story.ticket()
    give(story, ticket, story.anna)
    receive(actor=system("mail"), ticket=ticket, message=NewMessage(text="Ещё раз"), channel="mail")
    ask(story, ticket)
    post(access=story.gleb.access, ticket=ticket, kind="answer", message=NewMessage(text="Да"))
    post(
        access=story.boris.access,
        ticket=ticket,
        kind="note",
        message=NewMessage(text="@Вера Зайцева глянь", mentions=[story.vera.pk]),
    )
    react()
    wanted = [
        ("assigned", "anna"),
        ("customer", "anna"),
        ("question", "gleb"),
        ("answer", "anna"),
        ("mentioned", "vera"),
    ]
    assert notices() == wanted
    ReactionRun.objects.all().delete()  # the worker died before it wrote down that it was done
    react()
    assert notices() == wanted
    assert unread_count(story.anna.access) == 3
    assert actions.mark_all_read(access=story.anna.access) == 3
    assert unread_count(story.anna.access) == 0


def test_nobody_is_told_of_what_he_did_himself(story: Story) -> None:
    ticket = story.ticket()
    assign(access=story.anna.access, ticket=ticket, assignee=story.anna, team=None)
    react()
    assert notices() == []


def test_s29_rights_are_asked_when_it_leaves_and_when_it_is_read(story: Story) -> None:
    ticket = story.ticket()
    give(story, ticket, story.boris)
    actions.choose(access=story.boris.access, ways={"assigned": ["app", "mail"]})
    give(story, ticket, None)
    give(story, ticket, story.boris)
    react()
    assert len(visible_to(story.boris.access)) == 2
    Membership.objects.filter(user=story.boris).delete()
    boris = User.objects.get(pk=story.boris.pk)
    assert len(visible_to(boris.access)) == 0
    assert set(delivered("notice_mail")) == {"cancelled"}


def test_s41_a_client_is_told_of_questions_alone(story: Story) -> None:
    ticket = story.ticket()
    ask(story, ticket)
    Ticket.objects.filter(pk=ticket.pk).update(assignee=story.gleb)
    receive(actor=system("mail"), ticket=ticket, message=NewMessage(text="Ещё раз"), channel="mail")
    react()
    assert notices() == [("question", "gleb")]
    set_role(actor=system("test"), project=story.a, user=story.gleb, role=Role.ENGINEER)
    assert len(visible_to(story.egor.access)) == 0


def test_quiet_hours_digest_and_duty(story: Story) -> None:
    ticket = story.ticket()
    night = timezone.now().replace(hour=22, minute=30, second=0, microsecond=0)  # 01:30 in Moscow
    anna = story.anna
    chosen: dict[str, object] = {
        "access": anna.access,
        "ways": {"assigned": ["app", "mail"]},
        "quiet_from": datetime.time(22),
        "quiet_until": datetime.time(7),
    }

    def leaves(**changes: object) -> list[str]:
        actions.choose(**{**chosen, **changes})  # type: ignore[arg-type]
        before = set(Delivery.objects.values_list("pk", flat=True))
        with clock.at(night):
            give(story, ticket, None)
            give(story, ticket, anna)
            react()
        rows = Delivery.objects.filter(transport="notice_mail").exclude(pk__in=before)
        return [f"{row.not_before.astimezone(datetime.UTC):%H:%M}" for row in rows]

    assert leaves() == ["04:00"]  # 07:00 in Moscow
    assert leaves(urgent=["assigned"]) == ["22:30"]
    assert leaves(duty_until=night + datetime.timedelta(hours=1)) == ["22:30"]
    assert leaves(gathered=["assigned"], digest_at=["09:00", "18:00"]) == ["06:00"]
    assert leaves(gathered=["assigned"], digest_at=["09:00", "18:00"]) == []  # goes in the same mail
    assert Notice.objects.exclude(batch="").count() == 2
    assert leaves(gathered=["assigned"], digest_at=["23:30"]) == ["04:00"]  # quiet hours hold the digest, too
    assert leaves(ways={"assigned": ["app"]}) == []
    assert Notice.objects.count() == 7


def test_a_digest_is_one_message_of_what_is_still_unread_at_its_time(story: Story, server: Server) -> None:
    linked(story, server, "telegram", story.anna)
    ways = {kind: ["app", "telegram"] for kind in ("assigned", "customer")}
    actions.choose(access=story.anna.access, ways=ways, gathered=["assigned", "customer"], digest_at=["09:00"])
    tickets = [story.ticket(subject=f"Дело {number}") for number in range(3)]
    for ticket in tickets:
        give(story, ticket, story.anna)
    receive(actor=system("mail"), ticket=tickets[2], message=NewMessage(text="Ещё раз"), channel="mail")
    react()
    actions.mark_read(access=story.anna.access, ids=[Notice.objects.get(ticket_id=tickets[0].pk).pk])
    server.sent.clear()
    Delivery.objects.filter(transport="notice_telegram").update(not_before=timezone.now())
    assert delivered("notice_telegram") == ["sent"]
    (said,) = [each["text"] for each in server.sent]
    assert "Дело 0" not in said, "he has read it meanwhile"
    assert [said.count(f"Дело {number}") for number in (1, 2)] == [1, 2]
    actions.choose(access=story.anna.access, ways=ways, gathered=["assigned", "customer"], digest_at=["10:00"])
    for ticket in tickets:
        give(story, ticket, None)
        give(story, ticket, story.anna)
    react()
    server.trouble["sendMessage"] = [(403, {}, {"ok": False, "description": "Forbidden: bot was blocked by the user"})]
    Delivery.objects.filter(state="pending").update(not_before=timezone.now())
    assert delivered("notice_telegram") == ["sent", "dead"]
    (mail,) = Delivery.objects.filter(transport="notice_mail")
    assert mail.payload["batch"], "who blocked the bot has his digest by mail, as one"


def test_a_digest_holds_what_was_to_come_that_way(story: Story, server: Server) -> None:
    linked(story, server, "telegram", story.anna)
    ways = {"assigned": ["app", "telegram"], "customer": ["app", "mail"]}
    actions.choose(access=story.anna.access, ways=ways, gathered=["assigned", "customer"], digest_at=["09:00"])
    ticket = story.ticket(subject="Дело")
    give(story, ticket, story.anna)
    receive(actor=system("mail"), ticket=ticket, message=NewMessage(text="Ещё раз"), channel="mail")
    react()
    server.sent.clear()
    Delivery.objects.filter(transport="notice_telegram").update(not_before=timezone.now())
    assert delivered("notice_telegram") == ["sent"]
    assert [each["text"].count("Дело") for each in server.sent] == [1]


@pytest.mark.parametrize("channel", ["telegram", "max"])
def test_s05_a_question_is_answered_in_the_messenger(story: Story, server: Server, channel: str) -> None:
    poller = linked(story, server, channel, story.gleb)
    says = server.telegram_says if channel == "telegram" else server.max_says
    assert BotLink.objects.get().user_id == story.gleb.pk and not LinkCode.objects.exists()
    ticket = story.ticket()
    ask(story, ticket)
    react()
    delivered(f"notice_{channel}")
    told = server.sent[-1]["text"]
    assert "Будет ли он дома?" in told and TOKEN.search(told)
    says("Да, после шести", reply_to=told)
    heard(story, poller)
    said = Message.objects.get(kind="answer")
    assert (said.text, said.author_id, said.ticket_id, said.channel) == (
        "Да, после шести",
        story.gleb.pk,
        ticket.pk,
        channel,
    )
    react()
    assert ("answer", "anna") in notices()  # the operator who asked is told at once
    assert InboundItem.objects.filter(outcome="added", message_id=said.pk).exists()


def test_s05_s06_nobody_else_answers(story: Story, server: Server) -> None:
    poller = linked(story, server, "telegram", story.gleb)
    ticket = story.ticket()
    ask(story, ticket)
    react()
    delivered("notice_telegram")
    told = server.sent[-1]["text"]
    token = TOKEN.search(told)
    assert token
    flipped = told.replace(token[2], ("b" if token[2][0] == "a" else "a") + token[2][1:])
    server.telegram_says("Да", reply_to=flipped)  # one sign of the signature is another
    server.telegram_says("Да")  # answers nothing
    server.telegram_says(f"Да {told}")  # only quotes it
    server.telegram_says("Да", reply_to=told, chat=999)  # from a chat that is nobody's
    heard(story, poller)
    Membership.objects.filter(user=story.gleb).update(role=Role.INSPECTOR)  # may not answer any more
    server.telegram_says("Да", reply_to=told)
    heard(story, poller)
    assert not Message.objects.filter(kind="answer").exists()
    assert InboundItem.objects.filter(outcome="noted").count() == 6  # the linking, and five words


@pytest.mark.parametrize("channel", ["telegram", "max"])
def test_who_blocked_the_bot_is_told_by_mail_and_unlinked(story: Story, server: Server, channel: str) -> None:
    poller = linked(story, server, channel, story.anna)
    actions.choose(access=story.anna.access, ways={"assigned": ["app", channel]})
    ticket = story.ticket()
    give(story, ticket, story.anna)
    react()
    blocked = {"ok": False, "description": "Forbidden: bot was blocked by the user", "code": "chat.denied"}
    server.trouble["sendMessage" if channel == "telegram" else "POST /messages"] = [(403, {}, blocked)]
    assert delivered(f"notice_{channel}") == ["dead"]
    assert not BotLink.objects.exists() and Event.objects.filter(kind="bot_link.ended").count() == 1
    (mail,) = Delivery.objects.filter(transport="notice_mail")
    assert mail.payload["notice"] == Notice.objects.get().pk
    give(story, ticket, None)
    give(story, ticket, story.anna)  # and so with all that comes after
    react()
    assert Delivery.objects.filter(transport="notice_mail").count() == 2
    # Blocked while nothing was on its way: the messenger tells us.
    bot = poller.account
    BotLink.objects.create(
        project=story.a, bot=bot, user=story.anna, chat="501", sender="501" if channel == "telegram" else "801"
    )
    (server.telegram_blocks if channel == "telegram" else server.max_blocks)()
    heard(story, poller)
    assert not BotLink.objects.exists() and Event.objects.filter(kind="bot_link.ended").count() == 2


@pytest.mark.parametrize("channel", ["telegram", "max"])
def test_s05_a_changed_answer_is_another_one_and_files_are_not_lost_silently(
    story: Story, server: Server, channel: str
) -> None:
    User.objects.filter(pk=story.gleb.pk).update(language="en")
    poller = linked(story, server, channel, story.gleb)
    says = server.telegram_says if channel == "telegram" else server.max_says
    edited = "edited_message" if channel == "telegram" else "message_edited"
    files = {"photo": [{"file_id": "x"}]} if channel == "telegram" else {"attachments": [{"type": "image"}]}
    ticket = story.ticket()
    ask(story, ticket)
    react()
    delivered(f"notice_{channel}")
    told = server.sent[-1]["text"]
    says("Да, в шесть", reply_to=told)
    says("Да, в шесть", reply_to=told, kind=edited)  # a picture of a link came to it: the words are the same
    says("Да, в семь", reply_to=told, kind=edited)
    says("Вот фото", reply_to=told, **files)
    heard(story, poller)
    answers = Message.objects.filter(kind="answer").order_by("id").values_list("text", flat=True)
    assert list(answers) == ["Да, в шесть", "Corrected: Да, в семь", "Вот фото"]
    server.sent.clear()
    delivered(channel)
    said = [each["text"] for each in server.sent]
    assert len(said) == 4 and "did not come through" in said[-1] and "did not come through" not in said[-2]


def test_s24_a_code_links_once_and_not_for_long(story: Story, server: Server) -> None:
    bot = bot_of(story.a, "telegram", server)
    poller = Poller(type(bot).objects.select_related("project").get(pk=bot.pk), Pace(poll=0), SimpleNamespace())  # type: ignore[arg-type]
    code = actions.new_link_code(access=story.gleb.access, bot=bot)
    assert not LinkCode.objects.filter(digest__contains=code).exists()
    with clock.at(timezone.now() + datetime.timedelta(minutes=16)):
        server.telegram_says(f"/start {code}")
        heard(story, poller)
    assert not BotLink.objects.exists()
    server.telegram_says(f"/start {code}", chat=501)
    server.telegram_says(f"/start {code}", chat=666)  # a second time, by somebody who has seen it
    heard(story, poller)
    assert BotLink.objects.get().chat == "501"
    with pytest.raises(PermissionError):
        actions.new_link_code(access=story.egor.access, bot=bot)


@pytest.mark.parametrize(
    ("verdict", "kinds"), [("pass", ["customer", "question", "answer"]), ("fail", ["customer", "question"])]
)
def test_s06_a_question_is_answered_by_mail(
    story: Story, settings: SimpleNamespace, monkeypatch: pytest.MonkeyPatch, verdict: str, kinds: list[str]
) -> None:
    settings.AUTHSERV_ID = "mx.demo.example"
    from otklik.config.option_types import SmtpServer

    settings.SMTP_SERVER = SmtpServer("127.0.0.1", 9, "", "", "none")
    left: list[dict[str, object]] = []

    def hand_over(server: object, **given: object) -> SimpleNamespace:
        left.append(given)
        return SimpleNamespace(recovered=False)

    monkeypatch.setattr("otklik.notifications.sending.send_smtp.hand_over", hand_over)
    ticket = story.ticket()
    ask(story, ticket)
    react()
    assert delivered("notice_mail") == ["sent"]
    mail = email.message_from_bytes(left[0]["raw"], policy=email.policy.default)  # type: ignore[arg-type]
    assert left[0]["recipient"] == "gleb@demo.example" and mail["Auto-Submitted"]
    assert "Будет ли он дома?" in mail.get_body().get_content()  # type: ignore[union-attr]
    back = letter(
        "Да, после шести",
        sender="Глеб <gleb@demo.example>",
        to=mail["Reply-To"],
        Authentication_Results=f"mx.demo.example; dmarc={verdict} header.from=demo.example",
    )
    read(story.a, back)
    assert list(ticket.messages.order_by("id").values_list("kind", flat=True)) == kinds
    if verdict == "pass":
        assert ticket.messages.get(kind="answer").author_id == story.gleb.pk
        react()
        assert ("answer", "anna") in notices()  # the operator who asked is told at once
        nobody_else_answers(story, ticket, parseaddr(str(mail["Reply-To"]))[1])


def nobody_else_answers(story: Story, ticket: Ticket, address: str) -> None:
    """Have others write to the address that only Gleb was told, and Gleb to others, each vouched for by his server."""
    assert address.startswith("net")
    at = address.index("@")
    bent = address[: at - 1] + ("b" if address[at - 1] == "a" else "a") + address[at:]
    letters = [
        ("Егор <egor@demo.example>", address),  # the client company of another project
        ("Дарья <darya@example.org>", address),  # the customer: her words are a customer's
        ("Глеб <gleb@demo.example>", bent),
        ("Глеб <gleb@demo.example>", address.replace("net", "shop", 1)),  # to the other project's mailbox
    ]
    for number, (sender, to) in enumerate(letters):
        vouched = f"mx.demo.example; dmarc=pass header.from={sender.partition('@')[2].rstrip('>')}"
        project = story.a if to.startswith("net") else story.b
        read(project, letter(f"Да {number}", sender=sender, to=to, Authentication_Results=vouched))
    Membership.objects.filter(user=story.gleb).delete()  # he speaks for the company no longer
    vouched = "mx.demo.example; dmarc=pass header.from=demo.example"
    late = letter("Да, опять", sender="Глеб <gleb@demo.example>", to=address, Authentication_Results=vouched)
    read(story.a, late)
    assert ticket.messages.filter(kind="answer").count() == 1
    assert not Message.objects.filter(kind="answer").exclude(ticket=ticket).exists()
