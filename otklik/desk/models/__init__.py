from otklik.desk.models.bulk import Bulk, BulkItem
from otklik.desk.models.checklist import Checklist, ChecklistPoint, TicketChecklist
from otklik.desk.models.closing import ClosingRules, Resolution, ResolutionCode, StatusLabel
from otklik.desk.models.common import CommonProblem, CommonTicket
from otklik.desk.models.counter import Counter, CounterDelta
from otklik.desk.models.draft import Draft, DraftFile
from otklik.desk.models.fields import TicketField, TicketFieldValue
from otklik.desk.models.message import Attachment, Message
from otklik.desk.models.relation import Follower, Move, TicketLink
from otklik.desk.models.segment import SavedSegment
from otklik.desk.models.template import AnswerTemplate
from otklik.desk.models.ticket import Participant, Ticket
from otklik.desk.models.topic import Topic
from otklik.desk.models.view import SavedView, TicketChange, ViewCell, ViewOrder

__all__ = [
    "AnswerTemplate",
    "Attachment",
    "Bulk",
    "BulkItem",
    "Checklist",
    "ChecklistPoint",
    "ClosingRules",
    "CommonProblem",
    "CommonTicket",
    "Counter",
    "CounterDelta",
    "Draft",
    "DraftFile",
    "Follower",
    "Message",
    "Move",
    "Participant",
    "Resolution",
    "ResolutionCode",
    "SavedSegment",
    "SavedView",
    "StatusLabel",
    "Ticket",
    "TicketChange",
    "TicketChecklist",
    "TicketField",
    "TicketFieldValue",
    "TicketLink",
    "Topic",
    "ViewCell",
    "ViewOrder",
]
