"""What the commands share: the database of the data folder, Django, the command line of a child of ours."""

from __future__ import annotations

import contextlib
import logging
import os
import sys
from collections.abc import Iterator

from otklik.config import options as option_table
from otklik.config.embedded import Cluster
from otklik.config.embedded.locks import FileLock
from otklik.config.options import Options


def child(*words: str) -> list[str]:
    """The command line of `otklik WORDS`; -P keeps the current folder out of the import path."""
    return [sys.executable, "-P", "-m", "otklik.config.cli", *words]


def cluster_of(options: Options) -> Cluster:
    """The embedded cluster of the data folder, neither claimed nor started."""
    return Cluster(options.home, shared_buffers=options.pg_shared_buffers, max_connections=options.pg_max_connections)


def up_lock(options: Options) -> FileLock:
    """The lock that `otklik up` holds on the data folder as long as it runs."""
    return FileLock(options.home / ".up.lock")


def adopt_arguments_of_up() -> None:
    """Take over what a running `otklik up` of this data folder was told by arguments, such as its port."""
    options = option_table.load()
    for name, value in up_lock(options).facts_of_holder().items():
        os.environ.setdefault(name, value)
    option_table.load.cache_clear()


@contextlib.contextmanager
def database(owner: str) -> Iterator[Options]:
    """The settings with a database that answers behind `database_url`.

    Without DATABASE_URL it is the embedded one: that of a running `otklik up`, else started for the duration.
    Raises OptionsError, ClusterError.
    """
    options = option_table.load()
    if options.database_url:
        yield options
        return
    with cluster_of(options).in_use(owner) as url:
        os.environ["DATABASE_URL"] = url
        option_table.load.cache_clear()
        try:
            yield option_table.load()
        finally:
            # We stop the server now: threads of ours that lose their connection by it have nothing to tell anybody.
            logging.disable(logging.WARNING)
            del os.environ["DATABASE_URL"]
            option_table.load.cache_clear()


def set_up_django() -> None:
    """Load Django with our settings; after this the models can be imported."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "otklik.config.settings")
    import django

    django.setup()
