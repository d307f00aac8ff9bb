"""The customer's page, the list of customers, the short form beside a ticket."""

from __future__ import annotations

import io
import zipfile

import pytest
from django.test import Client
from django.urls import reverse

from otklik.customers import actions
from otklik.customers.models import (
    Consent,
    Erasure,
    Identity,
    Merge,
    Organisation,
    PanelRow,
    Person,
    PersonNote,
    Retention,
)
from otklik.desk.actions import NewMessage, change_status, change_ticket, post
from otklik.desk.models import Message, Ticket
from tests.story import Story

pytestmark = pytest.mark.django_db


def darya(story: Story) -> tuple[Person, Ticket]:
    ticket = story.ticket()
    return Person.objects.select_related("project").get(pk=ticket.person_id), ticket


def page_of(client: Client, person: Person) -> str:
    response = client.get(reverse("work_customer", args=[person.pk]))
    assert response.status_code == 200
    return response.content.decode()


def test_r40_the_page_tells_everything_known(story: Story) -> None:
    person, ticket = darya(story)
    anna = story.client(story.anna)
    base = reverse("work_customer", args=[person.pk])
    saved = anna.post(f"{base}/card", {
        "name": "Дарья Соколова", "address_form": "Дарья Петровна", "standing": "vip", "region": "Пермь",
        "birth_year": "1980", "technical_level": "1", "mood": "tense", "preferred_channel": "phone",
        "quiet_from": "22:00", "quiet_to": "08:00", "time_zone": "Asia/Yekaterinburg", "no_robots": "on",
        "language": "ru", "organisation": "ИП Соколова",
    })  # fmt: skip
    assert saved.status_code == 302
    assert anna.post(f"{base}/identities", {"do": "add", "kind": "contract", "value": "40-117"}).status_code == 302
    assert anna.post(f"{base}/notes", {"do": "add", "text": "Собака злая", "pinned": "1"}).status_code == 302
    actions.save_consent_text(access=story.olga.access, project=story.a, purpose="ПДн", version="3", text="Согласна")
    text = actions.save_consent_text(
        access=story.olga.access, project=story.a, purpose="ПДн", version="3", text="Согласна"
    )
    given = anna.post(f"{base}/consents", {"do": "give", "text": text.pk, "channel": "phone", "evidence": "звонок"})
    assert given.status_code == 302
    page = page_of(anna, person)
    for words in ("Дарья Петровна", "VIP", "Пермь", "1980", "22:00–08:00", "40-117", "Собака злая", "ПДн", "Роутер"):
        assert words in page, words
    beside = anna.get(f"/work/NET-{ticket.number}").content.decode()
    for words in ("Собака злая", "VIP", base, "Дарья Петровна"):
        assert words in beside, words
    # Taken back, pinned off, removed.
    note, consent = PersonNote.objects.get(), Consent.objects.get()
    anna.post(f"{base}/notes", {"do": "unpin", "row": note.pk})
    assert "Собака злая" not in anna.get(f"/work/NET-{ticket.number}").content.decode()
    anna.post(f"{base}/consents", {"do": "withdraw", "row": consent.pk})
    consent.refresh_from_db()
    assert consent.withdrawn_at is not None
    identity = Identity.objects.get(kind="contract")
    anna.post(f"{base}/identities", {"do": "main", "row": identity.pk})
    identity.refresh_from_db()
    assert identity.is_main
    anna.post(f"{base}/identities", {"do": "remove", "row": identity.pk})
    assert not Identity.objects.filter(kind="contract").exists()


def test_s03_the_stranger_sees_no_customer(story: Story) -> None:
    person, _ticket = darya(story)
    organisation = Organisation.objects.create(project=story.a, name="ИП")
    egor, boris_of_b = story.client(story.egor), story.client(story.gleb)
    addresses = [
        reverse("work_customer", args=[person.pk]),
        reverse("work_organisation", args=[organisation.pk]),
        reverse("work_people"),
    ]
    for client in (egor, boris_of_b):
        for address in addresses:
            assert client.get(address).status_code in {403, 404}
        assert client.post(f"{addresses[0]}/notes", {"do": "add", "text": "x"}).status_code in {403, 404}
    assert story.client(None).get(addresses[0]).status_code == 302
    # Anna works in both; Boris, in A only, does not learn of B's.
    other = Person.objects.get(pk=story.ticket(story.b).person_id)
    assert story.client(story.boris).get(reverse("work_customer", args=[other.pk])).status_code == 404
    assert PersonNote.objects.count() == 0


def test_a_wrong_value_is_said_and_changes_nothing(story: Story) -> None:
    person, _ticket = darya(story)
    anna = story.client(story.anna)
    base = reverse("work_customer", args=[person.pk])
    form = anna.get(f"{base}/card").content.decode()
    assert f'value="{person.name}"' in form
    assert 'name="birth_year"' in form
    for path, data in (
        ("card", {"birth_year": "1700"}),
        ("card", {"quiet_from": "22:00"}),
        ("card", {"time_zone": "Moon/Sea"}),
        ("identities", {"do": "add", "kind": "phone", "value": "abc"}),
        ("notes", {"do": "add", "text": " "}),
        ("merges", {"do": "merge", "other": str(person.pk)}),
    ):
        response = anna.post(f"{base}/{path}", data)
        assert response.status_code == 422, path
        assert "alert" in response.content.decode()
    assert Person.objects.get(pk=person.pk).version == 1
    taken = Person.objects.get(pk=story.ticket(email="other@example.org", phone="", name="Другая").person_id)
    response = anna.post(f"{base}/identities", {"do": "add", "kind": "email", "value": "OTHER@example.org"})
    assert response.status_code == 422
    assert taken.name in response.content.decode()


def test_a_merge_and_its_undoing_by_the_page(story: Story) -> None:
    person, _ticket = darya(story)
    twin = Person.objects.get(pk=story.ticket(email="darya+1@example.org", phone="", name="Даша").person_id)
    anna = story.client(story.anna)
    base = reverse("work_customer", args=[person.pk])
    assert reverse("work_customer", args=[twin.pk]) in page_of(anna, person)
    assert anna.post(f"{base}/merges", {"do": "merge", "other": twin.pk}).status_code == 302
    led = anna.get(reverse("work_customer", args=[twin.pk]))
    assert (led.status_code, led["Location"]) == (302, base)
    assert anna.post(f"{base}/merges", {"do": "undo", "row": Merge.objects.get().pk}).status_code == 302
    assert page_of(anna, twin)


def test_r41_the_whole_history_is_paged_and_the_newest_first(story: Story) -> None:
    person, ticket = darya(story)
    second = story.ticket(subject="Счёт", text="Почему так много?")
    for number in range(30):
        post(access=story.anna.access, ticket=ticket, kind="note", message=NewMessage(text=f"шаг {number}"))
    anna = story.client(story.anna)
    page = page_of(anna, person)
    assert page.index("шаг 29") < page.index("шаг 11")
    assert "Почему так много?" not in page
    newest = list(Message.objects.order_by("-pk").values_list("pk", flat=True)[:20])
    more = anna.get(reverse("work_customer_history", args=[person.pk]), {"before": newest[-1]}).content.decode()
    assert more.index("шаг 9") < more.index("Почему так много?") < more.index("Роутер мигает")
    assert f"NET-{second.number}" in more
    assert "history?before" not in more


def people(client: Client, **conditions: str) -> set[str]:
    response = client.get(reverse("work_people"), conditions)
    assert response.status_code == 200, conditions
    return {row["person"].name for row in response.context["rows"]}


def test_r81_segments_by_any_condition(story: Story, django_assert_max_num_queries) -> None:  # type: ignore[no-untyped-def]
    anna = story.client(story.anna)
    one, ticket = darya(story)
    two = actions.add_customer(
        access=story.anna.access, project=story.a, name="Иван Козлов", card={"standing": "prospect", "region": "пермь"}
    )
    three = Person.objects.get(pk=story.ticket(story.b, email="x@example.org", phone="", name="Чужой Иван").person_id)
    actions.change_customer(access=story.anna.access, person=one, card={"language": "ru", "technical_level": 2})
    change_ticket(access=story.anna.access, ticket=ticket, tags=["долг"])
    text = actions.save_consent_text(access=story.olga.access, project=story.a, purpose="ads", version="1", text="Да")
    actions.give_consent(access=story.anna.access, person=two, text=text, channel="phone")
    everybody = {one.name, two.name, three.name}
    assert people(anna) == everybody
    assert people(anna, project="net") == {one.name, two.name}
    assert people(anna, standing="prospect") == {two.name}
    assert people(anna, standing="ordinary") == {one.name, three.name}
    assert people(anna, region="Пермь") == {two.name}
    assert people(anna, language="ru") == {one.name}
    assert people(anna, level="2") == {one.name}
    assert people(anna, tag="ДОЛГ") == {one.name}
    assert people(anna, consent="+ads") == {two.name}
    assert people(anna, consent="-ads") == {one.name, three.name}
    assert people(anna, open="yes") == {one.name, three.name}
    assert people(anna, open="no") == {two.name}
    assert people(anna, after="2020-01-01") == {one.name, three.name}
    assert people(anna, before="2020-01-01") == {two.name}
    assert people(anna, q="Козлов") == {two.name}
    assert people(anna, q="+79161234567", open="yes") == {one.name}
    assert anna.get(reverse("work_people"), {"standing": "' OR 1=1 --"}).status_code == 422
    assert anna.get(reverse("work_people"), {"cursor": "?"}).status_code == 404
    # Who works in A alone is told of nobody in B, whatever the condition (S40).
    boris = story.client(story.boris)
    assert people(boris) == {one.name, two.name}
    assert people(boris, q="Иван") == {two.name}
    change_status(access=story.anna.access, ticket=ticket, status=Ticket.Status.CLOSED)
    assert people(boris, open="yes") == set()
    for number in range(30):
        actions.add_customer(access=story.anna.access, project=story.a, name=f"Клиент {number}")
    with django_assert_max_num_queries(30):
        people(anna)


def test_r243_segments_by_age_channel_company_and_services(story: Story) -> None:
    anna = story.client(story.anna)
    one, _ticket = darya(story)
    two = actions.add_customer(access=story.anna.access, project=story.a, name="Иван Козлов", card={})
    three = Person.objects.get(pk=story.ticket(story.b, email="x@example.org", phone="", name="Чужой Иван").person_id)
    actions.change_customer(
        access=story.anna.access, person=one, card={"birth_year": 1980, "preferred_channel": "phone", "mood": "angry"}
    )
    actions.change_customer(access=story.anna.access, person=two, card={"birth_year": 1995, "no_robots": True})
    Person.objects.filter(pk=two.pk).update(
        organisation=Organisation.objects.create(project=story.a, name="Завод «Луч»"), created_at="2020-05-01T09:00Z"
    )
    actions.add_identity(access=story.anna.access, person=two, kind="telegram", value="@kozlov")
    PanelRow.objects.create(
        project=story.a, person=two, kind="service", external_id="1", title="Интернет 100", state="Приостановлен"
    )
    for fits, who in (
        ({"born_from": "1981"}, {two.name}), ({"born_to": "1994"}, {one.name}),
        ({"born_from": "1980", "born_to": "1995"}, {one.name, two.name}), ({"channel": "phone"}, {one.name}),
        ({"mood": "angry"}, {one.name}), ({"robots": "yes"}, {two.name}), ({"robots": "no"}, {one.name, three.name}),
        ({"reach": "telegram"}, {two.name}), ({"reach": "phone"}, {one.name}), ({"company": "завод «луч»"}, {two.name}),
        ({"panel": "интернет"}, {two.name}), ({"panel": "приостановлен"}, {two.name}), ({"panel": "%"}, set()),
        ({"source": "email"}, {one.name, three.name}), ({"known_before": "2021-01-01"}, {two.name}),
        ({"known_after": "2021-01-01"}, {one.name, three.name}), ({"born_to": "1994", "robots": "yes"}, set()),
    ):  # fmt: skip
        assert people(anna, **fits) == who, fits
    for wrong in ({"born_from": "x"}, {"reach": "pigeon"}, {"source": "nowhere"}, {"known_after": "soon"}):
        assert anna.get(reverse("work_people"), wrong).status_code == 422, wrong


def test_export_and_erasure_by_their_buttons(story: Story) -> None:
    person, _ticket = darya(story)
    base = reverse("work_customer", args=[person.pk])
    assert story.client(story.anna).post(f"{base}/export").status_code == 403
    answer = story.client(story.vera).post(f"{base}/export")
    assert answer.status_code == 200
    with zipfile.ZipFile(io.BytesIO(b"".join(answer.streaming_content))) as archive:  # type: ignore[attr-defined]
        assert "customers/card.json" in archive.namelist()
    data = {"ground": "withdrawn", "sure": str(person.pk)}
    for user in (story.anna, story.vera):
        assert story.client(user).post(f"{base}/erasure", data).status_code == 403
    marina = story.client(story.marina)
    assert marina.post(f"{base}/erasure", {**data, "sure": "1"}).status_code == 422
    asked = marina.post(f"{base}/erasure", data)
    act = Erasure.objects.get()
    assert asked["Location"] == reverse("work_erasure", args=[act.pk])
    assert 'hx-trigger="load delay:2s"' in marina.get(asked["Location"]).content.decode()
    actions.run_erasure(act=act.pk)
    done = marina.get(asked["Location"]).content.decode()
    assert "hx-trigger" not in done.split('id="act"')[1]
    assert "Дарья" not in done
    assert "Дарья" not in page_of(marina, person)
    assert story.client(story.egor).get(asked["Location"]).status_code in {403, 404}


def test_r268_retention_is_set_by_the_manager_and_forgets_what_is_due(story: Story) -> None:
    import datetime

    from otklik.lib import clock

    person, old = darya(story)
    fresh = story.ticket(subject="Свежее", text="Ещё нужно")
    open_one = story.ticket(subject="Открытое", text="Ждёт ответа")
    for ticket in (old, fresh):
        change_status(access=story.anna.access, ticket=ticket, status=Ticket.Status.CLOSED)
    long_ago = clock.now() - datetime.timedelta(days=40)
    Ticket.objects.filter(pk__in=[old.pk, open_one.pk]).update(updated_at=long_ago)
    address = reverse("setup_customers", args=["net"])
    assert story.client(story.anna).post(address, {"do": "retention", "text_days": "30"}).status_code == 404
    marina = story.client(story.marina)
    assert marina.post(address, {"do": "retention", "text_days": "0"}).status_code == 422
    assert marina.post(address, {"do": "retention", "text_days": "30", "raw_days": "10"}).status_code == 302
    assert marina.post(address, {"do": "class", "name": "Партнёр"}).status_code == 302
    assert marina.post(address, {"do": "consent", "purpose": "ads", "version": "1", "text": "Да"}).status_code == 302
    actions.expire_all()
    assert not Message.objects.get(ticket=old).text
    assert Ticket.objects.get(pk=old.pk).subject == "…"
    assert Message.objects.get(ticket=fresh).text == "Ещё нужно"
    assert Message.objects.get(ticket=open_one).text == "Ждёт ответа"
    assert Retention.objects.get().last_counts["text"] == 1
    assert actions.expire_all()[story.a.pk]["text"] == 0  # nothing twice
    page = marina.get(address).content.decode()
    assert "Партнёр" in page
    assert Person.objects.get(pk=person.pk).name == "Дарья Соколова"


def test_r81_what_one_must_know_stands_beside_the_ticket(story: Story, monkeypatch: pytest.MonkeyPatch) -> None:
    """Mood, technical level, "no robots" and quiet hours: by the customer's own clock, over midnight."""
    import datetime

    from otklik.accounts.models import User
    from otklik.lib import clock

    person, ticket = darya(story)
    card: dict[str, object] = {
        "mood": "angry", "technical_level": 1, "no_robots": True, "preferred_channel": "phone",
        "quiet_from": datetime.time(22), "quiet_to": datetime.time(8), "time_zone": "Asia/Yekaterinburg",
    }  # fmt: skip
    actions.change_customer(access=story.anna.access, person=person, card=card)  # type: ignore[arg-type]
    User.objects.filter(pk=story.boris.pk).update(language="en")
    for hour, quiet in ((16, False), (17, True), (23, True), (2, True), (3, False)):  # UTC; five hours later there
        moment = datetime.datetime(2026, 3, 2, hour, 30, tzinfo=datetime.UTC)
        monkeypatch.setattr(clock, "now", lambda moment=moment: moment)
        beside = story.client(story.boris).get(f"/work/NET-{ticket.number}").content.decode()
        assert ("Quiet hours now" in beside) is quiet, hour
        for words in ("No robots", "angry", "beginner", "22:00–08:00, Asia/Yekaterinburg", "telephone"):
            assert words in beside, words
