"""What may be wrong with a file as a whole."""


class UnreadableError(ValueError):
    """The file is not what it should be, or more than we take; the text says what, in the reader's language."""
