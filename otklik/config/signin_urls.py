"""The sign-in library's addresses, outside the walls.

Its views read and write accounts and sessions only, no row that belongs to a project. They limit how often something
may be tried by counters in the cache table: in the transaction of the walls those would be locked until the page is
finished, so that a shift that signs in from one address would stand in a queue. And Django calls `process_exception`
of the library's middleware, by which it asks for the password again, only for views it runs itself.

Left out are the pages by which people would change their own address: it decides who they are for single sign-on and
invitations, so administrators change it; and the page of sessions, which is ours (`accounts/views/sessions.py`).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from importlib import import_module

from django.urls import URLPattern, URLResolver, include, path, re_path
from django.urls.resolvers import RegexPattern

from otklik.accounts.middleware import outside_walls

LEFT_OUT = {"account_email", "account_confirm_email", "usersessions_list"}


def sign_in_urls() -> list[URLPattern | URLResolver]:
    """Return the library's addresses, each view marked."""
    return list(_chosen(import_module("allauth.urls").urlpatterns))


def _chosen(patterns: Iterable[URLPattern | URLResolver]) -> Iterator[URLPattern | URLResolver]:
    for entry in patterns:
        if isinstance(entry, URLResolver):
            inner = list(_chosen(entry.url_patterns))
            app = (inner, entry.app_name) if entry.app_name else inner
            write = re_path if isinstance(entry.pattern, RegexPattern) else path
            yield write(str(entry.pattern), include(app, entry.namespace))
        elif entry.name not in LEFT_OUT:
            outside_walls(entry.callback)
            yield entry
