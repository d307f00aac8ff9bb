"""Trying mail settings out, saved or not. What the servers answer is waited for outside of any transaction."""

from __future__ import annotations

import threading
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from ninja import Path, Router

from otklik.accounts import walls
from otklik.accounts.middleware import access_of
from otklik.api import inputs_setup_doors as inputs
from otklik.api import upkeep_models as shapes
from otklik.api.door import answer
from otklik.api.fields import Id, ProjectKey
from otklik.api.inputs_setup_doors import ANEW
from otklik.api.operations.setup_mail import NAMES
from otklik.api.problems import Problem, refused
from otklik.api.set_up import managed, one, values
from otklik.channels.mail.accounts import leads_elsewhere, test_connection
from otklik.channels.models import MailAccount
from otklik.lib.sealed import seal

router = Router(tags=["Set-up: mail"])
# A test keeps a thread of the web process for fifteen seconds at most: two at a time leave the others to people.
_places = threading.BoundedSemaphore(2)


@router.post(
    "/{key}/mail/test",
    response={200: shapes.MailTestOut},
    operation_id="test_mail_settings",
    summary="Try mail settings",
)
def test_mail_settings(request: HttpRequest, key: Path[ProjectKey], data: inputs.NewMailAccount) -> HttpResponse:
    """Tries settings of a mail account without keeping them: signs in, looks at the folders, sends and reads nothing.

    Takes fifteen seconds at most. Needs the right `manage`.
    """
    with walls.inside(access_of(request).projects):
        _access, project = managed(request, key)
        row = MailAccount(project=project)
    return _tried(row, values(data, NAMES), data.password)


@router.post(
    "/{key}/mail/accounts/{account_id}/test",
    response={200: shapes.MailTestOut},
    operation_id="test_mail_account",
    summary="Try a mail account",
)
def test_mail_account(
    request: HttpRequest, key: Path[ProjectKey], account_id: Path[Id], data: inputs.MailAccountChanges
) -> HttpResponse:
    """Tries a mail account, with the changes that the body names, which are not kept. Needs the right `manage`.

    The kept password is never sent to another server: whoever changes the way to one brings the password again.
    """
    with walls.inside(access_of(request).projects):
        _access, project = managed(request, key)
        row = one(MailAccount.objects.filter(project=project), pk=account_id)
    given = values(data, NAMES, row)
    password = data.password if "password" in data.model_fields_set else None
    if password is None and leads_elsewhere(row, given):
        raise refused("body", "password", msg=ANEW)
    return _tried(row, given, password)


def _tried(row: MailAccount, given: dict[str, Any], password: str | None) -> HttpResponse:
    """Return how these settings work; raises Problem 422 without a server, 429 when all places for tests are taken."""
    unsaved = MailAccount(project_id=row.project_id, password_sealed=row.password_sealed)
    for name, value in given.items():
        setattr(unsaved, name, value.strip() if isinstance(value, str) else value)
    if not unsaved.imap_host and not unsaved.smtp_host:
        raise refused("body", "imap_host", msg="Name a server to read mail from, or one to send it by")
    if password is not None:
        unsaved.password_sealed = seal(password, settings.FIELD_KEYS)
    if not _places.acquire(blocking=False):
        raise Problem(429, "All places for tests are taken.", headers={"Retry-After": "15"})
    try:
        found = test_connection(unsaved)
    finally:
        _places.release()
    steps = [shapes.StepOut(name=step.name, ok=step.ok, text=step.text) for step in found]
    return answer(shapes.MailTestOut(ok=bool(steps) and all(step.ok for step in steps), steps=steps))
