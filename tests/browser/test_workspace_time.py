"""The time of work as a page counts it: while it is seen and somebody works, stopped by a button, corrected by hand."""

from __future__ import annotations

import datetime

import pytest
from django.db.models import F
from playwright.sync_api import Page, expect

from otklik.accounts.models import User
from otklik.routing.models import Beat, Work, WorkTotal
from tests.browser.conftest import OpenPage
from tests.story import Story

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.django_db(transaction=True)]
STEP = 25  # seconds
# A window without a screen is never hidden: the page is told that it is.
HIDE = """hidden => {
    Object.defineProperty(document, "hidden", {configurable: true, get: () => hidden});
    document.dispatchEvent(new Event("visibilitychange"));
}"""


def goes_by(page: Page, user: User, seconds: int) -> None:
    """Let time pass in the page, and a little more on the server, which believes no more than its own clock says.

    In steps in which the page tells once at most: what the server has counted sets its clock anew.
    """
    while seconds > 0:
        Beat.objects.filter(user=user).update(at=F("at") - datetime.timedelta(seconds=STEP + 10))
        page.clock.run_for(min(STEP, seconds) * 1000)
        answered(page)
        seconds -= STEP


def answered(page: Page) -> None:
    """Wait until the server has answered what the page told it; the page's own timers are ours meanwhile."""
    for _turn in range(200):
        if not page.evaluate("document.querySelector('work-time').sending"):
            return
        page.wait_for_timeout(50)
    raise AssertionError("the page is still telling")


def shown(page: Page) -> int:
    """Return the seconds that the page shows as one's own."""
    parts = (page.locator("[data-shown]").text_content() or "").split(":")
    return sum(int(part) * 60**place for place, part in enumerate(reversed(parts)))


def test_r13_time_counts_while_a_page_is_seen_and_is_corrected_by_hand(story: Story, open_page: OpenPage) -> None:
    ticket = story.ticket()
    page = open_page(story.anna, "/work/")
    page.clock.install()
    page.goto(f"/work/NET-{ticket.number}")
    state = page.locator("work-time [data-state]")
    expect(state).to_have_text("counting")
    answered(page)
    goes_by(page, story.anna, 31)
    goes_by(page, story.anna, 60)
    assert 85 <= shown(page) < 120  # it counts between its own ticks, by whole seconds

    page.evaluate(HIDE, arg=True)
    answered(page)
    seen = shown(page)
    assert Work.objects.get().seconds == seen, "what was not told yet is told when the page goes out of sight"
    goes_by(page, story.anna, 120)
    assert shown(page) == seen, "nobody looks"
    page.evaluate(HIDE, arg=False)
    goes_by(page, story.anna, 40)
    assert seen + 35 <= shown(page) < seen + 60, "the time out of sight is left out"

    rest = int(page.locator("work-time").get_attribute("data-rest") or 0)
    goes_by(page, story.anna, rest + 60)
    expect(state).to_have_text("resting")
    seen = shown(page)
    goes_by(page, story.anna, 60)
    assert shown(page) == seen, "nobody has moved for so long"

    page.get_by_role("button", name="Stop counting").click()
    answered(page)
    expect(state).to_have_text("stopped")
    stopped = shown(page)
    goes_by(page, story.anna, 60)
    assert shown(page) == stopped
    work = Work.objects.get()
    assert not work.is_open and abs(work.seconds - stopped) <= 1
    page.reload()
    expect(state).to_have_text("stopped")

    page.get_by_text("Entry by entry").click()
    page.locator("#time-entries summary", has_text="Correct").click()
    form = page.locator("#time-entries form")
    form.get_by_label("Minutes").fill("5")
    form.get_by_label("Reason").fill("Ещё и по телефону")
    form.get_by_role("button").click()
    expect(page.get_by_text("The time is corrected")).to_be_visible()
    expect(page.locator("[data-shown]")).to_have_text("5:00")
    work.refresh_from_db()
    assert (work.seconds, WorkTotal.objects.get().seconds) == (300, 300) and work.counted >= 120
