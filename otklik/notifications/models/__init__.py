from otklik.notifications.models.notice import Notice
from otklik.notifications.models.ways import BotLink, LinkCode, NoticeChoice, PushSubscription

__all__ = ["BotLink", "LinkCode", "Notice", "NoticeChoice", "PushSubscription"]
