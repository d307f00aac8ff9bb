"""Mailboxes read over IMAP (RFC 3501, IDLE by RFC 2177): every mail is taken in once and none is changed in the
mailbox.

`supervisor` keeps one thread for each active account, `fetcher` is that thread, `session` opens connections, `folder`
knows how far a folder has been read, `items` makes of a mail what the system stores.
"""

from otklik.channels.mail.imap.supervisor import supervise

__all__ = ["supervise"]
