"""What stands below an answer: the project's signature with its placeholders filled, as far as the project lets
customers know who answers (R82).
"""

from __future__ import annotations

from dataclasses import dataclass

from otklik.accounts.actions.photo import photo_of
from otklik.accounts.models import Project, User
from otklik.accounts.showing import shown
from otklik.channels.mail.send_message import MailFile
from otklik.lib import placeholders

NAMES = frozenset({"operator.name", "operator.first_name", "operator.phone", "operator.photo", "project.name"})
PHOTO = "operator.photo"


@dataclass(frozen=True)
class Signature:
    """The text, and the photo that stands over it in the HTML of the mail."""

    text: str
    photo: MailFile | None = None


def signature_of(project: Project, author_id: int | None) -> Signature:
    """Return the signature under what somebody wrote; nobody, as under a receipt, signs as the line.

    A line of which nothing but its own words is left goes: "Tel. {{operator.phone}}" without a number.
    """
    if "{{" not in project.signature:
        return Signature(project.signature)
    author = User.objects.filter(pk=author_id).first() if author_id else None
    person = shown(project, author)
    values = {
        "operator.name": person.name,
        "operator.first_name": person.first_name,
        "operator.phone": person.phone,
        PHOTO: "",
        "project.name": project.name,
    }
    lines = [line for line in project.signature.splitlines() if not _empty(line, values)]
    wanted = PHOTO in placeholders.names(project.signature)
    data = photo_of(author, person.photo_name) if wanted and author else None
    photo = MailFile("photo.jpg", "image/jpeg", data, content_id=f"{person.photo_name}@operator") if data else None
    return Signature(placeholders.expand("\n".join(lines), values).strip(), photo)


def _empty(line: str, values: dict[str, str]) -> bool:
    named = [name for name in placeholders.names(line) if name in values]
    return bool(named) and not any(values[name] for name in named)
