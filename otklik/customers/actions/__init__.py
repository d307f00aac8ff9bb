from otklik.customers.actions.change import change_customer
from otklik.customers.actions.recognise import Contact, recognise

__all__ = ["Contact", "change_customer", "recognise"]
