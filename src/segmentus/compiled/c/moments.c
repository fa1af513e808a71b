/* Exact sums by cluster of all points, by labels given or found in the same pass. */
#include "sums.h"

void find_labels(i64 p, i64 k, i64 first, i64 last, const double *blocks, const double *centers,
                 i64 *label, double *near);

/* The lane of largest weight × squared distance among groups first…last−1; of equals the first. */
PUBLIC i64 find_farthest(i64 first, i64 last, const double *weight, const double *near) {
    i64 at = first * LANES;
    for (i64 g = first; g < last; g++) {
        double most = weight[at] * near[at];
        i64 above = 0;
        for (i64 i = g * LANES; i < (g + 1) * LANES; i++) above |= weight[i] * near[i] > most;
        for (i64 i = g * LANES; above && i < (g + 1) * LANES; i++)
            if (weight[i] * near[i] > weight[at] * near[at]) at = i;
    }
    return at;
}

/* Sums, and SLICE rows (SLICE, q) to add to them: laid out long before they are read, as reading
what has just been written in other pieces has to wait. */
typedef struct {
    Sums sums;
    double *rows, *factor;
} Adder;

static i64 adder_bytes(i64 p, i64 k) {
    i64 q = columns_of(p);
    return sums_bytes(p, k) + whole_lines(SLICE * q * 8) + whole_lines(q * 8);
}

static Adder open_adder(Room *room, i64 p, i64 k, const double *factor) {
    Adder adder = {open_sums(room, p, k), 0, 0};
    i64 q = adder.sums.q;
    adder.rows = take(room, SLICE * q * 8), adder.factor = take(room, q * 8);
    lay_factor(factor, p, q, adder.factor);
    for (i64 i = 0; i < SLICE * q; i++) adder.rows[i] = i % q == p ? 1.0 : 0.0;
    return adder;
}

/* Ask for the slice that lies as far into the next group; past the end that does nothing. */
INLINE void fetch_ahead(const double *x, i64 p) {
    for (i64 f = p; f < 2 * p; f++)
        for (i64 i = 0; i < SLICE; i += 8) __builtin_prefetch(x + f * LANES + i, 0, 2);
}

/* Add a slice of points, which lie in a group from x on, to the sums of their clusters. */
INLINE void add_slice(const Adder *adder, i64 p, const double *x, const double *weight,
                      const i64 *label, const double *near) {
    Sums sums = adder->sums;
    i64 q = sums.q;
    double *rows = adder->rows;
    fetch_ahead(x, p);
    for (i64 f = 0; f < p; f++)
        UNROLL for (i64 i = 0; i < SLICE; i++) rows[i * q + f] = x[f * LANES + i];
    UNROLL for (i64 i = 0; i < SLICE; i++) rows[i * q + p + 1] = near[i];
    for (i64 i = 0; i < SLICE; i++) {
        CLAIM(label[i] >= 0 && label[i] < sums.k);
        if (weight[i] != 0.0) add_row(&sums, rows + i * q, weight[i], adder->factor, -1, label[i]);
    }
}

static void add_group(Adder *adder, i64 p, const double *block, const double *weight,
                      const i64 *label, const double *near) {
    expect_rows(&adder->sums, LANES);
    for (i64 i = 0; i < LANES; i += SLICE)
        add_slice(adder, p, block + i, weight + i, label + i, near + i);
}

static void write_whole(Sums *sums, i64 p, i128 *whole) {
    fold(sums);
    for (i64 c = 0; c < sums->k; c++)
        for (i64 f = 0; f < p + 2; f++) whole[c * (p + 2) + f] = sums->whole[c * sums->q + f];
}

PUBLIC i64 moments_room(i64 p, i64 k) { return adder_bytes(p, k) + 64; }

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
        i64 at = find_farthest(0, 1, mass, near);
        if (mass[at] * near[at] > *cost) *cost = mass[at] * near[at], farthest = g * LANES + at;
    }
    write_whole(&adder.sums, p, whole);
    return farthest;
}
