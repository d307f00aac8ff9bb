"""Measurements of the project; `python -m bench` runs all of them."""
