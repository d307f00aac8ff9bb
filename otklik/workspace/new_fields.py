"""The project's own fields in the form of a new ticket."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from django.http import QueryDict

from otklik.accounts.access import Access
from otklik.accounts.roles import Right
from otklik.desk.actions.fill import FieldsError
from otklik.desk.queries import projects_of, topics_of
from otklik.desk.ticketform import Filled, form_of
from otklik.lib.fields import Required, Value
from otklik.workspace.own_fields import Box, boxes, read_texts, texts_of


def fields_to_ask(
    access: Access, project_id: str, topic_id: str, data: QueryDict, *, wrong: Mapping[str, str] = MappingProxyType({})
) -> list[Box]:
    """Return the fields that a new ticket of a project asks the person for, with what `data` holds for them.

    Conditions go by what can be read already; what is half typed is shown again as it is; `wrong` is said at its field.
    Nothing for a project in which he may not work.
    """
    project = next((row for row in projects_of(access) if str(row.pk) == project_id), None)
    if project is None or not access.may(Right.WORK, project.pk):
        return []
    form = form_of(project.pk)
    if not form.fields:
        return []
    texts = texts_of(data, form)
    given: dict[int, Value | None] = {}
    errors: dict[str, str] = {}
    for pk, sent in texts.items():
        try:
            given |= read_texts(access, project, form, {pk: sent}, Filled())
        except FieldsError as error:
            errors |= error.errors
    errors.update(wrong)
    filled = Filled({pk: value for pk, value in given.items() if value is not None})
    topic = None
    if topic_id.isascii() and topic_id.isdigit() and len(topic_id) < 19:
        topic = topics_of(project.pk).filter(pk=int(topic_id)).first()
    shown = form.asked(filled.values, topic.pk if topic else None)
    made = boxes(access, project.pk, form, filled, shown, stage=Required.OPENING, texts=texts, errors=errors)
    return [box for box in made if box.writable]
