from __future__ import annotations

import select

from django.db.backends.postgresql import base


class DatabaseWrapper(base.DatabaseWrapper):
    """Asks the socket, not the server: Django's own check costs a round trip a request.

    A server that has ended or restarted has closed the connection, which makes an idle socket readable. What it cannot
    see, a network that swallows packets, shows as an error of the next statement, as it would right after any check.
    """

    def is_usable(self) -> bool:
        """Tell whether the connection may be used for the next request."""
        if self.connection is None or self.connection.closed:
            return False
        poll = select.poll()
        poll.register(self.connection.fileno(), select.POLLIN | select.POLLERR | select.POLLHUP)
        return not poll.poll(0)
