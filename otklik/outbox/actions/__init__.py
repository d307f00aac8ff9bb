from otklik.outbox.actions.bounced import bounced
from otklik.outbox.actions.cancel import cancel
from otklik.outbox.actions.deliver import deliver, recover
from otklik.outbox.actions.hurry import hurry
from otklik.outbox.actions.progress import accepted, refused
from otklik.outbox.actions.queue import queue

__all__ = ["accepted", "bounced", "cancel", "deliver", "hurry", "queue", "recover", "refused"]
