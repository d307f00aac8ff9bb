"""Set-up, cabinet and doors in a real browser under the real policy."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from otklik.accounts.models import ApiToken, Project, User
from otklik.desk.actions import NewMessage, post
from otklik.desk.models import Message, Topic
from tests.browsing import PHONE, WIDE
from tests.story import PASSWORD, Story, make_story

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
Open = Callable[..., Page]


@pytest.fixture
def world(transactional_db: None) -> Story:
    story = make_story()
    User.objects.update(language="en")
    ticket = story.ticket(subject="Обрыв в деревне")
    post(access=story.boris.access, ticket=ticket, kind="question", message=NewMessage(text="Когда чините?"))
    Topic.objects.create(project=story.a, name="Связь")
    return story


@pytest.fixture
def visit(browser: Browser, live_server: object, world: Story) -> Iterator[Open]:
    """Open a page as somebody; what the browser complains about (policy, scripts) fails the test."""
    contexts: list[BrowserContext] = []
    complaints: list[str] = []

    def open_page(
        path: str, who: User | None, theme: str = "light", size: dict[str, int] = WIDE, csp: bool = True
    ) -> Page:
        context = browser.new_context(viewport=size, bypass_csp=not csp, reduced_motion="reduce", locale="en")
        contexts.append(context)
        cookies = [{"name": "theme", "value": theme, "url": live_server.url}]
        if who is not None:
            session = world.client(who).cookies["sessionid"].value
            cookies.append({"name": "sessionid", "value": session, "url": live_server.url})
        context.add_cookies(cookies)
        page = context.new_page()
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.on("console", lambda line: complaints.append(line.text) if "Content Security" in line.text else None)
        page.goto(live_server.url + path, wait_until="load")
        return page

    yield open_page
    for context in contexts:
        context.close()
    assert complaints == []


def test_the_colour_shows_at_once_with_readable_text(visit: Open, world: Story) -> None:
    page = visit("/setup/projects/net/", world.marina)
    page.locator("#id_colour").fill("#ff9500")
    expect(page.locator("otk-colour rect")).to_have_attribute("fill", "#ff9500")
    expect(page.locator("otk-colour text")).to_have_attribute("fill", "#000000")
    page.get_by_role("button", name="Save").click()
    page.wait_for_url("**/setup/projects/net/")
    expect(page.get_by_text("Saved")).to_be_visible()
    assert Project.objects.get(key="net").colour == "#ff9500"


def test_a_role_is_saved_and_a_removal_asks_first(visit: Open, world: Story) -> None:
    page = visit("/setup/projects/net/people", world.marina)
    row = page.locator(".setup-people", has_text="boris@demo.example")
    row.get_by_role("combobox").select_option("supervisor")
    row.get_by_role("button", name="Save").click()
    expect(page.get_by_text("Борис Орлов: Supervisor")).to_be_visible()
    page.locator(".setup-people", has_text="boris@demo.example").get_by_role("button", name="Take").click()
    dialog = page.locator("dialog[open]")
    expect(dialog).to_contain_text("Борис Орлов")
    dialog.get_by_role("button", name="Take out").click()
    expect(page.get_by_text("is no longer in the project")).to_be_visible()
    assert not world.a.memberships.filter(user=world.boris).exists()


def test_a_token_is_made_and_gone_after_a_reload(visit: Open, world: Story) -> None:
    page = visit("/setup/tokens", world.anna)
    page.get_by_label("What it is for").fill("CRM")
    page.get_by_role("button", name="Make a token").click()
    token = page.locator("#token").input_value()
    assert token.startswith("otk_")
    page.goto(page.url)
    expect(page.locator("#token")).to_have_count(0)
    assert ApiToken.objects.get().name == "CRM"


def test_the_company_answers_and_finds_nothing_waiting(visit: Open, world: Story) -> None:
    page = visit("/cabinet/", world.gleb, size=PHONE)
    page.get_by_role("link", name="Обрыв в деревне").click()
    box = page.get_by_label("Your answer", exact=True).and_(page.locator("textarea"))
    box.fill("К вечеру.")
    expect(page.get_by_text("Draft saved")).to_be_visible()
    page.reload()
    expect(page.locator("textarea")).to_have_value("К вечеру.")
    page.get_by_role("button", name="Send").click()
    expect(page.get_by_text("Your answer is there")).to_be_visible()
    expect(page.locator("textarea")).to_have_value("")
    assert Message.objects.filter(kind="answer").count() == 1
    page.get_by_role("link", name="All cases").first.click()
    expect(page.get_by_text("Nothing waits for you")).to_be_visible()


def test_passkey_is_added_and_signs_in(visit: Open, world: Story, settings: object) -> None:
    page = visit("/accounts/login/", None)
    base = page.url.removesuffix("/accounts/login/").replace("127.0.0.1", "localhost")
    session = page.context.new_cdp_session(page)
    session.send("WebAuthn.enable")
    options = {
        "protocol": "ctap2", "transport": "internal", "hasResidentKey": True, "hasUserVerification": True,
        "isUserVerified": True, "automaticPresenceSimulation": True,
    }  # fmt: skip
    session.send("WebAuthn.addVirtualAuthenticator", {"options": options})
    page.goto(f"{base}/accounts/login/")
    page.locator("input[name=login]").fill(world.anna.email)
    page.locator("input[name=password]").fill(PASSWORD)
    page.locator("form .form-actions button").first.click()
    page.wait_for_url("**/work/**")
    page.goto(f"{base}/accounts/2fa/webauthn/add/")
    page.locator("input[name=password]").fill(PASSWORD)
    page.locator("main form .btn-primary").click()
    page.locator("#mfa_webauthn_add").click()
    page.wait_for_url("**/2fa/**")
    page.wait_for_function("!location.pathname.includes('/add/')")
    # The page left behind still asks for its live stream, and the answer may bring a cookie.
    page.goto("about:blank")
    page.context.clear_cookies()
    page.goto(f"{base}/accounts/login/")
    page.locator("#passkey_login").click()
    page.wait_for_url("**/work/**")
    expect(page.get_by_role("heading").first).to_be_visible()
