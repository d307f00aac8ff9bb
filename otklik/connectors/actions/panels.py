from __future__ import annotations

from dataclasses import asdict, dataclass, field

from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from otklik.accounts.access import Access
from otklik.accounts.models import Project
from otklik.accounts.roles import RIGHTS, Right
from otklik.connectors import panel_values
from otklik.connectors.events import PanelRemoved, PanelSaved
from otklik.connectors.models import Panel, PanelCard, PanelState
from otklik.events.changes import change
from otklik.lib import passes
from otklik.lib.sealed import seal

MAX_PANELS = 10  # of one project
LONGEST_TIME_OUT, LONGEST_CACHE = 10, 86_400  # seconds
HEIGHTS = (120, 1200)
READING = [role for role, held in RIGHTS.items() if held & {Right.READ, Right.READ_OWN}]


@dataclass(frozen=True, kw_only=True)
class PanelForm:
    """What a manager decides about a panel; no `roles` means everybody who reads the ticket."""

    name: str
    url: str
    kind: str = Panel.Kind.CARD
    timeout_seconds: int = 3
    cache_seconds: int = 60
    height: int = 320
    roles: list[str] = field(default_factory=list)
    is_active: bool = True


def save_panel(*, access: Access, project: Project, panel: Panel | None = None, values: PanelForm) -> tuple[Panel, str]:
    """Set up a panel or change one; return it with its secret, which is "" for one that has it already.

    A change lets a paused one be asked again, and forgets what another address has told. Raises DeniedError,
    ValidationError.
    """
    access.require(Right.MANAGE, project.pk)
    wanted = asdict(values) | {"name": values.name.strip()[:120], "url": values.url.strip()}
    _check(wanted)
    secret = ""
    with change(actor=access.actor) as current:
        if panel is None:
            Project.objects.select_for_update().get(pk=project.pk)
            last = Panel.objects.filter(project=project).order_by("-position").values_list("position", flat=True)
            if len(last) >= MAX_PANELS:
                raise ValidationError(_("A project can have 10 side panels at most."))
            secret = passes.new_secret()
            sealed = seal(secret, settings.FIELD_KEYS)
            row = Panel(project=project, secret_sealed=sealed, position=last[0] + 1 if last else 0)
        else:
            row = Panel.objects.select_for_update().get(pk=panel.pk, project=project)
        changes = [name for name, value in wanted.items() if row.pk is None or getattr(row, name) != value]
        for name, value in wanted.items():
            setattr(row, name, value)
        row.save()
        PanelState.objects.filter(panel=row, project=project).delete()
        if {"url", "kind"} & set(changes):
            PanelCard.objects.filter(panel=row, project=project).delete()
        if changes:
            current.record(PanelSaved(project=project.pk, panel=row.pk, name=row.name, changes=changes))
    return row, secret


def _check(wanted: dict[str, object]) -> None:
    if not wanted["name"]:
        raise ValidationError({"name": _("Give it a name.")})
    if wanted["kind"] not in Panel.Kind.values:
        raise ValidationError({"kind": _("There is no such choice.")})
    roles = wanted["roles"]
    if not isinstance(roles, list) or set(roles) - set(READING):
        raise ValidationError({"roles": _("There is no such choice.")})
    bounds = {
        "timeout_seconds": (1, LONGEST_TIME_OUT),
        "cache_seconds": (0, LONGEST_CACHE),
        "height": HEIGHTS,
    }
    for name, (least, most) in bounds.items():
        value = wanted[name]
        if not isinstance(value, int) or not least <= value <= most:
            raise ValidationError({name: _("From %(least)s to %(most)s.") % {"least": least, "most": most}})
    try:
        panel_values.check(str(wanted["url"]), frame=wanted["kind"] == Panel.Kind.FRAME)
    except ValidationError as error:
        raise ValidationError({"url": error.messages}) from error


def rotate_panel_secret(*, access: Access, panel: Panel) -> str:
    """Give a panel a new secret and return it; the old one signs nothing any more. Raises DeniedError."""
    access.require(Right.MANAGE, panel.project_id)
    secret = passes.new_secret()
    with change(actor=access.actor) as current:
        row = Panel.objects.select_for_update().get(pk=panel.pk, project_id=panel.project_id)
        row.secret_sealed = seal(secret, settings.FIELD_KEYS)
        row.save(update_fields=["secret_sealed"])
        current.record(PanelSaved(project=row.project_id, panel=row.pk, name=row.name, changes=["secret"]))
    return secret


def move_panel(*, access: Access, panel: Panel, direction: str) -> None:
    """Change places with the panel before ("up") or after. Raises DeniedError."""
    access.require(Right.MANAGE, panel.project_id)
    with change(actor=access.actor) as current:
        rows = list(Panel.objects.select_for_update().filter(project_id=panel.project_id))
        place = next((place for place, row in enumerate(rows) if row.pk == panel.pk), None)
        other = -1 if place is None else place + (-1 if direction == "up" else 1)
        if place is None or not 0 <= other < len(rows):
            return
        rows[place], rows[other] = rows[other], rows[place]
        for position, row in enumerate(rows):
            row.position = position
        Panel.objects.bulk_update(rows, ["position"])
        current.record(PanelSaved(project=panel.project_id, panel=panel.pk, name=panel.name, changes=["position"]))


def remove_panel(*, access: Access, panel: Panel) -> None:
    """Remove a panel with what its system has told. Raises DeniedError."""
    access.require(Right.MANAGE, panel.project_id)
    with change(actor=access.actor) as current:
        row = Panel.objects.select_for_update().get(pk=panel.pk, project_id=panel.project_id)
        current.record(PanelRemoved(project=row.project_id, panel=row.pk, name=row.name))
        row.delete()
