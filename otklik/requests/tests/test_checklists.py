"""What customers ask for by form brings its checklist (R141)."""

from __future__ import annotations

from django.urls import reverse

from otklik.automation.tests.test_rules import react
from otklik.desk.actions.checklists import NewPoint, save_checklist
from otklik.desk.checklists import forget_none, on_ticket
from otklik.requests import fields as form_fields
from otklik.requests.models import RequestType, Submission
from tests.story import Story


def test_r141_a_request_brings_the_checklist_that_its_form_names(story: Story) -> None:
    forget_none()
    checklist = save_checklist(
        access=story.marina.access, project=story.a, checklist=None, name="Возврат", points=[NewPoint("Чек")]
    )
    asked = RequestType.objects.create(
        project=story.a, key="refund", name="Возврат", fields=form_fields.checked(form_fields.GENERAL)
    )
    page = story.client(story.marina).get(reverse("setup_request_type", args=["net", asked.pk])).content.decode()
    assert f'<option value="{checklist.pk}">Возврат</option>' in page
    RequestType.objects.filter(pk=asked.pk).update(checklist=checklist)
    ticket, other = story.ticket(), story.ticket()
    Submission.objects.create(project=story.a, ticket=ticket, type=asked, key="x")
    react()
    assert [row.name for row in on_ticket(ticket)] == ["Возврат"]
    assert not on_ticket(other)
