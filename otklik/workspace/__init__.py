"""The operator's workspace: list, conversation, context.

A surface: screens and doors, no rules of its own. Owns no tables, emits no events; calls the actions and queries of
`desk`, `customers`, `outbox`, `files` and `accounts`.
"""
