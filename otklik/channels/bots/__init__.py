"""What the messengers' bots have in common; what is particular to one is in its own folder (`telegram`, `max`).

`messengers` is the table of messengers and what each can do, `accounts` sets bots up, `polling` takes in what is
written to them, `views` is the door where messengers call us, `reading` hands what was said to whoever listens, and
`sending` is the transport.
"""
