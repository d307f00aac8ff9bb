"""Who may come in where: everybody of the story, the stranger and nobody, at every address of the set-up (S03, S27)."""

from __future__ import annotations

import pytest
from django.urls import URLPattern, get_resolver, reverse

from otklik.accounts.actions.tokens import issue_token
from otklik.accounts.models import ApiToken, Invitation, Membership, Project, Team, User
from otklik.channels.models import InboundItem, MailAccount, MailAddress
from otklik.desk.models import ResolutionCode, StatusLabel, TicketField, Topic
from otklik.events.models import Event, ReactionRun
from otklik.setup import urls
from tests.story import Story

# Tried by the matrix of tests/walls, with people and things of its own.
IN_THE_MATRIX = (
    "setup_checklist",
    "setup_customers",
    "setup_request",
    "setup_template",
    "setup_webhook",
    "setup_export",
)
ENTRIES = [
    entry
    for entry in urls.urlpatterns
    if isinstance(entry, URLPattern) and not str(entry.name).startswith(IN_THE_MATRIX)
]
EVERYBODY = ["olga", "marina", "anna", "boris", "vera", "inna", "gleb", "egor", "fedor", ""]
MANAGERS = {"olga", "marina"}
SUPERVISORS = {"olga", "marina", "vera"}
# Each address of the set-up with who may use it in project A. A name missing here fails the test below.
OF_PROJECT = {
    "setup_project": MANAGERS,
    "setup_project_people": MANAGERS,
    "setup_teams": MANAGERS,
    "setup_team_new": MANAGERS,
    "setup_team": MANAGERS,
    "setup_topics": MANAGERS,
    "setup_topic_new": MANAGERS,
    "setup_topic": MANAGERS,
    "setup_fields": MANAGERS,
    "setup_field_new": MANAGERS,
    "setup_field": MANAGERS,
    "setup_outcomes": MANAGERS,
    "setup_status_new": MANAGERS,
    "setup_status": MANAGERS,
    "setup_code_new": MANAGERS,
    "setup_code": MANAGERS,
    "setup_mail": MANAGERS,
    "setup_account_new": MANAGERS,
    "setup_account": MANAGERS,
    "setup_mail_flow": SUPERVISORS,
    "setup_mail_figures": SUPERVISORS,
    "setup_mail_source": SUPERVISORS,
}
POSTS = {
    "setup_invite": MANAGERS,
    "setup_role": MANAGERS,
    "setup_remove": MANAGERS,
    "setup_resend": MANAGERS,
    "setup_revoke": MANAGERS,
    "setup_topic_move": MANAGERS,
    "setup_field_move": MANAGERS,
    "setup_closing": MANAGERS,
    "setup_status_move": MANAGERS,
    "setup_code_move": MANAGERS,
    "setup_address_new": MANAGERS,
    "setup_address_remove": MANAGERS,
    "setup_account_test": MANAGERS,
    "setup_account_new_test": MANAGERS,
    "setup_mail_rerun": SUPERVISORS,
    "setup_mail_rerun_all": SUPERVISORS,
    "setup_mail_ticket": SUPERVISORS,
}
OF_INSTALLATION = ["setup_new_project", "setup_people", "setup_person", "setup_security", "setup_failures"]
INSTALLATION_POSTS = [
    "setup_person_access",
    "setup_person_email",
    "setup_person_sessions",
    "setup_person_second_step",
    "setup_failure_rerun",
    "setup_failure_dismiss",
]
OWN = ["setup", "setup_tokens", "setup_token_revoke"]


class World:
    """A story in which each kind of thing exists once in A."""

    def __init__(self, story: Story) -> None:
        self.story = story
        a = story.a
        self.account = MailAccount.objects.create(project=a, name="Почта", smtp_host="smtp.demo.example")
        self.topic = Topic.objects.create(project=a, name="Связь")
        self.field = TicketField.objects.create(project=a, key="own", name="Договор", kind="text")
        self.label = StatusLabel.objects.create(project=a, kind="open", name="Ждём монтажника")
        self.code = ResolutionCode.objects.create(project=a, name="Замена порта")
        self.item = InboundItem.objects.create(
            project=a,
            channel="mail",
            external_id="x:1",
            raw=b"Subject: x\r\n\r\n<script>",
            size=22,
            state="quarantined",
        )
        self.invitation = Invitation.objects.create(
            project=a, email="x@example.org", role="operator", digest="d" * 64, expires_at="2030-01-01T00:00:00Z"
        )
        event = Event.objects.filter(project_id=a.pk).first()
        assert event is not None
        self.run = ReactionRun.objects.create(event=event, reaction="x.y", state="dead", attempts=6, last_error="Ой")
        self.address = MailAddress.objects.get(project=a)

    def pk(self, name: str) -> int:
        """The id of the thing that an address is about."""
        for part, row in (
            ("team", self.story.first_line),
            ("topic", self.topic),
            ("field", self.field),
            ("status", self.label),
            ("code", self.code),
            ("account", self.account),
            ("address", self.address),
            ("resend", self.invitation),
            ("revoke", self.invitation),
            ("failure", self.run),
            ("mail", self.item),
        ):
            if part in name:
                return row.pk
        return self.story.anna.pk

    def url(self, name: str, project: Project | None = None) -> str:
        """The address with the parts it needs."""
        found = get_resolver().reverse_dict.getlist(name)
        takes = set(found[0][0][0][1]) if found else set()
        values = {"key": (project or self.story.a).key, "pk": self.pk(name)}
        return reverse(name, kwargs={key: value for key, value in values.items() if key in takes})


@pytest.fixture
def world(story: Story, settings: object) -> World:
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    return World(story)


def test_every_address_is_in_one_of_the_lists() -> None:
    listed = [*OF_PROJECT, *POSTS, *OF_INSTALLATION, *INSTALLATION_POSTS, *OWN]
    assert sorted(listed) == sorted(str(entry.name) for entry in ENTRIES)


@pytest.mark.parametrize("name", EVERYBODY)
def test_s03_pages_of_a_project(world: World, name: str) -> None:
    client = world.story.client(world.story.everybody().get(name))
    for url_name, allowed in OF_PROJECT.items():
        status = client.get(world.url(url_name)).status_code
        assert status == (200 if name in allowed else 404 if name else 302), url_name


@pytest.mark.parametrize("name", EVERYBODY)
def test_s03_deeds_in_a_project(world: World, name: str) -> None:
    client = world.story.client(world.story.everybody().get(name))
    for url_name, allowed in POSTS.items():
        if name in allowed:
            assert client.get(world.url(url_name)).status_code == 405, f"{url_name} changes something by GET"
            continue
        status = client.post(world.url(url_name), {"role": "manager", "address": "y@example.org"}).status_code
        assert status == (404 if name else 302), url_name


@pytest.mark.parametrize("name", EVERYBODY)
def test_s03_pages_of_the_installation(world: World, name: str) -> None:
    client = world.story.client(world.story.everybody().get(name))
    for url_name in OF_INSTALLATION:
        assert client.get(world.url(url_name)).status_code == (200 if name == "olga" else 403 if name else 302), (
            url_name
        )
    for url_name in INSTALLATION_POSTS:
        if name == "olga":
            assert client.get(world.url(url_name)).status_code == 405, url_name
        else:
            status = client.post(world.url(url_name), {"do": "grant", "email": "y@example.org"}).status_code
            assert status == (403 if name else 302), url_name


@pytest.mark.parametrize("name", EVERYBODY)
def test_the_first_page_shows_what_is_ones_own(world: World, name: str) -> None:
    answer = world.story.client(world.story.everybody().get(name)).get("/setup/")
    if name in SUPERVISORS:
        page = answer.content.decode()
        assert "Сеть" in page
        assert ("Лавка" in page) == (name == "olga")
    else:
        assert answer["Location"] == ("/setup/tokens" if name else "/accounts/login/?next=/setup/")


def test_s03_things_of_another_project_are_not_found_by_its_manager(world: World) -> None:
    """Somebody who manages B gets nothing of A by B's addresses with A's ids."""
    story = world.story
    Membership.objects.filter(user=story.egor).update(role="manager")
    client = story.client(User.objects.get(pk=story.egor.pk))
    assert client.get(world.url("setup_teams", story.b)).status_code == 200
    for url_name in ("setup_team", "setup_topic", "setup_account", "setup_mail_source"):
        assert client.get(world.url(url_name, story.b)).status_code == 404, url_name
    for url_name in POSTS:
        if "<int:pk>" in str([e.pattern for e in ENTRIES if e.name == url_name]):
            data = {"role": "manager", "direction": "up", "name": "x", "imap_port": 1, "smtp_port": 1}
            status = client.post(world.url(url_name, story.b), data).status_code
            # Boris is in A only; Anna, whose id the role addresses carry, is in both.
            assert status == 404 or url_name in {"setup_role", "setup_remove"}, url_name
    world.pk = lambda name: story.boris.pk  # type: ignore[method-assign]
    for url_name in ("setup_role", "setup_remove"):
        assert client.post(world.url(url_name, story.b), {"role": "manager"}).status_code == 404
    assert Membership.objects.get(user=story.boris).project_id == story.a.pk


def test_the_source_of_a_mail_is_saved_never_shown(world: World) -> None:
    answer = world.story.client(world.story.vera).get(world.url("setup_mail_source"))
    assert answer.content == b"Subject: x\r\n\r\n<script>"
    assert answer["Content-Disposition"] == f'attachment; filename="mail-{world.item.pk}.eml"'
    assert answer["Content-Type"] == "application/octet-stream"
    assert answer["Content-Security-Policy"].startswith("sandbox")


def test_s27_fields_that_are_not_in_the_form_change_nothing(world: World) -> None:
    story = world.story
    marina = story.client(story.marina)
    extra = {"key": "evil", "id": story.b.pk, "is_active": "", "closing_": "close", "project": story.b.pk}
    form = {
        "name": "Сеть", "colour": "#2f6fed", "language": "ru", "time_zone": "Europe/Moscow", "region": "RU",
        "sender_name": "", "sender_address": "", "signature": "", "shows_operators": "nothing", **extra,
    }  # fmt: skip
    assert marina.post(world.url("setup_project"), form).status_code == 302
    story.a.refresh_from_db()
    assert (story.a.key, story.a.is_active) == ("net", True)
    assert marina.post(world.url("setup_project"), {"closing": "close"}).status_code == 403
    team = {"name": "Вторая", "line": 2, "project": story.b.pk, "project_id": story.b.pk, "members": [story.boris.pk]}
    assert marina.post(world.url("setup_team_new"), team).status_code == 302
    assert Team.objects.get(name="Вторая").project_id == story.a.pk
    topic = {"name": "Счёт", "project": story.b.pk, "position": 99, "is_active": "on"}
    assert marina.post(world.url("setup_topic_new"), topic).status_code == 302
    assert Topic.objects.get(name="Счёт").project_id == story.a.pk
    token = {"name": "x", "days": 30, "user": story.olga.pk, "projects": []}
    assert marina.post("/setup/tokens", token).status_code == 200
    assert ApiToken.objects.get().user_id == story.marina.pk


def test_s27_nobody_raises_himself(world: World) -> None:
    story = world.story
    for name, user in story.everybody().items():
        if name in MANAGERS:
            continue
        client = story.client(user)
        client.post(f"/setup/projects/net/people/{user.pk}/role", {"role": "manager"})
        client.post(f"/setup/people/{user.pk}/access", {"do": "grant"})
        client.post("/me/", {"name": "x", "language": "ru", "time_zone": "Europe/Moscow", "theme": "dark",
                             "density": "compact", "is_administrator": "1", "email": "boss@example.org"})  # fmt: skip
        user.refresh_from_db()
        assert not user.is_administrator
        assert user.email == f"{name}@demo.example"
        assert not Membership.objects.filter(user=user, role="manager").exists()


def test_a_token_of_another_person_is_not_revoked(world: World) -> None:
    issue_token(user=world.story.anna, name="CRM")
    token = ApiToken.objects.get()
    url = f"/setup/tokens/{token.pk}/revoke"
    assert world.story.client(world.story.egor).post(url).status_code == 404
    assert world.story.client(world.story.anna).post(url).status_code == 302
    token.refresh_from_db()
    assert token.revoked_at is not None


def test_a_token_reaches_no_project_that_its_person_has_not(world: World) -> None:
    story = world.story
    answer = story.client(story.egor).post("/setup/tokens", {"name": "x", "days": 30, "projects": [story.a.pk]})
    assert answer.status_code == 422
    assert not ApiToken.objects.exists()
