from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from ninja import Path, Query, Router

from otklik.accounts.models import Project
from otklik.api import etags, paging, repeats
from otklik.api import inputs_setup_doors as inputs
from otklik.api import outputs_setup_doors as outputs
from otklik.api.door import answer
from otklik.api.fields import Id, ProjectKey
from otklik.api.inputs import Paged
from otklik.api.operations.cards import named
from otklik.api.set_up import managed, one, shown, unchanged, values
from otklik.channels.actions.addresses import add_address, remove_address
from otklik.channels.mail.accounts import remove_account, save_account
from otklik.channels.models import MailAccount, MailAddress

router = Router(tags=["Set-up: mail"])
NAMES = {
    name: name
    for name in (
        "name", "imap_host", "imap_port", "imap_security", "folders", "backfill_days", "smtp_host", "smtp_port",
        "smtp_security", "username",
    )
} | {"active": "is_active"}  # fmt: skip


@router.get(
    "/{key}/mail/addresses",
    response={200: outputs.MailAddressList},
    operation_id="list_mail_addresses",
    summary="List mail addresses",
)
def list_mail_addresses(request: HttpRequest, key: Path[ProjectKey], query: Query[Paged]) -> HttpResponse:
    """Gives the addresses whose mail becomes tickets of a project. Needs the right `manage`."""
    _access, project = managed(request, key, Paged)
    rows, cursor = paging.part(MailAddress.objects.filter(project=project), query.cursor, query.limit)
    items = [outputs.MailAddressOut(id=row.pk, address=row.address) for row in rows]
    return answer(outputs.MailAddressList(items=items, next=paging.next_link(request, cursor)))


@router.post(
    "/{key}/mail/addresses",
    response={201: outputs.MailAddressOut},
    operation_id="add_mail_address",
    summary="Add a mail address",
)
def add_mail_address(request: HttpRequest, key: Path[ProjectKey], data: inputs.NewMailAddress) -> HttpResponse:
    """Gives a project an address; refused when any project has it. Needs the right `manage`."""
    access, project = managed(request, key)
    repeats.claim(request, access, project.pk)
    with named(__all__="address"):
        row = add_address(access=access, project=project, address=data.address)
    return answer(outputs.MailAddressOut(id=row.pk, address=row.address), status=201)


@router.delete(
    "/{key}/mail/addresses/{address_id}",
    response={204: None},
    operation_id="remove_mail_address",
    summary="Remove a mail address",
)
def remove_mail_address(request: HttpRequest, key: Path[ProjectKey], address_id: Path[Id]) -> HttpResponse:
    """Takes an address away: mail to it is refused from then on. Needs the right `manage`."""
    access, project = managed(request, key)
    remove_address(access=access, address=one(MailAddress.objects.filter(project=project), pk=address_id))
    return HttpResponse(status=204)


@router.get(
    "/{key}/mail/accounts",
    response={200: outputs.MailAccountList},
    operation_id="list_mail_accounts",
    summary="List mail accounts",
)
def list_mail_accounts(request: HttpRequest, key: Path[ProjectKey], query: Query[Paged]) -> HttpResponse:
    """Gives the mailboxes a project reads and the servers it sends by, without passwords. Needs the right `manage`."""
    _access, project = managed(request, key, Paged)
    rows, cursor = paging.part(MailAccount.objects.filter(project=project), query.cursor, query.limit)
    items = [_out(row) for row in rows]
    return answer(outputs.MailAccountList(items=items, next=paging.next_link(request, cursor)))


@router.post(
    "/{key}/mail/accounts",
    response={201: outputs.MailAccountOut},
    operation_id="create_mail_account",
    summary="Set up a mail account",
)
def create_mail_account(request: HttpRequest, key: Path[ProjectKey], data: inputs.NewMailAccount) -> HttpResponse:
    """Sets up a mailbox to read or a server to send by. Needs the right `manage`."""
    access, project = managed(request, key)
    repeats.claim(request, access, project.pk)
    with named():
        row = save_account(access=access, project=project, password=data.password, **values(data, NAMES))
    row.refresh_from_db()
    return shown(_out(row), place=f"projects/{project.key}/mail/accounts/{row.pk}")


@router.get(
    "/{key}/mail/accounts/{account_id}",
    response={200: outputs.MailAccountOut},
    operation_id="get_mail_account",
    summary="Read a mail account",
)
def get_mail_account(
    request: HttpRequest, key: Path[ProjectKey], account_id: Path[Id], if_none_match: etags.IfNoneMatch = None
) -> HttpResponse:
    """Gives one mail account without its password. Needs the right `manage`."""
    _access, project = managed(request, key)
    return etags.fresh(request, shown(_out(_account(project, account_id))))


@router.patch(
    "/{key}/mail/accounts/{account_id}",
    response={200: outputs.MailAccountOut},
    operation_id="change_mail_account",
    summary="Change a mail account",
)
def change_mail_account(
    request: HttpRequest,
    key: Path[ProjectKey],
    account_id: Path[Id],
    data: inputs.MailAccountChanges,
    if_match: etags.IfDigest = None,
) -> HttpResponse:
    """Changes what the body names. Needs the right `manage`.

    A kept password is never sent to another server: whoever changes the way to one brings the password again.
    """
    access, project = managed(request, key)
    row = _account(project, account_id)
    unchanged(if_match, project, lambda: shown(_out(_account(project, account_id))))
    given: dict[str, Any] = values(data, NAMES, row)
    password = data.password if "password" in data.model_fields_set else None
    with named(is_active="active"):
        save_account(access=access, project=project, account=row, password=password, **given)
    return shown(_out(_account(project, account_id)))


@router.delete(
    "/{key}/mail/accounts/{account_id}",
    response={204: None},
    operation_id="remove_mail_account",
    summary="Remove a mail account",
)
def remove_mail_account(request: HttpRequest, key: Path[ProjectKey], account_id: Path[Id]) -> HttpResponse:
    """Removes a mail account; mail it has brought stays. Needs the right `manage`."""
    access, project = managed(request, key)
    remove_account(access=access, account=_account(project, account_id))
    return HttpResponse(status=204)


def _account(project: Project, account_id: int) -> MailAccount:
    return one(MailAccount.objects.filter(project=project), pk=account_id)


def _out(row: MailAccount) -> outputs.MailAccountOut:
    given = {name: getattr(row, own) for name, own in NAMES.items()}
    return outputs.MailAccountOut(
        id=row.pk, has_password=bool(row.password_sealed), heard_at=row.heard_at, last_error=row.last_error, **given
    )
