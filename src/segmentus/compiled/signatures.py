"""What each kernel takes and returns, one line each; a test compares it with the C.

n is a whole number, u a double; d, f, l, i are arrays of doubles, of floats, of whole numbers of
64 and of 32 bits, w of whole numbers of 128 bits, b of bytes; capitals are arrays that are written.
"""

SIGNATURES = {
    "find_level": "n:",
    "find_nearest": ":nnnn dd LDD",
    "find_labels": ":nnnn dd LD",
    "rank_centers": ":nnn dd LD",
    "exact_room": "n:nn",
    "add_exact": ":nnnn dddld W Bn",
    "find_farthest": "n:nn dd",
    "lloyd": "n:nnnn ddd DLD Bn",
    "seed_room": "n:nn",
    "seed_centers": ":nnnn ffd F Bn",
    "local_search_room": "n:nnn",
    "local_search": "u:nnnnnu ffd F Bn",
    "evolve_room": "n:nnn",
    "evolve": "n:nnnnnnnn ffdd FD Bn",
    "iterate_search": ":nnnn ffd FID Bn",
    "transfer_points": "u:nnnnu ffd ID Bn",
    "lower_distances": "u:nn ffff FD",
    "draw_by_mass": "n:nu ffd",
    "crossover": ":nn ffd F Bn",
    "mutate": ":nnnuu ff F Bn",
    "coreset_room": "n:nnn",
    "build_coreset": "n:nnn dd DD Bn",
    "pairs_room": "n:n",
    "sum_pairs": ":nnnn ddll D Bn",
    "fold_room": "n:n",
    "fold_cells": ":nnnnnn dlld DD Bn",
    "score_room": "n:n",
    "score_silhouettes": ":nn ldldd D Bn",
    "refit_room": "n:nnn",
    "refit_replicates": ":nnnnnnnn ddllddlddd DDB Bn",
    "add_totals": ":nnn lddd D",
    "find_reached": ":nnn lddd DLD",
    "sum_moving": ":nnnn ddldll D",
}
"""Results before the colon, arguments after it: sizes, what is read, what is written, room."""
