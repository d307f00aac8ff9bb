from django.apps import AppConfig


class FilesConfig(AppConfig):
    name = "otklik.files"
    label = "files"
