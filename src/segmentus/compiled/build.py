"""Kernels in C into shared libraries, by the system's compiler or by zig's.

Runs when the package is installed, and in a checkout whenever the sources have changed. A library's
name holds a digest of the sources and settings it was made from, so that none is ever out of date.
It needs nothing but Python's own library, as it runs before anything is installed.
"""

from __future__ import annotations

import hashlib
import importlib.util
import os
import platform
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

HERE = Path(__file__).parent
SOURCES, LIBRARIES = HERE / "c", HERE / "lib"
ZIG = "ziglang==0.17.1"
"""What to ask for where there is no compiler: one that comes as a Python package."""
SETTINGS = (
    "-std=gnu11", "-O3", "-shared", "-fPIC", "-fvisibility=hidden", "-ffp-contract=off",
    "-fno-math-errno", "-fno-trapping-math", "-fno-sanitize=undefined", "-Wno-psabi",
)  # fmt: skip
"""No product and sum is fused, and no sum reordered: every processor gives the same bits."""
CHECKING = (
    "-std=gnu11", "-g", "-O1", "-shared", "-fPIC", "-ffp-contract=off", "-fno-math-errno",
    "-fsanitize=address,undefined", "-fno-sanitize=shift-base", "-fno-sanitize-recover=undefined",
    "-DCHECKED", "-Wno-psabi",
)  # fmt: skip
COUNTING = (
    "-std=gnu11", "-O0", "-shared", "-fPIC", "-ffp-contract=off", "-fno-math-errno", "--coverage",
    "-fprofile-update=atomic", "-Wno-psabi",
)  # fmt: skip
INSTRUCTION_SETS = {"v2": "x86-64-v2", "v3": "x86-64-v3", "v4": "x86-64-v4"}
"""Instruction sets of x86-64: what every processor since 2009 has, AVX2, and AVX-512."""
SUFFIX = {"win32": ".dll", "darwin": ".dylib"}.get(sys.platform, ".so")


def has_levels() -> bool:
    """Tell whether this machine's processors come in the `INSTRUCTION_SETS`."""
    return platform.machine().lower() in ("x86_64", "amd64")


def all_variants() -> list[str]:
    """List the names of the libraries that an installation has."""
    return ["level", *INSTRUCTION_SETS] if has_levels() else ["base"]


def library_path(variant: str) -> Path:
    """Say where the library of a variant lies, made from the sources as they are now."""
    digest = hashlib.sha256(repr(_settings(variant)).encode())
    for path in _inputs():
        digest.update(path.read_bytes())
    return LIBRARIES / f"kernels_{variant}_{digest.hexdigest()[:12]}{SUFFIX}"


def find_compiler() -> list[str] | None:
    """Find the first compiler that knows every instruction set: $CC, the system's, or zig's."""
    named = os.environ.get("CC", "").split()
    for command in (named, ["cc"], ["gcc"], ["clang"]):
        if command and shutil.which(command[0]) and _works(command):
            return command
    if importlib.util.find_spec("ziglang"):
        return [sys.executable, "-m", "ziglang", "cc"]
    return None


def build_libraries(variants: Sequence[str]) -> None:
    """Compile the variants that are not there yet, side by side.

    Raises
    ------
    RuntimeError
        There is no compiler, or it fails.
    """
    LIBRARIES.mkdir(exist_ok=True)
    with _alone(), tempfile.TemporaryDirectory(dir=LIBRARIES) as place:
        missing = {v: library_path(v) for v in variants if not library_path(v).exists()}
        if not missing:
            return
        compiler = find_compiler()
        if compiler is None:
            raise RuntimeError(
                f"compiled kernels: there is no C compiler; install one, or {ZIG.partition('=')[0]}"
                " by pip."
            )
        runs = {
            variant: subprocess.Popen(
                _command(compiler, variant, _made_at(variant, Path(place))),
                stdout=subprocess.PIPE,
                stderr=subprocess.STDOUT,
                cwd=LIBRARIES,
            )
            for variant in missing
        }
        for variant, run in runs.items():
            said, _ = run.communicate()
            if run.returncode:
                raise RuntimeError(f"compiled kernels: {compiler[0]} fails: {said.decode()}")
            _made_at(variant, Path(place)).replace(missing[variant])
            _clear_older(missing[variant], variant)


def _made_at(variant: str, place: Path) -> Path:
    """Say where a library is made: aside, but for the one whose counts stay where it was made."""
    path = library_path(variant)
    return path if variant == "counted" else place / path.name


def _inputs() -> list[Path]:
    return sorted([*SOURCES.glob("*.c"), *SOURCES.glob("*.h")])


def _settings(variant: str) -> tuple[str, ...]:
    """Flags of a variant, but for the instruction set."""
    return {"checked": CHECKING, "counted": COUNTING}.get(variant, SETTINGS)


def _command(compiler: Sequence[str], variant: str, target: Path) -> list[str]:
    sources = [SOURCES / "processor.c"] if variant == "level" else sorted(SOURCES.glob("*.c"))
    machine: list[str] = []
    if variant in INSTRUCTION_SETS:
        level = INSTRUCTION_SETS[variant]
        zig = "ziglang" in compiler  # knows them by other names
        machine = [f"-mcpu={level.replace('-', '_')}" if zig else f"-march={level}"]
        if variant == "v4":
            machine.append("-mprefer-vector-width=512")
    return [*compiler, *_settings(variant), *machine, "-o", str(target), *map(str, sources)]


def _works(command: Sequence[str]) -> bool:
    """Tell whether a compiler knows the newest instruction set, and numbers of 128 bits."""
    machine = [f"-march={INSTRUCTION_SETS['v4']}"] if has_levels() else []
    with tempfile.TemporaryDirectory() as place:
        done = subprocess.run(
            [*command, *SETTINGS, *machine, "-x", "c", "-", "-o", str(Path(place) / "probe")],
            input=b"__int128 one(void) { return 1; }\n",
            capture_output=True,
            check=False,
        )
    return done.returncode == 0


def _clear_older(kept: Path, variant: str) -> None:
    for path in LIBRARIES.glob(f"kernels_{variant}_*{SUFFIX}"):
        if path != kept:
            path.unlink(missing_ok=True)


@contextmanager
def _alone() -> Iterator[None]:
    """Let one process at a time build, so that the others find what it made."""
    try:
        import fcntl
    except ImportError:  # on Windows both build, and the last one's library stays
        yield
        return
    with (LIBRARIES / ".lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield
