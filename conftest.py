"""What every test stands on: one temporary PostgreSQL for the run, made when the first test needs a database.

The environment is set while pytest loads this file, before Django reads its settings; that is why
DJANGO_SETTINGS_MODULE is set here and not in pyproject.toml (there pytest-django would read the settings first).
Several people and several workers of pytest-xdist may run tests at once: nothing here is shared between runs.
"""

from __future__ import annotations

import atexit
import os
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import django
import hypothesis
import pytest

from otklik.config.embedded import Cluster

if TYPE_CHECKING:
    from tests.story import Story

# Chromium for the tests of several packages
pytest_plugins = ["tests.browsing"]
HOME = Path(tempfile.mkdtemp(prefix="otklik-tests-"))
HOME.chmod(0o711)
OWNER = os.getpid()
CLUSTER = Cluster(HOME, durable=False, max_connections=200)
# A database to test against instead, such as that of a PostgreSQL of another major version.
EXTERNAL = os.environ.get("TEST_DATABASE_URL", "")

for name in [name for name in os.environ if name.startswith("OTKLIK_")]:
    del os.environ[name]  # what the developer's own installation is set to is nobody's business here
os.environ.update(
    DJANGO_SETTINGS_MODULE="otklik.config.settings",
    DATABASE_URL=EXTERNAL or CLUSTER.url,
    OTKLIK_HOME=str(HOME),
    OTKLIK_TESTING="1",
    OTKLIK_ALLOWED_NETWORKS="127.0.0.0/8,::1",  # where the tests' own servers are
    OTKLIK_API_CALLS_A_MINUTE="1000000",
)
# The same made-up values in each run, so that what passes here passes there; `make soak` looks for new ones.
hypothesis.settings.register_profile("same", derandomize=True, database=None)
hypothesis.settings.register_profile("new", print_blob=True)
hypothesis.settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE") or "same")
# pytest-django sets Django up only when the settings were named before this file was read.
django.setup()


def pytest_configure(config: pytest.Config) -> None:
    """Let each worker of pytest-xdist read the settings from its own environment.

    A worker inherits the environment; with the settings named in it pytest-django would load them before this file has
    run there, and the worker would look for the first process's database.
    """
    if getattr(config.option, "numprocesses", None) and not hasattr(config, "workerinput"):
        os.environ.pop("DJANGO_SETTINGS_MODULE", None)


@atexit.register
def _remove_home() -> None:
    if os.getpid() == OWNER:  # not in a child that was forked
        CLUSTER.release()
        shutil.rmtree(HOME, ignore_errors=True)


@pytest.fixture(scope="session")
def home() -> Path:
    """The data folder of the run (OTKLIK_HOME)."""
    return HOME


@pytest.fixture(scope="session")
def cluster() -> Iterator[Cluster | None]:
    """The running PostgreSQL of the run; None when TEST_DATABASE_URL names another one."""
    if EXTERNAL:
        yield None
        return
    CLUSTER.claim("a test run")
    CLUSTER.start()
    yield CLUSTER
    CLUSTER.release()


@pytest.fixture(scope="session")
def django_db_modify_db_settings(cluster: Cluster | None) -> None:
    """Called by pytest-django before it makes the test database: the server is up from here on.

    The test database takes the name that DATABASE_URL says, so that a process which a test starts (a worker, the
    console script) works on the same rows as the test itself.
    """
    from django.db import connections

    for alias in connections:
        settings = connections[alias].settings_dict
        settings.setdefault("TEST", {})["NAME"] = settings["NAME"]


@pytest.fixture
def story(db: None) -> Story:
    """The people and projects of the tests' story."""
    # Imported here: models can be imported only after Django's set-up, which comes after this file.
    from tests.story import make_story

    return make_story()
