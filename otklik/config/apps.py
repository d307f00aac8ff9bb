from django.apps import AppConfig


class ConfigApp(AppConfig):
    name = "otklik.config"
    label = "config"

    def ready(self) -> None:
        from otklik.config import grants, wiring

        grants.connect()
        wiring.connect()
