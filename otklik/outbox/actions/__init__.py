from otklik.outbox.actions.cancel import cancel
from otklik.outbox.actions.deliver import deliver, recover
from otklik.outbox.actions.queue import queue

__all__ = ["cancel", "deliver", "queue", "recover"]
