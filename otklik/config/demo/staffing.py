"""Who works when in the demo company, what each can do, and what he is doing now."""

from __future__ import annotations

import datetime
from typing import TYPE_CHECKING

from otklik.accounts.models import Project, User
from otklik.desk.models import Topic
from otklik.lib import clock
from otklik.routing.actions.presence import set_presence
from otklik.routing.actions.set_up import save_profile, save_reason, save_rule, save_skill
from otklik.routing.actions.shifts import add_shift, set_day
from otklik.routing.models import Presence, Reason
from otklik.routing.models.presence import State

if TYPE_CHECKING:
    from otklik.config.demo.build import Builder

REASONS = (
    ("Обед", State.BREAK, 45), ("Короткий перерыв", State.BREAK, 15), ("Обучение", State.BUSY, 60),
    ("Запись итога", State.AFTER_WORK, 10),
)  # fmt: skip
# Login, skill with networks, languages, hours, and his day: hours ago, state, reason.
PEOPLE = (
    ("anna", 4, ("ru", "en"), (9, 18), ((4.5, State.AVAILABLE, ""), (2.4, State.BREAK, "Обед"),
                                        (1.7, State.AVAILABLE, ""))),
    ("boris", 3, ("ru",), (9, 18), ((4.2, State.AVAILABLE, ""), (0.4, State.BREAK, "Обед"))),
    ("sofia", 2, ("ru", "en"), (12, 21), ((3.1, State.AVAILABLE, ""), (0.2, State.AFTER_WORK, "Запись итога"))),
    ("timur", 1, ("ru",), (12, 21), ((3.0, State.AVAILABLE, ""), (1.3, State.BUSY, "Обучение"))),
)  # fmt: skip
SEEN = datetime.timedelta(hours=12)  # for so long nobody of the demo goes offline by himself


def staff(builder: Builder) -> None:
    """Set up how work reaches people in "Сеть", plan the shifts, and have everybody say what he does."""
    project, access = builder.projects["net"], builder.manager
    for name, state, minutes in REASONS:
        save_reason(access=access, project=None, reason=None, name=name, state=state, minutes=minutes)
    save_rule(access=access, project=project, team=None, same_minutes=30, back_after=0)
    internet = Topic.objects.get(project=project, name="Интернет", parent=None)
    networks = save_skill(access=access, project=project, skill=None, name="Сети", needs={internet.pk: 2})
    supervisor = User.objects.get(email="vera@demo.example")
    today = builder.now.astimezone(project.zone).date()
    monday = today - datetime.timedelta(days=today.weekday() + 14)
    for login, level, languages, (begins, ends), day in PEOPLE:
        user = User.objects.get(email=f"{login}@demo.example")
        save_profile(
            access=access, project=project, user=user, skills={networks.pk: level}, languages=languages, lines=(1,)
        )
        add_shift(
            access=supervisor.access, project=project, users=[user], days=range(5) if begins == 9 else range(2, 7),
            starts=datetime.time(begins), ends=datetime.time(ends), first=monday,
        )  # fmt: skip
        _live(builder, user, day)
    _day_off(builder, project, supervisor)
    Presence.objects.update(seen_at=builder.now + SEEN)


def _live(builder: Builder, user: User, day: tuple[tuple[float, State, str], ...]) -> None:
    for hours, state, name in day:
        reason = Reason.objects.get(project=None, name=name) if name else None
        with clock.at(builder.now - datetime.timedelta(hours=hours)):
            set_presence(access=user.access, state=state, reason=reason)


def _day_off(builder: Builder, project: Project, supervisor: User) -> None:
    """Give Boris the next working day off."""
    date = builder.now.astimezone(project.zone).date() + datetime.timedelta(days=1)
    while date.weekday() > 4:
        date += datetime.timedelta(days=1)
    boris = User.objects.get(email="boris@demo.example")
    set_day(access=supervisor.access, project=project, user=boris, date=date, reason="Отгул")
