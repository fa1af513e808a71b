"""The one error a user may see: a sentence that says what, where, got, and the cure."""

INSTALL = "in the folder of segmentus run `pip install -c constraints.txt -e '.[{extra}]'`"
"""The cure where packages of an extra are missing, as the documentation gives it."""


class InputError(ValueError):
    """Something the user gave cannot be used; the message is one clear sentence.

    The command line prints it without a traceback and exits with status 2.
    """


class DamagedError(InputError):
    """A file that breaks off or does not unpack; fetching it again may help."""


class NotTriedError(InputError, KeyError):
    """A k that was not tried is asked for; a `KeyError` for those who look it up as in a dict."""

    def __str__(self) -> str:
        """Return the sentence, which a `KeyError` alone would put in quotes."""
        return str(self.args[0])


def first_line(error: Exception) -> str:
    """Return the first line of what an error of a library says, without a full stop.

    >>> first_line(OSError("disk full."))
    'disk full'
    """
    lines = str(error).strip().splitlines()
    return lines[0].rstrip(".") if lines else type(error).__name__
