from otklik.customers.actions.apart import tell_apart
from otklik.customers.actions.change import Card, add_customer, change_customer
from otklik.customers.actions.classes import add_standing, switch_off_standing
from otklik.customers.actions.consents import give_consent, save_consent_text, withdraw_consent
from otklik.customers.actions.erase import erase_person, request_erasure, run_erasure
from otklik.customers.actions.export import export_person, write_archive
from otklik.customers.actions.hold import hold_person, release_person
from otklik.customers.actions.identities import IdentityTakenError, add_identity, make_main, remove_identity
from otklik.customers.actions.merge import TooLateError, gather_strays, merge_people, undo_merge
from otklik.customers.actions.notes import add_note, pin_note, remove_note
from otklik.customers.actions.organisations import save_organisation
from otklik.customers.actions.panels import PanelValues, put_panel_row, remove_panel_row
from otklik.customers.actions.recognise import Contact, NewPerson, look_up
from otklik.customers.actions.retention import expire_all, set_retention

__all__ = [
    "Card",
    "Contact",
    "IdentityTakenError",
    "NewPerson",
    "PanelValues",
    "TooLateError",
    "add_customer",
    "add_identity",
    "add_note",
    "add_standing",
    "change_customer",
    "erase_person",
    "expire_all",
    "export_person",
    "gather_strays",
    "give_consent",
    "hold_person",
    "look_up",
    "make_main",
    "merge_people",
    "pin_note",
    "put_panel_row",
    "release_person",
    "remove_identity",
    "remove_note",
    "remove_panel_row",
    "request_erasure",
    "run_erasure",
    "save_consent_text",
    "save_organisation",
    "set_retention",
    "switch_off_standing",
    "tell_apart",
    "undo_merge",
    "withdraw_consent",
    "write_archive",
]
