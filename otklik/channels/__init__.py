"""Doors through which customers' words come in and ours go out; one folder a channel.

Owns InboundItem, MailAccount, MailAddress, MailFolder. Emits `inbound.*` and `mail_account.*` events.
May import `desk` and everything below it.
"""
