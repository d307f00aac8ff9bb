from otklik.customers.models.person import Identity, Organisation, Person

__all__ = ["Identity", "Organisation", "Person"]
