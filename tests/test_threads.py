"""Work that is shared out among threads comes back in order, and is shared out once."""

from __future__ import annotations

import threading

import pytest

from segmentus.threads import THREADS_VARIABLE, each_in_threads, in_threads, n_threads


def test_what_is_shared_out_is_not_shared_out_again(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(THREADS_VARIABLE, "3")

    def outer(i: int) -> tuple[int, set[str], int]:
        names = {
            *each_in_threads(lambda j: threading.current_thread().name, 4),
            *in_threads(lambda first, last: threading.current_thread().name, 1000),
        }
        return i, names - {threading.current_thread().name}, n_threads()

    assert list(each_in_threads(outer, 5)) == [(i, set(), 1) for i in range(5)]
    assert n_threads() == 3


def test_with_one_thread_work_is_done_where_it_is_asked_for(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv(THREADS_VARIABLE, "1")
    here = threading.current_thread().name
    assert list(each_in_threads(lambda i: threading.current_thread().name, 2)) == [here, here]
