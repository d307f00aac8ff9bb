"""Reading mail from outside: `parse`, `classify`, and in `otklik.lib.mime.pool` the bounded child that does it
safely.
"""

from otklik.lib.mime.model import Address, Auto, AutoKind, ParsedMail, Part, Problem
from otklik.lib.mime.parser import classify, parse

__all__ = ["Address", "Auto", "AutoKind", "ParsedMail", "Part", "Problem", "classify", "parse"]
