"""MAX, by its Bot API (https://dev.max.ru/docs-api), also by another address of it."""

from otklik.channels.max.client import Max

__all__ = ["Max"]
