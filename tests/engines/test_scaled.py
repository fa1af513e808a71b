"""Columns onto the feature scale by the kernel: the bits of numpy."""

from dataclasses import replace

import numpy as np
import pytest

from segmentus.cluster.points import lay_out
from segmentus.compiled.placing import place_column
from segmentus.engines.blocks import Block
from segmentus.engines.scaled import lay_scaled, scale_rows
from segmentus.features.values import Scale


@pytest.mark.parametrize("width", [np.float32, np.float64])
@pytest.mark.parametrize("rows", [0, 1, 256, 1000])
def test_rows_are_laid_out_with_the_bits_of_numpy(width, rows):
    rng = np.random.default_rng(rows)
    columns = tuple(rng.normal(size=rows).astype(width) * 30 for _ in range(3))
    for column in columns:
        column[::7], column[::11] = np.nan, -0.0
    scales = (
        Scale("a", "linear", 0.3, 1.7, "", fill=2.5, clip=4.0),
        Scale("b", "asinh", 0.1, 0.9, "", per=3.0, fill=-1.5),
        Scale("c", "linear", 0.0, 3.0, "", fill=0.0),
    )
    block = Block(columns, rng.random(rows))
    laid, weight = lay_scaled(block, scales)
    wanted = scale_rows(block.values, scales)
    assert laid.tobytes() == lay_out(wanted).tobytes()
    assert weight.reshape(-1)[:rows].tolist() == block.weight.tolist()
    open_ = tuple(replace(scale, fill=np.nan) for scale in scales)
    gaps = np.isnan(block.values).any()
    assert np.isnan(lay_scaled(block, open_)[0]).any() == gaps == (rows > 1)


def test_a_column_without_room_is_refused():
    for rows, f in ((257, 0), (3, 1)):
        with pytest.raises(ValueError, match="have no room"):
            place_column(np.zeros(rows), np.zeros((1, 1, 256)), f, (0.0, 0.0, 1.0, 4.0))
