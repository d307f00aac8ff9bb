"""axe-core finds nothing on any page that links lead to, light on a desk and dark on a phone; none scrolls sideways.

The test walks as each person from his first page and takes one page of each kind (the name of its URL), so that a new
page is covered as soon as something leads to it. It reads English first. Then each page is looked at in Russian, dark
on a desk and light on a phone: nothing on it is untranslated. Names in this world are as long as people make them.
"""

from __future__ import annotations

import datetime
import re
from collections import deque
from urllib.parse import urlsplit

import pytest
from django.urls import Resolver404, resolve
from playwright.sync_api import ConsoleMessage, Page

from otklik.accounts.models import Project, Team, User
from otklik.automation.actions import NewPlan, save_macro, save_plan, save_rule
from otklik.automation.actions.rules import RulePlan
from otklik.config.demo import forms, setting
from otklik.customers.actions import add_note
from otklik.desk.actions import NewMessage, assign, post, save_view
from otklik.desk.actions.checklists import NewPoint, save_checklist
from otklik.desk.models import Ticket
from otklik.events.models import Event
from otklik.lib import clock
from otklik.notifications.reactions import notify
from otklik.requests.actions import issue_link
from otklik.service_levels import actions as promises
from otklik.service_levels.actions.fire import fire
from otklik.service_levels.actions.settle import settle
from otklik.service_levels.escalation_reactions import ask_for_review, clock_reached
from tests.browser.conftest import OpenPage
from tests.browsing import WIDE, complaints_of_axe, scrolls_sideways
from tests.story import Story
from tests.walls.things import common_of

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.django_db(transaction=True)]
# As wide as a screen; so long that no bar at the bottom lies over half of a target while the page is scrolled.
DESK, PHONE = {"width": WIDE["width"], "height": 4000}, {"width": 390, "height": 4000}
MOST = 90  # pages of a person
LINKS = "Array.from(document.querySelectorAll('a[href]'), a => a.getAttribute('download') === null ? a.href : '')"
THEME = "theme => document.documentElement.setAttribute('data-theme', theme)"
# Files, machine-readable documents, and pages of other packages with a design of their own.
NO_PAGES = {"portal_embed", "openapi", "healthz", "account_logout"}
# Texts without a Russian letter: no code, no keys, nothing in an element of another language.
SAID = """() => {
  const apart = "code, kbd, pre, time, script, style, textarea, iframe, svg, [lang]:not(html), .mono, template, option";
  const texts = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT), said = [];
  while (texts.nextNode()) if (!texts.currentNode.parentElement.closest(apart)) said.push(texts.currentNode.data);
  for (const name of ["aria-label", "title", "placeholder", "alt"])
    for (const element of document.querySelectorAll(`[${name}]`))
      if (!element.closest(apart)) said.push(element.getAttribute(name));
  return said.map(text => text.trim()).filter(text => /[a-z]{3}/.test(text) && !/[\\u0400-\\u04FF]|:\\/\\//.test(text));
}"""
LATIN = re.compile(r"(?<![\w@.{-])[A-Za-z]?[a-z]{2,}(?![\w@.}-])")
NAMES = {
    "Alt", "Ctrl", "Enter", "Esc", "Escape", "Backspace", "Shift", "Otklik", "Zammad", "Frappe", "Chatwoot",
    "contract", "reason", "devices", "promised", "Telegram", "Europe", "Moscow", "broken", "move", "bill",
}  # fmt: skip
LONG = "Очень-Длинное-Название-Которое-Никуда-Не-Помещается "
MUST = {
    "anna": {"work", "work_ticket", "work_new", "work_people", "work_customer", "work_views", "work_view_new", "me",
             "me_templates", "me_template_new", "mfa_index", "usersessions_list", "work_ticket_merge",
             "work_ticket_split", "work_queue", "work_control", "work_common", "work_reviews", "work_review",
             "me_notices", "notices", "work_bulk", "work_letters", "work_reports", "work_ticket_escalate",
             "work_ticket_macros", "work_ticket_transfer", "work_view", "setup_macros", "setup_macro_new"},
    "olga": {"setup", "setup_project", "setup_project_people", "setup_fields", "setup_field_new", "setup_outcomes",
             "setup_requests", "setup_request_type", "setup_templates", "setup_template", "setup_webhooks",
             "setup_webhook", "setup_customers", "setup_exports", "setup_mail", "setup_mail_flow", "setup_tokens",
             "setup_people", "setup_person", "setup_security", "setup_failures", "setup_promises", "setup_calendar",
             "setup_calendar_new", "setup_policy", "setup_escalation", "setup_routing", "setup_shifts", "setup_rules",
             "setup_rule", "setup_rule_log", "work_workload", "work_doings", "work_mix", "setup_checklists",
             "setup_checklist", "setup_plans", "setup_plan", "setup_macros", "setup_macro", "setup_time", "setup_taken",
             "setup_teams", "setup_topics", "setup_bots", "setup_bot_new", "setup_panels", "setup_imports",
             "setup_ability", "setup_mix_new", "setup_reason_new", "setup_skill_new", "setup_escalation_rule_new",
             "setup_responsible_new"},
    "gleb": {"cabinet", "cabinet_case"},
    "": {"account_login", "account_reset_password", "portal", "portal_item", "status_page", "ui_guide"},
}  # fmt: skip


@pytest.fixture
def world(story: Story) -> Story:
    """A project in which everything is set up, a ticket with all kinds of messages, a customer with a card."""
    forms.show(story.olga.access, story.a)
    setting.prepare(story.olga.access, story.a)
    Project.objects.filter(pk=story.a.pk).update(name=LONG * 2)
    Team.objects.filter(pk=story.first_line.pk).update(name=LONG * 2)
    User.objects.filter(pk=story.boris.pk).update(name=LONG * 2)
    setting.keep_views(story.vera.access, story.a, story.first_line)
    active = {"join": "all", "items": [{"field": "status", "op": "in", "value": ["new", "open"]}]}
    save_view(access=story.anna.access, view=None, name="Свои открытые", conditions=active)
    ticket = story.ticket(subject="Обрыв " + "оченьдлинноеслово" * 8)
    story.ticket(subject="Второе обращение", email="second@example.org", phone="+7 916 000-00-01")
    for kind, text in (("reply", "Едем"), ("note", "Вижу"), ("question", "Когда чините?")):
        post(access=story.anna.access, ticket=ticket, kind=kind, message=NewMessage(text=text))
    assert ticket.person is not None
    common_of(ticket, LONG * 2)
    add_note(access=story.anna.access, person=ticket.person, text="Звонить после обеда")
    keep_promises(story)
    return story


def keep_promises(story: Story) -> None:
    """Promise something, break it, and have that escalated, reviewed and told; a rule stands by."""
    marina, hour = story.marina.access, datetime.timedelta(hours=1)
    with clock.at(clock.now() - 4 * hour):
        form = promises.CalendarForm(LONG, "Europe/Moscow", week=[[[0, 780], [840, 1440]]] * 7, is_default=True)
        calendar = promises.save_calendar(access=marina, project=story.a, calendar=None, form=form)
        plan = promises.PolicyForm(LONG, first_response=30, solution=60)
        promises.save_policy(access=marina, project=story.a, policy=None, form=plan)
    promises.save_day(access=marina, calendar=calendar, date=datetime.date(2028, 1, 1), name=LONG)
    trigger, does = {"on": "event", "kinds": ["ticket.opened"]}, [{"do": "priority", "value": 4}]
    rule = RulePlan(name=LONG, trigger=trigger, actions=does)
    save_rule(access=story.vera.access, project=story.a, rule=None, plan=rule)
    save_macro(access=story.vera.access, project=story.a, macro=None, name=LONG, actions=does)
    save_checklist(access=marina, project=story.a, checklist=None, name=LONG, points=[NewPoint(LONG, note=True)])
    comes = NewPlan(LONG, "FREQ=DAILY;BYHOUR=9;BYMINUTE=0", {"subject": LONG, "text": LONG})
    save_plan(access=story.vera.access, project=story.a, plan=None, wanted=comes)
    with clock.at(clock.now() - 3 * hour):
        late = story.ticket(subject="Опоздание " + LONG, email="late@example.org", phone="+7 916 000-00-02")
    settle(tickets=[late.pk])
    while fire():
        pass
    assign(access=story.vera.access, ticket=late, assignee=story.anna, team=None)
    for event in Event.objects.filter(kind__in=("clock.breached", "ticket.assigned"), ticket_id=late.pk):
        notify(event)
        if event.kind == "clock.breached":
            clock_reached(event)
            ask_for_review(event)


def name_of(path: str) -> str:
    """Return the name of a page's URL, empty for what is no page of ours."""
    try:
        return str(resolve(path).url_name or "")
    except Resolver404:
        return ""


def links_of(page: Page) -> list[str]:
    """Return the addresses on this server that the page leads to."""
    here = urlsplit(page.url)
    found = [urlsplit(link) for link in page.evaluate(LINKS)]
    return [f"{link.path}?{link.query}".rstrip("?") for link in found if link.netloc == here.netloc]


def look(page: Page, name: str) -> list[tuple[str, str, list[object]]]:
    """Return what is wrong with the page that is open."""
    problems: list[tuple[str, str, list[object]]] = []
    for theme, size in (("light", DESK), ("dark", PHONE)):
        page.set_viewport_size(size)  # type: ignore[arg-type]
        page.evaluate(THEME, theme)
        problems += [(f"{name} {theme}", rule, where) for rule, where in complaints_of_axe(page)]
        if scrolls_sideways(page):
            problems.append((f"{name} {theme}", "scrolls sideways", []))
    return problems


def look_in_russian(page: Page, paths: list[str]) -> list[tuple[str, str, list[object]]]:
    """Return what is wrong with these pages in Russian."""
    User.objects.update(language="ru", theme="dark")
    page.context.set_extra_http_headers({"Accept-Language": "ru"})
    problems: list[tuple[str, str, list[object]]] = []
    for path in paths:
        page.set_viewport_size(DESK)  # type: ignore[arg-type]
        page.goto(path, wait_until="load")
        name = name_of(urlsplit(path).path)
        foreign = [text for text in page.evaluate(SAID) if set(LATIN.findall(text)) - NAMES]
        problems += [(name, "not translated", foreign)] if foreign else []
        for theme, size in (("dark", DESK), ("light", PHONE)):
            page.set_viewport_size(size)  # type: ignore[arg-type]
            page.evaluate(THEME, theme)
            problems += [(f"{name} {theme}", "scrolls sideways", [])] if scrolls_sideways(page) else []
    return problems


@pytest.mark.parametrize("who", MUST)
def test_axe_finds_nothing_wherever_links_lead(world: Story, open_page: OpenPage, who: str) -> None:
    ticket = Ticket.objects.earliest("pk")
    starts = {
        "anna": ["/work/"],
        "olga": ["/setup/projects/net/", "/setup/", "/work/workload", "/work/first-line",
                 f"/work/workload/{world.anna.pk}"],
        "gleb": ["/cabinet/"],
    }  # fmt: skip
    token = issue_link(project=world.a, ticket=ticket, address="darya@example.org", days=3)
    queue = deque(starts.get(who, ["/accounts/login/", "/r/net/", f"/s/{token}", "/ui"]))
    User.objects.update(theme="light")
    page = open_page(world.everybody().get(who), queue[0])
    page.set_default_navigation_timeout(60_000)
    page.emulate_media(reduced_motion="reduce")  # colours in transition are no colours yet
    seen: dict[str, str] = {}
    problems = []
    errors: list[str] = []
    page.on("console", lambda message: _error(message, errors))
    while queue and len(seen) < MOST:
        path = queue.popleft()
        name = name_of(urlsplit(path).path)
        if not name or name in seen or name in NO_PAGES or name.startswith("work_file"):
            continue
        if who == "olga" and not name.startswith("setup") and path not in starts["olga"]:
            continue  # what she shares with the others is looked at with them
        seen[name] = path
        page.goto(path, wait_until="load")
        problems += look(page, name)
        queue.extend(link for link in links_of(page) if not link.startswith("/help/"))  # the guide is looked at below
    problems += look_in_russian(page, [path for name, path in seen.items() if name != "ui_guide"])
    assert (problems, errors) == ([], [])
    assert MUST[who] - seen.keys() == set()


def test_axe_finds_nothing_in_the_guide(world: Story, open_page: OpenPage) -> None:
    page = open_page(world.marina, "/help/en/")
    page.emulate_media(reduced_motion="reduce")
    problems = []
    for path in ("/help/en/", "/help/ru/lists", "/help/en/webhooks", "/help/ru/first-day"):
        page.goto(path, wait_until="load")
        problems += look(page, path)
    assert problems == []


def _error(message: ConsoleMessage, errors: list[str]) -> None:
    if message.type == "error":
        errors.append(f"{message.page.url if message.page else ''}: {message.text}")
