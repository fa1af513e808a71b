"""What the terminal is told while work goes on."""

import numba

from segmentus.cli.screen import showing_progress


def test_compiling_is_said_once_and_only_when_it_happens(capsys):
    def double(x):
        return 2 * x

    def triple(x):
        return 3 * x

    known, new, newer = numba.njit(double), numba.njit(double), numba.njit(triple)
    known(1)
    with showing_progress():
        known(2)
    assert capsys.readouterr().err == ""
    with showing_progress():
        new(1)
        newer(1)
    assert capsys.readouterr().err.count("Compiling for this machine") == 1
    newer(1.5)
    assert capsys.readouterr().err == ""
