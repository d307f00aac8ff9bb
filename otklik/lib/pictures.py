"""Pictures that may be shown inline: read, checked and written anew by Pillow, so that only pixels remain (S02).

A person's photo is such a picture, cut to a small square. Pillow is loaded with the first picture: 7 MB a process.
"""

from __future__ import annotations

import contextlib
import io
from collections.abc import Iterator
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from PIL import Image, ImageFile

MAX_BYTES = 25 * 1024 * 1024
MAX_PIXELS = 50_000_000
PREVIEW = (480, 360)
FULL = (2400, 2400)
FACE = (256, 256)
MAX_FACE_BYTES = 10 * 1024 * 1024
# What a file must begin with to be taken for a picture, whatever its name or declared type says.
MAGIC = {
    "PNG": (b"\x89PNG\r\n\x1a\n",),
    "JPEG": (b"\xff\xd8\xff",),
    "GIF": (b"GIF87a", b"GIF89a"),
    "WEBP": (b"RIFF",),
}
TYPES = {"image/png": "PNG", "image/jpeg": "JPEG", "image/jpg": "JPEG", "image/gif": "GIF", "image/webp": "WEBP"}


class NotAPictureError(ValueError):
    """The bytes are not a picture of the declared type, or too large a one."""


def may_be_picture(content_type: str, size: int) -> bool:
    """Tell whether it is worth offering a preview."""
    return content_type.partition(";")[0].strip().lower() in TYPES and 0 < size <= MAX_BYTES


def re_encode(data: bytes, content_type: str, *, small: bool) -> tuple[bytes, str]:
    """Return the picture written anew as PNG or JPEG and its type; metadata, further frames and trailers are gone.

    Raises NotAPictureError when declared type and magic bytes disagree, or Pillow cannot read it within 50 megapixels.
    """
    from PIL import ImageOps

    with _opened(data, content_type, MAX_BYTES) as source:
        source.draft("RGB", PREVIEW if small else FULL)  # JPEG decodes at a fraction of its size
        picture = ImageOps.exif_transpose(source)
        picture.thumbnail(PREVIEW if small else FULL)
        return _write(picture, _kind(content_type))


def face(data: bytes, content_type: str) -> bytes:
    """Return the middle square of a picture as a JPEG of 256 pixels; what is seen through becomes white.

    Raises NotAPictureError as `re_encode`, and for one of more than 10 MB.
    """
    from PIL import Image, ImageOps

    with _opened(data, content_type, MAX_FACE_BYTES) as source:
        source.draft("RGB", (FACE[0] * 2, FACE[1] * 2))
        picture = ImageOps.exif_transpose(source).convert("RGBA")
        square = ImageOps.fit(picture, FACE)
        ground = Image.new("RGBA", FACE, "white")
        return _write(Image.alpha_composite(ground, square), "JPEG")[0]


def _kind(content_type: str) -> str:
    return TYPES.get(content_type.partition(";")[0].strip().lower(), "")


@contextlib.contextmanager
def _opened(data: bytes, content_type: str, most: int) -> Iterator[ImageFile.ImageFile]:
    """Open a picture of at most `most` bytes and 50 megapixels; raises NotAPictureError for whatever fails inside."""
    from PIL import Image

    kind = _kind(content_type)
    if not kind or len(data) > most or not data.startswith(MAGIC[kind]):
        raise NotAPictureError(content_type)
    if kind == "WEBP" and data[8:12] != b"WEBP":
        raise NotAPictureError(content_type)
    try:
        with Image.open(io.BytesIO(data), formats=[kind]) as source:
            if source.width * source.height > MAX_PIXELS:
                raise NotAPictureError("too many pixels")
            yield source
    except NotAPictureError:
        raise
    except (OSError, ValueError, SyntaxError, Image.DecompressionBombError, MemoryError, OverflowError) as error:
        raise NotAPictureError(str(error)) from error


def _write(picture: Image.Image, kind: str) -> tuple[bytes, str]:
    target = io.BytesIO()
    if kind == "JPEG":
        picture.convert("RGB").save(target, "JPEG", quality=85)
        return target.getvalue(), "image/jpeg"
    picture.convert("RGBA").save(target, "PNG")
    return target.getvalue(), "image/png"
