"""The scripts in a real browser, under the real content security policy; axe-core finds nothing in either theme."""

import json
from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import BrowserContext, Page, Route, expect

from tests.browsing import PHONE, WIDE, complaints_of_axe, scrolls_sideways

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
Open = Callable[..., Page]


@pytest.fixture
def visit(browser, live_server) -> Iterator[Open]:
    """Open a page as a new visitor; what the browser complains about (policy, scripts) fails the test."""
    contexts: list[BrowserContext] = []
    complaints: list[str] = []

    def open_page(path: str, theme: str = "light", viewport: dict[str, int] = WIDE, csp: bool = True) -> Page:
        context = browser.new_context(viewport=viewport, bypass_csp=not csp, reduced_motion="reduce")
        contexts.append(context)
        context.add_cookies([{"name": "theme", "value": theme, "url": live_server.url}])
        page = context.new_page()
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.on("console", lambda line: complaints.append(line.text) if "Content Security" in line.text else None)
        page.goto(live_server.url + path, wait_until="load")
        return page

    yield open_page
    for context in contexts:
        context.close()
    assert complaints == []


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("viewport", [WIDE, PHONE], ids=["wide", "phone"])
@pytest.mark.parametrize("path", ["/ui?lang=ru", "/ui?lang=en&view=desk", "/ui?view=auth", "/accounts/login/"])
def test_axe_finds_nothing(visit, path, viewport, theme):
    page = visit(path, theme, viewport, csp=False)
    assert complaints_of_axe(page) == []
    assert not scrolls_sideways(page)


def test_theme_changes_at_once_and_is_there_after_reload(visit):
    page = visit("/ui?lang=en")
    light = page.evaluate("getComputedStyle(document.body).color")
    page.get_by_role("button", name="Appearance").click()
    page.get_by_role("button", name="Dark", exact=True).click()
    assert page.evaluate("getComputedStyle(document.body).color") != light
    page.reload()
    assert page.locator("html").get_attribute("data-theme") == "dark"


def test_icons_are_painted_under_the_policy(visit):
    page = visit("/ui?lang=en")
    box = page.locator("#icons .icon use").first.evaluate("use => use.getBBox().width")
    assert box > 0


def test_menu_opens_by_keyboard_and_closes_by_escape(visit):
    page = visit("/ui?lang=en")
    button = page.locator('[popovertarget="guide-menu"]')
    button.focus()
    page.keyboard.press("ArrowDown")
    menu = page.locator("#guide-menu")
    expect(menu).to_be_visible()
    expect(menu.get_by_role("button", name="Take")).to_be_focused()
    page.keyboard.press("ArrowUp")
    expect(menu.get_by_role("button", name="Delete")).to_be_focused()
    page.keyboard.press("Escape")
    expect(menu).to_be_hidden()
    expect(button).to_be_focused()


def test_menu_stays_inside_the_window(visit):
    page = visit("/ui?lang=en", viewport=PHONE)
    page.get_by_role("button", name="Appearance").click()
    box = page.locator("#menu-preferences").bounding_box()
    assert box
    assert box["x"] >= 0
    assert box["x"] + box["width"] <= PHONE["width"]


def test_hotkeys_work_in_the_russian_layout_rest_while_typing_and_can_be_off(visit):
    page = visit("/ui?view=desk&lang=en")
    search = page.locator("input[data-hotkey=KeyS]")
    press = "key => document.activeElement.dispatchEvent(new KeyboardEvent('keydown', {...key, bubbles: true}))"
    page.evaluate(press, {"code": "KeyS", "key": "ы"})
    expect(search).to_be_focused()
    page.evaluate(press, {"code": "KeyR", "key": "к"})
    expect(search).to_be_focused()
    search.blur()
    page.keyboard.press("?")
    dialog = page.get_by_role("dialog")
    expect(dialog).to_contain_text("Search tickets")
    dialog.get_by_role("switch").uncheck()
    page.keyboard.press("Escape")
    page.evaluate(press, {"code": "KeyS", "key": "s"})
    expect(search).not_to_be_focused()
    page.reload()
    assert page.locator("html").get_attribute("data-hotkeys") == "off"


def test_columns_are_resized_by_keyboard_and_remembered(visit):
    page = visit("/ui?view=desk&lang=en")
    handle = page.get_by_role("separator", name="Width of the left column")
    before = page.locator(".col-list").bounding_box()["width"]
    handle.focus()
    page.keyboard.press("ArrowRight")
    page.keyboard.press("ArrowRight")
    assert page.locator(".col-list").bounding_box()["width"] == pytest.approx(before + 32, abs=2)
    page.reload()
    assert page.locator(".col-list").bounding_box()["width"] == pytest.approx(before + 32, abs=2)
    page.get_by_role("separator", name="Width of the left column").dblclick()
    assert page.locator(".col-list").bounding_box()["width"] == pytest.approx(before, abs=2)


def test_phone_shows_one_column_and_goes_back(visit):
    page = visit("/ui?view=desk&lang=en", viewport=PHONE)
    expect(page.locator(".col-list")).to_be_hidden()
    page.get_by_role("button", name="Customer").click()
    expect(page.locator(".col-context")).to_be_visible()
    expect(page.locator(".col-main")).to_be_hidden()
    page.get_by_role("button", name="Back", exact=True).click()
    page.get_by_role("link", name="Back to the list").click()
    expect(page.locator(".col-list")).to_be_visible()
    page.get_by_role("button", name="Menu", exact=True).click()
    expect(page.get_by_role("link", name="Not assigned")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.get_by_role("link", name="Not assigned")).to_be_hidden()


def test_toast_offers_undo_and_says_when_it_failed(visit):
    page = visit("/ui?lang=en")
    page.get_by_role("button", name="Toast with undo").click()
    notice = page.locator("otk-toasts .toast")
    expect(notice).to_contain_text("NET-1042")
    notice.get_by_role("button", name="Undo").click()
    expect(page.locator("otk-toasts .toast-danger")).to_contain_text("This did not work.")


def test_composer_says_whom_the_text_is_for(visit):
    page = visit("/ui?view=desk&lang=en")
    composer = page.locator("form.composer")
    expect(composer.get_by_role("button", name="Send", exact=True)).to_be_visible()
    composer.get_by_text("Note", exact=True).click()
    expect(composer.get_by_role("button", name="Add note")).to_be_visible()
    expect(composer).to_contain_text("Only colleagues see this note.")
    expect(composer.get_by_text("To: irina@example.org")).to_be_hidden()


def test_draft_is_saved_retried_and_conflicts_are_told(visit):
    page = visit("/ui?lang=en")
    answers = [500, 200, 409]
    seen: list[str] = []

    def draft(route: Route) -> None:
        seen.append(route.request.post_data or "")
        status = answers[min(len(seen) - 1, 2)]
        route.fulfill(status=status, body=json.dumps({"version": 8}), content_type="application/json")

    page.route("**/draft-test", draft)
    page.evaluate("""() => {
        const draft = document.createElement("otk-draft");
        draft.id = "d"; draft.dataset.url = "/draft-test"; draft.dataset.version = "7";
        const area = document.createElement("textarea"); area.setAttribute("aria-label", "T"); draft.append(area);
        document.querySelector("main").prepend(draft);
    }""")
    area = page.locator("#d textarea")
    area.fill("Первый черновик")
    expect(page.locator("#d")).to_have_attribute("data-state", "unsaved", timeout=8000)
    expect(page.locator("#d")).to_have_attribute("data-state", "saved", timeout=8000)
    assert "version=7" in seen[0]
    area.press_sequentially("!")
    expect(page.locator("#d")).to_have_attribute("data-state", "conflict", timeout=8000)
    assert "version=8" in seen[-1]
    expect(area).to_have_value("Первый черновик!")


def test_live_tells_tickets_and_gaps_and_falls_back_to_polling(visit):
    page = visit("/ui?lang=en")
    frames = (
        'event: hello\ndata: {"seq": "r-1"}\n\n'
        'event: ticket\ndata: {"seq": "r-2", "prev": "r-1", "ticket": 42, "project": 1}\n\n'
        'event: ticket\ndata: {"seq": "r-9", "prev": "r-8", "ticket": 43, "project": 1}\n\n'
    )
    streams: list[str] = []

    def stream(route: Route) -> None:
        streams.append(route.request.url)
        if len(streams) == 1:
            route.fulfill(status=200, body=frames, content_type="text/event-stream")
        else:
            route.fulfill(status=503)

    page.route("**/live/stream", stream)
    page.route(
        "**/live/poll*",
        lambda route: route.fulfill(json={"seq": "r-10", "resync": False, "events": [{"ticket": 44, "project": 1}]}),
    )
    page.evaluate("""() => {
        window.heard = [];
        for (const name of ["live:ticket-42", "live:ticket-43", "live:ticket-44", "live:project-1", "live:resync"])
            document.addEventListener(name, () => window.heard.push(name));
        const place = document.createElement("span");
        place.id = "c"; place.dataset.connection = ""; document.body.append(place);
        document.body.append(document.createElement("otk-live"));
    }""")
    expect(page.locator("#c")).to_have_attribute("data-state", "polling", timeout=30_000)
    heard = page.evaluate("window.heard")
    assert heard[:2] == ["live:ticket-42", "live:project-1"]
    assert heard.index("live:resync") < heard.index("live:ticket-43"), "the gap before 43 is filled first"
    assert "live:ticket-44" in heard
    assert len(streams) >= 3


def test_second_tab_hears_what_the_first_one_streams(visit, live_server):
    first = visit("/ui?lang=en")
    context = first.context
    calls: list[Page] = []
    frames = 'event: hello\ndata: {"seq": "r-1"}\n\nevent: ticket\ndata: {"seq": "r-2", "prev": "r-1", "ticket": 7}\n\n'

    def stream(route: Route) -> None:
        calls.append(route.request.frame.page)
        route.fulfill(status=200, body=frames, content_type="text/event-stream")

    context.route("**/live/stream", stream)
    second = context.new_page()
    second.goto(live_server.url + "/ui?lang=en")
    start = """() => {
        document.addEventListener("live:ticket-7", () => { document.body.dataset.heard = "yes"; });
        document.body.append(document.createElement("otk-live"));
    }"""
    second.evaluate(start)
    expect(second.locator("body")).to_have_attribute("data-heard", "yes", timeout=10_000)
    second.evaluate("delete document.body.dataset.heard")
    first.evaluate(start)
    expect(first.locator("body")).to_have_attribute("data-heard", "yes", timeout=20_000)
    assert set(calls) == {second}, "only one tab holds a stream"
    second.close()
    first.evaluate("delete document.body.dataset.heard")
    expect(first.locator("body")).to_have_attribute("data-heard", "yes", timeout=20_000)
    assert first in calls, "the other tab takes over"


def test_htmx_failure_is_told_and_can_be_retried(visit):
    page = visit("/ui?lang=en")
    calls: list[str] = []

    def fragment(route: Route) -> None:
        calls.append(route.request.method + " " + (route.request.headers.get("x-csrftoken") or ""))
        route.fulfill(status=503 if len(calls) == 1 else 200, body="<p id='got'>all is well</p>")

    page.route("**/fragment-test", fragment)
    page.evaluate("""() => {
        const button = document.createElement("button");
        button.id = "b"; button.textContent = "go"; button.setAttribute("hx-post", "/fragment-test");
        button.setAttribute("hx-target", "#h-states"); button.setAttribute("hx-swap", "morph:innerHTML");
        document.querySelector("main").prepend(button); htmx.process(button);
    }""")
    page.locator("#b").click()
    page.locator("otk-toasts").get_by_role("button", name="Try again").click()
    expect(page.locator("#got")).to_have_text("all is well")
    assert all(call.startswith("POST ") and len(call) > 30 for call in calls), "each carries the CSRF token"


def test_morph_keeps_what_is_being_typed_and_opened(visit):
    page = visit("/ui?lang=en")
    fresh = '<p>new</p><details id="md"><summary>s</summary>x</details><input id="mi" value="server">'
    page.route("**/fragment-test", lambda route: route.fulfill(body=f'<div id="m">{fresh}</div>'))
    page.evaluate("""() => {
        const box = document.createElement("div");
        box.id = "m"; box.innerHTML = '<details id="md"><summary>s</summary>x</details><input id="mi" value="">';
        box.setAttribute("hx-get", "/fragment-test"); box.setAttribute("hx-swap", "morph:outerHTML");
        box.setAttribute("hx-trigger", "live:ticket-5 from:document");
        document.querySelector("main").prepend(box); htmx.process(box);
    }""")
    page.locator("#md summary").click()
    page.locator("#mi").press_sequentially("мой текст")
    page.evaluate("document.dispatchEvent(new CustomEvent('live:ticket-5', {detail: {}}))")
    expect(page.locator("#m p")).to_have_text("new")
    expect(page.locator("#mi")).to_have_value("мой текст")
    expect(page.locator("#mi")).to_be_focused()
    assert page.locator("#md").get_attribute("open") is not None


def test_confirm_is_our_dialog_and_no_means_no(visit):
    page = visit("/ui?lang=en")
    calls: list[str] = []
    page.route("**/fragment-test", lambda route: (calls.append("x"), route.fulfill(body="")))
    page.evaluate("""() => {
        const button = document.createElement("button");
        button.id = "b"; button.textContent = "go"; button.setAttribute("hx-delete", "/fragment-test");
        button.setAttribute("hx-confirm", "Delete the topic?"); button.dataset.confirmLabel = "Delete";
        document.querySelector("main").prepend(button); htmx.process(button);
    }""")
    page.locator("#b").click()
    page.get_by_role("dialog").get_by_role("button", name="Cancel").click()
    assert calls == []
    page.locator("#b").click()
    expect(page.get_by_role("dialog")).to_contain_text("Delete the topic?")
    with page.expect_request("**/fragment-test"):
        page.get_by_role("dialog").get_by_role("button", name="Delete").click()


def test_password_can_be_shown(visit):
    page = visit("/accounts/login/")
    field = page.locator("#id_password")
    field.fill("secret")
    page.locator("otk-password button").click()
    assert field.get_attribute("type") == "text"
