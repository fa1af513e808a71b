/* Exact sums by cluster of all points, by labels given or found in the same pass. */
#include "sums.h"

void find_labels(i64 p, i64 k, i64 first, i64 last, const double *blocks, const double *centers,
                 i64 *label, double *near);

/* The lane of a group with the largest weight × squared distance above `most`, of equals the first;
−1 where there is none. */
static i64 find_farther(const double *weight, const double *near, double most) {
    Doubles above[4];
    UNROLL for (i64 v = 0; v < 4; v++) above[v] = all(most);
    for (i64 i = 0; i < LANES; i += 4 * DOUBLES)
        UNROLL for (i64 v = 0; v < 4; v++) {
            i64 lane = i + v * DOUBLES;
            above[v] = greater(load(weight + lane) * load(near + lane), above[v]);
        }
    Doubles rest = greater(greater(above[0], above[1]), greater(above[2], above[3]));
    double farthest = most;
    for (i64 v = 0; v < DOUBLES; v++) farthest = rest[v] > farthest ? rest[v] : farthest;
    for (i64 i = 0; farthest > most && i < LANES; i++)
        if (weight[i] * near[i] == farthest) return i;
    return -1;
}

/* The lane of largest weight × squared distance among groups first…last−1; of equals the first. */
PUBLIC i64 find_farthest(i64 first, i64 last, const double *weight, const double *near) {
    i64 farthest = first * LANES;
    for (i64 g = first; g < last; g++) {
        double most = weight[farthest] * near[farthest];
        i64 at = find_farther(weight + g * LANES, near + g * LANES, most);
        if (at >= 0) farthest = g * LANES + at;
    }
    return farthest;
}

/* Sums, and the factors of their columns (q,). */
typedef struct {
    Sums sums;
    double *factor;
} Adder;

static Adder open_adder(Room *room, i64 p, i64 k, const double *factor) {
    Adder adder = {open_sums(room, p, k), take(room, columns_of(p) * 8)};
    lay_factor(factor, p, adder.sums.q, adder.factor);
    return adder;
}

/* Ask for the slice that lies as far into the next group; past the end that does nothing. */
INLINE void fetch_ahead(const double *x, i64 p) {
    for (i64 f = p; f < 2 * p; f++)
        for (i64 i = 0; i < SLICE; i += 8) __builtin_prefetch(x + f * LANES + i, 0, 2);
}

static void add_group(Adder *adder, i64 p, const double *block, const double *weight,
                      const i64 *label, const double *near) {
    expect_rows(&adder->sums, LANES);
    Sums sums = adder->sums; /* whose address nobody has, so that it stays in registers */
    for (i64 i = 0; i < LANES; i += COLUMNS) {
        if (i % SLICE == 0) fetch_ahead(block + i, p);
        add_points(sums, p, block + i, weight + i, adder->factor, label + i, near + i);
    }
}

static void write_whole(Sums *sums, i64 p, i128 *whole) {
    fold(sums);
    for (i64 c = 0; c < sums->k; c++)
        for (i64 f = 0; f < p + 2; f++) whole[c * (p + 2) + f] = sums->whole[c * sums->q + f];
}

PUBLIC i64 moments_room(i64 p, i64 k) {
    return sums_bytes(p, k) + whole_lines(columns_of(p) * 8) + 64;
}

/* Exact sums (k, p + 2) of groups first…last−1 by label: weighted values, weights, weighted squared
distances. factor (p + 2,). Written: whole. */
PUBLIC void add_exact(i64 p, i64 k, i64 first, i64 last, const double *blocks, const double *weight,
                      const double *factor, const i64 *label, const double *near, i128 *whole,
                      char *bytes, i64 size) {
    Room room = open_room(bytes, size);
    Adder adder = open_adder(&room, p, k, factor);
    for (i64 g = first; g < last; g++)
        add_group(&adder, p, blocks + g * p * LANES, weight + g * LANES, label + g * LANES,
                  near + g * LANES);
    write_whole(&adder.sums, p, whole);
}

/* The same by the nearest of centers (k, p), a group at a time, so that labels and distances need no
place in memory. Returns the lane that `find_farthest` would; written: whole, and cost (1,), its
weight × squared distance. */
PUBLIC i64 add_nearest(i64 p, i64 k, i64 first, i64 last, const double *blocks, const double *weight,
                       const double *factor, const double *centers, i128 *whole, double *cost,
                       char *bytes, i64 size) {
    Room room = open_room(bytes, size);
    Adder adder = open_adder(&room, p, k, factor);
    i64 label[LANES], farthest = first * LANES;
    double near[LANES];
    *cost = -1.0;
    for (i64 g = first; g < last; g++) {
        const double *block = blocks + g * p * LANES, *mass = weight + g * LANES;
        find_labels(p, k, 0, 1, block, centers, label, near);
        add_group(&adder, p, block, mass, label, near);
        i64 at = find_farther(mass, near, *cost);
        if (at >= 0) *cost = mass[at] * near[at], farthest = g * LANES + at;
    }
    write_whole(&adder.sums, p, whole);
    return farthest;
}
