"""Invented people and tickets of the style guide, in the language of the page (they are content, not interface)."""

import datetime as dt
from typing import Any

from django.utils import timezone

_RU: dict[str, Any] = {
    "projects": [("Сеть", "#0b7a89"), ("Магазин", "#c4532a"), ("Сервис", "#7e55c4")],
    "people": ["Анна Климова", "Борис Лаптев", "Вера Соколова", "Глеб Орлов", "Дарья Зимина", "Егор Титов"],
    "subjects": [
        "Нет интернета с утра, роутер мигает красным",
        "Не пришёл чек за заказ 88412",
        "Перенести выезд мастера на субботу",
        "Списали оплату дважды",
        "Настроить переадресацию на второй номер",
        "Спасибо, всё заработало",
    ],
    "customers": [
        "Ирина Мельникова",
        "ООО «Вектор»",
        "Сергей П.",
        "Дарья Зимина",
        "Олег Жданов",
        "marina.k@example.org",
    ],
    "previews": [
        "Перезагружала два раза, не помогло. Когда приедет мастер?",
        "Прикладываю выписку, проверьте, пожалуйста",
        "Будний день не подходит, работаю до восьми",
        "В банке говорят, что обе операции прошли",
        "Номер для переадресации в письме ниже",
        "Мастер приехал за час, очень вежливый",
    ],
    "question": "Добрый день!\n\nС семи утра нет интернета, на роутере мигает красная лампочка. Перезагружала "
    "два раза, не помогло. Адрес: ул. Садовая, 14, кв. 32. Когда приедет мастер?",
    "quoted": "вт, 21 мая, 18:02, Поддержка:\n> Здравствуйте, Ирина! Работы закончены,\n> проверьте, пожалуйста.",
    "note": "Та же линия, что во вчерашней аварии. До 12:00 не обещать выезд, жду ответа диспетчера.",
    "client": "Коллеги, подтвердите: порт 14/32 погашен у вас? Клиентка ждёт срок.",
    "reply": "Ирина, здравствуйте!\n\nНа вашем доме повреждён кабель, бригада уже работает. Связь вернём сегодня "
    "до 15:00. Если не появится, ответьте на это письмо: я увижу его первой.",
    "event": ("Анна Климова", "берёт заявку и ставит высокий приоритет"),
    "event_status": ("", "статус изменён: открыта → ждёт клиента"),
    "files": [("Фото роутера.jpg", 482_133), ("Договор № 1042.pdf", 96_310)],
    "kv": [
        ("Договор", "№ 40-1042"),
        ("Тариф", "«Дом 300», 650 ₽"),
        ("Баланс", "−120,00 ₽"),
        ("Адрес", "Садовая, 14, кв. 32"),
    ],
    "error": "почтовый ящик переполнен (552)",
    "typed": "Ирина, мастер будет у вас ",
}

_EN: dict[str, Any] = {
    "projects": [("Network", "#0b7a89"), ("Shop", "#c4532a"), ("Service", "#7e55c4")],
    "people": ["Anna Klimova", "Boris Laptev", "Vera Sokolova", "Gleb Orlov", "Darya Zimina", "Egor Titov"],
    "subjects": [
        "No internet since the morning, the router blinks red",
        "The receipt for order 88412 did not come",
        "Move the engineer's visit to Saturday",
        "The payment was taken twice",
        "Forward calls to a second number",
        "Thank you, all works now",
    ],
    "customers": ["Irina Melnikova", "Vector Ltd", "Sergey P.", "Darya Zimina", "Oleg Zhdanov", "marina.k@example.org"],
    "previews": [
        "Restarted it twice, no luck. When does the engineer come?",
        "The statement is attached, please check",
        "A weekday does not suit me, I work until eight",
        "The bank says both operations went through",
        "The number to forward to is in the mail below",
        "The engineer came within an hour, very polite",
    ],
    "question": "Good morning!\n\nThere has been no internet since seven, the router blinks red. I restarted it twice, "
    "no luck. Address: 14 Sadovaya, flat 32. When does the engineer come?",
    "quoted": "Tue, 21 May, 18:02, Support:\n> Hello Irina! The work on the line is finished,\n> please check.",
    "note": "Same line as yesterday's outage. Promise no visit before 12:00, waiting for the dispatcher.",
    "client": "Colleagues, please confirm: is port 14/32 down on your side? The customer waits for a time.",
    "reply": "Hello Irina,\n\nA cable of your building is damaged and the crew is at work. You will be online "
    "today by 15:00. If not, answer this mail: I shall be the first to see it.",
    "event": ("Anna Klimova", "took the ticket and set high priority"),
    "event_status": ("", "status changed: open → waiting for customer"),
    "files": [("Photo of the router.jpg", 482_133), ("Contract 1042.pdf", 96_310)],
    "kv": [
        ("Contract", "No. 40-1042"),
        ("Plan", "Home 300, 650 ₽"),
        ("Balance", "−120.00 ₽"),
        ("Address", "14 Sadovaya, flat 32"),
    ],
    "error": "the mailbox is full (552)",
    "typed": "Irina, the engineer will be with you ",
}

_STATUS = ["new", "open", "waiting_customer", "waiting_client", "open", "solved"]
_PRIORITY = ["urgent", "normal", "high", "normal", "low", "normal"]
_CHANNEL = ["mail", "api", "phone", "chat", "form", "mail"]
_WAIT_MINUTES = [0, 12, 47, 190, 1600, 9000]


def _rows(words: dict[str, Any], now: dt.datetime) -> list[dict[str, Any]]:
    rows = []
    for n, subject in enumerate(words["subjects"]):
        name, color = words["projects"][n % 3]
        rows.append({
            "id": 1042 + n, "url": "#rows", "number": f"NET-{1042 + n}", "subject": subject,
            "preview": words["previews"][n], "customer": words["customers"][n],
            "waiting_since": now - dt.timedelta(minutes=_WAIT_MINUTES[n]), "channel": _CHANNEL[n],
            "project": {"name": name, "color": color}, "status": _STATUS[n], "priority": _PRIORITY[n],
            "assignee": "" if n == 0 else words["people"][n % 3], "unread": n < 2, "selected": n == 1,
            "warn": n == 2, "late": n == 3,
        })  # fmt: skip
    return rows


def _conversation(words: dict[str, Any], now: dt.datetime) -> list[dict[str, Any]]:
    files = [{"name": name, "size": size, "url": "#conversation"} for name, size in words["files"]]
    files.append({"name": "backup.zip", "size": 1, "url": ""})
    minutes = [95, 90, 70, 64, 31, 30, 2]
    at = [now - dt.timedelta(minutes=m) for m in minutes]
    anna = words["people"][0]
    actor, took = words["event"]
    return [
        {"part": "message", "id": 1, "kind": "customer", "author": words["customers"][0],
         "address": "irina@example.org", "at": at[0], "channel": "mail", "text": words["question"],
         "quoted": words["quoted"], "files": files},
        {"part": "event", "id": 2, "icon": "user", "actor": actor, "text": took, "at": at[1]},
        {"part": "message", "id": 3, "kind": "note", "author": anna, "at": at[2], "text": words["note"]},
        {"part": "message", "id": 4, "kind": "client", "author": anna, "at": at[3], "text": words["client"],
         "delivery": {"state": "failed", "error": words["error"], "retry_url": "#"}},
        {"part": "message", "id": 5, "kind": "reply", "author": anna, "at": at[4], "text": words["reply"],
         "delivery": {"state": "sent", "at": at[4]}},
        {"part": "event", "id": 6, "icon": "status-waiting", "text": words["event_status"][1], "at": at[5]},
    ]  # fmt: skip


def samples(language: str) -> dict[str, Any]:
    """Everything the guide shows, for `ru` or (any other language) English."""
    words = _RU if language.startswith("ru") else _EN
    now = timezone.now()
    return {
        "projects": [{"name": name, "color": color} for name, color in words["projects"]],
        "people": words["people"],
        "rows": _rows(words, now),
        "conversation": _conversation(words, now),
        "customer": {"name": words["customers"][0], "phone": "+74951234567", "email": "irina@example.org"},
        "kv": [{"label": label, "value": value} for label, value in words["kv"]],
        "subject": words["subjects"][0],
        "composer": {
            "id": "guide-composer", "url": "#", "draft_url": "", "to": "irina@example.org", "text": words["typed"],
            "client": "dispatcher@example.net", "files": True,
        },
        "deliveries": [
            {"state": "pending", "undo_url": "#"}, {"state": "sending"}, {"state": "sent", "at": now},
            {"state": "failed"}, {"state": "dead", "error": words["error"], "retry_url": "#"},
        ],
        "now": now,
    }  # fmt: skip
