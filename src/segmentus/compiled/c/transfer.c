/* Transfers of single points between clusters, where Lloyd has stopped (Hartigan & Wong 1979). */
#include "search.h"

enum { TILE = 2 };

#define FEW 1e-30f
#define HOPE 100.0 /* gains get smaller: a solution is given up when even so many times its last
                      pass's gain would not do */

/* Bounds allow for inverses that are a 2,700th off, for products too small for single precision, and
for clusters that weigh next to nothing. */
#define BELOW (1.0f - 0x1p-11f)
#define TINY 1e-24f
#define LIGHT 1e-12f

/* The n clusters of a pass in single precision, n rounded up to fours, with room for `wide`: centers
as columns (p, wide), weights W in `mass` (wide,); for bounds a little less than W in `less`, and W
in `base` (wide,). */
typedef struct {
    i64 n, wide;
    float *columns, *mass, *less, *base;
} Clusters;

/* Squared distances of a tile of points from centers c…c+3. Differences, not scores: a score
cancels where a point is nearer to its center than to 0. */
INLINE void distance_four(const float *x, const float *columns, i64 p, i64 wide, i64 c,
                          Floats distance[4][TILE]) {
    for (i64 f = 0; f < p; f++) {
        const float *four = columns + f * wide + c;
        UNROLL for (i64 v = 0; v < TILE; v++) {
            Floats at = load_floats(x + f * LANES + v * FLOATS);
            UNROLL for (i64 j = 0; j < 4; j++) {
                Floats gap = at - four[j];
                distance[j][v] = f == 0 ? gap * gap : distance[j][v] + gap * gap;
            }
        }
    }
}

/* What a point adds to the inertia of clusters of weight `mass`: distance × W w / (W ± w), by w.
W − w for its own, which it would leave; −1, the least, where nothing else is in it. */
INLINE Floats transfer_cost(Floats distance, Floats weight, WideMask own, Floats mass) {
    Floats rest = pick_floats(own, mass - weight, mass + weight);
    Floats least = all_floats(FEW), divisor = pick_floats(less_floats(rest, least), least, rest);
    WideMask alone = own & at_most(rest, mass * 1e-6f);
    return pick_floats(alone, all_floats(-1.0f), distance * mass / divisor);
}

/* Which of a tile of points may cost less in another cluster than in their own, as bits. What they
cost in others is bounded from below without a quotient, which leaves few to look at. */
INLINE u64 find_movers(const Clusters *now, i64 p, const float *x, const float *weight,
                       const i32 *label) {
    Floats lowest[TILE], near[TILE], home[TILE], distance[4][TILE];
    u64 movers = 0;
    UNROLL for (i64 v = 0; v < TILE; v++)
        lowest[v] = all_floats(__builtin_inff()), near[v] = home[v] = all_floats(0.0f);
    for (i64 c = 0; c < now->n; c += 4) {
        distance_four(x, now->columns, p, now->wide, c, distance);
        UNROLL for (i64 v = 0; v < TILE; v++) {
            Floats w = load_floats(weight + v * FLOATS);
            Ints mine = load_ints(label + v * FLOATS);
            UNROLL for (i64 j = 0; j < 4; j++) {
                WideMask own = same_ints(mine, all_ints((i32)(c + j)));
                Floats part = about_inverse(now->base[c + j] + w) * now->less[c + j];
                lowest[v] = lesser_unless(own, distance[j][v] * part, lowest[v]);
                near[v] = pick_floats(own, distance[j][v], near[v]);
                home[v] = pick_floats(own, all_floats(now->mass[c + j]), home[v]);
            }
        }
    }
    UNROLL for (i64 v = 0; v < TILE; v++) {
        Floats w = load_floats(weight + v * FLOATS);
        WideMask every = same_ints((Ints)w, (Ints)w);
        Floats stay = transfer_cost(near[v], w, every, home[v]);
        movers |= wide_to_bits(at_most(lowest[v], stay + TINY)) << (v * FLOATS);
    }
    return movers;
}

INLINE float lowest_lane(Floats x) {
    float lanes[FLOATS];
    store_floats(lanes, x);
    for (i64 half = FLOATS / 2; half > 0; half /= 2)
        for (i64 i = 0; i < half; i++)
            lanes[i] = lanes[i + half] < lanes[i] ? lanes[i + half] : lanes[i];
    return lanes[0];
}

/* The cluster in which the point at x costs least; a tie goes to the lower number. */
static i64 find_cheapest(const Clusters *now, i64 p, const float *x, float weight, i64 own) {
    static const i32 numbers[16] = {0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15};
    float least = __builtin_inff();
    i64 who = 0;
    for (i64 c = 0; c < now->n; c += FLOATS) {
        Floats distance = all_floats(0.0f);
        for (i64 f = 0; f < p; f++) {
            Floats gap = x[f * LANES] - load_floats(now->columns + f * now->wide + c);
            distance += gap * gap;
        }
        WideMask mine = same_ints(load_ints(numbers), all_ints((i32)(own - c)));
        Floats cost = transfer_cost(distance, all_floats(weight), mine, load_floats(now->mass + c));
        float lowest = lowest_lane(cost);
        if (!(lowest < least)) continue;
        least = lowest, who = c + __builtin_ctzll(wide_to_bits(at_most(cost, all_floats(lowest))));
    }
    return who;
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

/* Clusters as they are at the start of a pass. Where there is none, it is too far for any point;
where one weighs next to nothing, `less` is 0, so that bounds hold nobody back. */
static void pack_clusters(const double *sums, const double *means, i64 k, i64 p, Clusters *now) {
    i64 wide = now->wide;
    for (i64 i = 0; i < p * wide; i++) now->columns[i] = 1e15f;
    for (i64 c = 0; c < wide; c++) now->mass[c] = now->less[c] = now->base[c] = 1.0f;
    for (i64 c = 0; c < k; c++) {
        float mass = (float)sums[c * (p + 1) + p];
        int light = !(mass >= LIGHT);
        now->mass[c] = mass;
        now->less[c] = light ? 0.0f : mass * BELOW;
        now->base[c] = light ? 1.0f : mass;
        for (i64 f = 0; f < p; f++) now->columns[f * wide + c] = (float)means[c * p + f];
    }
}

/* One pass: vectors find the points that may gain, each of those is looked at exactly. */
static i64 transfer_once(const Points *points, const Clusters *now, i32 *label, double *sums,
                         double *means) {
    i64 p = points->p, transfers = 0;
    for (i64 at = 0; at < points->groups * LANES; at += TILE * FLOATS) {
        i64 lane = at % LANES;
        const float *x = points->blocks + (at - lane) * p + lane, *weight = points->weight + at;
        u64 movers = find_movers(now, p, x, weight, label + at);
        for (; movers; movers &= movers - 1) {
            i64 i = __builtin_ctzll(movers);
            const double *row = points->rows + (at + i) * (p + 1);
            if (!(row[p] > 0.0)) continue;
            i64 own = label[at + i], to = find_cheapest(now, p, x + i, weight[i], own);
            if (to == own || !transfer(row, p, own, to, sums, means)) continue;
            label[at + i] = (i32)to;
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
    i64 p = points->p, wide = in_vectors(k);
    float *columns = take(&room, p * wide * 4), *mass = take(&room, wide * 4);
    float *less = take(&room, wide * 4), *base = take(&room, wide * 4);
    Clusters now = {in_fours(k), wide, columns, mass, less, base};
    double *means = take(&room, k * p * 8), value = explained(sums, k, p);
    for (i64 c = 0; c < k; c++)
        for (i64 f = 0; f < p; f++) {
            const double *sum = sums + c * (p + 1);
            means[c * p + f] = sum[p] > 0.0 ? sum[f] / sum[p] : 0.0;
        }
    for (i64 pass = 0; pass < passes; pass++) {
        pack_clusters(sums, means, k, p, &now);
        i64 transfers = transfer_once(points, &now, label, sums, means);
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
