"""Work shared among processors: all of it, in order."""

import threading

import pytest

from segmentus import threads as threads_module
from segmentus.threads import THREADS_VARIABLE, each_in_threads, in_threads, n_threads


@pytest.mark.parametrize("threads", [1, 2, 3, 8])
@pytest.mark.parametrize("n_blocks", [0, 1, 63, 127, 128, 129, 1000])
def test_threads_share_all_blocks_in_order(monkeypatch, threads, n_blocks):
    monkeypatch.setattr(threads_module, "n_threads", lambda: threads)
    runs = in_threads(lambda first, last: list(range(first, last)), n_blocks)
    assert [block for run in runs for block in run] == list(range(n_blocks))
    assert len(runs) == max(1, min(threads, n_blocks // 64))


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
