from otklik.customers.actions.change import change_customer
from otklik.customers.actions.recognise import Contact, NewPerson, look_up

__all__ = ["Contact", "NewPerson", "change_customer", "look_up"]
