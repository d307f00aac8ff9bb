"""Web Push: a message encrypted for one browser (RFC 8291, RFC 8188) and who sends it (VAPID, RFC 8292).

With `cryptography` and PyJWT alone: the usual library brings an HTTP client of its own, and the addresses of browsers
are calls to the outside that must go through `lib.safehttp` (S11).
"""

from __future__ import annotations

import base64
import os
import struct
import time
from urllib.parse import urlsplit

import jwt
from cryptography.exceptions import InvalidKey
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

RECORD = 4096  # octets; a push service takes no more in one message
MAX_PLAIN = RECORD - 16 - 1 - 86
PASS_SECONDS = 12 * 3600  # RFC 8292 allows 24 hours


def new_private_key() -> str:
    """Return a new P-256 key: its 32 octets in URL-safe base64."""
    value = ec.generate_private_key(ec.SECP256R1()).private_numbers().private_value
    return b64(value.to_bytes(32, "big"))


def public_key_of(private: str) -> str:
    """Return the uncompressed point of a private key, as browsers want it (`applicationServerKey`)."""
    return b64(_point(_private(private).public_key()))


def b64(data: bytes) -> str:
    """Return octets as URL-safe base64 without padding."""
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode("ascii")


def unb64(text: str) -> bytes:
    """Return the octets of URL-safe base64, padded or not. Raises ValueError."""
    return base64.b64decode(text.encode("ascii") + b"=" * (-len(text) % 4), altchars=b"-_", validate=True)


def check_keys(public: str, secret: str) -> None:
    """Raise ValueError unless these can be the keys of a browser: a point of P-256, and 16 octets."""
    if len(unb64(secret)) != 16:
        raise ValueError("the secret has 16 octets")
    ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), unb64(public))


def encrypt(
    plain: bytes, *, public: str, secret: str, salt: bytes | None = None, ephemeral: str | None = None
) -> bytes:
    """Return the body of a message that only the browser with these keys can read (`aes128gcm`, one record).

    `salt` and `ephemeral` are for the example of RFC 8291; else they are new. Raises ValueError for bad keys and for
    more than 3,993 octets.
    """
    if len(plain) > MAX_PLAIN:
        raise ValueError("too long for a push message")
    salt = salt or os.urandom(16)
    own = _private(ephemeral or new_private_key())
    theirs = ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), unb64(public))
    point = _point(own.public_key())
    try:
        shared = own.exchange(ec.ECDH(), theirs)
    except InvalidKey as error:
        raise ValueError("not a key") from error
    key = _derive(shared, unb64(secret), b"WebPush: info\0" + unb64(public) + point, 32)
    content = AESGCM(_derive(key, salt, b"Content-Encoding: aes128gcm\0", 16))
    nonce = _derive(key, salt, b"Content-Encoding: nonce\0", 12)
    head = salt + struct.pack("!IB", RECORD, len(point)) + point
    return head + content.encrypt(nonce, plain + b"\x02", None)


def headers(endpoint: str, *, private: str, contact: str, seconds: int, urgency: str = "normal") -> dict[str, str]:
    """Return the headers of a push: kept for `seconds` while the browser is away, signed for the service it goes to.

    `contact`: a mailto: or https: address by which the push service reaches the sender.
    """
    place = urlsplit(endpoint)
    claims = {"aud": f"{place.scheme}://{place.netloc}", "exp": int(time.time()) + PASS_SECONDS, "sub": contact}
    signed = jwt.encode(claims, _private(private), algorithm="ES256")
    return {
        "Authorization": f"vapid t={signed}, k={public_key_of(private)}",
        "Content-Encoding": "aes128gcm",
        "Content-Type": "application/octet-stream",
        "TTL": str(seconds),
        "Urgency": urgency,
    }


def _private(text: str) -> ec.EllipticCurvePrivateKey:
    return ec.derive_private_key(int.from_bytes(unb64(text), "big"), ec.SECP256R1())


def _point(key: ec.EllipticCurvePublicKey) -> bytes:
    return key.public_bytes(serialization.Encoding.X962, serialization.PublicFormat.UncompressedPoint)


def _derive(material: bytes, salt: bytes, info: bytes, length: int) -> bytes:
    return HKDF(algorithm=hashes.SHA256(), length=length, salt=salt, info=info).derive(material)
