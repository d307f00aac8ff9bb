"""The generated matrix: every address as every person of the story, with objects of both sides of the wall.

`policies.py` declares who may come in at each address; `addresses.py` lists the addresses that there are. The two must
agree: an address without a declared policy fails the build.
"""
