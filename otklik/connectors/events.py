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
class ReportSaved(TypedEvent):
    """Somebody has a saved view written into a file by a calendar rule (RFC 5545)."""

    kind = "report.saved"
    live = False
    report: int
    name: str
    rule: str


@dataclass(frozen=True, kw_only=True)
class ReportReady(TypedEvent):
    """The file of a regular export lies there for its person."""

    kind = "report.ready"
    live = False
    report: int
    name: str
    view: int
    user: int


@dataclass(frozen=True, kw_only=True)
class ReportStopped(TypedEvent):
    """A regular export is written no more; `reason` is one of ExportSchedule.Stopped, or "ended" by its person."""

    kind = "report.stopped"
    live = False
    report: int
    name: str
    view: int
    user: int
    reason: str


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
