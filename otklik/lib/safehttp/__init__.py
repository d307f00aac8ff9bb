"""Calls to addresses that people name, such as webhooks: never to the inside of our own network (S11).

The name is resolved once, each of its addresses is checked, and the connection goes to a checked address, so that a
name which answers differently the second time (DNS rebinding) gains nothing; TLS still proves the name. No redirect is
followed, no proxy of the environment is used, only http and https are spoken, and answers are bounded in time and size.
Networks that the administrator allows are passed in as `Policy.allowed`.
"""

from otklik.lib.safehttp.addresses import RefusedError, allowed_networks, checked_addresses, why_forbidden
from otklik.lib.safehttp.transport import Answer, FailedError, Policy, Target, connect_to, request, target_of

__all__ = [
    "Answer",
    "FailedError",
    "Policy",
    "RefusedError",
    "Target",
    "allowed_networks",
    "checked_addresses",
    "connect_to",
    "request",
    "target_of",
    "why_forbidden",
]
