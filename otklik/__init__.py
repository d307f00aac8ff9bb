"""Otklik (отклик, "response"): the open contact centre and help desk in one."""

__version__ = "0.1.0"
