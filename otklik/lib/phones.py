"""Telephone numbers, normalised to E.164 (ITU-T) by Google's numbering plan data."""

import functools

import phonenumbers

REGIONS = frozenset(phonenumbers.SUPPORTED_REGIONS)  # ISO 3166-1 alpha-2


@functools.lru_cache(maxsize=1024)
def normalise_phone(raw: str, *, region: str = "RU") -> str | None:
    """Return `raw` in E.164 form (`+79161234567`), or None when it cannot be a telephone number.

    `region` (ISO 3166-1 alpha-2) is used for numbers written without a country code.
    """
    if not raw or len(raw) > 64:
        return None
    try:
        number = phonenumbers.parse(raw, region)
    except phonenumbers.NumberParseException:
        return None
    if not phonenumbers.is_possible_number(number):
        return None
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)


def local_form(e164: str) -> str:
    """Return an E.164 number as people write it (`+7 916 123-45-67`); anything else unchanged."""
    try:
        number = phonenumbers.parse(e164, None)
    except phonenumbers.NumberParseException:
        return e164
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.INTERNATIONAL)
