from otklik.connectors.actions.announce import announce, forget_interest, has_listeners
from otklik.connectors.actions.deliver import deliver, due, forget_old
from otklik.connectors.actions.export import forget_exports, path_of, run_export, start_export, start_view_export
from otklik.connectors.actions.panels import (
    PanelForm,
    move_panel,
    remove_panel,
    rotate_panel_secret,
    save_panel,
)
from otklik.connectors.actions.resend import resend, send_test
from otklik.connectors.actions.schedules import end_schedule, run_due, save_schedule
from otklik.connectors.actions.webhooks import remove_webhook, rotate_secret, save_webhook

__all__ = [
    "save_schedule",
    "run_due",
    "end_schedule",
    "PanelForm",
    "announce",
    "deliver",
    "due",
    "forget_exports",
    "forget_interest",
    "forget_old",
    "has_listeners",
    "path_of",
    "move_panel",
    "remove_panel",
    "remove_webhook",
    "resend",
    "rotate_panel_secret",
    "rotate_secret",
    "run_export",
    "save_panel",
    "save_webhook",
    "send_test",
    "start_export",
    "start_view_export",
]
