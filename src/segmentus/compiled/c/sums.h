/* Exact sums by cluster; terms and words as in `exact_sums.py`.

A term t, |t| ≤ 2^50, is kept as two whole numbers. Words of up to TURNS rows are summed in 64 bits,
those sums in 128 bits. */
#ifndef SUMS_H
#define SUMS_H
#include "common.h"

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

INLINE i64 sums_bytes(i64 p, i64 k) {
    i64 cells = k * columns_of(p);
    return 2 * whole_lines(cells * 8) + whole_lines(cells * 16);
}

INLINE Sums open_sums(Room *room, i64 p, i64 k) {
    i64 q = columns_of(p), cells = k * q;
    Sums sums = {k, q, 0, take(room, cells * 8), take(room, cells * 8), take(room, cells * 16)};
    for (i64 i = 0; i < cells; i++) sums.high[i] = sums.low[i] = 0, sums.whole[i] = 0;
    return sums;
}

/* Move the words added lately into the whole sums. */
INLINE void fold(Sums *sums) {
    for (i64 i = 0; i < sums->k * sums->q; i++) {
        sums->whole[i] += ((i128)sums->high[i] << DIGITS) + sums->low[i];
        sums->high[i] = sums->low[i] = 0;
    }
    sums->turns = 0;
}

/* Words of `count` more rows, at most TURNS, are going to be added: make sure that they fit. */
INLINE void expect_rows(Sums *sums, i64 count) {
    if (sums->turns + count > TURNS) fold(sums);
    sums->turns += count;
}

/* Add a row (q,) of values times weight × factor to one cluster, and take it from another if that
is not negative. Adding HALFWAY leaves a whole number in the last digits of the double. */
INLINE void add_row(const Sums *sums, const double *row, double weight, const double *factor,
                    i64 from, i64 to) {
    Longs none = (Longs)all(HALFWAY);
    i64 q = sums->q, *all_high = sums->high, *all_low = sums->low;
    for (i64 f = 0; f < q; f += DOUBLES) {
        Doubles term = load(row + f) * weight * load(factor + f), up = term + HALFWAY;
        Longs high = (Longs)up - none;
        Longs low = (Longs)((term - (up - HALFWAY)) * 0x1p50 + HALFWAY) - none;
        i64 *to_high = all_high + to * q + f, *to_low = all_low + to * q + f;
        store_longs(to_high, load_longs(to_high) + high);
        store_longs(to_low, load_longs(to_low) + low);
        if (from >= 0) {
            i64 *from_high = all_high + from * q + f, *from_low = all_low + from * q + f;
            store_longs(from_high, load_longs(from_high) - high);
            store_longs(from_low, load_longs(from_low) - low);
        }
    }
}

/* The point in a lane as a row: values, 1 for its weight, squared distance. */
INLINE void lay_row(const double *block, i64 p, i64 lane, double near, double *row) {
    for (i64 f = 0; f < p; f++) row[f] = block[f * LANES + lane];
    row[p] = 1.0;
    row[p + 1] = near;
}

INLINE void lay_factor(const double *factor, i64 p, i64 q, double *wide) {
    for (i64 f = 0; f < q; f++) wide[f] = f < p + 2 ? factor[f] : 0.0;
}

#endif
