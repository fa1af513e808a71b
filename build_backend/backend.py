"""setuptools' build backend, which compiles the kernels in C before it packs them.

Where there is no compiler, the one of ziglang is asked for, and only there.
"""

from __future__ import annotations

import importlib.util
import sysconfig
from pathlib import Path
from types import ModuleType
from typing import Any

from setuptools import build_meta
from setuptools.build_meta import (  # noqa: F401
    build_sdist,
    get_requires_for_build_sdist,
    prepare_metadata_for_build_editable,
    prepare_metadata_for_build_wheel,
)

_BUILD = Path(__file__).parent.parent / "src" / "segmentus" / "compiled" / "build.py"
Settings = dict[str, Any] | None


def get_requires_for_build_wheel(config_settings: Settings = None) -> list[str]:
    return [*build_meta.get_requires_for_build_wheel(config_settings), *_compiler()]


def get_requires_for_build_editable(config_settings: Settings = None) -> list[str]:
    return [*build_meta.get_requires_for_build_editable(config_settings), *_compiler()]


def build_wheel(
    wheel_directory: str, config_settings: Settings = None, metadata_directory: str | None = None
) -> str:
    """A wheel for any Python on this platform: ctypes opens the libraries."""
    _compile()
    platform = sysconfig.get_platform().replace("-", "_").replace(".", "_")
    options = {**(config_settings or {}), "--build-option": ["--plat-name", platform]}
    return build_meta.build_wheel(wheel_directory, options, metadata_directory)


def build_editable(
    wheel_directory: str, config_settings: Settings = None, metadata_directory: str | None = None
) -> str:
    _compile()
    return build_meta.build_editable(wheel_directory, config_settings, metadata_directory)


def _compiler() -> list[str]:
    build = _load()
    return [] if build.find_compiler() else [build.ZIG]


def _compile() -> None:
    build = _load()
    build.build_libraries(build.all_variants())


def _load() -> ModuleType:
    """The package's own build module; the package itself needs numpy, which is not there yet."""
    spec = importlib.util.spec_from_file_location("build_kernels", _BUILD)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module
