/* The nearest of k centers: labels, squared distances, and distances to the second nearest. */
#include "common.h"

enum { TILE = 4 }; /* vectors of points looked at together, so that no sum waits for the last one */

/* Squared distances from a tile of points to a center, features in order. */
INLINE void square_distances(const double *x, const double *center, i64 p, Doubles *distance) {
    UNROLL for (i64 v = 0; v < TILE; v++) {
        Doubles gap = load(x + v * DOUBLES) - center[0];
        distance[v] = gap * gap;
    }
    for (i64 f = 1; f < p; f++)
        UNROLL for (i64 v = 0; v < TILE; v++) {
            Doubles gap = load(x + f * LANES + v * DOUBLES) - center[f];
            distance[v] += gap * gap;
        }
}

/* Labels and squared distances of a tile of points, which lie at x and onwards; a tie goes to the
center with the lower number. `second` is infinite where k = 1, and not written where nobody asks
for it. */
INLINE void nearest_of_tile(i64 p, i64 k, const double *x, const double *centers, i64 *label,
                            double *near, double *second, int with_second) {
    Doubles best[TILE], runner[TILE], distance[TILE];
    Longs who[TILE];
    UNROLL for (i64 v = 0; v < TILE; v++)
        best[v] = runner[v] = all(__builtin_inf()), who[v] = all_longs(0);
    for (i64 c = 0; c < k; c++) {
        square_distances(x, centers + c * p, p, distance);
        UNROLL for (i64 v = 0; v < TILE; v++) {
            Doubles d = distance[v], old = best[v];
            Mask closer = less(d, old);
            if (with_second) runner[v] = lesser(greater(d, old), runner[v]);
            best[v] = lesser(d, old);
            who[v] = pick_longs(closer, all_longs(c), who[v]);
        }
    }
    UNROLL for (i64 v = 0; v < TILE; v++) {
        store_longs(label + v * DOUBLES, who[v]);
        store(near + v * DOUBLES, best[v]);
        if (with_second) store(second + v * DOUBLES, runner[v]);
    }
}

/* The same of groups first…last−1. */
INLINE void nearest(i64 p, i64 k, i64 first, i64 last, const double *blocks, const double *centers,
                    i64 *label, double *near, double *second, int with_second) {
    for (i64 g = first; g < last; g++)
        for (i64 i = 0; i < LANES; i += TILE * DOUBLES) {
            i64 at = g * LANES + i;
            nearest_of_tile(p, k, blocks + g * p * LANES + i, centers, label + at, near + at,
                            second + at, with_second);
        }
}

/* The same of the SLICE points at x, for `exact.c`. */
void nearest_of_slice(i64 p, i64 k, const double *x, const double *centers, i64 *label,
                      double *near, double *second) {
    for (i64 i = 0; i < SLICE; i += TILE * DOUBLES)
        nearest_of_tile(p, k, x + i, centers, label + i, near + i, second + i, 1);
}

PUBLIC void find_nearest(i64 p, i64 k, i64 first, i64 last, const double *blocks,
                         const double *centers, i64 *label, double *near, double *second) {
    nearest(p, k, first, last, blocks, centers, label, near, second, 1);
}

PUBLIC void find_labels(i64 p, i64 k, i64 first, i64 last, const double *blocks,
                        const double *centers, i64 *label, double *near) {
    nearest(p, k, first, last, blocks, centers, label, near, near, 0);
}

/* Each row's nearest and second nearest center, label (n, 2), a tie to the lower number; and margin
(n, 3): distance to the second and to the third nearest minus distance to the nearest, infinite where
there is none, and the distance to the nearest. */
PUBLIC void rank_centers(i64 n, i64 p, i64 k, const double *values, const double *centers,
                         i64 *label, double *margin) {
    for (i64 i = 0; i < n; i++) {
        double near = __builtin_inf(), second = near, third = near;
        i64 mine = 0, runner = 0;
        for (i64 c = 0; c < k; c++) {
            double away = 0.0;
            for (i64 f = 0; f < p; f++) {
                double gap = values[i * p + f] - centers[c * p + f];
                away += gap * gap;
            }
            if (away < near) {
                third = second, second = near, near = away;
                runner = mine, mine = c;
            } else if (away < second) {
                third = second, second = away;
                runner = c;
            } else if (away < third) {
                third = away;
            }
        }
        label[2 * i] = mine, label[2 * i + 1] = runner;
        margin[3 * i] = root_one(second) - root_one(near);
        margin[3 * i + 1] = root_one(third) - root_one(near);
        margin[3 * i + 2] = root_one(near);
    }
}
