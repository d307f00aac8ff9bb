"""What customers are told about the person who answers: as much as the project allows, nothing by default (R82)."""

from __future__ import annotations

from dataclasses import dataclass

from otklik.accounts.models import Project, User


@dataclass(frozen=True)
class Shown:
    """A person as customers of a project may know him; without leave he is the line, and has no number or photo."""

    name: str
    phone: str = ""
    photo_name: str = ""

    @property
    def first_name(self) -> str:
        """The first word of the name."""
        return (self.name.split() or [""])[0]


def shown(project: Project, user: User | None) -> Shown:
    """Return what a project tells its customers of somebody. His mail address, with which he signs in, never."""
    line = project.sender_name or project.name
    if user is None or not user.name.strip() or project.shows_operators == Project.Shows.NOTHING:
        return Shown(line)
    photo_name = user.photo_name if project.shows_operators == Project.Shows.PHOTO else ""
    return Shown(user.name, user.phone, photo_name)
