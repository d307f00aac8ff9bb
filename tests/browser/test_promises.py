"""Promises, the queue, rules and notices with a keyboard alone: no test of this file touches the mouse."""

from __future__ import annotations

import datetime
import re

import pytest
from playwright.sync_api import Locator, Page, expect

from otklik.accounts.models import User
from otklik.automation.actions import save_macro
from otklik.automation.compiled import forget
from otklik.automation.models import Rule
from otklik.customers.models import Person
from otklik.desk.actions import NewMessage, assign, post, receive
from otklik.desk.models import Ticket
from otklik.events import reacting
from otklik.events.actor import Actor
from otklik.events.models import Event
from otklik.lib import clock
from otklik.notifications.models import Notice, NoticeChoice
from otklik.service_levels import actions
from otklik.service_levels.actions import CalendarForm, PolicyForm
from otklik.service_levels.actions.fire import fire
from otklik.service_levels.models import BreachCard, Calendar, Escalation
from tests.browser.conftest import OpenPage
from tests.story import Story

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.django_db(transaction=True)]
MOST_TABS = 160
# Kept from page to page: what the mouse did.
WATCH = """for (const kind of ["mousedown", "pointerdown", "touchstart"])
    document.addEventListener(kind, (event) => event.isTrusted && (sessionStorage.mouse = kind), {capture: true});"""
HOUR = datetime.timedelta(hours=1)


def reach(page: Page, wanted: Locator, *, back: bool = False) -> None:
    """Go to something with the Tab key, as somebody without a mouse does."""
    expect(wanted).to_be_visible()
    for _step in range(MOST_TABS):
        if wanted.evaluate("element => element === document.activeElement"):
            return
        page.keyboard.press("Shift+Tab" if back else "Tab")
    raise AssertionError(f"no way to {wanted} with the keyboard")


def press(page: Page, wanted: Locator, *, back: bool = False) -> None:
    """Go to a button or a link and press Enter on it."""
    reach(page, wanted, back=back)
    page.keyboard.press("Enter")


def write(page: Page, wanted: Locator, text: str) -> None:
    """Go to a field and write into it, in the place of what stands there."""
    reach(page, wanted)
    page.keyboard.press("Control+KeyA")
    page.keyboard.type(text)


def choose(page: Page, wanted: Locator, label: str, *, back: bool = False) -> None:
    """Go to a list of choices and take one by the arrows."""
    reach(page, wanted, back=back)
    page.keyboard.press("Home")
    for _step in range(MOST_TABS):
        if wanted.evaluate("element => element.selectedOptions[0].text") == label:
            return
        page.keyboard.press("ArrowDown")
    raise AssertionError(f"no choice {label}")


def go(page: Page, words: str, heading: str) -> None:
    """Go to a page by the command palette, and past the navigation to its content."""
    page.keyboard.press("Control+KeyK")
    page.keyboard.type(words)
    expect(page.locator(".palette [role=option][aria-selected=true]")).to_contain_text(re.compile(words, re.I))
    page.keyboard.press("Enter")
    content(page, heading)


def content(page: Page, heading: str) -> None:
    """Wait for a page and leave its navigation out by its first link."""
    expect(page.get_by_role("heading", level=1, name=heading, exact=True)).to_be_visible()
    reach(page, page.locator(".skip-link"))
    page.keyboard.press("Enter")


def begin(open_page: OpenPage, user: User) -> Page:
    """Open somebody's first page; the mouse is watched from here on."""
    page = open_page(user, "/work/")
    page.add_init_script(WATCH)
    page.reload()
    return page


def without_mouse(page: Page) -> None:
    assert page.evaluate("sessionStorage.mouse ?? ''") == ""


def react(after: int = 0) -> None:
    """Do what the worker does with all that has happened, or with what came after an event."""
    rows = Event.objects.filter(pk__gt=after).order_by("id")
    for change_id in dict.fromkeys(rows.values_list("change_id", flat=True)):
        assert reacting.run_change(change_id) == []


def promise(story: Story, ago: datetime.timedelta, **targets: int) -> None:
    """Promise something round the clock since some time ago: what is urgent is solved in three hours."""
    with clock.at(clock.now() - ago):
        form = CalendarForm(name="Round the clock", time_zone="Europe/Moscow", always=True, is_default=True)
        actions.save_calendar(access=story.marina.access, project=story.a, calendar=None, form=form)
        for name, minutes, priorities in (("Urgent", 180, (4,)), ("Usual", 600, ())):
            plan = PolicyForm(name=name, priorities=priorities, **({"solution": minutes} | targets))
            actions.save_policy(access=story.marina.access, project=story.a, policy=None, form=plan)


def waiting(story: Story) -> tuple[Ticket, Ticket]:
    """Open a usual ticket and then an urgent one, that waited for its customer for an hour; nobody holds them."""
    now = clock.now()
    promise(story, 5 * HOUR)
    with clock.at(now - 4 * HOUR):
        usual = story.ticket(subject="Обычное дело")
    with clock.at(now - 3 * HOUR):
        urgent = story.ticket(subject="Срочное дело", email="second@example.org", phone="+7 916 000-00-01")
        Ticket.objects.filter(pk=urgent.pk).update(priority=Ticket.Priority.URGENT)
        urgent.refresh_from_db()
    with clock.at(now - 2 * HOUR):
        post(access=story.boris.access, ticket=urgent, kind="reply", message=NewMessage(text="Перезагрузите роутер"))
    with clock.at(now - HOUR):
        person = Person.objects.get(pk=urgent.person_id)
        told = NewMessage(text="Не помогло", author_name=str(person), author_address="second@example.org")
        actor = Actor(kind="customer", id=person.pk, name=str(person))
        receive(actor=actor, ticket=urgent, message=told, channel="mail", person=person)
        Ticket.objects.filter(pk=urgent.pk).update(assignee=None)
    react()
    return usual, urgent


def test_r91_an_operator_takes_the_next_and_reads_how_its_deadline_is_counted(
    story: Story, open_page: OpenPage
) -> None:
    usual, urgent = waiting(story)
    for name, tag in (("Акт", "акт"), ("Перезвонить", "звонок")):
        done = [{"do": "tag", "value": [tag]}]
        save_macro(access=story.anna.access, project=story.a, macro=None, name=name, actions=done, scope="mine")
    page = begin(open_page, story.anna)
    go(page, "Queue", "Queue")
    rows = page.locator("#queue tbody tr")
    expect(rows).to_have_count(2)
    expect(rows.nth(0)).to_contain_text("Срочное дело")
    expect(rows.nth(0)).to_contain_text("promised by")
    expect(rows.nth(1)).to_contain_text("Обычное дело")
    page.keyboard.press("KeyB")
    expect(page.locator("#menu-presence")).to_be_visible()
    press(page, page.locator("#menu-presence").get_by_role("button", name="Available"))
    expect(page.locator("[popovertarget=menu-presence]")).to_contain_text("Available")

    page.keyboard.press("KeyW")
    expect(page).to_have_url(re.compile(f"/work/NET-{urgent.number}$"))
    expect(page.locator("#button-assignee")).to_contain_text("Анна Лебедева")
    expect(page.locator("#button-deadline")).to_be_visible()
    page.keyboard.press("KeyD")
    told_here = page.locator(".work-deadline[data-nearest]")
    expect(told_here.locator("summary")).to_be_focused()
    lines = told_here.locator("tbody tr td:last-child")
    expect(lines).to_have_text(["counted: 1 hour", "waiting for the customer", "counted: 2 hours"])
    expect(told_here.locator("tfoot")).to_contain_text("3 hours")
    expect(told_here).to_contain_text("“Urgent”: 3 hours of working time by the calendar “Round the clock”.")
    page.keyboard.press("KeyD")
    expect(lines.first).to_be_hidden()
    expect(page.locator("#button-deadline")).to_be_focused()

    page.keyboard.press("KeyM")
    expect(page.get_by_role("button", name="Перезвонить")).to_be_visible()
    page.keyboard.press("Digit2")
    expect(page.locator("#conversation")).to_contain_text("used the macro “Перезвонить”")
    urgent.refresh_from_db()
    assert urgent.tags == ["звонок"], "the digit chose the second macro, not the first"
    without_mouse(page)

    go(page, "Queue", "Queue")
    expect(rows).to_have_count(1)
    press(page, rows.first.get_by_role("link"))
    expect(page).to_have_url(re.compile(f"/work/NET-{usual.number}$"))


def make_calendar(story: Story, open_page: OpenPage) -> None:
    """Have the manager make a calendar with lunch and a holiday."""
    page = begin(open_page, story.marina)
    go(page, "Promises", "Promises")
    press(page, page.get_by_role("link", name="New calendar"))
    content(page, "New calendar")
    write(page, page.get_by_label("Name"), "Office")
    reach(page, page.get_by_label("For the whole project"))
    page.keyboard.press("Space")
    write(page, page.get_by_label("Friday"), "9-13, 14-16:45")
    press(page, page.get_by_role("button", name="Save"))
    content(page, "Office")
    reach(page, page.get_by_label("Date"))
    page.keyboard.type("06122028")
    write(page, page.get_by_label("What it is"), "День России")
    page.keyboard.press("Enter")
    expect(page.locator(".setup-item", has_text="День России")).to_contain_text("day off")
    calendar = Calendar.objects.get(project=story.a)
    assert (calendar.week[4], calendar.week[5]) == ([[540, 780], [840, 1005]], [])
    assert [(str(day.date), day.periods) for day in calendar.days.all()] == [("2028-06-12", [])]
    without_mouse(page)


def test_r266_a_calendar_and_a_rule_are_written_tried_out_and_at_work(story: Story, open_page: OpenPage) -> None:
    forget()
    before = story.ticket(subject="Авария в подъезде")
    story.ticket(subject="Счёт", email="second@example.org", phone="+7 916 000-00-01")
    make_calendar(story, open_page)
    page = begin(open_page, story.vera)
    go(page, "Rules", "Rules")
    press(page, page.get_by_role("link", name="New rule"))
    content(page, "New rule")
    write(page, page.get_by_label("Name"), "Авария срочна")
    press(page, page.locator("#add-condition"))
    choose(page, page.locator("#c0-field"), "Subject", back=True)
    write(page, page.locator("[name='c0.value']:not([type=checkbox])"), "авари")
    choose(page, page.locator("[name='a0.value']"), "Urgent")
    press(page, page.get_by_role("button", name="Try it out"))
    past = page.locator("#rule-past")
    expect(past.get_by_role("link", name=f"NET-{before.number}")).to_be_visible()
    expect(past.get_by_role("link")).to_have_count(1)
    page.keyboard.press("Control+Enter")
    expect(page.get_by_role("heading", level=1, name="Авария срочна")).to_be_visible()
    without_mouse(page)
    rule = Rule.objects.get()
    assert rule.conditions["items"] == [{"field": "subject", "op": "contains", "value": "авари"}]

    forget()
    seen = Event.objects.order_by("-pk").values_list("pk", flat=True)[0]
    arrived = story.ticket(subject="Авария на узле", email="third@example.org", phone="+7 916 000-00-02")
    react(after=seen)
    page.keyboard.press("Control+KeyK")
    page.keyboard.type(f"NET-{arrived.number}")
    expect(page.locator(".palette [role=option][aria-selected=true]")).to_contain_text(str(arrived.number))
    page.keyboard.press("Enter")
    expect(page.locator("#button-priority")).to_contain_text("Urgent")
    expect(page.locator("#conversation")).to_contain_text("Авария срочна")
    before.refresh_from_db()
    assert before.priority == Ticket.Priority.NORMAL


def test_r113_the_control_list_an_escalation_and_the_review_of_a_missed_promise(
    story: Story, open_page: OpenPage
) -> None:
    now = clock.now()
    promise(story, 30 * HOUR)
    with clock.at(now - 26 * HOUR):
        late = story.ticket(subject="Давнее дело")
    with clock.at(now - 2 * HOUR):
        young = story.ticket(subject="Новое дело", email="second@example.org", phone="+7 916 000-00-01")
        post(access=story.boris.access, ticket=young, kind="reply", message=NewMessage(text="Смотрим"), status="open")
    react()
    while fire():
        react()

    page = begin(open_page, story.vera)
    go(page, "Control", "Control list")
    rows = page.locator(".page .table tbody tr", has=page.locator("a[href^='/work/NET-']"))
    expect(rows.first).to_contain_text("Давнее дело")
    expect(rows.first).to_contain_text("overdue")
    expect(rows.nth(1).locator("td.num")).to_have_text("1")
    for order, first in (("Age", "Новое дело"), ("Last customer's word", "Давнее дело"), ("Clock", "Давнее дело")):
        press(page, page.get_by_role("link", name=order, exact=True))
        expect(page.locator("th[aria-sort]")).to_have_text(order)
        expect(rows.first).to_contain_text(first)
    press(page, rows.nth(1).get_by_role("link"))
    expect(page).to_have_url(re.compile(f"/work/NET-{young.number}$"))
    page.keyboard.press("Shift+KeyE")
    reason = page.locator("#menu-escalate textarea")
    expect(reason).to_be_focused()
    page.keyboard.type("Клиент просит старшего")
    press(page, page.locator("#menu-escalate").get_by_role("button", name="Escalate"))
    expect(page.locator("#conversation")).to_contain_text("Клиент просит старшего")
    without_mouse(page)
    assert Escalation.objects.get(ticket=young).by == story.vera

    go(page, "Reviews", "Reviews of missed promises")
    press(page, page.get_by_role("link", name=f"NET-{late.number}"))
    content(page, "Review of a missed promise")
    for label, text in (("What happened", "Не ответили"), ("Why", "Болезнь"), ("What is done", "Второй в смене")):
        write(page, page.get_by_label(re.compile(f"^{label}")), text)
    reach(page, page.get_by_label(re.compile("^Until when")))
    page.keyboard.type("12312028")
    choose(page, page.get_by_label(re.compile("^Who")), "Борис Орлов")
    press(page, page.get_by_role("button", name="Save"))
    expect(page.get_by_role("heading", name="No reviews here")).to_be_visible()
    without_mouse(page)
    card = BreachCard.objects.get()
    assert (card.what, card.why, card.responsible, str(card.measure_until)) == (
        "Не ответили", "Болезнь", story.boris, "2028-12-31",
    )  # fmt: skip


def test_r99_notices_are_chosen_and_one_that_comes_is_opened(story: Story, open_page: OpenPage) -> None:
    ticket = story.ticket(subject="Дело для Анны")
    page = begin(open_page, story.anna)
    go(page, "How I am told", "How I am told")
    reach(page, page.get_by_label("A ticket was given to me: E-mail"))
    page.keyboard.press("Space")
    for name, keys in (("quiet_from", "1000PM"), ("quiet_until", "0700AM")):
        reach(page, page.locator(f"[name={name}]"))
        page.keyboard.type(keys)
    press(page, page.get_by_role("button", name="Save"))
    expect(page.locator(".alert, .toast", has_text="Saved").first).to_be_visible()
    choice = NoticeChoice.objects.get(user=story.anna)
    assert (str(choice.quiet_from), str(choice.quiet_until)) == ("22:00:00", "07:00:00")
    assert choice.ways["assigned"] == ["app", "push", "mail"]

    page.goto("/work/")
    expect(page.locator("#connection, .connection").first).to_be_attached()
    assign(access=story.vera.access, ticket=ticket, assignee=story.anna, team=None)
    react()
    expect(page.locator("#bell .bell-count")).to_have_text("1")
    page.keyboard.press("Shift+KeyN")
    content(page, "Notices")
    reach(page, page.get_by_role("button", name=re.compile("Вера Зайцева gave you a ticket")))
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile(f"/work/NET-{ticket.number}"))
    expect(page.locator("#bell .bell-count")).to_have_count(0)
    without_mouse(page)
    assert Notice.objects.get(user=story.anna).read_at
