"""Tests of the kernels under sanitizers and with lines counted (python -m tools.kernels).

Needs gcc; says so and ends well where there is none.
"""

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

from segmentus.compiled import build

TESTS = [
    "tests/test_arithmetic.py", "tests/cluster/test_kernels.py", "tests/cluster/test_moments.py",
    "tests/cluster/search/test_genetic.py", "tests/cluster/search/test_lloyd_kernels.py",
    "tests/cluster/scores/test_silhouette_kernels.py", "tests/estimate/test_moving.py",
    "tests/estimate/test_bracketed.py", "tests/cluster/stability/test_clusterwise.py",
    "tests/cluster/stability/test_matching.py", "tests/engines/test_scaled.py",
]  # fmt: skip
LEAST = 95.0
"""Per cent of the lines of C that tests must run."""


def main() -> int:
    """Look at memory, then count lines; 0 where all is well."""
    if not shutil.which("gcc"):
        print("no gcc: kernels are not looked at under sanitizers")
        return 0
    build.build_libraries(["level"])
    return check_memory() or count_lines()


def check_memory() -> int:
    """Run the tests with every access, shift and sum looked at; a fault ends the process."""
    library = subprocess.run(
        ["gcc", "-print-file-name=libasan.so"], capture_output=True, text=True, check=True
    ).stdout.strip()
    return run_tests(
        "checked", LD_PRELOAD=library, PYTHONMALLOC="malloc", ASAN_OPTIONS="detect_leaks=0"
    )


def count_lines() -> int:
    """Run the tests with counts; fewer than `LEAST` per cent of the lines is a failure."""
    for old in build.LIBRARIES.glob("*counted*.gcda"):
        old.unlink()
    failed = run_tests("counted")
    covered = total = 0.0
    for data in sorted(build.LIBRARIES.glob("*counted*.gcda")):
        said = subprocess.run(
            ["gcov", "-n", data.name], cwd=data.parent, capture_output=True, text=True, check=True
        ).stdout
        for name, share, lines in re.findall(
            r"File '(.*\.[ch])'\nLines executed:([\d.]+)% of (\d+)", said
        ):
            if Path(name).parent == build.SOURCES:
                print(f"{Path(name).name}: {share} % of {lines} lines")
                covered, total = covered + float(share) * int(lines), total + int(lines)
    print(f"C: {covered / max(total, 1):.1f} % of {total:.0f} lines")
    return failed or int(covered < LEAST * total or total == 0)


def run_tests(variant: str, **variables: str) -> int:
    """Run the tests with one build of the kernels; 0 where they pass."""
    words = [sys.executable, "-m", "pytest", "-q", "-s", "-p", "no:cacheprovider", *TESTS]
    settings = {**os.environ, "SEGMENTUS_KERNELS": variant, "PYTEST_TIMEOUT": "0", **variables}
    return subprocess.run(words, env=settings, check=False).returncode


if __name__ == "__main__":
    sys.exit(main())
