from otklik.notifications.actions.browsers import add_browser, remove_browser
from otklik.notifications.actions.choose import choose
from otklik.notifications.actions.linking import chat_is_gone, new_link_code, unlink
from otklik.notifications.actions.reading import mark_all_read, mark_read

__all__ = [
    "add_browser",
    "chat_is_gone",
    "choose",
    "mark_all_read",
    "mark_read",
    "new_link_code",
    "remove_browser",
    "unlink",
]
