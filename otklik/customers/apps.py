from django.apps import AppConfig


class CustomersConfig(AppConfig):
    name = "otklik.customers"
    label = "customers"
