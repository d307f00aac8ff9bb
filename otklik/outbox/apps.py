from django.apps import AppConfig


class OutboxConfig(AppConfig):
    name = "otklik.outbox"
    label = "outbox"
