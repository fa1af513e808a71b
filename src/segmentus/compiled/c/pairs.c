/* Pairs of points into distance sums by cell, and those into silhouettes (Rousseeuw 1987).

A cell is a set of points that no labeling separates. Points stand sorted by cell, features as rows:
columns (p, n), edges (cells + 1,) where cells begin. The time goes into square roots. */
#include "common.h"

enum { STRIP = 256 }; /* points looked at together: with their distances they stay in the cache */

typedef struct {
    double *values, *mass, *reach; /* (p, STRIP), (STRIP,), (STRIP,): sums of weight × distance */
    i64 width;                     /* points, filled up to eights with points of weight 0 */
} Strip;

static Strip open_strip(Room *room, i64 p) {
    double *values = take(room, p * STRIP * 8), *mass = take(room, STRIP * 8);
    for (i64 i = 0; i < p * STRIP; i++) values[i] = 0.0;
    return (Strip){values, mass, take(room, STRIP * 8), 0};
}

/* Points at[…], or low… where there is no at, into a strip. */
static void lay_strip(Strip *strip, i64 p, i64 n, const double *columns, const double *mass,
                      const i64 *at, i64 low, i64 count) {
    strip->width = (count + 7) & ~(i64)7;
    for (i64 i = 0; i < strip->width; i++) strip->mass[i] = strip->reach[i] = 0.0;
    for (i64 i = 0; i < count; i++) strip->mass[i] = mass[at ? at[low + i] : low + i];
    for (i64 f = 0; f < p; f++)
        for (i64 i = 0; i < count; i++)
            strip->values[f * STRIP + i] = columns[f * n + (at ? at[low + i] : low + i)];
}

/* Distances from eight points of the strip to one and to two, added to reach times v and w, and to
the sums of mass × distance. one, two (p,). */
INLINE void reach_eight(const Strip *strip, i64 i, i64 p, const double *one, const double *two,
                        double v, double w, Doubles *to_one, Doubles *to_two) {
    Doubles s[PARTS], t[PARTS];
    UNROLL for (i64 b = 0; b < PARTS; b++) s[b] = t[b] = all(0.0);
    for (i64 f = 0; f < p; f++)
        UNROLL for (i64 b = 0; b < PARTS; b++) {
            Doubles x = load(strip->values + f * STRIP + i + b * DOUBLES);
            Doubles gap = x - one[f], other = x - two[f];
            s[b] += gap * gap;
            t[b] += other * other;
        }
    UNROLL for (i64 b = 0; b < PARTS; b++) {
        double *reach = strip->reach + i + b * DOUBLES;
        Doubles mass = load(strip->mass + i + b * DOUBLES);
        s[b] = root(s[b]), t[b] = root(t[b]);
        store(reach, load(reach) + (s[b] * v + t[b] * w));
        to_one[b] += mass * s[b];
        to_two[b] += mass * t[b];
    }
}

/* All of a strip against the points first…last−1, two by two, a last one by itself twice, the second
time with weight 0. sums (n,), where not null, gets each one's sum over the strip added. */
static void meet(const Strip *strip, i64 p, i64 n, const double *columns, const double *mass,
                 i64 first, i64 last, double *sums, double *one, double *two) {
    for (i64 j = first; j < last; j += 2) {
        i64 other = j + 1 < last ? j + 1 : j;
        double w = other > j ? mass[other] : 0.0;
        Doubles to_one[PARTS], to_two[PARTS];
        UNROLL for (i64 b = 0; b < PARTS; b++) to_one[b] = to_two[b] = all(0.0);
        for (i64 f = 0; f < p; f++) one[f] = columns[f * n + j], two[f] = columns[f * n + other];
        for (i64 i = 0; i < strip->width; i += 8)
            reach_eight(strip, i, p, one, two, mass[j], w, to_one, to_two);
        if (!sums) continue;
        sums[j] += add_eight(to_one);
        if (other > j) sums[other] += add_eight(to_two);
    }
}

PUBLIC i64 pairs_room(i64 p) {
    return whole_lines(p * STRIP * 8) + 2 * whole_lines(STRIP * 8) + 2 * whole_lines(p * 8) + 64;
}

/* Sums of weight × distance between the points of two cells, for pairs first…last−1 of cells.
pairs (…, 2), each unordered pair once. Written: sums (cells, n), for a pair (a, b) row b at the
points of a and row a at the points of b: each distance is computed once, and each sum is written by
one pair only, so that threads over pairs cannot meet and give the same bits. */
PUBLIC void sum_pairs(i64 p, i64 n, i64 first, i64 last, const double *columns, const double *mass,
                      const i64 *edges, const i64 *pairs, double *sums, char *bytes, i64 size) {
    Room room = open_room(bytes, size);
    Strip strip = open_strip(&room, p);
    double *one = take(&room, p * 8), *two = take(&room, p * 8);
    for (i64 q = first; q < last; q++) {
        i64 a = pairs[2 * q], b = pairs[2 * q + 1];
        double *others = a == b ? 0 : sums + a * n; /* within one cell reach holds both directions */
        for (i64 j = edges[b]; j < edges[b + 1]; j++) sums[a * n + j] = 0.0;
        for (i64 low = edges[a]; low < edges[a + 1]; low += STRIP) {
            i64 count = edges[a + 1] - low < STRIP ? edges[a + 1] - low : STRIP;
            lay_strip(&strip, p, n, columns, mass, 0, low, count);
            meet(&strip, p, n, columns, mass, edges[b], edges[b + 1], others, one, two);
            for (i64 i = 0; i < count; i++) sums[b * n + low + i] = strip.reach[i];
        }
    }
}

/* Distance sums by cell into those by cluster, for strips first…last−1 of points.

sums (cells, n); fold (l, cells): cluster of a cell in each labeling; own (l, n): of a point;
cluster_mass (l, k). Written (l, n): inside, the sum of weight × distance to the own cluster;
nearest, the lowest mean distance to another, infinite where there is none. Clusters of weight 0 do
not count. */
PUBLIC void fold_cells(i64 n, i64 cells, i64 l, i64 k, i64 first, i64 last, const double *sums,
                       const i64 *fold, const i64 *own, const double *cluster_mass, double *inside,
                       double *nearest, char *bytes, i64 size) {
    Room room = open_room(bytes, size);
    double *by_cluster = take(&room, k * STRIP * 8);
    for (i64 low = first * STRIP; low < last * STRIP && low < n; low += STRIP) {
        i64 width = n - low < STRIP ? n - low : STRIP;
        for (i64 m = 0; m < l; m++) {
            for (i64 i = 0; i < k * STRIP; i++) by_cluster[i] = 0.0;
            for (i64 cell = 0; cell < cells; cell++) {
                double *total = by_cluster + fold[m * cells + cell] * STRIP;
                for (i64 b = 0; b < width; b++) total[b] += sums[cell * n + low + b];
            }
            for (i64 b = 0; b < width; b++) nearest[m * n + low + b] = __builtin_inf();
            for (i64 c = 0; c < k; c++) {
                double weight = cluster_mass[m * k + c];
                for (i64 b = 0; b < width; b++) {
                    i64 at = m * n + low + b;
                    double total = by_cluster[c * STRIP + b], least = nearest[at];
                    double mean = weight > 0.0 ? total / weight : __builtin_inf();
                    int mine = own[at] == c;
                    inside[at] = mine ? total : inside[at];
                    nearest[at] = mine || least < mean ? least : mean;
                }
            }
        }
    }
}

PUBLIC i64 fold_room(i64 k) { return k * STRIP * 8 + 64; }

/* Silhouettes of the rows of one labeling: labels (n,) in 0…k−1, weight (n,), point (n,): the place
of each row's sums in inside and nearest, below 0 for rows of weight 0, which score 0. A row's own
mean divides by its cluster's weight without the row; that difference cancels only for the heaviest
row of a cluster, whose rest is summed up apart. Alone in a cluster scores 0. */
PUBLIC void score_silhouettes(i64 n, i64 k, const i64 *labels, const double *weight,
                              const i64 *point, const double *inside, const double *nearest,
                              double *scores, char *bytes, i64 size) {
    Room room = open_room(bytes, size);
    i64 *count = take(&room, k * 8), *heaviest = take(&room, k * 8);
    double *light = take(&room, k * 8);
    for (i64 c = 0; c < k; c++) count[c] = 0, heaviest[c] = -1, light[c] = 0.0;
    for (i64 i = 0; i < n; i++) {
        i64 c = labels[i];
        if (point[i] < 0) continue;
        count[c]++;
        if (heaviest[c] < 0 || weight[i] > weight[heaviest[c]]) heaviest[c] = i;
    }
    for (i64 i = 0; i < n; i++)
        if (point[i] >= 0 && heaviest[labels[i]] != i) light[labels[i]] += weight[i];
    for (i64 i = 0; i < n; i++) {
        i64 c = labels[i], at = point[i];
        scores[i] = 0.0;
        if (at < 0 || count[c] == 1 || nearest[at] == __builtin_inf()) continue;
        double rest = light[c];
        if (heaviest[c] != i) /* never 0: the heaviest row is in it */
            rest = weight[heaviest[c]] + (light[c] - weight[i]);
        double within = inside[at] / (rest > 0x1p-1022 ? rest : 0x1p-1022);
        double larger = within > nearest[at] ? within : nearest[at];
        if (larger > 0.0) scores[i] = (nearest[at] - within) / larger;
    }
}

PUBLIC i64 score_room(i64 k) { return 3 * whole_lines(k * 8) + 64; }
