"""`python -m otklik.config.cli`: how the supervisor starts the parts."""

import sys

from otklik.config.cli import main

sys.exit(main())
