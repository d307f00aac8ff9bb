"""Telegram, by its Bot API (https://core.telegram.org/bots/api), also by a Bot API server of one's own."""

from otklik.channels.telegram.client import Telegram

__all__ = ["Telegram"]
