"""Doors through which customers' words come in and ours go out; one folder a channel.

Owns BotAccount, InboundItem, MailAccount, MailAddress, MailFolder. Emits `inbound.*`, `mail_account.*` and
`bot.*` events. May import `desk` and everything below it.
"""
