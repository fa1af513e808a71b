"""An error that nobody expected into a line to copy; the server's log has it with all details."""

from __future__ import annotations

import logging
import secrets
import traceback
from pathlib import PurePath

UNEXPECTED = "That should not have happened"

_log = logging.getLogger(__name__)


def log_unexpected(error: BaseException, where: str) -> str:
    """Write an error to the log, and return the line by which it is found there.

    The line names the kind of error and the place in the program, never a value.

    Parameters
    ----------
    error : that nobody expected.
    where : what was being done, in a few words.
    """
    frames = traceback.extract_tb(error.__traceback__)
    place = f"{PurePath(frames[-1].filename).name}:{frames[-1].lineno}" if frames else "nowhere"
    line = f"error {secrets.token_hex(4)}: {type(error).__name__} at {place}, {where}"
    _log.error("%s", line, exc_info=error)
    return line
