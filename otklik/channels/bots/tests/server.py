"""A local server that speaks the two Bot APIs as their makers describe them: real HTTP, state as theirs."""

from __future__ import annotations

import http.server
import json
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from urllib.parse import parse_qs, urlsplit

from otklik.accounts.models import Project
from otklik.channels.models import BotAccount
from otklik.lib.sealed import seal
from otklik.lib.tokens import token_digest

TELEGRAM_TOKEN = "4242:AAEhBOweik6ad9r-QXMENQjcrGbqCr4K-telegram"
MAX_TOKEN = "f9LHodD0cOKlpPL-max-token"


class Server:
    """Both APIs at one address. `trouble` answers the next calls of a method instead: (status, headers, JSON)."""

    def __init__(self) -> None:
        self.sent: list[dict[str, Any]] = []
        self.calls: list[str] = []
        self.waiting: list[dict[str, Any]] = []  # Telegram's updates that nobody has confirmed
        self.events: list[dict[str, Any]] = []  # MAX's, all of them; `read` is the marker
        self.read, self.number = 0, 100
        self.hooks: dict[str, dict[str, Any]] = {}
        self.trouble: dict[str, list[tuple[int, dict[str, str], Any]]] = {}
        self.refuse_after: tuple[int, Any] = (-1, None)  # after so many messages the next one is answered with that
        self.slow = 0.0
        self.lock = threading.Lock()
        outer = self

        class Handler(http.server.BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def _do(self) -> None:
                body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
                time.sleep(outer.slow)
                with outer.lock:
                    status, headers, answer = outer.answer(
                        self.command, self.path, dict(self.headers), json.loads(body) if body else {}
                    )
                data = answer if isinstance(answer, bytes) else json.dumps(answer).encode()
                self.send_response(status)
                for name, value in {**headers, "Content-Length": str(len(data))}.items():
                    self.send_header(name, value)
                self.end_headers()
                self.wfile.write(data)

            do_GET = do_POST = do_DELETE = _do

            def log_message(self, *args: Any) -> None:
                """Nothing."""

        self.server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.server.daemon_threads = True
        self.url = f"http://127.0.0.1:{self.server.server_address[1]}"

    def answer(
        self, verb: str, path: str, headers: dict[str, str], body: dict[str, Any]
    ) -> tuple[int, dict[str, str], Any]:
        """Answer one call."""
        parts = urlsplit(path)
        query = {name: values[0] for name, values in parse_qs(parts.query).items()}
        telegram = parts.path.startswith("/bot")
        method = parts.path.rpartition("/")[2] if telegram else f"{verb} {parts.path}"
        self.calls.append(method)
        if self.trouble.get(method):
            return self.trouble[method].pop(0)
        if len(self.sent) == self.refuse_after[0] and method in {"sendMessage", "POST /messages"}:
            _after, refusal = self.refuse_after
            self.refuse_after = (-1, None)
            return refusal
        if telegram:
            if parts.path != f"/bot{TELEGRAM_TOKEN}/{method}":
                return 401, {}, {"ok": False, "error_code": 401, "description": "Unauthorized"}
            return self._telegram(method, body)
        if headers.get("Authorization") != MAX_TOKEN:
            return 401, {}, {"code": "verify.token", "message": "Invalid access_token"}
        return self._max(method, query, body)

    def _telegram(self, method: str, body: dict[str, Any]) -> tuple[int, dict[str, str], Any]:
        result: Any = True
        if method == "getMe":
            result = {"id": 4242, "is_bot": True, "first_name": "Сеть", "username": "net_help_bot"}
        elif method == "sendMessage" and units(body["text"]) > 4096:
            return 400, {}, {"ok": False, "error_code": 400, "description": "Bad Request: message is too long"}
        elif method == "sendMessage":
            self.sent.append(body)
            result = {"message_id": len(self.sent), "text": body["text"]}
        elif method == "getUpdates":
            if "telegram" in self.hooks:
                text = "Conflict: can't use getUpdates method while webhook is active"
                return 409, {}, {"ok": False, "error_code": 409, "description": text}
            self.waiting = [each for each in self.waiting if each["update_id"] >= body.get("offset", 0)]
            result = self.waiting[: body["limit"]]
        elif method == "setWebhook":
            self.hooks["telegram"] = body
        elif method == "deleteWebhook":
            self.hooks.pop("telegram", None)
        return 200, {}, {"ok": True, "result": result}

    def _max(self, method: str, query: dict[str, str], body: dict[str, Any]) -> tuple[int, dict[str, str], Any]:
        if method == "GET /me":
            return 200, {}, {"user_id": 77, "first_name": "Сеть", "username": "net_max_bot", "is_bot": True}
        if method == "POST /messages" and units(body["text"]) > 4000:
            return 400, {}, {"code": "proto.payload", "message": "text: size must be between 0 and 4000"}
        if method == "POST /messages":
            self.sent.append({**body, "chat_id": query["chat_id"]})
            return 200, {}, {"message": {"body": {"mid": f"mid.{len(self.sent)}", "text": body["text"]}}}
        if method == "GET /updates":
            self.read = int(query.get("marker", self.read))
            return 200, {}, {"updates": self.events[self.read : self.read + 100], "marker": len(self.events)}
        if method == "POST /subscriptions":
            self.hooks["max"] = body
        elif method == "DELETE /subscriptions":
            self.hooks.pop("max", None)
        return 200, {}, {"success": True}

    def telegram_says(
        self, text: str, *, chat: int = 501, reply_to: str = "", kind: str = "message", **more: Any
    ) -> dict[str, Any]:
        """Have a person write to the Telegram bot, or change what he wrote; return the update."""
        message: dict[str, Any] = {
            "message_id": 9,
            "date": 1763800000,
            "from": {"id": chat, "is_bot": False, "first_name": "Глеб", "last_name": "Королёв"},
            "chat": {"id": chat, "type": "private"},
            "text": text,
            **more,
        }
        if reply_to:
            message["reply_to_message"] = {"message_id": 1, "from": {"id": 4242, "is_bot": True}, "text": reply_to}
        self.number += 1
        told = {"update_id": self.number, kind: message}
        with self.lock:
            self.waiting.append(told)
        return told

    def telegram_blocks(self, *, chat: int = 501) -> None:
        """Have a person block the Telegram bot."""
        self.number += 1
        me = {"id": 4242, "is_bot": True}
        member = {
            "chat": {"id": chat, "type": "private"},
            "from": {"id": chat, "is_bot": False, "first_name": "Глеб"},
            "date": 1763800000,
            "old_chat_member": {"user": me, "status": "member"},
            "new_chat_member": {"user": me, "status": "kicked", "until_date": 0},
        }
        with self.lock:
            self.waiting.append({"update_id": self.number, "my_chat_member": member})

    def max_says(
        self, text: str, *, chat: int = 701, reply_to: str = "", kind: str = "message_created", **more: Any
    ) -> dict[str, Any]:
        """Have a person write to the MAX bot, or change what he wrote; return the update."""
        message: dict[str, Any] = {
            "timestamp": 1763800000000,
            "sender": {"user_id": 801, "first_name": "Глеб", "last_name": "Королёв", "is_bot": False},
            "recipient": {"chat_id": chat, "chat_type": "dialog", "user_id": 77},
            "body": {"mid": f"mid.in.{len(self.events)}", "seq": 1, "text": text, **more},
        }
        if reply_to:
            message["link"] = {
                "type": "reply",
                "sender": {"user_id": 77, "is_bot": True},
                "message": {"mid": "mid.1", "text": reply_to},
            }
        told = {"update_type": kind, "timestamp": 1763800000000 + len(self.events), "message": message}
        with self.lock:
            self.events.append(told)
        return told

    def max_blocks(self, *, chat: int = 701) -> None:
        """Have a person stop the MAX bot."""
        self.max_starts("", chat=chat, kind="bot_stopped")

    def max_starts(self, payload: str, *, chat: int = 701, kind: str = "bot_started") -> dict[str, Any]:
        """Have a person open the MAX bot by a link."""
        told = {
            "update_type": kind,
            "timestamp": 1763800000000 + len(self.events),
            "chat_id": chat,
            "user": {"user_id": 801, "name": "Глеб Королёв"},
            "payload": payload,
        }
        self.events.append(told)
        return told


def units(text: str) -> int:
    """Length as both messengers count it."""
    return len(text.encode("utf-16-le")) // 2


@contextmanager
def serving() -> Iterator[Server]:
    """Run the server."""
    made = Server()
    thread = threading.Thread(target=made.server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    try:
        yield made
    finally:
        made.server.shutdown()
        thread.join()
        made.server.server_close()


def bot_of(project: Project, channel: str, server: Server, **changes: Any) -> BotAccount:
    """Make a bot of a project that speaks with the server."""
    from django.conf import settings

    token = TELEGRAM_TOKEN if channel == "telegram" else MAX_TOKEN
    values = {
        "name": channel,
        "base_url": server.url,
        "token_sealed": seal(token, settings.FIELD_KEYS),
        "token_mark": token_digest(token),
        "hook_secret_sealed": seal("hook-secret", settings.FIELD_KEYS),
        "username": "net_help_bot",
    } | changes
    return BotAccount.objects.create(project=project, channel=channel, **values)
