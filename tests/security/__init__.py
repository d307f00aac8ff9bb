"""Permanent tests of the rows of docs/security.md that no single package proves alone."""
