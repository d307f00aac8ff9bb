"""How the demo company keeps its word: calendars, promises, who answers for what, shifts, presence, rules, notices.

What they would have done in the last days is played at its moments, as the worker does it: marks of clocks,
escalations, reviews of missed promises, firings, notices.
"""

from __future__ import annotations

import datetime
from typing import TYPE_CHECKING, Any

from otklik.accounts.models import Project, User
from otklik.automation.actions import save_rule
from otklik.automation.actions.rules import RulePlan
from otklik.automation.reactions import run_rules
from otklik.desk.models import Ticket, Topic
from otklik.events.models import Event
from otklik.lib import clock
from otklik.notifications.actions import choose
from otklik.notifications.kinds import kinds
from otklik.notifications.models import Notice
from otklik.notifications.reactions import notify
from otklik.service_levels import actions
from otklik.service_levels.actions import CalendarForm, PolicyForm
from otklik.service_levels.actions.escalate import escalate, look_for_silence
from otklik.service_levels.actions.fire import fire, next_due
from otklik.service_levels.actions.matrix import add_absence, save_responsible
from otklik.service_levels.actions.reviews import change_promise_settings, count_figure, fill_card
from otklik.service_levels.actions.settle import settle
from otklik.service_levels.escalation_reactions import ask_for_review, clock_reached
from otklik.service_levels.models import BreachCard, Calendar

if TYPE_CHECKING:
    from otklik.config.demo.build import Builder

PROMISED = datetime.timedelta(days=4)  # since when something is promised
TOLD = datetime.timedelta(hours=12)
READ = datetime.timedelta(hours=2)  # notices older than that have been read
OFFICE = [[[540, 780], [840, 1080]]] * 4 + [[[540, 780], [840, 1005]], [], []]
EVERY_DAY = [[[540, 1260]]] * 7
HOUR = 60
POLICIES = {
    "net": (
        PolicyForm("VIP", first_response=2 * HOUR, next_response=2 * HOUR, solution=16 * HOUR, clarification=4 * HOUR,
                   standings=["vip"]),
        PolicyForm("Срочные", first_response=2 * HOUR, next_response=8 * HOUR, solution=48 * HOUR,
                   clarification=24 * HOUR, priorities=[3, 4]),
        PolicyForm("Обычные", first_response=8 * HOUR, next_response=30 * HOUR, solution=110 * HOUR,
                   clarification=72 * HOUR),
    ),
    "shop": (PolicyForm("Все обращения", first_response=6 * HOUR, next_response=24 * HOUR, solution=60 * HOUR,
                        clarification=40 * HOUR),),
}  # fmt: skip
REVIEWS = (
    ("Ответили на два часа позже обещанного.", "Ночью в смене остался один человек, а на узле была авария.",
     "Второй оператор в ночную смену при аварии."),
    ("Клиент ждал мастера и не знал, когда тот придёт.", "Время визита не записали в обращение.",
     "Поле «Обещано к» обязательно перед передачей мастеру."),
    ("Вопрос заказчику три дня лежал без ответа.", "Ответственный был в отпуске, заместителя не назначили.",
     "Заместители в матрице, отпуска вносятся заранее."),
)  # fmt: skip
URGENT = {"join": "any", "items": [
    {"field": "subject", "op": "contains", "value": "подъезде"},
    {"field": "subject", "op": "contains", "value": "мастер"},
]}  # fmt: skip
MONEY = {"join": "any", "items": [
    {"field": "subject", "op": "contains", "value": "деньги"},
    {"field": "subject", "op": "contains", "value": "списали"},
]}  # fmt: skip
SILENT = {"join": "all", "items": [{"field": "status", "op": "in", "value": ["waiting_customer"]}]}
EVERYTHING: dict[str, Any] = {"join": "all", "items": []}


def _plan(
    name: str, trigger: dict[str, Any], does: list[dict[str, Any]], conditions: dict[str, Any] = EVERYTHING,
    *, is_active: bool = True,
) -> RulePlan:  # fmt: skip
    return RulePlan(name=name, trigger=trigger, actions=does, conditions=conditions, is_active=is_active)


RULES = (
    _plan("Авария: срочно, на контроль", {"on": "event", "kinds": ["ticket.opened"]},
             [{"do": "priority", "value": 4}, {"do": "tag", "value": ["авария"]},
              {"do": "notify", "value": {"text": "Похоже на аварию", "who": ["supervisors"], "people": []}}], URGENT),
    _plan("Деньги: метка и подсказка", {"on": "event", "kinds": ["ticket.opened"]},
             [{"do": "tag", "value": ["оплата"]},
              {"do": "note", "value": "Проверьте списания в биллинге за 30 дней и приложите выписку."}], MONEY),
    _plan("Клиент молчит неделю: решено", {"on": "since", "of": "reply", "minutes": 7 * 24 * HOUR},
             [{"do": "status", "value": "solved"}], SILENT),
    _plan("За час до срока: напомнить", {"on": "until", "minutes": HOUR},
             [{"do": "notify", "value": {"text": "Остался час", "who": ["assignee"], "people": []}}]),
    _plan("Утром по будням: старые обращения на контроль",
             {"on": "schedule", "rrule": "FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR;BYHOUR=9;BYMINUTE=0"},
             [{"do": "tag", "value": ["контроль"]}],
             {"join": "all", "items": [{"field": "created", "op": "older", "value": 10}]}, is_active=False),
)  # fmt: skip


def promise(builder: Builder) -> None:
    """Make promises, and name who answers for them, before the first ticket comes."""
    with clock.at(builder.now - PROMISED):
        for key, project in builder.projects.items():
            calendar = _calendar(builder, key, project)
            for form in POLICIES[key]:
                actions.save_policy(access=builder.manager, project=project, policy=None, form=form)
            _matrix(builder, project, calendar)
        for plan in RULES:
            save_rule(access=_user("vera").access, project=builder.projects["net"], rule=None, plan=plan)


def _user(login: str) -> User:
    return User.objects.get(email=f"{login}@demo.example")


def _calendar(builder: Builder, key: str, project: Project) -> Calendar:
    """Make the calendars of a project; return that of its office hours."""
    access = builder.manager
    if key == "shop":
        form = CalendarForm("Ежедневно с 9 до 21", project.time_zone, week=EVERY_DAY, is_default=True)
        return actions.save_calendar(access=access, project=project, calendar=None, form=form)
    form = CalendarForm("Круглосуточно", project.time_zone, always=True, is_default=True)
    actions.save_calendar(access=access, project=project, calendar=None, form=form)
    second = [team for team in builder.teams[key] if team.line == 2]
    form = CalendarForm("Офис", project.time_zone, week=OFFICE, teams=second)
    office = actions.save_calendar(access=access, project=project, calendar=None, form=form)
    for year in {builder.now.year, builder.now.year + 1}:
        try:
            actions.add_production_year(access=access, calendar=office, country="RU", year=year)
        except LookupError:
            continue  # it comes with the product for the years that are known
    party = (builder.now + datetime.timedelta(days=30)).date()
    actions.save_day(access=access, calendar=office, date=party, name="День компании", periods=[[540, 780]])
    return office


def _matrix(builder: Builder, project: Project, calendar: Calendar) -> None:
    marina, vera = _user("marina"), _user("vera")
    client = _user("gleb" if project.key == "net" else "egor")
    money = list(Topic.objects.filter(project=project, name="Оплата").values_list("pk", flat=True))
    lines: tuple[tuple[str, int, User, list[int], list[int]], ...] = (
        ("ours", 1, marina, money, [vera.pk]), ("ours", 1, vera, [], [marina.pk]), ("ours", 2, marina, [], [vera.pk]),
        ("client", 1, client, [], []),
    )  # fmt: skip
    for side, level, user, topics, deputies in lines:
        save_responsible(
            access=builder.manager, project=project, line=None, side=side, level=level, user=user, topics=topics,
            deputies=deputies,
        )  # fmt: skip
    away = builder.now.date() + datetime.timedelta(days=5)
    until = away + datetime.timedelta(days=7)
    add_absence(access=builder.manager, project=project, user=marina, since=away, until=until, note="Отпуск")
    change_promise_settings(access=builder.manager, project=project, shows_figure=project.key == "net")


def play(builder: Builder) -> None:
    """Let rules, clocks, escalation and notices do what they would have done up to now."""
    _fire_rules(builder)
    since = builder.now - PROMISED
    rows = Ticket.objects.filter(status__in=Ticket.ACTIVE) | Ticket.objects.filter(created_at__gte=since)
    settle(tickets=list(rows.values_list("pk", flat=True)))
    _reach_marks(builder)
    look_for_silence()
    _ask_for_help(builder)
    _review(builder)
    _tell(builder)
    for project in builder.projects.values():
        count_figure(project)


def _fire_rules(builder: Builder) -> None:
    net = builder.projects["net"]
    rows = Event.objects.filter(project_id=net.pk, kind="ticket.opened", at__gte=builder.now - PROMISED)
    active = set(Ticket.objects.filter(project=net, status__in=Ticket.ACTIVE).values_list("pk", flat=True))
    for event in rows.filter(ticket_id__in=active).order_by("id"):
        with clock.at(event.at + datetime.timedelta(seconds=2)):
            run_rules(event)


def _reach_marks(builder: Builder) -> None:
    """Fire each mark of a clock at its moment, with what follows from it."""
    seen = 0
    while (due := next_due()) is not None and due <= builder.now:
        with clock.at(due):
            fire()
            rows = Event.objects.filter(kind__in=("clock.warned", "clock.breached"), pk__gt=seen)
            for event in rows.order_by("id"):
                clock_reached(event)
                if event.kind == "clock.breached":
                    ask_for_review(event)
                seen = event.pk


def _ask_for_help(builder: Builder) -> None:
    """Have operators pass two tickets up by hand."""
    reasons = ("Клиент просит руководителя: третье обращение за неделю.", "Нужно решение заказчика о компенсации.")
    rows = Ticket.objects.filter(project=builder.projects["net"], status=Ticket.Status.OPEN, level=0)
    for ticket, reason in zip(rows.select_related("project").order_by("-pk")[:2], reasons, strict=False):
        with clock.at(builder.now - datetime.timedelta(minutes=40)):
            escalate(access=builder.operators["net"][0], ticket=ticket, reason=reason)


def _review(builder: Builder) -> None:
    """Have all but the newest reviews of missed promises filled in."""
    vera = _user("vera")
    cards = list(BreachCard.objects.order_by("-id"))
    for place, card in enumerate(cards[5:]):
        what, why, measure = REVIEWS[place % len(REVIEWS)]
        with clock.at(min(card.opened_at + datetime.timedelta(hours=20), builder.now)):
            fill_card(
                access=vera.access, card=card, what=what, why=why, measure=measure, responsible=vera,
                measure_until=(builder.now + datetime.timedelta(days=10)).date(),
            )  # fmt: skip


def _tell(builder: Builder) -> None:
    """Write down whom the last hours' events concern; what was told hours ago has been read."""
    vera = _user("vera")
    ways = {"escalated": ["app", "push", "mail"], "clock_warned": ["app"], "clock_breached": ["app", "mail"]}
    choose(
        access=vera.access,
        ways=ways,
        urgent=["escalated"],
        gathered=["review"],
        digest_at=["09:00"],
        quiet_from=datetime.time(22),
        quiet_until=datetime.time(8),
    )
    wanted = {kind.event for kind in kinds()}
    for event in Event.objects.filter(kind__in=wanted, at__gte=builder.now - TOLD).order_by("at", "id"):
        with clock.at(event.at):
            notify(event)
    Notice.objects.filter(created_at__lt=builder.now - READ).update(read_at=builder.now - READ)
