from otklik.requests.actions.follow import Followed, follow, issue_link, revoke_links
from otklik.requests.actions.give_link import give_link
from otklik.requests.actions.not_solved import NotEndedError, say_not_solved
from otklik.requests.actions.portal import change_portal
from otklik.requests.actions.rate import rate
from otklik.requests.actions.submit import Submitted, submit
from otklik.requests.actions.types import move_type, save_type

__all__ = [
    "Followed",
    "NotEndedError",
    "Submitted",
    "change_portal",
    "follow",
    "give_link",
    "issue_link",
    "move_type",
    "rate",
    "revoke_links",
    "save_type",
    "say_not_solved",
    "submit",
]
