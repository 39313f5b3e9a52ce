"""The suite's program on another day: `python -m tests.strangers.clock MOMENT WORDS…`.

The whole process has the clock of that moment, which runs on from there.
"""

from __future__ import annotations

import sys
from datetime import datetime

import time_machine

from conformance.cli import main

if __name__ == "__main__":
    with time_machine.travel(datetime.fromisoformat(sys.argv[1]), tick=True):
        sys.exit(main(sys.argv[2:]))
