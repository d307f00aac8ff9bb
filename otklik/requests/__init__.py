"""What customers may ask for and how they follow it: the request catalogue, what its forms brought in, signed status
links, ratings.

Emits `request.submitted`, `request.type_changed`, `request.portal_changed`, `ticket.not_solved`, `ticket.rated`,
`ticket.link_given`, `ticket.links_revoked`. May import desk and everything below it; the pages themselves are in
`portal`, the set-up of them in `setup`, the links in mails are put there by `channels`.
"""
