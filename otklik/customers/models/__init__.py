from otklik.customers.models.card import (
    REQUEST_FORM,
    Consent,
    ConsentText,
    PanelRow,
    PersonNote,
    Standing,
    purpose_words,
)
from otklik.customers.models.duties import Erasure, Merge, Retention
from otklik.customers.models.holds import Apart, Hold
from otklik.customers.models.person import Identity, Organisation, Person

__all__ = [
    "REQUEST_FORM",
    "Apart",
    "Consent",
    "ConsentText",
    "Erasure",
    "Hold",
    "Identity",
    "Merge",
    "Organisation",
    "PanelRow",
    "Person",
    "PersonNote",
    "Retention",
    "Standing",
    "purpose_words",
]
