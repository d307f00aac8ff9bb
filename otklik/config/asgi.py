"""The one web process: live streams natively, everything else through Django's WSGI handler on a thread pool.

Django's own ASGI handler is half as fast for synchronous views (measured: 270-283 against 538 requests a second).
"""

from __future__ import annotations

import os
from typing import Any

import django
from django.conf import settings
from django.core.handlers.wsgi import WSGIHandler
from psycopg.conninfo import make_conninfo

from otklik.config import options as option_table
from otklik.config.bodies import Bodies
from otklik.config.pages import Pages
from otklik.lib import collector

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "otklik.config.settings")
django.setup(set_prefix=False)

# Models can be imported only now.
from otklik.live.asgi import LiveDoors, Receive, Scope, Send  # noqa: E402
from otklik.live.gateway import Gateway  # noqa: E402


def dsn() -> str:
    """Return the address of Django's database as libpq writes it."""
    database = settings.DATABASES["default"]
    names = {"NAME": "dbname", "USER": "user", "PASSWORD": "password", "HOST": "host", "PORT": "port"}
    parts: dict[str, Any] = {theirs: database[ours] for ours, theirs in names.items() if database.get(ours)}
    return make_conninfo("", **parts, application_name="otklik live")


class Root:
    """ASGI root: tells streams and pages apart."""

    def __init__(self) -> None:
        self.gateway = Gateway(dsn())
        self.live = LiveDoors(
            self.gateway,
            cookie=settings.SESSION_COOKIE_NAME,
            public_url=settings.PUBLIC_URL,
            hosts=settings.ALLOWED_HOSTS,
        )
        pages = Pages(WSGIHandler(), workers=option_table.load().web_threads)
        self.pages = Bodies(pages, limit=settings.MAX_UPLOAD_BYTES)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "lifespan":
            await self._lifespan(receive, send)
        elif scope["type"] == "http" and scope["path"].startswith("/live/"):
            await self.live(scope, receive, send)
        elif scope["type"] == "http":
            await self.pages(scope, receive, send)

    async def _lifespan(self, receive: Receive, send: Send) -> None:
        while True:
            message = await receive()
            if message["type"] == "lifespan.startup":
                self.gateway.start()
                collector.spare()
                await send({"type": "lifespan.startup.complete"})
            elif message["type"] == "lifespan.shutdown":
                await self.gateway.stop()
                await send({"type": "lifespan.shutdown.complete"})
                return


application = Root()
