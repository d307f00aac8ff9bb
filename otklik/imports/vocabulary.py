"""Words of other systems, in English and Russian, as ours: statuses, priorities, sources."""

from __future__ import annotations

import re

from otklik.desk.models import Ticket

Status, Priority, Source = Ticket.Status, Ticket.Priority, Ticket.Source


def plain(word: str) -> str:
    """Return a word for comparing: small letters, ё as е, nothing but letters and digits."""
    return re.sub(r"[\W_]+", "", word.casefold().replace("ё", "е"))


def _table(rows: dict[str, str]) -> dict[str, str]:
    return {plain(word): meaning for meaning, words in rows.items() for word in words.split(",")}


# "On hold" waits for somebody outside; here it stays open, because nobody would be asked to go on with it.
STATUSES = _table(
    {
        Status.NEW: "new,новый,новая,новое,новые,зарегистрирован,зарегистрировано,создан,создано",
        Status.OPEN: "open,opened,active,reopened,in progress,inprogress,answered,assigned,hold,on hold,on-hold,"
        "открыт,открыта,открыто,открытый,в работе,на исполнении,назначен,назначено,отложено,на удержании,активен",
        Status.WAITING_CUSTOMER: "pending,pending reminder,pending close,pending customer,waiting for customer,"
        "waiting,waiting_customer,ожидание,ожидает,ожидает клиента,ожидание клиента,ждет клиента,ожидает ответа,"
        "ожидание ответа,ожидает ответа клиента",
        Status.WAITING_CLIENT: "waiting_client,waiting for the client company,ожидает заказчика,ждет заказчика",
        Status.SOLVED: "solved,resolved,done,решен,решена,решено,решенный,выполнен,выполнено,исполнено",
        Status.CLOSED: "closed,close,archived,finished,closed - no reply,закрыт,закрыта,закрыто,закрытый,завершен,"
        "завершено,архив,отменен,отменено,cancelled,canceled",
    }
)
PRIORITIES = _table(
    {
        str(Priority.LOW.value): "low,1 low,lowest,низкий,низкая,1 низкий",
        str(Priority.NORMAL.value): "normal,2 normal,medium,обычный,обычная,средний,средняя,нормальный,нормальная",
        str(Priority.HIGH.value): "high,3 high,высокий,высокая,3 высокий,важно",
        str(Priority.URGENT.value): "urgent,emergency,critical,highest,срочный,срочно,срочная,критический,критичный,"
        "экстренный,авария",
    }
)
SOURCES = _table(
    {
        Source.PHONE: "phone,voice,call,телефон,звонок,phone call,phone call inbound,phone call outbound",
        Source.EMAIL: "email,e-mail,mail,почта,письмо,электронная почта",
        Source.CHAT: "chat,чат,native messaging,messaging,live chat",
        Source.MESSENGER: "telegram,whatsapp,viber,sms,vk,мессенджер,any channel,telegram personal-message,"
        "whatsapp message",
        Source.FORM: "web,form,web form,форма,сайт,веб,helpcenter,help center,web widget,портал",
        Source.SOCIAL: "facebook,twitter,instagram,социальная сеть,соцсети",
        Source.LETTER: "letter,письмо бумажное,бумажное письмо",
        Source.VISIT: "visit,визит,личный прием,офис",
        Source.API: "api,other,other system,прочее",
        Source.STAFF: "staff,agent,сотрудник",
    }
)


def status_of(word: str) -> str | None:
    """Return our status for a word of theirs, None for one nobody knows."""
    return STATUSES.get(plain(word))


def priority_of(word: str) -> int:
    """Return our priority; normal for what nobody knows."""
    return int(PRIORITIES.get(plain(word), Priority.NORMAL.value))


def source_of(word: str) -> str:
    """Return our source; "other system" for what nobody knows."""
    return SOURCES.get(plain(word), Source.API)
