from django.apps import AppConfig


class ServiceLevelsConfig(AppConfig):
    name = "otklik.service_levels"
    label = "service_levels"
