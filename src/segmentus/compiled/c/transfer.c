/* Transfers of single points between clusters, where Lloyd has stopped (Hartigan & Wong 1979). */
#include "search.h"

enum { TILE = 2 };

#define FEW 1e-30f
#define HOPE 100.0 /* gains get smaller: a solution is given up when even so many times its last
                      pass's gain would not do */

/* Squared distances of a tile of points from centers c…c+3. Differences, not scores: a score
cancels where a point is nearer to its center than to 0. */
INLINE void distance_four(const float *x, const float *columns, i64 p, i64 wide, i64 c,
                          Floats distance[4][TILE]) {
    UNROLL for (i64 j = 0; j < 4; j++)
        UNROLL for (i64 v = 0; v < TILE; v++) distance[j][v] = all_floats(0.0f);
    for (i64 f = 0; f < p; f++) {
        const float *four = columns + f * wide + c;
        UNROLL for (i64 v = 0; v < TILE; v++) {
            Floats at = load_floats(x + f * LANES + v * FLOATS);
            UNROLL for (i64 j = 0; j < 4; j++) {
                Floats gap = at - four[j];
                distance[j][v] += gap * gap;
            }
        }
    }
}

/* What a point adds to the inertia of a cluster of weight `mass`: distance × W w / (W ± w), by w.
W − w for its own cluster, which it would leave; −1, the least, where nothing else is in it. */
INLINE Floats transfer_cost(Floats distance, Floats weight, WideMask own, float mass) {
    Floats rest = pick_floats(own, mass - weight, mass + weight);
    Floats least = all_floats(FEW), divisor = pick_floats(less_floats(rest, least), least, rest);
    WideMask alone = own & at_most(rest, all_floats(mass * 1e-6f));
    return pick_floats(alone, all_floats(-1.0f), distance * mass / divisor);
}

/* The cluster in which each point of a group costs least; a tie goes to the lower number. */
static void find_cheapest(const Points *points, i64 g, i64 wide, const float *columns,
                          const float *mass, const i32 *label, i32 *who) {
    const float *block = points->blocks + g * points->p * LANES;
    for (i64 i = 0; i < LANES; i += TILE * FLOATS) {
        Floats best[TILE], distance[4][TILE];
        Ints name[TILE];
        UNROLL for (i64 v = 0; v < TILE; v++)
            best[v] = all_floats(__builtin_inff()), name[v] = all_ints(0);
        for (i64 c = 0; c < wide; c += 4) {
            distance_four(block + i, columns, points->p, wide, c, distance);
            UNROLL for (i64 v = 0; v < TILE; v++) {
                i64 at = g * LANES + i + v * FLOATS;
                Floats weight = load_floats(points->weight + at);
                Ints mine = load_ints(label + at);
                UNROLL for (i64 j = 0; j < 4; j++) {
                    WideMask own = same_ints(mine, all_ints((i32)(c + j)));
                    Floats cost = transfer_cost(distance[j][v], weight, own, mass[c + j]);
                    WideMask cheaper = less_floats(cost, best[v]);
                    best[v] = pick_floats(cheaper, cost, best[v]);
                    name[v] = pick_ints(cheaper, all_ints((i32)(c + j)), name[v]);
                }
            }
        }
        UNROLL for (i64 v = 0; v < TILE; v++) store_ints(who + i + v * FLOATS, name[v]);
    }
}

/* Move a point (its row, weighted) from cluster `own` to `to` if that lowers the inertia; whether.
A point alone in its cluster stays; an empty cluster costs nothing to enter. sums, means follow. */
static int transfer(const double *row, i64 p, i64 own, i64 to, double *sums, double *means) {
    double *left = sums + own * (p + 1), *entered = sums + to * (p + 1);
    double *old_mean = means + own * p, *new_mean = means + to * p;
    double weight = row[p], rest = left[p] - weight, from_old = 0.0, from_new = 0.0;
    if (rest <= 1e-9 * weight) return 0;
    for (i64 f = 0; f < p; f++) {
        double x = row[f] / weight, a = x - old_mean[f], b = x - new_mean[f];
        from_old += a * a;
        from_new += b * b;
    }
    double gain = from_old * left[p] / rest;
    if (from_new * entered[p] / (entered[p] + weight) >= gain * (1.0 - 1e-12)) return 0;
    for (i64 f = 0; f <= p; f++) left[f] -= row[f];
    for (i64 f = 0; f <= p; f++) entered[f] += row[f];
    for (i64 f = 0; f < p; f++) old_mean[f] = left[f] / left[p];
    for (i64 f = 0; f < p; f++) new_mean[f] = entered[f] / entered[p];
    return 1;
}

/* Clusters as columns and weights in single precision; where there is none, too far for any point. */
static void pack_clusters(const double *sums, const double *means, i64 k, i64 p, float *columns,
                          float *mass) {
    i64 wide = in_fours(k);
    for (i64 i = 0; i < p * wide; i++) columns[i] = 1e15f;
    for (i64 c = 0; c < wide; c++) mass[c] = 1.0f;
    for (i64 c = 0; c < k; c++) {
        mass[c] = (float)sums[c * (p + 1) + p];
        for (i64 f = 0; f < p; f++) columns[f * wide + c] = (float)means[c * p + f];
    }
}

/* One pass: vectors find the points that seem to gain, each of those is looked at exactly. */
static i64 transfer_once(const Points *points, i64 wide, const float *columns, const float *mass,
                         i32 *label, double *sums, double *means) {
    i64 p = points->p, transfers = 0;
    i32 who[LANES];
    for (i64 g = 0; g < points->groups; g++) {
        i32 *mine = label + g * LANES, here = 0;
        find_cheapest(points, g, wide, columns, mass, label, who);
        for (i64 i = 0; i < LANES; i++) here += who[i] != mine[i];
        if (here == 0) continue;
        for (i64 i = 0; i < LANES; i++) {
            const double *row = points->rows + (g * LANES + i) * (p + 1);
            if (who[i] == mine[i] || !(row[p] > 0.0)) continue;
            if (!transfer(row, p, mine[i], who[i], sums, means)) continue;
            mine[i] = who[i];
            transfers++;
        }
    }
    return transfers;
}

/* Move single points while that lowers the inertia; label and sums follow. Where Lloyd has stopped
this often goes on, because a point takes its weight along. It ends before the last pass where the
solution is not going to explain `least`. Returns what it explains. */
double transfer_all(const Points *points, i64 k, i64 passes, double least, i32 *label, double *sums,
                    Room room) {
    i64 p = points->p, wide = in_fours(k);
    float *columns = take(&room, p * wide * 4), *mass = take(&room, wide * 4);
    double *means = take(&room, k * p * 8), value = explained(sums, k, p);
    for (i64 c = 0; c < k; c++)
        for (i64 f = 0; f < p; f++) {
            const double *sum = sums + c * (p + 1);
            means[c * p + f] = sum[p] > 0.0 ? sum[f] / sum[p] : 0.0;
        }
    for (i64 pass = 0; pass < passes; pass++) {
        pack_clusters(sums, means, k, p, columns, mass);
        i64 transfers = transfer_once(points, wide, columns, mass, label, sums, means);
        double before = value;
        value = explained(sums, k, p);
        if (transfers == 0 || value + HOPE * (value - before) < least) break;
    }
    return value;
}

/* The second half of `local_search` by itself; label and sums are those of `iterate_search`. */
PUBLIC double transfer_points(i64 p, i64 k, i64 groups, i64 passes, double least,
                              const float *blocks, const float *weight, const double *rows,
                              i32 *label, double *sums, char *bytes, i64 size) {
    Points points = {p, groups, blocks, weight, rows};
    return transfer_all(&points, k, passes, least, label, sums, open_room(bytes, size));
}
