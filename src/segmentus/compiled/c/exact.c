/* Exact sums by cluster, and Lloyd's algorithm on them; terms and words as in `exact_sums.py`.

A term t, |t| ≤ 2^50, is kept as two whole numbers. Words of up to TURNS rows are summed in 64 bits,
those sums in 128 bits. Sums of whole numbers do not drift: from step to step only rows that changed
cluster are carried over, and the bits are those of adding all up anew. */
#include "common.h"

void find_labels(i64 p, i64 k, i64 first, i64 last, const double *blocks, const double *centers,
                 i64 *label, double *near);

#define HALFWAY 0x1.8p52

enum { DIGITS = 50, TURNS = 2048 };

/* Sums of k clusters, q columns each (features, weight, squared distance, filled up to eights):
words added lately, how many rows they are from, and the whole sums of all before. */
typedef struct {
    i64 k, q, turns;
    i64 *high, *low;
    i128 *whole;
} Sums;

INLINE i64 columns_of(i64 p) { return (p + 2 + 7) & ~(i64)7; }

static i64 sums_bytes(i64 p, i64 k) {
    i64 cells = k * columns_of(p);
    return 2 * whole_lines(cells * 8) + whole_lines(cells * 16);
}

static Sums open_sums(Room *room, i64 p, i64 k) {
    i64 q = columns_of(p), cells = k * q;
    Sums sums = {k, q, 0, take(room, cells * 8), take(room, cells * 8), take(room, cells * 16)};
    for (i64 i = 0; i < cells; i++) sums.high[i] = sums.low[i] = 0, sums.whole[i] = 0;
    return sums;
}

/* Move the words added lately into the whole sums. */
static void fold(Sums *sums) {
    for (i64 i = 0; i < sums->k * sums->q; i++) {
        sums->whole[i] += ((i128)sums->high[i] << DIGITS) + sums->low[i];
        sums->high[i] = sums->low[i] = 0;
    }
    sums->turns = 0;
}

/* Add a row (q,) of values times weight × factor to one cluster, and take it from another if that
is not negative. Adding HALFWAY leaves a whole number in the last digits of the double. */
INLINE void add_row(Sums *sums, const double *row, double weight, const double *factor, i64 from,
                    i64 to) {
    Longs none = (Longs)all(HALFWAY);
    i64 q = sums->q;
    for (i64 f = 0; f < q; f += DOUBLES) {
        Doubles term = load(row + f) * weight * load(factor + f), up = term + HALFWAY;
        Longs high = (Longs)up - none;
        Longs low = (Longs)((term - (up - HALFWAY)) * 0x1p50 + HALFWAY) - none;
        i64 *to_high = sums->high + to * q + f, *to_low = sums->low + to * q + f;
        store_longs(to_high, load_longs(to_high) + high);
        store_longs(to_low, load_longs(to_low) + low);
        if (from >= 0) {
            i64 *from_high = sums->high + from * q + f, *from_low = sums->low + from * q + f;
            store_longs(from_high, load_longs(from_high) - high);
            store_longs(from_low, load_longs(from_low) - low);
        }
    }
    if (++sums->turns == TURNS) fold(sums);
}

/* The point in a lane as a row: values, 1 for its weight, squared distance. */
INLINE void lay_row(const double *block, i64 p, i64 lane, double near, double *row) {
    for (i64 f = 0; f < p; f++) row[f] = block[f * LANES + lane];
    row[p] = 1.0;
    row[p + 1] = near;
}

/* Means of the clusters with weight into centers, from whole sums. */
INLINE void place_mean(const Sums *sums, i64 p, i64 c, const double *factor, double *center) {
    const i128 *whole = sums->whole + c * sums->q;
    double weight = round_whole(whole[p]) * 0x1p-50 / factor[p];
    for (i64 f = 0; f < p; f++)
        center[f] = round_whole(whole[f]) * 0x1p-50 / factor[f] / weight;
}

/* The lane of largest weight × squared distance among groups first…last−1; of equals the first. */
PUBLIC i64 find_farthest(i64 first, i64 last, const double *weight, const double *near) {
    i64 at = first * LANES;
    for (i64 i = first * LANES; i < last * LANES; i++)
        if (weight[i] * near[i] > weight[at] * near[at]) at = i;
    return at;
}

static void write_whole(const Sums *sums, i64 p, i128 *whole) {
    for (i64 c = 0; c < sums->k; c++)
        for (i64 f = 0; f < p + 2; f++) whole[c * (p + 2) + f] = sums->whole[c * sums->q + f];
}

INLINE void lay_factor(const double *factor, i64 p, i64 q, double *wide) {
    for (i64 f = 0; f < q; f++) wide[f] = f < p + 2 ? factor[f] : 0.0;
}

PUBLIC i64 exact_room(i64 p, i64 k) {
    return sums_bytes(p, k) + 2 * whole_lines(columns_of(p) * 8) + whole_lines(k * p * 8)
           + 3 * whole_lines(LANES * 8) + 64;
}

/* Exact sums (k, p + 2) of groups first…last−1 by label: weighted values, weights, weighted squared
distances. factor (p + 2,). Written: whole. */
PUBLIC void add_exact(i64 p, i64 k, i64 first, i64 last, const double *blocks, const double *weight,
                      const double *factor, const i64 *label, const double *near, i128 *whole,
                      char *bytes, i64 size) {
    Room room = open_room(bytes, size);
    Sums sums = open_sums(&room, p, k);
    double *row = take(&room, sums.q * 8), *wide = take(&room, sums.q * 8);
    lay_factor(factor, p, sums.q, wide);
    for (i64 f = 0; f < sums.q; f++) row[f] = 0.0;
    for (i64 g = first; g < last; g++)
        for (i64 i = 0; i < LANES; i++) {
            i64 at = g * LANES + i;
            if (weight[at] == 0.0) continue;
            CLAIM(label[at] >= 0 && label[at] < k);
            lay_row(blocks + g * p * LANES, p, i, near[at], row);
            add_row(&sums, row, weight[at], wide, -1, label[at]);
        }
    fold(&sums);
    write_whole(&sums, p, whole);
}

/* Label every point anew and carry over what changed; squared distances are left out of the sums. */
static void carry_changes(Sums *sums, i64 p, i64 groups, const double *blocks,
                          const double *weight, const double *factor, const double *centers,
                          i64 *label, double *near, double *row, i64 *fresh) {
    for (i64 g = 0; g < groups; g++) {
        const double *block = blocks + g * p * LANES;
        i64 *mine = label + g * LANES, changed = 0;
        find_labels(p, sums->k, 0, 1, block, centers, fresh, near + g * LANES);
        for (i64 i = 0; i < LANES; i++) changed |= mine[i] ^ fresh[i];
        if (!changed) continue;
        for (i64 i = 0; i < LANES; i++) {
            if (mine[i] == fresh[i]) continue;
            double w = weight[g * LANES + i];
            if (w != 0.0) {
                lay_row(block, p, i, 0.0, row);
                add_row(sums, row, w, factor, mine[i], fresh[i]);
            }
            mine[i] = fresh[i];
        }
    }
    fold(sums);
}

/* Centers (k, p) moved to the means of their clusters. Of empty clusters the first moves to the
farthest point, unless every point has a center on it; others stay. Returns whether none moved. */
static int move_centers(const Sums *sums, i64 p, i64 groups, const double *blocks,
                        const double *weight, const double *near, const double *factor,
                        double *centers, double *mean) {
    int filled = 0, stayed = 1;
    for (i64 c = 0; c < sums->k; c++) {
        if (sums->whole[c * sums->q + p] > 0) {
            place_mean(sums, p, c, factor, mean);
        } else if (!filled) {
            i64 at = find_farthest(0, groups, weight, near);
            if (weight[at] * near[at] == 0.0) { filled = 1; continue; }
            for (i64 f = 0; f < p; f++)
                mean[f] = blocks[at / LANES * p * LANES + f * LANES + at % LANES];
            filled = 1;
        } else {
            continue;
        }
        for (i64 f = 0; f < p; f++) stayed &= mean[f] == centers[c * p + f], centers[c * p + f] = mean[f];
    }
    return stayed;
}

/* Lloyd's algorithm to strict convergence, or max_iter steps. Written: centers (k, p), which come
as the start; label and near of every point. Returns the steps taken, or −1 − steps where the last
one left every center as it was. */
PUBLIC i64 lloyd(i64 p, i64 k, i64 groups, i64 max_iter, const double *blocks, const double *weight,
                 const double *factor, double *centers, i64 *label, double *near, char *bytes,
                 i64 size) {
    Room room = open_room(bytes, size);
    Sums sums = open_sums(&room, p, k);
    double *row = take(&room, sums.q * 8), *wide = take(&room, sums.q * 8);
    double *mean = take(&room, p * 8);
    i64 *fresh = take(&room, LANES * 8);
    lay_factor(factor, p, sums.q, wide);
    for (i64 f = 0; f < sums.q; f++) row[f] = 0.0;
    for (i64 i = 0; i < groups * LANES; i++) label[i] = -1;
    for (i64 steps = 0;; steps++) {
        carry_changes(&sums, p, groups, blocks, weight, wide, centers, label, near, row, fresh);
        if (steps == max_iter) return steps;
        if (move_centers(&sums, p, groups, blocks, weight, near, factor, centers, mean))
            return -2 - steps;
    }
}
