from django.apps import AppConfig


class SetupConfig(AppConfig):
    name = "otklik.setup"
    label = "setup"
