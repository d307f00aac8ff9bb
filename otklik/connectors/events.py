from dataclasses import dataclass

from otklik.events.typed import TypedEvent


@dataclass(frozen=True, kw_only=True)
class WebhookSaved(TypedEvent):
    """A webhook of a project was set up or changed; `changes` names the fields. Never its secret."""

    kind = "webhook.saved"
    live = False
    webhook: int
    name: str
    changes: list[str]


@dataclass(frozen=True, kw_only=True)
class WebhookRemoved(TypedEvent):
    """A webhook is told of nothing any more."""

    kind = "webhook.removed"
    live = False
    webhook: int
    name: str


@dataclass(frozen=True, kw_only=True)
class WebhookSwitchedOff(TypedEvent):
    """A webhook was switched off because it took nothing for days, or said that it is gone."""

    kind = "webhook.switched_off"
    live = False
    webhook: int
    name: str
    error: str


@dataclass(frozen=True, kw_only=True)
class ExportMade(TypedEvent):
    """Somebody took a list out of a project as a file."""

    kind = "export.made"
    live = False
    export: int
    what: str


@dataclass(frozen=True, kw_only=True)
class PanelSaved(TypedEvent):
    """A side panel of a project was set up or changed; `changes` names the fields. Never its secret."""

    kind = "panel.saved"
    live = False
    panel: int
    name: str
    changes: list[str]


@dataclass(frozen=True, kw_only=True)
class PanelRemoved(TypedEvent):
    """A side panel is shown no more."""

    kind = "panel.removed"
    live = False
    panel: int
    name: str
