"""The client company's own pages: only the cases that were handed to it.

A surface: no rules of its own. May import everything below the surfaces.
"""
