"""The pages of django-allauth in our look: own layout and elements, nothing inline, for visitors and the signed-in."""

import re

import pytest
from django.contrib.auth import get_user_model
from django.test import Client

pytestmark = pytest.mark.django_db

DOORS = ["/accounts/login/", "/accounts/password/reset/", "/accounts/password/reset/done/", "/accounts/signup/"]
OWN = ["/accounts/password/change/", "/accounts/2fa/", "/accounts/sessions/", "/accounts/logout/"]


def inline(page: str) -> list[str]:
    """What the content security policy would refuse; data blocks (JSON) are not scripts."""
    return re.findall(r"<[^>]+\s(?:style|on[a-z]+)=[^>]*>|<style|<script(?![^>]*(?:\bsrc=|application/json))", page)


@pytest.mark.parametrize("path", DOORS)
def test_s01_doors_are_in_our_look(client, path):
    page = client.get(path, headers={"Accept-Language": "en"}).content.decode()
    assert 'class="auth-card"' in page
    assert inline(page) == []
    assert "<strong>Menu:" not in page


def test_login_does_not_invite_to_sign_up(client):
    page = client.get("/accounts/login/").content.decode()
    assert "/accounts/signup/" not in page
    assert 'id="passkey_login"' in page


def test_wrong_password_is_told_beside_the_form(client):
    page = client.post(
        "/accounts/login/",
        {"login": "nobody@example.org", "password": "wrong-wrong"},
        headers={"Accept-Language": "en"},
    ).content.decode()
    assert 'class="alert alert-danger" role="alert"' in page


@pytest.mark.parametrize("path", OWN)
def test_s01_own_account_pages_are_in_the_shell(path):
    user = get_user_model().objects.create_user(email="anna@example.org", password="a-long-password-1")
    client = Client(headers={"Accept-Language": "en"})
    client.force_login(user)
    page = client.get(path, follow=True).content.decode()
    assert 'class="topbar"' in page or 'class="auth-card"' in page
    assert inline(page) == []
