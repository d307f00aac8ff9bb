"""Words of a mail: trim replies, find forwards, make HTML safe, turn HTML into text. Standard library and nh3 only.

Everything here is linear in its input and bounded, for it reads what strangers send; nh3 is imported on first use.
Imports nothing of ours, owns no data, emits no events.
"""

from .digest import Digest, digest
from .forward import Forwarded, find_forward
from .htmltext import html_to_text
from .quotes import Parts, split_html, split_parts
from .sanitize import Sanitized, sanitize
from .trim import Trimmed, trim

__all__ = [
    "Digest",
    "Forwarded",
    "Parts",
    "Sanitized",
    "Trimmed",
    "digest",
    "find_forward",
    "html_to_text",
    "sanitize",
    "split_html",
    "split_parts",
    "trim",
]
