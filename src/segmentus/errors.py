"""The one error a user may see: a sentence that says what, where, got, and the cure."""


class InputError(ValueError):
    """Something the user gave cannot be used; the message is one clear sentence.

    The command line prints it without a traceback and exits with status 2.
    """


class DamagedError(InputError):
    """A file that breaks off or does not unpack; fetching it again may help."""
