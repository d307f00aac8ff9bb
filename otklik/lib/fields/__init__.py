"""Fields that people define: what they are, what may stand in them, when they are shown and when they must be filled.

Pure: no tables, no requests. Whoever keeps fields (tickets, customers, forms) brings their definitions and values.
"""

from otklik.lib.fields.rules import has_circle, missing, shown
from otklik.lib.fields.spec import EMPTY_FIELD, Field, Kind, Option, Required, Value
from otklik.lib.fields.values import FieldError, from_form, parse, words

__all__ = [
    "EMPTY_FIELD",
    "Field",
    "FieldError",
    "Kind",
    "Option",
    "Required",
    "Value",
    "from_form",
    "has_circle",
    "missing",
    "parse",
    "shown",
    "words",
]
