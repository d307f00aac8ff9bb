from otklik.channels.models.bot import BotAccount
from otklik.channels.models.inbound import InboundItem
from otklik.channels.models.mail import MailAccount, MailAddress, MailFolder

__all__ = ["BotAccount", "InboundItem", "MailAccount", "MailAddress", "MailFolder"]
