"""The design system: tokens, base templates, partials, template tags, small scripts and the living style guide.

Owns no tables and knows no other package; screens are built from it (README.md beside this file says how).
"""
