from django.apps import AppConfig


class RoutingConfig(AppConfig):
    name = "otklik.routing"
    label = "routing"
