"""E-mail addresses as identities: one spelling for one mailbox."""

import re

# RFC 5321 dot-atom local part and a host name; quoted local parts are not accepted as identities.
ADDRESS = re.compile(r"[^\s@<>()\[\],;:\"\\\x00-\x1f]{1,64}@[^\s@<>()\[\],;:\"\\\x00-\x1f]{1,255}")


def normalise_address(raw: str) -> str | None:
    """Return the address in lower case with an IDNA domain, or None when it is not one plain address.

    The local part is lowered too: no mail provider in use tells `Ivan@` from `ivan@` (RFC 5321 section 2.4 lets it).
    """
    text = raw.strip()
    if len(text) > 320 or not ADDRESS.fullmatch(text):
        return None
    local, _, domain = text.rpartition("@")
    try:
        domain = domain.rstrip(".").encode("idna").decode("ascii").lower()
    except UnicodeError:
        return None
    return f"{local.lower()}@{domain}" if domain else None
