"""A matrix with weights into partitions and what speaks for each.

`search` finds the partition of a number of clusters, `scores` measures one, `stability` asks
whether it would come back. `sweep` and `assess` use all three; the values that they hand on are in
`values` and `assessments`.
"""
