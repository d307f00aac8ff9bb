"""What the demo company shows to customers who never sign in: request forms, a catalogue, status pages."""

from __future__ import annotations

from otklik.accounts.access import Access
from otklik.accounts.models import Project, Team
from otklik.requests.actions import change_portal, save_type
from otklik.requests.fields import Field, Kind

CONSENT = "Я согласен на обработку моих данных, чтобы мне могли ответить. Согласие можно отозвать, написав нам."
PERSON = (Field(Kind.NAME), Field(Kind.EMAIL, required=True), Field(Kind.PHONE))
WORDS = (Field(Kind.TEXT, required=True), Field(Kind.FILES))
CATALOGUE = {
    "net": [
        ("broken", "wifi", "Не работает интернет", "Нет связи, обрывы, низкая скорость", "обычно в течение двух часов",
         (Field(Kind.LINE, label="Номер договора"),
          Field(Kind.CHOICE, label="Что горит на роутере", choices=("Зелёный", "Красный", "Ничего")))),
        ("move", "building", "Переезд", "Перенести услугу на другой адрес", "в течение трёх дней",
         (Field(Kind.LINE, label="Новый адрес", required=True),)),
        ("bill", "file", "Вопрос по счёту", "Списание, тариф, документы", "в течение рабочего дня", ()),
    ],
    "shop": [
        ("return", "refresh", "Возврат или обмен", "Вернуть деньги или получить другой товар", "в течение двух дней",
         (Field(Kind.LINE, label="Номер заказа", required=True),
          Field(Kind.CHOICE, label="Что нужно", required=True, choices=("Деньги", "Другой товар")))),
        ("delivery", "calendar", "Где мой заказ", "Сроки и адрес доставки", "в течение часа",
         (Field(Kind.LINE, label="Номер заказа", required=True),)),
    ],
}  # fmt: skip


def show(access: Access, project: Project) -> None:
    """Open a project's forms and fill its catalogue."""
    change_portal(
        access=access,
        project=project,
        is_open=True,
        has_general=True,
        intro="Расскажите, что случилось: ответит человек.",
        sites=[],
        consent=CONSENT,
        links_in_mail=True,
        link_days=60,
    )
    team = Team.objects.filter(project=project).order_by("line").first()
    for key, icon, name, description, promise, own in CATALOGUE.get(project.key, []):
        save_type(
            access=access,
            project=project,
            request_type=None,
            key=key,
            name=name,
            description=description,
            icon=icon,
            promise=promise,
            fields=(*PERSON, *own, *WORDS),
            team=team,
            is_published=True,
        )
