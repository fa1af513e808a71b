"""What a reader prints of its failures stays off the screen, and nothing else does."""

import subprocess
import sys

WORDS = """
import os, sys
from segmentus.disk.hush import hushed
print("before", file=sys.stderr)
try:
    with hushed():
        os.write(2, b"thread panicked")
        raise ValueError("told")
except ValueError as error:
    print(error, file=sys.stderr)
"""


def test_only_what_is_written_meanwhile_is_turned_away():
    done = subprocess.run([sys.executable, "-c", WORDS], capture_output=True, text=True, check=True)
    assert done.stderr.split() == ["before", "told"]


def test_without_a_standard_error_the_work_is_done():
    code = """
import os
from segmentus.disk.hush import hushed
os.close(2)
with hushed():
    print("done")
"""
    done = subprocess.run(
        [sys.executable, "-c", code], stdout=subprocess.PIPE, text=True, check=True
    )
    assert done.stdout.strip() == "done"


def test_no_file_stays_open():
    code = """
import os
from segmentus.disk.hush import hushed
first = os.dup(0)
for _ in range(50):
    with hushed():
        pass
print(os.dup(0) - first)
"""
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "1"
