"""Set-up screens: projects, people, teams, topics, mail accounts, tokens, and the supervisor's mail page.

A surface: no rules of its own. May import everything below the surfaces.
"""
