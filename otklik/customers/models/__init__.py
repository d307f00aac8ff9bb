from otklik.customers.models.card import Consent, ConsentText, PanelRow, PersonNote, Standing
from otklik.customers.models.duties import Erasure, Merge, Retention
from otklik.customers.models.holds import Apart, Hold
from otklik.customers.models.person import Identity, Organisation, Person

__all__ = [
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
]
