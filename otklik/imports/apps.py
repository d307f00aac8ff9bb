from django.apps import AppConfig


class ImportsConfig(AppConfig):
    name = "otklik.imports"
    label = "imports"
