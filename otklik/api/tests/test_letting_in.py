"""Who comes in by calls: only by tokens that were chosen for it by name (decision 0029; S22, S27)."""

from __future__ import annotations

import pytest
from allauth.usersessions.models import UserSession
from django.core import mail
from django.test import Client

from otklik.accounts.access import DeniedError
from otklik.accounts.actions.invitations import accept
from otklik.accounts.actions.projects import set_role
from otklik.accounts.actions.tokens import issue_token
from otklik.accounts.models import ApiToken, Invitation, Membership, User
from otklik.accounts.roles import Role
from otklik.accounts.scopes import Scope
from otklik.api.operations import letting_in
from otklik.api.tests.people import ACTOR, Api, World

NET = "projects/net"
GUEST = {"email": "Guest@Example.com", "role": "operator"}
EVERYTHING = [scope.value for scope in Scope]


@pytest.fixture
def managed(world: World) -> World:
    """Vera manages project A; Boris is the administrator of the installation."""
    set_role(actor=ACTOR, project=world.a, user=world.users["vera"], role=Role.MANAGER)
    world.users["boris"].is_administrator = True
    world.users["boris"].save()
    for name in ("vera", "boris"):
        world.users[name] = User.objects.get(pk=world.users[name].pk)
    return world


def of(world: World, name: str, *scopes: str) -> Api:
    """Return a caller with a token for letting people in."""
    return Api(issue_token(user=world.users[name], name="people", scopes=scopes or ["people"]))


def test_s22_somebody_is_invited_by_a_call_and_comes_in_by_his_letter(managed: World) -> None:
    vera = of(managed, "vera", "people", "admin")
    made = vera.post(f"{NET}/invitations", GUEST)
    assert (made.status_code, made.json()["email"], made.json()["role"]) == (201, "guest@example.com", "operator")
    assert "inv_" not in made.content.decode()
    first = letter()
    again = vera.post(f"{NET}/invitations/{made.json()['id']}/resend", {})
    assert (again.status_code, again.json()["id"]) == (200, made.json()["id"])
    assert "inv_" not in again.content.decode()
    token = letter()
    assert token != first
    accept(token=token, name="Guest", password="a-long-enough-one-7")
    member = Membership.objects.get(user__email="guest@example.com")
    assert (member.role, member.project) == ("operator", managed.a)
    assert vera.get(f"{NET}/invitations").json()["items"] == []
    assert vera.post(f"{NET}/invitations/{made.json()['id']}/resend", {}).status_code == 404
    for wrong in (
        {"email": "rubbish", "role": "operator"}, {"email": "guest@example.com", "role": "operator"},
        {"email": "x@example.com", "role": "root"}, {**GUEST, "digest": "x"},
    ):  # fmt: skip
        assert vera.post(f"{NET}/invitations", wrong).status_code == 422, wrong


def letter() -> str:
    """Return the secret of the newest letter."""
    body = str(mail.outbox[-1].body)
    return body[body.index("inv_") :].split()[0].rstrip("/.")


def test_roles_change_by_calls(managed: World) -> None:
    vera, anna = of(managed, "vera"), managed.users["anna"]
    place = f"{NET}/members/{anna.pk}"
    changed = vera.patch(place, {"role": "inspector"})
    assert (changed.status_code, changed.json()["role"]) == (200, "inspector")
    assert vera.patch(place, {"role": "operator"}, If_Match=changed["ETag"]).json()["role"] == "operator"
    assert vera.patch(place, {"role": "engineer"}, If_Match=changed["ETag"]).status_code == 412
    assert vera.patch(place, {}).json()["role"] == "operator"
    for wrong in ({"role": None}, {"role": "manager"}, {"user": 1}):
        assert vera.patch(place, wrong).status_code == 422, wrong
    own = vera.patch(f"{NET}/members/{managed.users['vera'].pk}", {"role": "operator"})
    assert (own.status_code, own.json()["errors"][0]["loc"]) == (422, ["body", "role"])
    assert vera.patch(f"{NET}/members/{managed.users['oleg'].pk}", {"role": "operator"}).status_code == 404
    assert Membership.objects.get(project=managed.a, user=anna).role == "operator"


def test_s27_no_call_makes_a_manager(managed: World) -> None:
    """A token that was stolen must not be able to make the thief's own person one who makes tokens."""
    vera = of(managed, "vera", *EVERYTHING)
    assert vera.post(f"{NET}/invitations", {**GUEST, "role": "manager"}).status_code == 422
    invitation = Invitation.objects.create(
        project=managed.a, email="boss@example.com", role="manager", digest="x", expires_at="2099-01-01T00:00:00Z"
    )
    assert vera.post(f"{NET}/invitations/{invitation.pk}/resend", {}).status_code == 403
    assert mail.outbox == []
    assert not Membership.objects.filter(role="manager").exclude(user=managed.users["vera"]).exists()


CALLS = (
    ("POST", f"{NET}/invitations", GUEST),
    ("PATCH", f"{NET}/members/{{anna}}", {"role": "inspector"}),
    ("POST", f"{NET}/invitations/{{invitation}}/resend", {}),
    ("GET", "people", None),
    ("GET", "people/{anna}", None),
    ("PATCH", "people/{anna}", {"active": False}),
    ("POST", "people/{anna}/sign-out", {}),
)


@pytest.mark.parametrize(("method", "path", "body"), CALLS)
def test_s27_a_token_lets_nobody_in_unless_it_was_chosen_for_that(
    managed: World, method: str, path: str, body: object
) -> None:
    set_role(actor=ACTOR, project=managed.a, user=managed.users["boris"], role=Role.MANAGER)
    boris = User.objects.get(pk=managed.users["boris"].pk)
    invitation = Invitation.objects.create(
        project=managed.a, email="x@example.com", role="operator", digest="x", expires_at="2099-01-01T00:00:00Z"
    )
    filled = path.format(anna=managed.users["anna"].pk, invitation=invitation.pk)
    usual = [scope for scope in EVERYTHING if scope != "people"]
    for scopes in ([], usual, ["admin"]):
        answer = Api(issue_token(user=boris, name="x", scopes=scopes)).call(method, filled, body)
        assert (answer.status_code, 'scope="people"' in answer["WWW-Authenticate"]) == (403, True), scopes
    assert mail.outbox == []
    assert Api(issue_token(user=boris, name="x", scopes=["people"])).call(method, filled, body).status_code < 300


def test_s27_only_who_lets_people_in_makes_such_a_token(managed: World) -> None:
    for name in ("anna", "gleb", "oleg"):
        with pytest.raises(DeniedError):
            issue_token(user=managed.users[name], name="x", scopes=["people"])
    with pytest.raises(DeniedError):
        issue_token(user=managed.users["vera"], name="x", projects=[managed.b], scopes=["people"])
    made = ApiToken.objects.count()
    for name, offered in (("anna", False), ("vera", True), ("boris", True)):
        client = Client()
        client.force_login(managed.users[name])
        assert (b'value="people"' in client.get("/setup/tokens").content) is offered, name
        form = {"name": "x", "days": "30", "scopes": ["people", "read"]}
        assert (client.post("/setup/tokens", form).status_code == 200) is offered, name
    assert ApiToken.objects.count() == made + 2
    client = Client()
    client.force_login(managed.users["vera"])
    set_role(actor=ACTOR, project=managed.b, user=managed.users["vera"], role=Role.OPERATOR)
    form = {"name": "x", "days": "30", "scopes": ["people"], "projects": [managed.b.pk]}
    assert client.post("/setup/tokens", form).status_code == 422


def test_s03_such_a_token_has_no_more_rights_than_its_person(managed: World) -> None:
    token = of(managed, "vera", *EVERYTHING)
    assert token.post("projects/shop/invitations", GUEST).status_code == 404
    for path in ("people", f"people/{managed.users['anna'].pk}"):
        assert token.get(path).status_code == 403
    Membership.objects.filter(user=managed.users["vera"]).update(role="operator")
    assert token.post(f"{NET}/invitations", GUEST).status_code == 403
    assert token.patch(f"{NET}/members/{managed.users['anna'].pk}", {"role": "client"}).status_code == 403
    limited = Api(issue_token(user=managed.users["boris"], name="x", projects=[managed.a], scopes=["people"]))
    assert limited.get("people").status_code == 403
    assert limited.post(f"{NET}/invitations", GUEST).status_code == 201
    for name in ("anna", "gleb", "egor", "oleg"):
        ApiToken.objects.filter(user=managed.users[name]).update(scopes=EVERYTHING)
        expected = 404 if name in {"egor", "oleg"} else 403
        assert managed.api(name).post(f"{NET}/invitations", GUEST).status_code == expected, name
        assert managed.api(name).get("people").status_code == 403


def test_letters_by_calls_have_a_limit(managed: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(letting_in, "MOST_AN_HOUR", 2)
    vera = of(managed, "vera")
    for number in range(2):
        assert vera.post(f"{NET}/invitations", {**GUEST, "email": f"g{number}@example.com"}).status_code == 201
    full = vera.post(f"{NET}/invitations", GUEST)
    assert (full.status_code, full["Retry-After"], len(mail.outbox)) == (429, "3600", 2)


def test_s23_an_administrator_keeps_people_out_by_calls(managed: World) -> None:
    boris, anna = of(managed, "boris"), managed.users["anna"]
    client = Client()
    client.force_login(anna)
    UserSession.objects.get_or_create(
        user=anna, session_key=client.session.session_key, defaults={"ip": "192.0.2.1", "user_agent": "x"}
    )
    listed = boris.get("people?q=ann").json()["items"]
    assert [(row["name"], row["places"]) for row in listed] == [
        ("Anna", [{"project": "net", "role": "operator"}, {"project": "shop", "role": "operator"}])
    ]
    page = boris.get("people?limit=3").json()
    rest = boris.get(page["next"].removeprefix("/api/v1/")).json()["items"]
    assert rest[0]["id"] > page["items"][-1]["id"]
    place = f"people/{anna.pk}"
    read = boris.get(place)
    assert boris.get(place, If_None_Match=read["ETag"]).status_code == 304
    assert boris.post(f"{place}/sign-out", {}).json() == {"ended": 1}
    out = boris.patch(place, {"active": False}, If_Match=read["ETag"])
    assert (out.status_code, out.json()["active"]) == (200, False)
    assert managed.api("anna").get("projects").status_code == 401
    assert boris.patch(place, {"active": True}, If_Match=read["ETag"]).status_code == 412
    assert boris.patch(place, {"active": True}).json()["active"] is True
    assert managed.api("anna").get("projects").status_code == 401  # what was open before does not come back
    for wrong in ({"active": None}, {"is_administrator": True}, {"email": "x@example.com"}, {"password": "x"}):
        assert boris.patch(place, wrong).status_code == 422, wrong
    for pk in (managed.users["boris"].pk, another_administrator(managed).pk):
        assert boris.patch(f"people/{pk}", {"active": False}).status_code == 403
    assert not User.objects.filter(is_active=False).exists()
    assert boris.get("people/987654321").status_code == 404


def another_administrator(world: World) -> User:
    """Return Ira, who is an administrator now."""
    world.users["ira"].is_administrator = True
    world.users["ira"].save()
    return world.users["ira"]
