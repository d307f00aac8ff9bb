"""The desk: tickets, messages, topics, participants, counters, search; no network code.

Owns Topic, Ticket, Message, Attachment, Participant, Draft, Counter. Emits `ticket.*` and `message.*` events.
May import `customers`, `files`, `outbox`, `live`, `accounts`, `events`, `lib`.
"""
