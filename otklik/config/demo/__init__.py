"""A believable company to look at and to try things on: two projects, eleven people, 300 tickets of the last month."""

from otklik.config.demo.build import run

__all__ = ["run"]
