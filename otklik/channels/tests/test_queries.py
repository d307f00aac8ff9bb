"""What the supervisor's page is made of, and who sees it."""

from __future__ import annotations

import datetime

import pytest
from django.utils import timezone

from otklik.channels import actions, queries
from otklik.channels.mail.tests.support import letter, take_in
from otklik.channels.models import InboundItem, MailAccount, MailFolder
from tests.story import Story

pytestmark = pytest.mark.django_db


def item(project: object, name: str, *, at: datetime.datetime | None = None, **fields: object) -> InboundItem:
    given = {"channel": "mail", "raw": b"x", "size": 1, "received_at": at or timezone.now(), **fields}
    return InboundItem.objects.create(project=project, external_id=name, **given)  # type: ignore[misc]


def hours(amount: float) -> datetime.timedelta:
    return datetime.timedelta(hours=amount)


def test_s03_only_those_who_supervise_a_project_see_its_items(story: Story) -> None:
    mine, other = item(story.a, "1"), item(story.b, "2")
    seen = {
        name: set(queries.items_visible_to(user.access).values_list("pk", flat=True))
        for name, user in story.everybody().items()
    }
    nobody: set[int] = set()
    assert seen == {
        "olga": {mine.pk, other.pk},
        "marina": {mine.pk},
        "vera": {mine.pk},
        **dict.fromkeys(("anna", "boris", "inna", "gleb", "egor", "fedor"), nobody),
    }
    assert [state.project.pk for state in queries.intake_of(story.vera.access)] == [story.a.pk]
    assert queries.intake_of(story.egor.access) == []


def test_r14_the_intake_counts_what_waits_what_failed_and_what_was_kept_apart(story: Story) -> None:
    old = timezone.now() - datetime.timedelta(days=30)
    item(story.a, "1")
    item(story.a, "2", at=timezone.now() - hours(1))
    item(story.a, "3", state="quarantined", at=old)
    item(story.a, "4", state="done", outcome="automatic")
    item(story.a, "5", state="done", outcome="automatic", at=old)
    item(story.a, "6", state="duplicate", outcome="opened")
    item(story.b, "7", state="quarantined")
    [state] = queries.intake_of(story.vera.access)
    assert (state.pending, state.quarantined, state.automatic, state.duplicates) == (2, 1, 1, 1)
    assert state.alarm and not state.quiet and state.last_at is not None
    assert queries.quarantined(story.vera.access).count() == 1


def test_r14_a_mailbox_that_does_not_answer_for_ten_minutes_is_silent(story: Story) -> None:
    account = MailAccount.objects.create(
        project=story.a, name="Основной", imap_host="imap.example", heard_at=timezone.now() - hours(0.1)
    )
    MailFolder.objects.create(
        project=story.a, account=account, name="INBOX", mailbox_count=120, system_count=117, too_large=1
    )
    MailFolder.objects.create(project=story.a, account=account, name="Спам", mailbox_count=3, system_count=3)
    [box] = queries.intake_of(story.vera.access)[0].accounts
    assert (box.in_mailbox, box.in_system, box.silent) == (123, 120, False)
    assert [folder.missing for folder in box.folders] == [2, 0]
    MailAccount.objects.update(heard_at=timezone.now() - hours(0.2))
    assert queries.intake_of(story.vera.access)[0].alarm
    MailAccount.objects.update(is_active=False)
    assert not queries.intake_of(story.vera.access)[0].alarm


def test_r14_no_mail_for_longer_than_is_usual_here_is_an_alarm(story: Story) -> None:
    now = timezone.now()
    for number in range(30):  # one every five hours, the longest usual pause
        item(story.a, str(number), state="done", at=now - hours(9) - hours(5) * number)
    [state] = queries.intake_of(story.vera.access)
    assert state.quiet and state.usual_pause == hours(5)
    item(story.a, "fresh", state="done", at=now - hours(6))
    assert not queries.intake_of(story.vera.access)[0].quiet
    item(story.a, "import", state="done", at=now, imported=True)
    InboundItem.objects.filter(external_id="fresh").delete()
    assert queries.intake_of(story.vera.access)[0].quiet, "old mail from files is no sign of life"


def test_s10_what_nothing_can_read_waits_holds_up_nobody_and_is_told(story: Story) -> None:
    """A newer release may take in by a channel that this worker does not know: it is not the item's fault."""
    strange = item(story.a, "1", at=timezone.now() - hours(1), channel="pigeon")
    take_in(story.a, letter("Здравствуйте", sender="darya@example.org"))
    assert actions.read_inbound(project_id=story.a.pk) == 1
    assert actions.sweep() == []
    strange.refresh_from_db()
    assert (strange.state, strange.attempts, strange.last_error) == ("pending", 0, "")
    [state] = queries.intake_of(story.vera.access)
    assert (state.unread, state.quarantined, state.late, state.alarm) == (["pigeon"], 0, True, True)
    page = story.client(story.vera).get(f"/setup/mail/{story.a.key}").content.decode()
    assert "pigeon" in page
    # A worker that knows the channel reads it.
    InboundItem.objects.filter(pk=strange.pk).update(channel="mail", raw=letter("Из будущего").as_bytes())
    assert actions.sweep() == [story.a.pk]
    assert actions.read_inbound(project_id=story.a.pk) == 1
    [state] = queries.intake_of(story.vera.access)
    assert (state.pending, state.unread, state.late) == (0, (), False)


def test_s10_what_is_not_read_for_long_is_an_alarm(story: Story) -> None:
    item(story.a, "1", at=timezone.now() - datetime.timedelta(minutes=5))
    [state] = queries.intake_of(story.vera.access)
    assert (state.unread, state.late, state.alarm) == ([], False, False)
    InboundItem.objects.update(received_at=timezone.now() - datetime.timedelta(minutes=11))
    [state] = queries.intake_of(story.vera.access)
    assert (state.late, state.alarm) == (True, True)
