from django.apps import AppConfig


class RequestsConfig(AppConfig):
    name = "otklik.requests"
    label = "requests"
