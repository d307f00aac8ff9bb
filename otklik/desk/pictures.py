"""Pictures that may be shown inline: read, checked and written anew by Pillow, so that only pixels remain (S02)."""

from __future__ import annotations

import io

from PIL import Image, ImageOps

MAX_BYTES = 25 * 1024 * 1024
MAX_PIXELS = 50_000_000
PREVIEW = (480, 360)
FULL = (2400, 2400)
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
    kind = TYPES.get(content_type.partition(";")[0].strip().lower())
    if kind is None or len(data) > MAX_BYTES or not data.startswith(MAGIC[kind]):
        raise NotAPictureError(content_type)
    if kind == "WEBP" and data[8:12] != b"WEBP":
        raise NotAPictureError(content_type)
    try:
        with Image.open(io.BytesIO(data), formats=[kind]) as source:
            if source.width * source.height > MAX_PIXELS:
                raise NotAPictureError("too many pixels")
            source.draft("RGB", PREVIEW if small else FULL)  # JPEG decodes at a fraction of its size
            picture = ImageOps.exif_transpose(source)
            picture.thumbnail(PREVIEW if small else FULL)
            return _write(picture, kind)
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
