"""Two projects full of marked rows: whoever reads a mark of the other side has seen through the wall."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django.db import connection, transaction
from django.test import Client
from django.test.client import ClientHandler
from django.utils import timezone

from otklik.accounts.access import Access
from otklik.accounts.actions.invitations import invite
from otklik.accounts.actions.tokens import issue_token
from otklik.accounts.models import ApiToken, Project, Team, User
from otklik.accounts.roles import Right, Role
from otklik.accounts.scopes import Scope
from otklik.channels.models import InboundItem, MailAccount, MailAddress
from otklik.connectors.models import Export, ExportSchedule, Webhook, WebhookDelivery
from otklik.customers.actions import Contact
from otklik.customers.models import (
    Organisation,
    Standing,
)
from otklik.desk import actions, signed
from otklik.desk.actions import NewFile, NewMessage, open_ticket
from otklik.desk.actions.ticket_fields import WORKERS
from otklik.desk.models import (
    AnswerTemplate,
    Attachment,
    Bulk,
    Checklist,
    Message,
    ResolutionCode,
    StatusLabel,
    Ticket,
    TicketField,
    TicketFieldValue,
    Topic,
)
from otklik.events.actor import system
from otklik.events.models import Event, ReactionRun
from otklik.files.models import Upload
from tests.story import PASSWORD, Story, make_story
from tests.walls.bots import bot_of
from tests.walls.things import (
    SEALED,
    common_of,
    customers_of,
    forms_of,
    import_of,
    listed,
    promises_of,
    routing_of,
    side_panel_of,
    views_of,
)

NOBODY = "nobody"
STRANGER = "ksenia"  # has an account and no place in any project
MISSING = 987_654_321
# A picture of one pixel: served inline once it has been written anew.
PIXEL = bytes.fromhex(
    "89504e470d0a1a0a0000000d49484452000000010000000108060000001f15c4890000000d49444154789c636060606000000005000"
    "1a5f645400000000049454e44ae426082"
)


@dataclass
class Thing:
    """A ticket and what hangs on it, or what addresses are made of when there is nothing."""

    project: Project
    shared: bool = False
    number: int = MISSING
    ids: dict[str, int] = field(default_factory=dict)
    exists: bool = False
    crossed: bool = False

    @property
    def key(self) -> str:
        """The project's key as addresses carry it; one that no project has for what does not exist."""
        return self.project.key if self.exists or self.crossed else "nosuch"

    def crossed_with(self, other: Thing) -> Thing:
        """Return what an address is made of that names this project or ticket and hangs the other's things on it."""
        return Thing(self.project, number=self.number, ids={**other.ids, "ticket": self.ids["ticket"]}, crossed=True)

    def missing(self) -> Thing:
        """Return what the address of something that does not exist is made of, in the same project."""
        return Thing(self.project, ids=dict.fromkeys(self.ids, MISSING))

    def values(self, user: User | None) -> dict[str, object]:
        """Return what the templates of addresses and forms are filled with."""
        attachment = self.ids["attachment"]
        return {
            **self.ids,
            "number": f"{self.key.upper()}-{self.number}",
            "key": self.key,
            "token": signed.token_for(user.pk if user else 0, attachment),
            "user": user.pk if user else 0,
        }


class World:
    """The people, their browsers and tokens, and things of both projects, plain ones and shared ones.

    A shared ticket has been put to the client company and is assigned to the field engineer (in A).
    """

    def __init__(self) -> None:
        self.of_missing: dict[tuple[object, ...], str] = {}  # what outsiders are told about what is not there
        self._ways_in = {strict: ClientHandler(enforce_csrf_checks=strict) for strict in (False, True)}
        self.story: Story = make_story()
        self.stranger = User.objects.create_user("ksenia@demo.example", PASSWORD, name="Ксения Новая")
        people = {**self.story.everybody(), STRANGER: User.objects.get(pk=self.stranger.pk)}
        self.people: dict[str, User | None] = {**people, NOBODY: None}
        self.tokens = {name: issue_token(user=user, name="matrix") for name, user in people.items()}
        # For all kinds of work, also that which is chosen by name only: what is asked here are rights.
        ApiToken.objects.filter(name="matrix").update(scopes=[scope.value for scope in Scope])
        self.things = [
            self._thing(project, shared) for project in (self.story.a, self.story.b) for shared in (False, True)
        ]
        for project in (self.story.a, self.story.b):
            self._house(project)
        # Things of a person who is not among those who ask.
        absent = User.objects.create_user("lev@demo.example", PASSWORD, name="Лев Отсутствующий")
        passkey = Authenticator.objects.create(
            user=absent, type=Authenticator.Type.WEBAUTHN, data={"name": "canaryKey", "credential": {}}
        )
        session = UserSession.objects.create(
            user=absent, session_key="canary", ip="192.0.2.1", user_agent="canaryAgent"
        )
        issue_token(user=absent, name="canaryToken")
        failed = Event.objects.create(kind="ticket.opened", project_id=self.story.a.pk, actor_kind="system")
        run = ReactionRun.objects.create(event=failed, reaction="canaryReaction", state="dead", attempts=6)
        own_template = AnswerTemplate.objects.create(
            project=self.story.a, owner=absent, name="canaryTemplate", body="canaryTemplate"
        )
        self.personal = {
            "own_template": own_template.pk,
            "passkey": passkey.pk,
            "session": session.pk,
            "absent": absent.pk,
            "own_token": ApiToken.objects.get(user=absent).pk,
            "run": run.pk,
            "bulk": Bulk.objects.create(user=absent, wanted={"add": ["canaryBulk"]}).pk,
            "export": Export.objects.create(
                user=absent, what="view", format="csv", state="done", name="canaryKey", projects=[self.story.a.pk]
            ).pk,
            "report": ExportSchedule.objects.create(
                user=absent, view=1, name="canaryKey", format="csv", rule="FREQ=DAILY", time_zone="UTC"
            ).pk,
            "upload": Upload.objects.create(
                project=self.story.a, user=absent, name="canaryKey", size=3, expires_at=timezone.now()
            ).pk,
        }
        self._cookies = {name: self.story.client(user).cookies.output(header="") for name, user in self.people.items()}

    def access(self, name: str) -> Access:
        """Return what somebody may do; nobody may do nothing."""
        user = self.people[name]
        return user.access if user else Access(0, "", is_administrator=False)

    def browser(self, name: str, *, strict: bool = False) -> Client:
        """Return a new browser in which somebody is signed in; `strict` ones are asked for the token of forms."""
        client = self.nobodys(strict=strict)
        client.cookies.load(self._cookies[name])
        return client

    def nobodys(self, *, strict: bool = False) -> Client:
        """Return a new browser in which nobody is signed in; all share one way in, which is slow to put together."""
        client = Client()
        client.handler = self._ways_in[strict]
        return client

    def marks(self, name: str) -> set[str]:
        """Return the marks that must never be in an answer to somebody."""
        access = self.access(name)
        hidden = (
            {"canaryKey"} if access.is_administrator else {"canaryKey", "canaryAgent", "canaryReaction", "canaryToken"}
        )
        for project in (self.story.a, self.story.b):
            side = project.prefix
            reads = access.may(Right.READ, project.pk)
            own = access.may(Right.READ_OWN, project.pk)
            handed = access.may(Right.READ_HANDED, project.pk)
            if not reads:
                hidden |= {f"canary{side}plain"}
            if not (reads or own):
                hidden |= {f"canary{side}note", f"canary{side}house"}
            if not (reads or own or handed):
                hidden |= {f"canary{side}shared"}
        return hidden

    def _thing(self, project: Project, shared: bool) -> Thing:
        mark = f"canary{project.prefix}{'shared' if shared else 'plain'}"
        # Somebody who may write notes and questions in the project.
        worker = self.story.anna
        opened = open_ticket(
            actor=system("mail"),
            project=project,
            subject=f"Интернет {mark}",
            message=NewMessage(
                text=f"Не работает {mark}",
                html=f"<p>Не работает {mark}</p>",
                author_name=mark,
                author_address=f"{mark}@mail.example",
                files=(NewFile(f"{mark}.png", "image/png", PIXEL),),
            ),
            source="email",
            channel="mail",
            contact=Contact(name=mark, email=f"{mark}@mail.example", phone="", verified=True),
            tags=[mark.lower()],
        )
        ticket = opened.ticket
        if ticket.person:
            ticket.person.organisation = Organisation.objects.create(project=project, name=mark)
            ticket.person.save()
        if shared:
            note = NewMessage(text=f"canary{project.prefix}note")
            actions.post(access=worker.access, ticket=ticket, kind="note", message=note)
            actions.post(
                access=worker.access, ticket=ticket, kind="question", message=NewMessage(text=f"Когда? {mark}")
            )
        reply = actions.post(
            access=worker.access, ticket=ticket, kind="reply", message=NewMessage(text=f"Чиним {mark}")
        )
        fields = {"assignee": self.story.fedor} if shared and project == self.story.a else {"assignee": None}
        Ticket.objects.filter(pk=ticket.pk).update(**fields)
        ids = {
            "ticket": ticket.pk,
            "message": opened.message.pk,
            "reply": reply.pk,
            "attachment": Attachment.objects.get(message=opened.message).pk,
            "person": ticket.person_id or 0,
            "common": common_of(ticket, f"canary{project.prefix}plain"),
            **customers_of(project, mark, ticket.person_id or 0),
        }
        return Thing(project, shared=shared, number=ticket.number, ids=ids, exists=True)

    def _house(self, project: Project) -> None:
        mark = f"canary{project.prefix}house"
        team = Team.objects.create(project=project, name=mark, line=2)
        topic = Topic.objects.create(project=project, name=mark)
        account = MailAccount.objects.create(project=project, name=mark, imap_host=f"{mark}.example", username=mark)
        item = InboundItem.objects.create(
            project=project, channel="mail", external_id=mark, raw=b"x", size=1, state="quarantined",
            subject=mark, sender=f"{mark}@mail.example", last_error=mark,
        )  # fmt: skip
        address = MailAddress.objects.create(project=project, address=f"{mark}@demo.example".lower())
        guest = invite(
            access=self.story.olga.access, project=project, email=f"{mark}@guest.example", role=Role.OPERATOR
        )
        webhook = Webhook.objects.create(
            project=project, name=mark, url="https://127.0.0.1:1024/", kinds=["ticket.opened"], secret_sealed=SEALED
        )
        sent = WebhookDelivery.objects.create(
            project=project, webhook=webhook, external_id=f"msg_{mark}", kind="ticket.opened", body=f'{{"x": "{mark}"}}'
        )
        ids = {
            **self._form(project, mark),
            **routing_of(project, mark, self.story.anna),
            "webhook": webhook.pk,
            "bot": bot_of(project, mark).pk,
            **promises_of(project, mark),
            **views_of(project, mark, self.story.olga),
            "side_panel": side_panel_of(project, mark, "card").pk,
            "side_frame": side_panel_of(project, mark, "frame").pk,
            "delivery": sent.pk,
            "import": import_of(project, mark),
            "team": team.pk,
            "request_type": forms_of(project, mark),
            "template": AnswerTemplate.objects.create(project=project, name=mark, body=mark).pk,
            "topic": topic.pk,
            "account": account.pk,
            "item": item.pk,
            "address": address.pk,
            "invitation": guest.invitation.pk,
            "standing": Standing.objects.create(project=project, key=mark.lower(), name=mark).pk,
            "member": (self.story.boris if project == self.story.a else self.story.egor).pk,
        }
        for thing in self.things:
            if thing.project == project:
                thing.ids |= ids

    def _form(self, project: Project, mark: str) -> dict[str, int]:
        """Add to the tickets what a project can add, and fill it in."""
        roles = [str(role) for role in Role if role != Role.CLIENT]
        field = TicketField.objects.create(
            project=project, key="own", name=mark, kind="text", readers=roles, writers=[str(role) for role in WORKERS]
        )
        checklist = Checklist.objects.create(project=project, name=mark, points=[{"text": mark, "note": False}])
        for thing in self.things:
            if thing.project == project:
                text = f"canary{project.prefix}{'shared' if thing.shared else 'plain'}"
                thing.ids |= listed(thing.ids["ticket"], checklist, text)
                TicketFieldValue.objects.create(project=project, ticket_id=thing.ids["ticket"], field=field, text=text)
        return {
            "field": field.pk,
            "checklist": checklist.pk,
            "label": StatusLabel.objects.create(project=project, kind="open", name=mark).pk,
            "code": ResolutionCode.objects.create(project=project, name=mark).pk,
        }


@contextmanager
def kept_world() -> Iterator[World]:
    """Make the world once for many tests, in a transaction that is taken back at the end."""
    with transaction.atomic():
        yield World()
        transaction.set_rollback(True)


@contextmanager
def forgotten() -> Iterator[None]:
    """Take back what the block did to the database."""
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


CHANGES = """
SELECT relname, n_tup_ins, n_tup_upd, n_tup_del FROM pg_stat_xact_user_tables
WHERE n_tup_ins + n_tup_upd + n_tup_del > 0
"""


def written() -> dict[str, tuple[int, int, int]]:
    """Return how many rows this transaction has tried to insert, update and delete by table, undone ones included."""
    with connection.cursor() as cursor:
        cursor.execute(CHANGES)
        return {name: (inserted, updated, deleted) for name, inserted, updated, deleted in cursor.fetchall()}


def changed(before: dict[str, tuple[int, int, int]]) -> set[str]:
    """Return the tables that were written to since."""
    return {name for name, counts in written().items() if before.get(name) != counts}


__all__ = ["MISSING", "NOBODY", "Message", "Thing", "World", "changed", "forgotten", "kept_world", "written"]
