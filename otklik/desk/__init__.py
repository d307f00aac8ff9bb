"""The desk: tickets, messages, topics, participants, counters, search; no network code.

Owns Topic, Ticket, Message, Attachment, Participant, Draft, Counter, CommonProblem. Emits `ticket.*`, `message.*` and
`common.*` events.
May import `customers`, `files`, `outbox`, `live`, `accounts`, `events`, `lib`.
"""
