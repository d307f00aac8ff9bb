"""What calls about a project's doors are answered: explicit lists of fields, as in `outputs`. No secret is in them."""

from __future__ import annotations

import datetime
from typing import Literal

from pydantic import Field

from otklik.api.inputs_setup_doors import SecurityWord
from otklik.api.outputs import Output
from otklik.api.outputs_setup import NEXT


class PortalOut(Output):
    """What a project shows to its customers without a sign-in."""

    url: str = Field(description="Address of the forms.")
    open: bool
    general: bool
    intro: str
    sites: list[str]
    consent: str
    links_in_mail: bool
    link_days: int


class RetentionOut(Output):
    """After how many days what is forgotten; null: kept for good."""

    text_days: int | None
    files_days: int | None
    raw_days: int | None
    last_run_at: datetime.datetime | None
    last_counts: dict[str, int] = Field(description="How much the last run forgot, by kind.")


class ConsentTextOut(Output):
    """A version of a text people agree to."""

    id: int
    purpose: str
    version: str
    text: str
    created_at: datetime.datetime


class ConsentTextList(Output):
    """Texts people agree to, the newest first."""

    items: list[ConsentTextOut]
    next: str | None = Field(description=NEXT)


class CustomerClassOut(Output):
    """A class of customers that a project has besides the built-in ones."""

    id: int
    key: str = Field(description="`customer_class` of a card.")
    name: str
    active: bool = Field(description="Whether customers can be given it.")


class CustomerClassList(Output):
    """A project's own classes of customers."""

    items: list[CustomerClassOut]


class MailAddressOut(Output):
    """An address whose mail becomes tickets of the project."""

    id: int
    address: str


class MailAddressList(Output):
    """Addresses of a project, the oldest first."""

    items: list[MailAddressOut]
    next: str | None = Field(description=NEXT)


class MailAccountOut(Output):
    """A mailbox to read, a server to send by, or both. Its password is never told."""

    id: int
    name: str
    imap_host: str
    imap_port: int
    imap_security: SecurityWord
    folders: str
    backfill_days: int
    smtp_host: str
    smtp_port: int
    smtp_security: SecurityWord
    username: str
    has_password: bool
    active: bool
    heard_at: datetime.datetime | None = Field(description="When its server answered last.")
    last_error: str


class MailAccountList(Output):
    """Mail accounts of a project, the oldest first."""

    items: list[MailAccountOut]
    next: str | None = Field(description=NEXT)


class SecretOut(Output):
    """A new secret."""

    secret: str = Field(description="Given only now.")


StateWord = Literal["pending", "sending", "sent", "failed", "dead"]


class WebhookMessageOut(Output):
    """A message to a webhook and how far it got."""

    id: int
    message_id: str = Field(description="`webhook-id` of each try.")
    kind: str
    event: int | None = Field(
        description="Id of the event in the feed; null for tests and for what was sent once more."
    )
    state: StateWord = Field(description="`failed` will be tried again, `dead` will not.")
    attempts: int
    status: int | None = Field(description="HTTP status of the last answer.")
    last_error: str
    created_at: datetime.datetime
    sent_at: datetime.datetime | None


class WebhookMessageList(Output):
    """What a webhook was sent within thirty days, the newest first."""

    items: list[WebhookMessageOut]
    next: str | None = Field(description=NEXT)


class WebhookTryOut(Output):
    """One try to send a message."""

    at: datetime.datetime
    seconds: float
    error: str
    request: str = Field(description="Head of what was sent.")
    response: str = Field(description="Head of what came back.")
    body: str = Field(description="The beginning of what came back.")


class WebhookMessageDetail(WebhookMessageOut):
    """A message to a webhook with its text and its last ten tries."""

    body: str = Field(description="The text as it is signed and sent.")
    tries: list[WebhookTryOut]
