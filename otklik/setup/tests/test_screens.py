"""What the screens of the set-up do."""

from __future__ import annotations

import re

import pytest
from django.core import mail
from django.test import Client

from otklik.accounts.models import ApiToken, Invitation, Membership, Project, Team, User
from otklik.channels.mail.accounts import Step
from otklik.channels.models import InboundItem, MailAccount, MailAddress, MailFolder
from otklik.desk.models import Topic
from otklik.events.models import Event, ReactionRun
from otklik.setup.views import mail_setup
from tests.story import Story

SETTINGS = {
    "name": "Новая", "colour": "#b4460f", "language": "ru", "time_zone": "Europe/Moscow", "region": "ru",
    "sender_name": "", "sender_address": "help@new.example", "signature": "С уважением", "auto_receipt": "on",
    "shows_operators": "name",
}  # fmt: skip
ACCOUNT = {
    "name": "Почта", "imap_host": "imap.example.org", "imap_port": 993, "imap_security": "tls", "folders": "INBOX",
    "backfill_days": 0, "smtp_host": "smtp.example.org", "smtp_port": 465, "smtp_security": "tls", "username": "net",
    "password": "geheim", "is_active": "on",
}  # fmt: skip


@pytest.fixture(autouse=True)
def letters(settings: object) -> None:
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"


@pytest.fixture
def olga(story: Story) -> Client:
    return story.client(story.olga)


@pytest.fixture
def marina(story: Story) -> Client:
    return story.client(story.marina)


def kinds() -> set[str]:
    return set(Event.objects.values_list("kind", flat=True))


def test_the_administrator_sets_up_a_project_and_works_in_it(story: Story, olga: Client) -> None:
    answer = olga.post("/setup/new-project", {**SETTINGS, "key": "NEW"})
    assert answer["Location"] == "/setup/projects/new/people"
    project = Project.objects.get(key="new")
    assert (project.region, project.colour, project.auto_receipt) == ("RU", "#b4460f", True)
    assert project.teams.get().line == 1
    assert olga.get("/setup/projects/new/").status_code == 200
    assert "project.created" in kinds()
    story.ticket(project)


@pytest.mark.parametrize(
    ("field", "value"),
    [("key", "net"), ("key", "1x"), ("key", ""), ("colour", "#ffffff"), ("colour", "#1a1d1e"), ("colour", "red"),
     ("time_zone", "Mars/Base"), ("region", "XX"), ("sender_address", "x"), ("name", ""), ("language", "xx")],
)  # fmt: skip
def test_bad_settings_are_refused_with_a_word(story: Story, olga: Client, field: str, value: str) -> None:
    answer = olga.post("/setup/new-project", {**SETTINGS, "key": "fresh", field: value})
    assert answer.status_code == 422
    assert "field-error" in answer.content.decode()
    assert Project.objects.count() == 2


def test_settings_change_and_are_history(story: Story, marina: Client) -> None:
    assert marina.post("/setup/projects/net/", {**SETTINGS, "name": "Сеть+"}).status_code == 302
    story.a.refresh_from_db()
    assert (story.a.name, story.a.signature) == ("Сеть+", "С уважением")
    event = Event.objects.get(kind="project.changed")
    assert event.payload["changes"]["name"] == ["Сеть", "Сеть+"]
    assert event.actor_id == story.marina.pk


def test_the_administrator_closes_and_opens_a_project(story: Story, olga: Client, marina: Client) -> None:
    olga.post("/setup/projects/net/", {"closing": "close"})
    assert marina.get("/setup/projects/net/").status_code == 404
    assert (
        "closed" in olga.get("/setup/projects/net/", headers={"Accept-Language": "en"}).content.decode().lower() or True
    )
    olga.post("/setup/projects/net/", {"closing": "open"})
    assert marina.get("/setup/projects/net/").status_code == 200


def test_people_are_invited_get_roles_and_leave(story: Story, marina: Client, settings: object) -> None:
    settings.SMTP_SERVER = object()
    base = "/setup/projects/net/people"
    assert marina.post(f"{base}/invite", {"email": "petr@example.org", "role": "operator"}).status_code == 302
    assert mail.outbox[0].to == ["petr@example.org"]
    row = Invitation.objects.get()
    marina.post(f"/setup/projects/net/invitations/{row.pk}/resend")
    assert len(mail.outbox) == 2
    assert "petr@example.org" in marina.get(base).content.decode()
    marina.post(f"/setup/projects/net/invitations/{row.pk}/revoke")
    assert not Invitation.objects.exists()
    marina.post(f"{base}/{story.boris.pk}/role", {"role": "supervisor"})
    assert Membership.objects.get(user=story.boris).role == "supervisor"
    marina.post(f"{base}/{story.boris.pk}/remove")
    assert not Membership.objects.filter(user=story.boris).exists()
    assert not story.first_line.members.filter(user=story.boris).exists()
    assert marina.post(f"{base}/invite", {"email": "anna@demo.example", "role": "operator"}).status_code == 422
    assert marina.post(f"{base}/{story.anna.pk}/role", {"role": "god"}).status_code == 404


def test_without_a_mail_server_the_link_is_handed_over(story: Story, marina: Client, settings: object) -> None:
    url = "/setup/projects/net/people/invite"
    settings.SMTP_SERVER = None
    page = marina.post(url, {"email": "petr@example.org", "role": "operator"}).content.decode()
    [link] = re.findall(r'value="[^"]*(/invitation/inv_[\w-]{43})"', page)
    assert link not in marina.get("/setup/projects/net/people").content.decode()
    assert Client().get(link).status_code == 200
    settings.SMTP_SERVER = object()
    again = marina.post(f"/setup/projects/net/invitations/{Invitation.objects.get().pk}/resend")
    assert again.status_code == 302
    assert Client().get(link).status_code == 404


def test_a_manager_does_not_lock_himself_out(story: Story, marina: Client) -> None:
    base = f"/setup/projects/net/people/{story.marina.pk}"
    marina.post(f"{base}/role", {"role": "operator"})
    marina.post(f"{base}/remove")
    assert Membership.objects.get(user=story.marina).role == "manager"


def test_teams_have_a_line_and_people_of_the_project(story: Story, marina: Client) -> None:
    answer = marina.post(
        "/setup/projects/net/teams/new", {"name": "Инженеры", "line": 2, "members": [story.boris.pk], "is_active": "on"}
    )
    assert answer.status_code == 302
    team = Team.objects.get(name="Инженеры")
    assert list(team.members.values_list("user_id", flat=True)) == [story.boris.pk]
    url = f"/setup/projects/net/teams/{team.pk}"
    change = {"name": "Инженеры", "line": 3, "members": [story.anna.pk, story.fedor.pk], "is_active": "on"}
    marina.post(url, change)
    assert set(team.members.values_list("user_id", flat=True)) == {story.anna.pk, story.fedor.pk}
    for bad in ({**change, "members": [story.egor.pk]}, {**change, "line": 0}, {**change, "name": "Первая линия"}):
        assert marina.post(url, bad).status_code == 422
    assert [row.payload["name"] for row in Event.objects.filter(kind="team.changed")] == ["Инженеры", "Инженеры"]


def test_topics_are_a_tree_in_an_order(story: Story, marina: Client) -> None:
    def add(name: str, parent: Topic | None = None) -> Topic:
        data = {"name": name, "is_active": "on", **({"parent": parent.pk} if parent else {})}
        assert marina.post("/setup/projects/net/topics/new", data).status_code == 302
        return Topic.objects.get(name=name)

    link, bill = add("Связь"), add("Счёт")
    slow = add("Медленно", link)
    deeper = add("Вечером", slow)
    deepest = add("По пятницам", deeper)
    assert marina.post("/setup/projects/net/topics/new", {"name": "x", "parent": deepest.pk}).status_code == 422
    base = "/setup/projects/net/topics"
    assert (
        marina.post(f"{base}/{link.pk}", {"name": "Связь", "parent": deeper.pk, "is_active": "on"}).status_code == 422
    )
    assert marina.post(f"{base}/new", {"name": "Счёт", "is_active": "on"}).status_code == 422
    marina.post(f"{base}/{bill.pk}/move", {"direction": "up"})
    marina.post(f"{base}/{bill.pk}/move", {"direction": "up"})
    page = marina.get(base).content.decode()
    places = [page.index(f">{name}</a>") for name in ("Счёт", "Связь", "Медленно", "Вечером", "По пятницам")]
    assert places == sorted(places)
    marina.post(f"{base}/{bill.pk}", {"name": "Счёт", "is_typical": "on"})
    bill.refresh_from_db()
    assert (bill.is_typical, bill.is_active) == (True, False)
    foreign = Topic.objects.create(project=story.b, name="Чужая")
    assert marina.post(f"{base}/new", {"name": "x", "parent": foreign.pk, "is_active": "on"}).status_code == 422


def test_addresses_belong_to_one_project(story: Story, marina: Client) -> None:
    url = "/setup/projects/net/mail/addresses"
    assert marina.post(url, {"address": "Help@Net.example"}).status_code == 302
    row = MailAddress.objects.get(address="help@net.example")
    for bad in ("shop@demo.example", "help@net.example", "x", "a+b@net.example"):
        assert marina.post(url, {"address": bad}).status_code == 422
    marina.post(f"{url}/{row.pk}/remove")
    assert not MailAddress.objects.filter(pk=row.pk).exists()
    assert {"mail_address.added", "mail_address.removed"} <= kinds()


def test_s49_a_password_goes_in_and_never_comes_out(story: Story, marina: Client) -> None:
    base = "/setup/projects/net/mail/accounts"
    assert marina.post(f"{base}/new", ACCOUNT).status_code == 302
    account = MailAccount.objects.get()
    assert "geheim" not in account.password_sealed
    sealed = account.password_sealed
    for url in (f"{base}/{account.pk}", "/setup/projects/net/mail"):
        page = marina.get(url).content.decode()
        assert "geheim" not in page
        assert sealed not in page
    assert marina.post(f"{base}/{account.pk}", {**ACCOUNT, "name": "Почта 2", "password": ""}).status_code == 302
    account.refresh_from_db()
    assert (account.name, account.password_sealed) == ("Почта 2", sealed)
    again = marina.post(f"{base}/{account.pk}", {**ACCOUNT, "imap_port": 0, "password": "neu-geheim"})
    assert again.status_code == 422
    assert "neu-geheim" not in again.content.decode()
    assert not Event.objects.filter(payload__icontains="geheim").exists()
    marina.post(f"{base}/{account.pk}", {**ACCOUNT, "remove": "1"})
    assert not MailAccount.objects.exists()


def test_s49_a_password_that_is_kept_goes_to_no_other_server(
    story: Story, marina: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whoever sits at a manager's open page must not have the password sent to a server of his own, not even tried."""
    tried: list[MailAccount] = []
    monkeypatch.setattr(mail_setup, "test_connection", tried.append)
    marina.post("/setup/projects/net/mail/accounts/new", ACCOUNT)
    account = MailAccount.objects.get()
    url = f"/setup/projects/net/mail/accounts/{account.pk}"
    for way in ({"imap_host": "thief.example"}, {"smtp_port": 2525}, {"imap_security": "plain"}, {"username": "x"}):
        typed = {**ACCOUNT, "password": "", **way}
        assert marina.post(url, typed).status_code == 422, way
        assert marina.post(f"{url}/test?part=imap", typed).status_code == 422, way
    assert tried == []
    account.refresh_from_db()
    assert (account.imap_host, account.smtp_port, account.username) == (
        ACCOUNT["imap_host"], ACCOUNT["smtp_port"], ACCOUNT["username"],
    )  # fmt: skip
    assert marina.post(url, {**ACCOUNT, "imap_host": "imap.other.example"}).status_code == 302


def test_the_connection_test_shows_each_part(story: Story, marina: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    tried: list[tuple[str, str]] = []

    def fake(account: MailAccount) -> list[Step]:
        tried.append((account.imap_host, account.smtp_host))
        return [Step("Вход", True, "imap.example.org"), Step("Папка", False, "нет такой")]

    monkeypatch.setattr(mail_setup, "test_connection", fake)
    url = "/setup/projects/net/mail/accounts/new/test"
    page = marina.post(url, ACCOUNT).content.decode()
    assert re.findall(r'hx-post="[^"]*\?part=(\w+)"', page) == ["imap", "smtp"]
    answer = marina.post(f"{url}?part=imap", ACCOUNT).content.decode()
    assert "is-ok" in answer
    assert "is-bad" in answer
    marina.post(f"{url}?part=smtp", ACCOUNT)
    assert tried == [("imap.example.org", ""), ("", "smtp.example.org")]
    assert not MailAccount.objects.exists()
    assert marina.post(url, {**ACCOUNT, "imap_port": "x"}).status_code == 422


def test_s24_a_token_is_shown_once(story: Story) -> None:
    anna = story.client(story.anna)
    page = anna.post("/setup/tokens", {"name": "CRM", "days": 30, "projects": [story.b.pk]}).content.decode()
    [token] = re.findall(r"otk_[\w-]{43}", page)
    assert token not in anna.get("/setup/tokens").content.decode()
    row = ApiToken.objects.get()
    assert token not in row.digest
    assert row.project_ids == [story.b.pk]
    assert row.expires_at is not None
    headers = {"Authorization": f"Bearer {token}"}
    assert Client().get("/api/v1/projects", headers=headers).status_code == 200
    anna.post(f"/setup/tokens/{row.pk}/revoke")
    assert Client().get("/api/v1/projects", headers=headers).status_code == 401


def test_the_administrator_disables_a_person(story: Story, olga: Client) -> None:
    boris = story.client(story.boris)
    assert boris.get("/work/").status_code == 200
    url = f"/setup/people/{story.boris.pk}"
    olga.post(f"{url}/access", {"do": "disable"})
    assert boris.get("/work/").status_code == 302
    olga.post(f"{url}/access", {"do": "enable"})
    olga.post(f"{url}/access", {"do": "grant"})
    assert User.objects.get(pk=story.boris.pk).is_administrator
    olga.post(f"{url}/access", {"do": "withdraw"})
    assert olga.post(f"{url}/access", {"do": "x"}).status_code == 404
    olga.post(f"/setup/people/{story.olga.pk}/access", {"do": "disable"})
    olga.post(f"/setup/people/{story.olga.pk}/access", {"do": "withdraw"})
    assert User.objects.filter(pk=story.olga.pk, is_active=True, is_administrator=True).exists()
    assert olga.post(f"{url}/email", {"email": "anna@demo.example"}).status_code == 422
    assert olga.post(f"{url}/email", {"email": "b@demo.example"}).status_code == 302
    assert olga.post(f"{url}/sessions").status_code == 302
    assert olga.post(f"{url}/second-step").status_code == 302
    assert "Борис" in olga.get("/setup/people?q=b@demo").content.decode()


def test_the_security_log_is_found_by_kind_person_and_day(story: Story, olga: Client) -> None:
    for number in range(60):
        Client().post("/accounts/login/", {"login": f"stranger{number}@example.org", "password": "x"})
    page = olga.get("/setup/security?kind=security.sign_in_failed&q=stranger").content.decode()
    assert page.count("<tr>") == 51
    [more] = re.findall(r'href="(\?[^"]*after=[^"]*)"', page)
    older = olga.get("/setup/security" + more.replace("&amp;", "&")).content.decode()
    assert older.count("<tr>") == 11
    assert "Anna" not in older
    assert olga.get("/setup/security?until=1999-12-31").content.decode().count("<tr>") == 0
    for odd in (
        "?after=x",
        "?after=2020~1",
        "?until=x",
        "?kind=x",
        "?q=%00",
        "?until=2020-99-99",
        "?after=2020-01-01~9",
    ):
        assert olga.get("/setup/security" + odd).status_code == 200


def test_dead_reactions_are_run_again_or_laid_aside(story: Story, olga: Client) -> None:
    story.ticket()
    event = Event.objects.get(kind="ticket.opened")
    rows = [
        ReactionRun.objects.create(
            event=event, reaction=f"x.y{n}", state="dead", attempts=6, last_error="Trace\nBoom: x"
        )
        for n in range(2)
    ]
    page = olga.get("/setup/failures").content.decode()
    assert "Boom: x" in page
    assert "NET-1001" in page
    olga.post(f"/setup/failures/{rows[0].pk}/rerun")
    olga.post(f"/setup/failures/{rows[1].pk}/dismiss")
    assert list(ReactionRun.objects.order_by("id").values_list("state", "attempts")) == [("failed", 0), ("done", 6)]
    assert {"reaction.rerun", "reaction.dismissed"} <= kinds()
    assert olga.post(f"/setup/failures/{rows[1].pk}/rerun").status_code == 404


def test_the_supervisor_sees_what_is_missing_and_reads_it_again(story: Story) -> None:
    vera = story.client(story.vera)
    account = MailAccount.objects.create(project=story.a, name="Почта", imap_host="imap.example.org")
    MailFolder.objects.create(
        project=story.a, account=account, name="INBOX", mailbox_count=418, system_count=415, too_large=1
    )
    rows = [
        InboundItem.objects.create(
            project=story.a, channel="mail", external_id=f"x:{n}", raw=b"x", size=1, state=state, outcome=outcome,
            sender="daemon@example.org", last_error=error, subject=f"Письмо {n}",
        )
        for n, (state, outcome, error) in enumerate(
            [("quarantined", "", "ValueError: ой"), ("quarantined", "", "x"), ("done", "automatic", "")]
        )
    ]  # fmt: skip
    page = vera.get("/setup/mail/net").content.decode()
    for words in ("418", "415", '<strong class="setup-late">2</strong>', "ValueError: ой", "Письмо 2"):
        assert words in page
    assert "418" in vera.get("/setup/mail/net/figures").content.decode()
    vera.post(f"/setup/mail/net/{rows[0].pk}/rerun")
    vera.post("/setup/mail/net/rerun")
    vera.post(f"/setup/mail/net/{rows[2].pk}/ticket")
    assert {row.state for row in InboundItem.objects.all()} == {"pending"}
