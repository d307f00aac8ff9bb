"""Pages for customers who never sign in: request forms, also inside the pages of other sites, and status pages.

A surface: no rules of its own but those of its doors (who may knock how often). May import everything below the
surfaces.
"""
