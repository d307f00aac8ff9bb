"""What other systems can be told of. Explicit: a new kind of event leaves the house only when it has its line here."""

from __future__ import annotations

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

TEST = "webhook.test"
KINDS: dict[str, str | Promise] = {
    "ticket.opened": _("a ticket was opened"),
    "ticket.status": _("a ticket has another status"),
    "ticket.reopened": _("a ticket was opened again"),
    "ticket.taken": _("somebody took a ticket"),
    "ticket.assigned": _("a ticket was given to somebody"),
    "ticket.changed": _("priority, topic, tags or subject changed"),
    "message.posted": _("something was said"),
    "customer.changed": _("the card of a customer changed"),
    "rule.called": _("a rule calls"),
}
