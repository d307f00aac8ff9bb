"""Invitations: a letter that lets one person in once (S22)."""

from __future__ import annotations

import datetime
import re

import pytest
from django.core import mail
from django.core.exceptions import ValidationError
from django.test import Client
from django.utils import timezone

from otklik.accounts.access import DeniedError
from otklik.accounts.actions import invitations
from otklik.accounts.actions.invitations import InvitationError
from otklik.accounts.models import Invitation, Membership, User
from otklik.accounts.roles import Role
from otklik.events.models import Event
from tests.story import Story

PASSWORD = "several long words here"


@pytest.fixture(autouse=True)
def letters(settings: object) -> None:
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"


def link() -> str:
    """The link of the last letter."""
    found = re.search(r"https?://\S+/invitation/(\S+)", str(mail.outbox[-1].body))
    assert found
    return found[1]


def invited(story: Story, email: str = "petr@example.org", role: Role = Role.OPERATOR) -> str:
    invitations.invite(access=story.marina.access, project=story.a, email=email, role=role)
    return link()


def test_a_newcomer_comes_in_by_his_letter(story: Story) -> None:
    token = invited(story, "Petr@Example.org")
    assert mail.outbox[-1].to == ["petr@example.org"]
    client = Client()
    assert client.get(f"/invitation/{token}").status_code == 200
    answer = client.post(f"/invitation/{token}", {"name": "Пётр Смирнов", "password": PASSWORD})
    assert (answer.status_code, answer["Location"]) == (302, "/")
    user = User.objects.get(email="petr@example.org")
    assert user.check_password(PASSWORD)
    assert Membership.objects.get(user=user).role == Role.OPERATOR
    assert client.get("/work/").status_code == 200
    kinds = list(Event.objects.order_by("id").values_list("kind", flat=True))
    for kind in ("security.invited", "security.user_created", "security.invitation_accepted", "security.signed_in"):
        assert kind in kinds


def test_s22_the_secret_is_not_in_the_database(story: Story) -> None:
    token = invited(story)
    row = Invitation.objects.get()
    assert token not in row.digest
    assert len(row.digest) == 64
    assert not Event.objects.filter(payload__icontains=token).exists()


@pytest.mark.parametrize(
    "token", ["", None, "x", "inv_", "inv_" + "A" * 42, "inv_" + "A" * 43, "null", "%00", "0" * 64]
)
def test_s22_what_is_no_secret_of_ours_is_refused(story: Story, token: str | None) -> None:
    invited(story)
    with pytest.raises(InvitationError, match="unknown"):
        invitations.find(token)
    if token:
        assert Client().get(f"/invitation/{token}").status_code == 404


def test_s22_an_empty_digest_matches_nothing(story: Story) -> None:
    invited(story)
    Invitation.objects.update(digest="")
    for token in ("", "inv_", "inv_" + "A" * 43):
        with pytest.raises(InvitationError):
            invitations.accept(token=token, name="Чужой", password=PASSWORD)


def test_s22_the_stored_digest_is_no_key(story: Story) -> None:
    invited(story)
    assert Client().get(f"/invitation/{Invitation.objects.get().digest}").status_code == 404


def test_s22_a_used_invitation_is_refused(story: Story) -> None:
    token = invited(story)
    Client().post(f"/invitation/{token}", {"name": "Пётр", "password": PASSWORD})
    again = Client().post(f"/invitation/{token}", {"name": "Другой", "password": PASSWORD})
    assert again.status_code == 410
    assert User.objects.filter(email="petr@example.org").count() == 1


def test_s22_after_seven_days_it_is_refused(story: Story) -> None:
    token = invited(story)
    week = datetime.timedelta(days=7)
    assert timezone.now() + week >= Invitation.objects.get().expires_at
    Invitation.objects.update(expires_at=timezone.now() - datetime.timedelta(seconds=1))
    answer = Client().post(f"/invitation/{token}", {"name": "Пётр", "password": PASSWORD})
    assert answer.status_code == 410
    assert not User.objects.filter(email="petr@example.org").exists()


def test_s22_somebody_else_cannot_use_it(story: Story) -> None:
    token = invited(story, "petr@example.org")
    egor = story.client(story.egor)
    assert egor.get(f"/invitation/{token}").status_code == 403
    assert egor.post(f"/invitation/{token}").status_code == 403
    assert not Membership.objects.filter(user=story.egor, project=story.a).exists()
    with pytest.raises(InvitationError, match="other_person"):
        invitations.accept(token=token, user=story.egor)


def test_a_known_person_gets_the_role_after_signing_in(story: Story) -> None:
    token = invited(story, story.egor.email, Role.INSPECTOR)
    nobody = Client()
    page = nobody.get(f"/invitation/{token}")
    assert f"/accounts/login/?next=/invitation/{token}" in page.content.decode()
    refused = nobody.post(f"/invitation/{token}", {"name": "Егор", "password": PASSWORD})
    assert refused.status_code == 200
    assert not story.egor.check_password(PASSWORD)
    assert not Membership.objects.filter(user=story.egor, project=story.a).exists()
    egor = story.client(story.egor)
    assert egor.post(f"/invitation/{token}")["Location"] == "/"
    assert Membership.objects.get(user=story.egor, project=story.a).role == Role.INSPECTOR


def test_a_disabled_person_does_not_come_back_by_an_invitation(story: Story) -> None:
    token = invited(story, story.egor.email)
    User.objects.filter(pk=story.egor.pk).update(is_active=False)
    assert Client().get(f"/invitation/{token}").status_code == 403
    with pytest.raises(InvitationError, match="disabled"):
        invitations.accept(token=token)


def test_s22_a_revoked_or_resent_one_opens_nothing(story: Story) -> None:
    first = invited(story)
    invitations.resend(access=story.marina.access, invitation=Invitation.objects.get())
    second = link()
    assert first != second
    assert Client().get(f"/invitation/{first}").status_code == 404
    assert Client().get(f"/invitation/{second}").status_code == 200
    invitations.revoke(access=story.marina.access, invitation=Invitation.objects.get())
    assert Client().get(f"/invitation/{second}").status_code == 404
    assert Event.objects.filter(kind="security.invitation_revoked").count() == 1


def test_an_accepted_one_is_neither_revoked_nor_resent(story: Story) -> None:
    invitations.accept(token=invited(story), name="Пётр", password=PASSWORD)
    row = Invitation.objects.get()
    invitations.revoke(access=story.marina.access, invitation=row)
    assert Invitation.objects.filter(pk=row.pk).exists()
    with pytest.raises(InvitationError, match="used"):
        invitations.resend(access=story.marina.access, invitation=row)


def test_an_invitation_into_a_closed_project_is_refused(story: Story) -> None:
    token = invited(story)
    story.a.is_active = False
    story.a.save()
    assert Client().get(f"/invitation/{token}").status_code == 404


@pytest.mark.parametrize("name", ["anna", "boris", "vera", "inna", "gleb", "egor", "fedor"])
def test_only_managers_invite(story: Story, name: str) -> None:
    access = story.everybody()[name].access
    with pytest.raises(DeniedError):
        invitations.invite(access=access, project=story.a, email="x@example.org", role=Role.OPERATOR)


def test_a_manager_invites_into_his_own_project_only(story: Story) -> None:
    with pytest.raises(DeniedError):
        invitations.invite(access=story.marina.access, project=story.b, email="x@example.org", role=Role.OPERATOR)


@pytest.mark.parametrize("email", ["", "x", "a@b, c@d", "anna@demo.example", "a@example.org\nBcc: x@example.org"])
def test_bad_addresses_and_members_are_refused(story: Story, email: str) -> None:
    with pytest.raises(ValidationError):
        invitations.invite(access=story.marina.access, project=story.a, email=email, role=Role.OPERATOR)
    assert mail.outbox == []


@pytest.mark.parametrize("password", ["", "short", "1234567890", "petr@example.org"])
def test_a_weak_password_lets_nobody_in(story: Story, password: str) -> None:
    token = invited(story)
    assert Client().post(f"/invitation/{token}", {"name": "Пётр", "password": password}).status_code == 422
    assert Invitation.objects.get().accepted_at is None


def test_s27_an_invited_person_chooses_neither_role_nor_address(story: Story) -> None:
    token = invited(story)
    extra = {"role": "manager", "is_administrator": "1", "email": "boss@example.org", "project": story.b.pk}
    Client().post(f"/invitation/{token}", {"name": "Пётр", "password": PASSWORD, **extra})
    user = User.objects.get(email="petr@example.org")
    assert not user.is_administrator
    assert list(user.memberships.values_list("project_id", "role")) == [(story.a.pk, "operator")]


def test_s21_the_letter_carries_the_configured_address(story: Story, settings: object) -> None:
    settings.PUBLIC_URL = "https://help.example.org"
    settings.ALLOWED_HOSTS = ["*"]
    data = {"email": "petr@example.org", "role": "operator"}
    story.client(story.marina).post("/setup/projects/net/people/invite", data, HTTP_HOST="evil.example")
    assert "https://help.example.org/invitation/" in str(mail.outbox[-1].body)
    assert "evil" not in str(mail.outbox[-1].body)
