"""Work shared among processors: all of it, in order."""

import pytest

from segmentus import threads as threads_module
from segmentus.threads import in_threads


@pytest.mark.parametrize("threads", [1, 2, 3, 8])
@pytest.mark.parametrize("n_blocks", [0, 1, 63, 127, 128, 129, 1000])
def test_threads_share_all_blocks_in_order(monkeypatch, threads, n_blocks):
    monkeypatch.setattr(threads_module, "n_threads", lambda: threads)
    runs = in_threads(lambda first, last: list(range(first, last)), n_blocks)
    assert [block for run in runs for block in run] == list(range(n_blocks))
    assert len(runs) == max(1, min(threads, n_blocks // 64))
