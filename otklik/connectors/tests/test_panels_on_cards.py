"""Side panels on a customer's page, through its doors (R264)."""

from __future__ import annotations

from django.conf import settings
from django.utils import timezone

from otklik.connectors import personal
from otklik.connectors.models import PanelCard
from otklik.connectors.tests.test_panels import Crm, crm, set_up  # noqa: F401 - a fixture among them
from otklik.customers.models import Person
from otklik.lib import passes
from otklik.lib.personal import Subject
from tests.story import Story


def test_r264_the_customers_page_has_the_panels_that_need_no_ticket(story: Story, crm: Crm) -> None:  # noqa: F811
    ticket = story.ticket()
    whole, secret = set_up(story, crm, name="Биллинг", url=crm.origin + "/card?phone={{customer.phone}}")
    framed, _ = set_up(story, crm, name="Склад", kind="frame", url="https://crm.example/{{customer.id}}")
    of_ticket, _ = set_up(story, crm, name="Заявка", url=crm.url)
    anna, page = story.client(story.anna), f"/work/customers/{ticket.person_id}"
    shown = anna.get(page).content.decode()
    assert f'hx-get="{page}/panels/{whole.pk}" hx-trigger="load"' in shown
    assert f'src="{page}/panels/{framed.pk}/frame"' in shown
    assert f"/panels/{of_ticket.pk}" not in shown
    assert crm.asked == []
    card = anna.get(f"{page}/panels/{whole.pk}")
    assert "Договор 77" in card.content.decode()
    path, headers = crm.asked[0]
    said = passes.read(
        secret, headers["authorization"].partition(" ")[2], issuer=settings.PUBLIC_URL, audience=crm.origin
    )
    assert path == "/card?phone=%2B79161234567"
    assert (said["ticket"], said["customer"]) == ("", ticket.person_id)
    assert "https://crm.example" in anna.get(f"{page}/panels/{framed.pk}/frame")["Content-Security-Policy"]
    assert anna.get(f"{page}/panels/{of_ticket.pk}").status_code == 404
    for who in (story.egor, story.gleb):
        assert story.client(who).get(f"{page}/panels/{whole.pk}").status_code in {403, 404}
    personal.erase(Subject(project=story.a.pk, person=ticket.person_id or 0, words=set()))
    assert not PanelCard.objects.exists()
    Person.objects.filter(pk=ticket.person_id).update(erased_at=timezone.now())
    assert anna.get(f"{page}/panels/{whole.pk}").status_code == 404
