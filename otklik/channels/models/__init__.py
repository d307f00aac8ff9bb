from otklik.channels.models.inbound import InboundItem
from otklik.channels.models.mail import MailAccount, MailAddress, MailFolder

__all__ = ["InboundItem", "MailAccount", "MailAddress", "MailFolder"]
