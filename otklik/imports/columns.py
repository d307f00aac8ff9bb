"""Which column of a table is what: recognised by headings in Russian and English, changed by whoever imports."""

from __future__ import annotations

import re
from collections.abc import Sequence

from django.utils.functional import Promise
from django.utils.translation import pgettext_lazy

from otklik.imports.vocabulary import plain

TICKETS, CUSTOMERS = "tickets", "customers"
FACT = "fact"  # kept in the note about the import
SKIP = ""
FIELDS: dict[str, dict[str, str | Promise]] = {
    TICKETS: {
        "number": pgettext_lazy("column", "number"),
        "subject": pgettext_lazy("column", "subject"),
        "text": pgettext_lazy("column", "text of the customer"),
        "answer": pgettext_lazy("column", "answer to the customer"),
        "note": pgettext_lazy("column", "internal note"),
        "status": pgettext_lazy("column", "status"),
        "priority": pgettext_lazy("column", "priority"),
        "source": pgettext_lazy("column", "source"),
        "tags": pgettext_lazy("column", "tags"),
        "created": pgettext_lazy("column", "opened"),
        "updated": pgettext_lazy("column", "changed"),
        "solved": pgettext_lazy("column", "solved"),
        "name": pgettext_lazy("column", "customer's name"),
        "email": pgettext_lazy("column", "customer's address"),
        "phone": pgettext_lazy("column", "customer's telephone"),
        "assignee": pgettext_lazy("column", "assignee"),
        FACT: pgettext_lazy("column", "keep in the note about the import"),
        SKIP: pgettext_lazy("column", "leave out"),
    },
    CUSTOMERS: {
        "number": pgettext_lazy("column", "number"),
        "name": pgettext_lazy("column", "name"),
        "email": pgettext_lazy("column", "e-mail address"),
        "phone": pgettext_lazy("column", "telephone"),
        "contract": pgettext_lazy("column", "contract number"),
        "organisation": pgettext_lazy("column", "company"),
        "note": pgettext_lazy("column", "note"),
        SKIP: pgettext_lazy("column", "leave out"),
    },
}
# Headings of spreadsheets, and of the exports of Otklik itself, osTicket (include/class.export.php), Zendesk and
# Zammad (reports and "download" of overviews).
HEADINGS = {
    TICKETS: {
        "number": "id,№,#,номер,номер обращения,номер заявки,ticket,ticket id,ticket number,номер тикета,тикет,key,"
        "number",
        "subject": "subject,тема,title,заголовок,тема обращения,название,summary,краткое описание,суть",
        "text": "text,текст,описание,description,message,сообщение,обращение,body,вопрос,текст обращения,содержание,"
        "проблема",
        "answer": "answer,ответ,reply,response,решение,текст ответа,resolution",
        "note": "note,заметка,comment,комментарий,примечание,notes",
        "status": "status,статус,state,состояние,current status,текущий статус",
        "priority": "priority,приоритет,важность,срочность",
        "source": "source,источник,канал,channel,via,способ обращения",
        "tags": "tags,теги,метки,labels,тег,метка",
        "created": "created,created at,date created,создано,создан,дата,дата создания,opened,открыто,открыт,дата "
        "обращения,дата регистрации,date,requested,create time",
        "updated": "updated,updated at,last updated,изменено,изменен,обновлено,дата изменения,changed,дата обновления",
        "solved": "solved,solved at,closed,closed at,closed date,close date,закрыто,закрыт,решено,дата закрытия,дата "
        "решения,resolved,close time",
        "name": "name,customer,имя,клиент,фио,from,requester,requester name,заявитель,абонент,имя клиента,user,"
        "контактное лицо,фио клиента",
        "email": "email,e-mail,mail,почта,адрес почты,from email,requester email,адреса,addresses,электронная почта,"
        "емейл,customer email",
        "phone": "phone,телефон,telephone,телефоны,telephones,номер телефона,phone number,мобильный,тел,контактный "
        "телефон",
        "assignee": "assignee,исполнитель,agent assigned,assigned to,ответственный,owner,оператор,assignee email,агент",
    },
    CUSTOMERS: {
        "number": "id,№,#,номер,код,customer id,user id,external id,код клиента",
        "name": "name,имя,фио,клиент,customer,full name,полное имя,контакт,контактное лицо,абонент,наименование",
        "email": "email,e-mail,mail,почта,адреса,addresses,электронная почта,адрес почты,емейл,email address",
        "phone": "phone,телефон,telephone,телефоны,telephones,номер телефона,мобильный,тел,mobile,рабочий телефон,"
        "мобильный телефон",
        "contract": "contract,договор,номер договора,лицевой счет,contract number,лс",
        "organisation": "company,компания,организация,organisation,organization,фирма,предприятие",
        "note": "note,notes,заметка,примечание,комментарий,comment,details",
    },
}
KNOWN = {
    what: {plain(word) or word: name for name, words in table.items() for word in words.split(",")}
    for what, table in HEADINGS.items()
}
ONLY_TICKETS = {"subject", "text", "status", "answer", "created", "priority"}


def _known(what: str, heading: str) -> str | None:
    word = re.sub(r" \(\d+\)$", "", heading.strip().casefold())
    return KNOWN[what].get(plain(word) or word)


def what_of(headings: Sequence[str]) -> str:
    """Return what the rows seem to be: tickets have a subject, a text or a status, customers have none."""
    found = {_known(TICKETS, heading) for heading in headings}
    return TICKETS if len(found & ONLY_TICKETS) >= 2 or found & {"subject"} else CUSTOMERS


def recognise(what: str, headings: Sequence[str]) -> dict[str, str]:
    """Return what each heading means; of two with one meaning the second is kept as a fact, telephones and addresses
    may be several. Unknown ones are kept as facts of a ticket and left out of a customer's card.
    """
    several = {"phone", "email", "tags"}
    result: dict[str, str] = {}
    for heading in headings:
        meaning = _known(what, heading)
        if meaning is None or (meaning in result.values() and meaning not in several):
            meaning = FACT if what == TICKETS and heading.strip() else SKIP
        result[heading] = meaning
    return result


def checked(what: str, given: dict[str, str], headings: Sequence[str]) -> dict[str, str]:
    """Return a mapping as somebody has written it, completed by what is recognised.

    Raises ValueError for a meaning there is not; a heading that the file has not is left out.
    """
    result = recognise(what, headings)
    for heading, meaning in given.items():
        if meaning not in FIELDS[what]:
            raise ValueError(meaning)
        if heading in result:
            result[heading] = meaning
    return result


def unique(headings: Sequence[str]) -> list[str]:
    """Return headings that tell their columns apart: a second "Phone" is "Phone (2)", an empty one is "Column 3"."""
    result: list[str] = []
    for place, raw in enumerate(headings, start=1):
        heading = base = " ".join(raw.split())[:120] or f"Column {place}"
        number = 1
        while heading in result:
            number += 1
            heading = f"{base} ({number})"
        result.append(heading)
    return result
