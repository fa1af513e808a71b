"""The one error a user may see: a sentence that says what, where, got, and the cure."""

INSTALL = "in the folder of segmentus run `pip install -c constraints.txt -e '.[{extra}]'`"
"""The cure where packages of an extra are missing, as the documentation gives it."""


class InputError(ValueError):
    """Something the user gave cannot be used; the message is one clear sentence.

    The command line prints it without a traceback and exits with status 2.
    """


class DamagedError(InputError):
    """A file that breaks off or does not unpack; fetching it again may help."""
