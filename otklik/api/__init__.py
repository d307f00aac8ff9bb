"""The API for other systems: `/api/v1/`, a door without rules of its own; every verb is an action of `desk`.

Owns KeptAnswer (the memory behind `Idempotency-Key`). Emits no events of its own. Answers and problem texts are
English whatever the person's language: they are read by programs and their makers; only the frame of the page of
documentation is translated.
May import everything below the surfaces.
"""
