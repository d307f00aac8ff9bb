from django.apps import AppConfig


class AutomationConfig(AppConfig):
    name = "otklik.automation"
    label = "automation"
