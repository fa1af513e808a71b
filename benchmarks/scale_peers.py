"""Other programs beside ours on the same files and the same scale: MiniBatchKMeans and MLlib."""

import time
from dataclasses import dataclass

import numpy as np

from segmentus.engines.blocks import ReadColumns
from segmentus.engines.fit import fit
from segmentus.engines.lloyd import AskStep, Space
from segmentus.engines.look import AskFirstLook
from segmentus.engines.pipeline import Fitted
from segmentus.engines.runs import BlockRun
from segmentus.engines.scaled import scale_rows
from segmentus.engines.sources import block_rows, open_source


@dataclass(frozen=True)
class Peer:
    """Seconds on the wall and of processors, and inertia over all rows."""

    seconds: float
    processor: float
    inertia: float


def fit_batches(pattern: str, names: list[str], fitted: Fitted) -> Peer:
    """Take MiniBatchKMeans once over the files; its inertia is then measured by our kernel.

    On one thread: its batches are so short that on a busy machine two threads mostly wait for each
    other, forty times as long.
    """
    from sklearn.cluster import MiniBatchKMeans
    from threadpoolctl import threadpool_limits

    source = open_source(pattern, ReadColumns(tuple(names)))
    size, scales = block_rows(2e9, source.columns), fitted.model.scales
    began = time.perf_counter(), time.process_time()
    batches = MiniBatchKMeans(fitted.choice.k, random_state=0)
    with threadpool_limits(1):
        for part in source.parts:
            for block in part.blocks(size):
                for piece in block.pieces():
                    batches.partial_fit(scale_rows(piece.values, scales))
    spent = time.perf_counter() - began[0], time.process_time() - began[1]
    run = BlockRun(source, size)
    space = Space(scales, run(AskFirstLook(len(names)), "look").extent())
    centers = space.bound(batches.cluster_centers_.astype(np.float64))
    [step] = run(AskStep(space, (centers,)), "k-means")
    return Peer(*spent, step.inertia)


def print_beside_mllib(pattern: str, names: list[str], k: int) -> None:
    """Fit by MLlib's weighted KMeans and by ours, on Spark and from the files themselves."""
    from pyspark.ml.clustering import KMeans
    from pyspark.ml.feature import VectorAssembler
    from pyspark.sql import functions as f

    from segmentus.engines.files import find_files
    from segmentus.engines.spark import open_spark

    options = {"k": k, "weight": "w", "curve": "linear", "missing": "refuse"}
    began = time.perf_counter()
    ours = fit(pattern, names, **options)
    print(f"segmentus, files: {time.perf_counter() - began:.1f} s, inertia {ours.inertia:.10g}")
    with open_spark("local[2]") as session:
        frame = session.read.parquet(*find_files(pattern))
        began = time.perf_counter()
        spark = fit(frame, names, **options)
        same = spark.model.centers.tobytes() == ours.model.centers.tobytes()
        print(f"segmentus, Spark: {time.perf_counter() - began:.1f} s, same bits: {same}")
        scaled = [
            ((f.col(s.name).cast("double") - s.center) / s.spread).alias(s.name)
            for s in ours.model.scales
        ]
        rows = frame.select(*scaled, f.col("w").cast("double").alias("w"))
        rows = VectorAssembler(inputCols=names, outputCol="features").transform(rows).cache()
        rows.count()
        for seed in range(3):
            began = time.perf_counter()
            learner = KMeans(k=k, weightCol="w", seed=seed, maxIter=300, tol=1e-6)
            learned = learner.fit(rows)
            cost = learned.summary.trainingCost
            print(
                f"MLlib, seed {seed}, rows held in memory: {time.perf_counter() - began:.1f} s, "
                f"inertia {100 * (cost / ours.inertia - 1):+.3f} % of ours, "
                f"{learned.summary.numIter} steps",
                flush=True,
            )
