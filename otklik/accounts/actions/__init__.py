"""Verbs of this package; import the module of the verb: `from otklik.accounts.actions import projects`."""
