from otklik.desk.models.bulk import Bulk, BulkItem
from otklik.desk.models.counter import Counter, CounterDelta
from otklik.desk.models.draft import Draft
from otklik.desk.models.message import Attachment, Message
from otklik.desk.models.relation import Follower, Move, TicketLink
from otklik.desk.models.ticket import Participant, Ticket
from otklik.desk.models.topic import Topic

__all__ = [
    "Attachment",
    "Bulk",
    "BulkItem",
    "Counter",
    "CounterDelta",
    "Draft",
    "Follower",
    "Message",
    "Move",
    "Participant",
    "Ticket",
    "TicketLink",
    "Topic",
]
