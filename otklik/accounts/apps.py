from allauth.usersessions.apps import UserSessionsConfig as AllauthUserSessionsConfig
from django.apps import AppConfig


class AccountsConfig(AppConfig):
    name = "otklik.accounts"
    label = "accounts"
    default = True


class UserSessionsConfig(AllauthUserSessionsConfig):
    """The library's table of sessions without its receivers: they would keep what the cookie carries.

    What they do is done by `actions/sessions.py`, with stored names.
    """

    default = False

    def ready(self) -> None:
        """Connect nothing."""
