"""What the demo company has set up (fields, names of statuses, templates, views) and one ticket that shows it all."""

from __future__ import annotations

import datetime
from decimal import Decimal
from typing import TYPE_CHECKING

from otklik.accounts.access import Access
from otklik.accounts.models import Project, Team
from otklik.connectors.actions import save_webhook
from otklik.customers.actions import (
    Contact,
    PanelValues,
    add_note,
    change_customer,
    give_consent,
    put_panel_row,
    save_consent_text,
)
from otklik.customers.models import Person
from otklik.desk import actions
from otklik.desk.actions import NewMessage
from otklik.desk.actions.fill import fill_fields
from otklik.desk.actions.outcomes import save_code, save_label
from otklik.desk.actions.ticket_fields import FieldPlan, save_field
from otklik.desk.models import Ticket, TicketField
from otklik.events.actor import system
from otklik.lib import clock
from otklik.lib.fields import Kind, Value
from otklik.requests.actions import issue_link

if TYPE_CHECKING:
    from otklik.config.demo.build import Builder

FIELDS = {
    "net": [
        FieldPlan("contract", "Номер договора", Kind.TEXT, help="Шесть цифр из договора или счёта"),
        FieldPlan("reason", "Причина", Kind.CHOICE, options=("Узел связи", "Линия", "Оборудование", "Вопрос")),
        FieldPlan("devices", "Что не работает", Kind.SEVERAL, options=("Интернет", "Телевидение", "Телефон")),
        FieldPlan("promised", "Обещано к", Kind.DATE),
    ],
    "shop": [
        FieldPlan("order", "Номер заказа", Kind.TEXT),
        FieldPlan("amount", "Сумма", Kind.MONEY, currency="RUB"),
        FieldPlan("refund", "Возврат денег", Kind.YES_NO),
    ],
}
LABELS = {
    "net": [("open", "Мастер в пути", "#1d6fd8"), ("waiting_client", "Авария на узле", "#8b3fd9")],
    "shop": [("open", "Ждём склад", "#b4460f")],
}
CODES = {
    "net": ("Устранена авария", "Заменено оборудование", "Помогли настроить", "Ответили на вопрос"),
    "shop": ("Вернули деньги", "Обменяли товар", "Ответили на вопрос"),
}
TEMPLATES = {
    "net": [
        ("Связь / Авария на узле", "Здравствуйте, {{customer.first_name}}!\n\nНа узле вашего дома **авария**, бригада уже "
         "работает. Напишем вам, когда связь вернётся. Номер обращения: {{ticket.number}}."),
        ("Связь / Проверить кабель", "Здравствуйте, {{customer.first_name}}!\n\nПроверьте, пожалуйста:\n\n- тонкий кабель "
         "вставлен до щелчка;\n- он не перегнут;\n- роутер включён дольше минуты.\n\nПолучилось?"),
        ("Оплата / Возврат", "Здравствуйте, {{customer.first_name}}!\n\nДеньги вернутся на карту в течение пяти рабочих "
         "дней."),
    ],
    "shop": [("Возврат", "Здравствуйте, {{customer.first_name}}!\n\nОформили возврат, деньги придут в течение трёх дней.")],
}  # fmt: skip
CONSENT = "Я согласен получать от «Сети» сообщения об акциях и новых услугах. Согласие можно отозвать в любой день."


def prepare(access: Access, project: Project) -> None:
    """Set a project up as its manager would."""
    for plan in FIELDS.get(project.key, []):
        save_field(access=access, project=project, field=None, plan=plan)
    for kind, name, colour in LABELS.get(project.key, []):
        save_label(access=access, project=project, label=None, kind=kind, name=name, colour=colour)
    for name in CODES.get(project.key, ()):
        save_code(access=access, project=project, code=None, name=name)
    for name, body in TEMPLATES.get(project.key, []):
        actions.save_template(access=access, project=project, template=None, personal=False, name=name, body=body)
    # Switched off: a demonstration calls nobody.
    save_webhook(
        access=access, project=project, name="CRM заказчика", url=f"https://crm.example.org/hooks/{project.key}",
        kinds=["ticket.opened", "message.posted"], is_active=False,
    )  # fmt: skip


def keep_views(access: Access, project: Project, team: Team) -> None:
    """Views of a project and of its first line."""
    active = {"field": "status", "op": "in", "value": ["new", "open"]}
    urgent = {"join": "all", "items": [active, {"field": "priority", "op": "in", "value": [3, 4]}]}
    long = {"join": "all", "items": [active, {"field": "created", "op": "older", "value": 2}]}
    save = actions.save_view
    save(
        access=access, view=None, name=f"Срочное · {project.name}", conditions=urgent, scope="project", project=project
    )
    save(access=access, view=None, name=f"Давно ждут · {project.name}", conditions=long, scope="team", team=team)


def showpiece(builder: Builder, manager: Access) -> str:
    """Play one whole story: an outage, a question to the client company, its answer, a known customer.

    Returns the token of the customer's status page.
    """
    from otklik.config.demo import net, people

    project, anna = builder.projects["net"], builder.operators["net"][0]
    subject, topic, turns = net.STORIES[1]
    name = "Дарья Соколова"
    words = {"address": "ул. Садовая, 14, кв. 27", "first": "Дарья", "contract": "№ 418205"}
    contact = Contact(name=name, email=people.address_of(name), phone="+7 900 418-20-50")
    began = builder.now - datetime.timedelta(minutes=95)
    with clock.at(began):
        opened = actions.open_ticket(
            actor=system("demo"), project=project, subject=subject, source=Ticket.Source.EMAIL, channel="mail",
            message=NewMessage(text=turns[0][1].format(**words), author_name=name, author_address=contact.email),
            contact=contact, topic=builder.topics["net", topic], team=builder.teams["net"][0], priority=3, tags=("авария",),
        )  # fmt: skip
    ticket = opened.ticket
    for step, (kind, text) in enumerate(turns[1:], 1):
        with clock.at(began + datetime.timedelta(minutes=14 * step)):
            builder.turn("net", ticket, kind, text.format(**words), anna)
    ticket.refresh_from_db()
    with clock.at(began + datetime.timedelta(minutes=20)):
        fields = {row.key: row for row in TicketField.objects.filter(project=project)}
        values: dict[str, Value] = {
            "contract": "418205",
            "reason": 1,
            "devices": (1, 2),
            "promised": clock.now().date(),
        }
        fill_fields(access=anna, ticket=ticket, given={fields[key].pk: value for key, value in values.items()})
        actions.follow(access=manager, ticket=ticket)
        if ticket.person is not None:
            _known(anna, manager, ticket.person)
    for other in Ticket.objects.filter(project=project, subject=subject).exclude(pk=ticket.pk).order_by("-id")[:2]:
        actions.link(access=anna, source=other, target=ticket, kind="related")
    return issue_link(project=project, ticket=ticket, address=str(contact.email), days=60)


def _known(anna: Access, manager: Access, person: Person) -> None:
    change_customer(
        access=anna, person=person, organisation="ООО «Ромашка»",
        card={"standing": "vip", "mood": "calm", "technical_level": 2, "region": "Тверь", "preferred_channel": "email",
              "quiet_from": datetime.time(21), "quiet_to": datetime.time(9), "address_form": "Дарья Андреевна"},
    )  # fmt: skip
    add_note(access=anna, person=person, text="Ведёт уроки из дома: важно знать срок, а не причину.")
    text = save_consent_text(access=manager, project=person.project, purpose="Новости", version="1", text=CONSENT)
    give_consent(access=anna, person=person, text=text, channel="phone", evidence="звонок с +7 900 418-20-50")
    today = clock.now().date()
    service = PanelValues(
        "Тариф «Домашний 300»", "действует", Decimal(650), "RUB", today - datetime.timedelta(days=400)
    )
    put_panel_row(access=anna, person=person, kind="service", external_id="tariff-418205", values=service)
    bought = PanelValues("Роутер AX1800", "оплачено", Decimal(4200), "RUB", today - datetime.timedelta(days=400))
    put_panel_row(access=anna, person=person, kind="purchase", external_id="router-77", values=bought)
