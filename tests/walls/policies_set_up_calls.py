"""Policies of the calls that set a project up."""

from __future__ import annotations

from otklik.accounts.access import Access
from otklik.accounts.roles import Right
from tests.walls.rules import Policy, Rule, thing
from tests.walls.world import Thing

OWN = "api/v1/projects/<key>"
AT = "api/v1/projects/{key}"
HOOK = "api/v1/webhooks/<webhook_id>"
THIS = "api/v1/webhooks/{webhook}"


def belongs(access: Access, thing: Thing) -> bool:
    """Whoever has a role in the project."""
    return bool(access.roles.get(thing.project.pk))


def manages(access: Access, thing: Thing) -> bool:
    """The project's managers; to all others its webhooks do not exist."""
    return access.may(Right.MANAGE, thing.project.pk)


def managed(**data: object) -> Rule:
    """The rule of a call about a project that needs the right to manage it."""
    return thing(belongs, Right.MANAGE, data)


READ = thing(belongs, Right.READ)
MANAGED = managed()
MOVE = managed(direction="up")
SET_UP_CALLS = {
    f"{OWN}/settings": Policy({"GET": MANAGED, "PATCH": managed(name="Другой")}, f"{AT}/settings"),
    f"{OWN}/taken": Policy({"GET": MANAGED}, f"{AT}/taken"),
    f"{OWN}/members": Policy({"GET": MANAGED}, f"{AT}/members"),
    f"{OWN}/members/<user_id>": Policy(
        {"PATCH": managed(role="inspector"), "DELETE": MANAGED}, f"{AT}/members/{{member}}"
    ),
    f"{OWN}/invitations": Policy(
        {"GET": MANAGED, "POST": managed(email="fresh@guest.example", role="operator")}, f"{AT}/invitations"
    ),
    f"{OWN}/invitations/<invitation_id>": Policy({"DELETE": MANAGED}, f"{AT}/invitations/{{invitation}}"),
    f"{OWN}/teams": Policy({"GET": READ, "POST": managed(name="Вторая")}, f"{AT}/teams"),
    f"{OWN}/teams/<team_id>": Policy({"GET": READ, "PATCH": managed(name="Третья")}, f"{AT}/teams/{{team}}"),
    f"{OWN}/topics": Policy({"GET": READ, "POST": managed(name="Тема")}, f"{AT}/topics"),
    f"{OWN}/topics/<topic_id>": Policy({"GET": READ, "PATCH": managed(name="Тема")}, f"{AT}/topics/{{topic}}"),
    f"{OWN}/topics/<topic_id>/move": Policy({"POST": MOVE}, f"{AT}/topics/{{topic}}/move"),
    f"{OWN}/fields/<field_key>": Policy({"GET": MANAGED, "PATCH": managed(name="Поле")}, f"{AT}/fields/own"),
    f"{OWN}/fields/<field_key>/move": Policy({"POST": MOVE}, f"{AT}/fields/own/move"),
    f"{OWN}/statuses": Policy({"GET": MANAGED, "POST": managed(name="Имя", status="open")}, f"{AT}/statuses"),
    f"{OWN}/statuses/<status_id>": Policy({"GET": MANAGED, "PATCH": managed(name="Имя")}, f"{AT}/statuses/{{label}}"),
    f"{OWN}/statuses/<status_id>/move": Policy({"POST": MOVE}, f"{AT}/statuses/{{label}}/move"),
    f"{OWN}/codes": Policy({"GET": MANAGED, "POST": managed(name="Код")}, f"{AT}/codes"),
    f"{OWN}/codes/<code_id>": Policy({"GET": MANAGED, "PATCH": managed(name="Код")}, f"{AT}/codes/{{code}}"),
    f"{OWN}/codes/<code_id>/move": Policy({"POST": MOVE}, f"{AT}/codes/{{code}}/move"),
    f"{OWN}/closing": Policy({"GET": MANAGED, "PATCH": managed(topic=True)}, f"{AT}/closing"),
    f"{OWN}/portal": Policy({"GET": MANAGED, "PATCH": managed(intro="Добрый день")}, f"{AT}/portal"),
    f"{OWN}/retention": Policy({"GET": MANAGED, "PATCH": managed(raw_days=30)}, f"{AT}/retention"),
    f"{OWN}/consent-texts": Policy(
        {"GET": MANAGED, "POST": managed(purpose="news", version="1", text="Да")}, f"{AT}/consent-texts"
    ),
    f"{OWN}/customer-classes": Policy({"GET": MANAGED, "POST": managed(name="Партнёр")}, f"{AT}/customer-classes"),
    f"{OWN}/customer-classes/<class_id>": Policy({"DELETE": MANAGED}, f"{AT}/customer-classes/{{standing}}"),
    f"{OWN}/mail/addresses": Policy(
        {"GET": MANAGED, "POST": managed(address="fresh@demo.example")}, f"{AT}/mail/addresses"
    ),
    f"{OWN}/mail/addresses/<address_id>": Policy({"DELETE": MANAGED}, f"{AT}/mail/addresses/{{address}}"),
    f"{OWN}/mail/accounts": Policy(
        {"GET": MANAGED, "POST": managed(name="Ящик", imap_host="imap.mail.example", username="x", password="y")},
        f"{AT}/mail/accounts",
    ),
    f"{OWN}/mail/accounts/<account_id>": Policy(
        {"GET": MANAGED, "PATCH": managed(name="Другой"), "DELETE": MANAGED}, f"{AT}/mail/accounts/{{account}}"
    ),
    f"{HOOK}/secret": Policy({"POST": thing(manages)}, f"{THIS}/secret"),
    f"{HOOK}/test": Policy({"POST": thing(manages)}, f"{THIS}/test"),
    f"{HOOK}/messages": Policy({"GET": thing(manages)}, f"{THIS}/messages"),
    f"{HOOK}/messages/<message_id>": Policy({"GET": thing(manages)}, f"{THIS}/messages/{{delivery}}"),
    f"{HOOK}/messages/<message_id>/resend": Policy({"POST": thing(manages)}, f"{THIS}/messages/{{delivery}}/resend"),
}
