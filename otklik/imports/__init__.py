"""What is taken over from another help desk: tickets, customers, companies, with their times and words.

Owns Import, NotTaken and Foreign. Emits `import.*`; the tickets it has written tell `ticket.imported`, to which nothing
reacts: no mail and no webhook leaves because of an import. May import `desk` and everything below it.
"""
