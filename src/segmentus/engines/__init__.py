"""One k-means wherever the rows lie: memory, files, a database, Dask, Spark; the same bits."""
