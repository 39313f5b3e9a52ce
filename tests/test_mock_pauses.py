"""Nothing makes the mock's clients wait for each other longer than their own calls take."""

from __future__ import annotations

import subprocess
import sys

import pytest

from tests.checkout import ROOT

# The command in a program that ends it once it serves, and says how many objects a collection of garbage looks at.
SERVING = """
import gc, os, signal, sys, threading, time
from conformance.cli import main

def end():
    while "mock" not in {thread.name for thread in threading.enumerate()}:
        time.sleep(0.02)
    print("looked at:", len(gc.get_objects()), "frozen:", gc.get_freeze_count())
    os.kill(os.getpid(), signal.SIGTERM)

threading.Thread(target=end, daemon=True).start()
sys.exit(main(["mock"]))
"""


@pytest.mark.slow
def test_the_collection_of_garbage_passes_over_what_was_loaded() -> None:
    command = [sys.executable, "-c", SERVING]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=120, check=False)
    assert done.returncode == 0, done.stderr
    (line,) = (line for line in done.stdout.splitlines() if line.startswith("looked at:"))
    looked_at, frozen = (int(word) for word in line.split() if word.isdigit())
    assert looked_at < frozen / 10
