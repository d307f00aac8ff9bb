"""Text from outside, made fit to be stored."""


def storable(text: str) -> str:
    """Return the text as PostgreSQL can hold it: without NUL, lone surrogates (RFC 3629) as question marks."""
    return text.replace("\x00", "").encode("utf-8", "replace").decode()
