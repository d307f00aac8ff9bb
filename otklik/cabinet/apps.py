from django.apps import AppConfig


class CabinetConfig(AppConfig):
    name = "otklik.cabinet"
    label = "cabinet"
