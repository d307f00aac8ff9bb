from otklik.api.models.answer import KeptAnswer

__all__ = ["KeptAnswer"]
