"""Which server takes the mail of a project."""

from __future__ import annotations

from django.conf import settings

from otklik.channels.mail.send_gate import Server
from otklik.channels.models import MailAccount
from otklik.lib.sealed import SealError, unseal
from otklik.outbox.transports import TransportError

_SECURITY = {MailAccount.Security.TLS: "tls", MailAccount.Security.STARTTLS: "starttls"}


def server_for(project_id: int) -> Server | None:
    """Return the project's own server, else the installation's. Raises TransportError for a lost password."""
    account = MailAccount.objects.filter(project_id=project_id, is_active=True).exclude(smtp_host="").first()
    return server_of(account) if account else installation_server()


def server_of(account: MailAccount) -> Server:
    """Return the outgoing server of an account. Raises TransportError when its password cannot be opened."""
    try:
        password = unseal(account.password_sealed, settings.FIELD_KEYS)
    except SealError as error:
        raise TransportError(
            f"The password of the mail account “{account.name}” was sealed with another key: enter it again."
        ) from error
    return Server(
        host=account.smtp_host,
        port=account.smtp_port,
        security=_SECURITY.get(MailAccount.Security(account.smtp_security), "none"),
        username=account.username if password else "",
        password=password,
        name=settings.MAIL_DOMAIN,
    )


def installation_server() -> Server | None:
    """Return the server of OTKLIK_SMTP_URL, None without one. A relay of one's own network may be plain, without a
    password.
    """
    given = settings.SMTP_SERVER
    if given is None:
        return None
    return Server(
        host=given.host,
        port=given.port,
        security=given.security,
        username=given.username,
        password=given.password,
        name=settings.MAIL_DOMAIN,
        only_here=False,
    )
