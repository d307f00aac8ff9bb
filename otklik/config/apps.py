from django.apps import AppConfig


class ConfigApp(AppConfig):
    name = "otklik.config"
    label = "config"

    def ready(self) -> None:
        from otklik.config import grants, signin_events, wiring

        grants.connect()
        wiring.connect()
        signin_events.connect()
