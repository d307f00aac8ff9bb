from otklik.connectors.actions.announce import announce, forget_interest, has_listeners
from otklik.connectors.actions.deliver import deliver, due, forget_old
from otklik.connectors.actions.export import forget_exports, run_export, start_export
from otklik.connectors.actions.resend import resend, send_test
from otklik.connectors.actions.webhooks import remove_webhook, rotate_secret, save_webhook

__all__ = [
    "announce",
    "deliver",
    "due",
    "forget_exports",
    "forget_interest",
    "forget_old",
    "has_listeners",
    "remove_webhook",
    "resend",
    "rotate_secret",
    "run_export",
    "save_webhook",
    "send_test",
    "start_export",
]
