"""What calls bring about a project's doors: its forms, mail, webhooks, what it keeps of customers. As in `inputs`."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import BeforeValidator, ConfigDict, Field

from otklik.api.fields import NO_NUL, Given, Input, Name, left_out, whole
from otklik.api.inputs import Address

Url = Annotated[str, Field(min_length=1, max_length=2000, pattern=NO_NUL)]
Title = Annotated[str, Field(min_length=1, max_length=120, pattern=NO_NUL)]
Kinds = Annotated[list[Name], Field(min_length=1, max_length=50)]
Sites = Annotated[list[Annotated[str, Field(min_length=1, max_length=200, pattern=NO_NUL)]], Field(max_length=20)]
Intro = Annotated[str, Field(max_length=2000, pattern=NO_NUL)]
ConsentWords = Annotated[str, Field(max_length=20_000, pattern=NO_NUL)]
LinkDays = Annotated[int, Field(ge=1, le=365), BeforeValidator(whole)]
Days = Annotated[int, Field(ge=1, le=36_500), BeforeValidator(whole)]
Host = Annotated[str, Field(max_length=255, pattern=NO_NUL)]
Port = Annotated[int, Field(ge=1, le=65_535), BeforeValidator(whole)]
SecurityWord = Literal["tls", "starttls", "plain"]
Folders = Annotated[str, Field(min_length=1, max_length=400, pattern=NO_NUL)]
Password = Annotated[str, Field(min_length=1, max_length=1000, pattern=NO_NUL)]
Backfill = Annotated[int, Field(ge=0, le=3650), BeforeValidator(whole)]

ANEW = "Goes in and never comes out. Needed again when a server, its port, its security or the user name changes."
IMAP = "Server that mail is read from; empty when mail comes in another way."
SMTP = "Server that answers go out by; empty: the installation's own."


class PortalChanges(Input):
    """What is to change of what a project shows without a sign-in; what is left out stays as it is."""

    open: Annotated[bool, Given] = left_out("Whether customers see the forms.")
    general: Annotated[bool, Given] = left_out("Whether the catalogue ends with a form for everything else.")
    intro: Annotated[Intro, Given] = left_out("Stands above the catalogue.")
    sites: Annotated[Sites, Given] = left_out(
        "Sites that may hold the forms, such as https://shop.example; all of them."
    )
    consent: Annotated[ConsentWords, Given] = left_out(
        "Whoever sends a form agrees to it. Another text is a new version; who agreed to which is kept."
    )
    links_in_mail: Annotated[bool, Given] = left_out("Whether mails carry a link to the ticket's status page.")
    link_days: Annotated[LinkDays, Given] = left_out("Days a link works; each mail prolongs it.")


class RetentionChanges(Input):
    """How long a project keeps what; what is left out stays as it is, null keeps it for good."""

    text_days: Days | None = left_out("Texts of solved and closed tickets, days from their last change.")
    files_days: Days | None = left_out("Files of solved and closed tickets, days from their last change.")
    raw_days: Days | None = left_out("Mails as they came, days; the messages made of them stay.")


class NewConsentText(Input):
    """A version of a text people agree to. It is never changed: another wording is another version."""

    model_config = ConfigDict(
        json_schema_extra={"examples": [{"purpose": "news", "version": "2026-01", "text": "I agree to …"}]}
    )

    purpose: Annotated[str, Field(min_length=1, max_length=60, pattern=NO_NUL)] = Field(
        description="One purpose, one text: never joined."
    )
    version: Annotated[str, Field(min_length=1, max_length=40, pattern=NO_NUL)]
    text: Annotated[str, Field(min_length=1, max_length=20_000, pattern=NO_NUL)]


class NewCustomerClass(Input):
    """A class of customers besides the built-in ones."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"name": "Partner"}]})

    name: Annotated[str, Field(min_length=1, max_length=60, pattern=NO_NUL)]


class NewMailAddress(Input):
    """An address whose mail becomes tickets of the project."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"address": "support@example.org"}]})

    address: Address = Field(description="Without “+”; one project has it.")


class NewMailAccount(Input):
    """A mailbox to read, a server to send by, or both."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {"name": "Support", "imap_host": "imap.example.org", "username": "support", "password": "secret"}
            ]
        }
    )

    name: Title
    imap_host: Host = Field(default="", description=IMAP)
    imap_port: Port = 993
    imap_security: SecurityWord = "tls"
    folders: Folders = Field(default="INBOX", description="Several are divided by commas.")
    backfill_days: Backfill = Field(default=0, description="Days of old mail to fetch at first.")
    smtp_host: Host = Field(default="", description=SMTP)
    smtp_port: Port = 465
    smtp_security: SecurityWord = "tls"
    username: Host = ""
    password: Password | None = Field(default=None, description="Goes in and never comes out.")
    active: bool = True


class MailAccountChanges(Input):
    """What is to change of a mail account; what is left out stays as it is."""

    name: Annotated[Title, Given] = left_out("What it is called.")
    imap_host: Annotated[Host, Given] = left_out(IMAP)
    imap_port: Annotated[Port, Given] = left_out("Its port.")
    imap_security: Annotated[SecurityWord, Given] = left_out("`plain` on this machine only.")
    folders: Annotated[Folders, Given] = left_out("Several are divided by commas.")
    backfill_days: Annotated[Backfill, Given] = left_out("Days of old mail to fetch at first.")
    smtp_host: Annotated[Host, Given] = left_out(SMTP)
    smtp_port: Annotated[Port, Given] = left_out("Its port.")
    smtp_security: Annotated[SecurityWord, Given] = left_out("`plain` on this machine only.")
    username: Annotated[Host, Given] = left_out("Of both servers.")
    password: Annotated[Password, Given] = left_out(ANEW)
    active: Annotated[bool, Given] = left_out("Whether it is read.")


class WebhookChanges(Input):
    """What is to change of a webhook; what is left out stays as it is."""

    name: Annotated[Title, Given] = left_out("What you call it.")
    url: Annotated[Url, Given] = left_out("Where messages go: https, outside of the installation's own network.")
    kinds: Annotated[Kinds, Given] = left_out("Kinds of events, all of them from now on.")
    include_notes: Annotated[bool, Given] = left_out("Internal notes too. Needs good reason.")
    active: Annotated[bool, Given] = left_out("Whether it is told; switching it on again forgets its failures.")
