"""Questions asked of every block, one process: several blocks at once, answers joined in order."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass

from segmentus.engines.blocks import Block, BlockQuestion, Reply
from segmentus.engines.sources import RowSource, SourcePart
from segmentus.errors import InputError
from segmentus.progress import Progress, silent
from segmentus.threads import n_threads


@dataclass(frozen=True, slots=True, eq=False)
class BlockRun:
    """A `RowsRun` over a source in this process.

    Attributes
    ----------
    source : read anew for every question, some blocks at a time.
    size : rows of a block, at most.
    progress : called with the rows done in a pass and those there are, 0 where it is not known.
    """

    source: RowSource
    size: int
    progress: Progress = silent

    def __call__(self, question: BlockQuestion[Reply], what: str) -> Reply:
        """Ask all blocks."""
        answer: Reply | None = None
        self.progress(what, 0, self.source.rows)
        for rows, part in self._answers(question):
            answer = part if answer is None else question.join(answer, part)
            self.progress(what, rows, self.source.rows)
        if answer is None:
            raise InputError(f"{self.source.label}: there are no rows; check the path.")
        return answer

    def _answers(self, question: BlockQuestion[Reply]) -> Iterator[tuple[int, Reply]]:
        """Answers in the order of the blocks, with the rows so far; few blocks are in memory."""
        waiting: deque[tuple[int, Future[Reply]]] = deque()
        rows = 0
        with ThreadPoolExecutor(n_threads()) as pool:
            for block in self._blocks():
                rows += len(block.weight)
                waiting.append((rows, pool.submit(question.ask, block)))
                if len(waiting) > n_threads():
                    done, future = waiting.popleft()
                    yield done, future.result()
            while waiting:
                done, future = waiting.popleft()
                yield done, future.result()

    def _blocks(self) -> Iterator[Block]:
        for part in self.source.parts:
            yield from part.blocks(self.size)


def ask_part(part: SourcePart, question: BlockQuestion[Reply], size: int) -> Reply | None:
    """Ask all blocks of one part; None where it has no rows."""
    answer: Reply | None = None
    for block in part.blocks(size):
        said = question.ask(block)
        answer = said if answer is None else question.join(answer, said)
    return answer
