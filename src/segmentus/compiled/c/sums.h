/* Exact sums by cluster; terms and words as in `exact_sums.py`.

A term t, |t| ≤ 2^50, is kept as two whole numbers: adding HALFWAY leaves the one in the last digits
of a double, and adding FINER to what that cut off leaves the other, in units of 2^-50. They are added
up as they lie there, in 64 bits that may run over: what HALFWAY and FINER brought along is taken off
by the number of rows. Words of up to TURNS rows are summed like that, those sums in 128 bits. */
#ifndef SUMS_H
#define SUMS_H
#include "common.h"

#define HALFWAY 0x1.8p52
#define FINER 0x1.8p2

enum { DIGITS = 50, TURNS = 2048, SETS = 2 }; /* neighbours are often of one cluster: by turns they
                                                 go into two sets, that none waits for the last */

/* Columns that are added side by side: wider vectors would be half empty too often. */
#if BYTES >= 32
enum { COLUMNS = 4 };
#else
enum { COLUMNS = 2 };
#endif

typedef double Columns __attribute__((vector_size(8 * COLUMNS)));
typedef u64 Words __attribute__((vector_size(8 * COLUMNS)));
typedef double ColumnsAnywhere __attribute__((vector_size(8 * COLUMNS), aligned(8), may_alias));
typedef u64 WordsAnywhere __attribute__((vector_size(8 * COLUMNS), aligned(8), may_alias));

INLINE Columns load_columns(const double *x) { return *(const ColumnsAnywhere *)x; }

/* Sums of k clusters, q columns each (features, weight, squared distance, filled up): words added
lately (SETS, k, q), how many rows they are from (SETS, k), and whole sums of all before (k, q). */
typedef struct {
    i64 k, q, turns;
    u64 *high, *low, *rows;
    i128 *whole;
} Sums;

INLINE i64 columns_of(i64 p) { return (p + 2 + COLUMNS - 1) & ~(i64)(COLUMNS - 1); }

INLINE i64 sums_bytes(i64 p, i64 k) {
    i64 cells = k * columns_of(p);
    return 2 * whole_lines(SETS * cells * 8) + whole_lines(SETS * k * 8) + whole_lines(cells * 16);
}

INLINE Sums open_sums(Room *room, i64 p, i64 k) {
    i64 q = columns_of(p), cells = k * q, words = SETS * cells * 8;
    u64 *high = take(room, words), *low = take(room, words), *rows = take(room, SETS * k * 8);
    Sums sums = {k, q, 0, high, low, rows, take(room, cells * 16)};
    for (i64 i = 0; i < SETS * cells; i++) high[i] = low[i] = 0;
    for (i64 c = 0; c < SETS * k; c++) rows[c] = 0;
    for (i64 i = 0; i < cells; i++) sums.whole[i] = 0;
    return sums;
}

/* Move the words added lately into the whole sums. */
INLINE void fold(Sums *sums) {
    u64 halfway = bits_of(HALFWAY), finer = bits_of(FINER);
    for (i64 s = 0; s < SETS; s++)
        for (i64 c = 0; c < sums->k; c++) {
            u64 *rows = sums->rows + s * sums->k + c;
            for (i64 f = 0; f < sums->q; f++) {
                i64 at = c * sums->q + f, from = s * sums->k * sums->q + at;
                i64 high = (i64)(sums->high[from] - *rows * halfway);
                i64 low = (i64)(sums->low[from] - *rows * finer);
                sums->whole[at] += ((i128)high << DIGITS) + low;
                sums->high[from] = sums->low[from] = 0;
            }
            *rows = 0;
        }
    sums->turns = 0;
}

/* Words of `count` more rows, at most TURNS, are going to be added: make sure that they fit. */
INLINE void expect_rows(Sums *sums, i64 count) {
    if (sums->turns + count > TURNS) fold(sums);
    sums->turns += count;
}

/* Add terms in columns f…f+COLUMNS−1 of a row to a cluster, and take them from another if that is
not negative. */
INLINE void add_terms(Sums sums, i64 set, i64 f, Columns term, i64 from, i64 to) {
    Columns up = term + HALFWAY;
    Words high = (Words)up, low = (Words)(term - (up - HALFWAY) + FINER);
    i64 at = (set * sums.k + to) * sums.q + f, gone = (set * sums.k + from) * sums.q + f;
    *(WordsAnywhere *)(sums.high + at) += high;
    *(WordsAnywhere *)(sums.low + at) += low;
    if (from < 0) return;
    *(WordsAnywhere *)(sums.high + gone) -= high;
    *(WordsAnywhere *)(sums.low + gone) -= low;
}

#ifdef __clang__
#define CHOOSE(a, b, ...) __builtin_shufflevector(a, b, __VA_ARGS__)
#else
#define CHOOSE(a, b, ...) __builtin_shuffle(a, b, (Words){__VA_ARGS__})
#endif

/* Rows of a square of values from its columns. */
INLINE void transpose(Columns square[COLUMNS]) {
#if BYTES >= 32
    Columns a = square[0], b = square[1], c = square[2], d = square[3];
    Columns even = CHOOSE(a, b, 0, 4, 2, 6), odd = CHOOSE(a, b, 1, 5, 3, 7);
    Columns next = CHOOSE(c, d, 0, 4, 2, 6), last = CHOOSE(c, d, 1, 5, 3, 7);
    square[0] = CHOOSE(even, next, 0, 1, 4, 5), square[1] = CHOOSE(odd, last, 0, 1, 4, 5);
    square[2] = CHOOSE(even, next, 2, 3, 6, 7), square[3] = CHOOSE(odd, last, 2, 3, 6, 7);
#else
    Columns a = square[0], b = square[1];
    square[0] = CHOOSE(a, b, 0, 2), square[1] = CHOOSE(a, b, 1, 3);
#endif
}

/* Add COLUMNS points, which lie in a group from x on, to the sums of their clusters; factor (q,) is
0 where there is no column. */
INLINE void add_points(Sums sums, i64 p, const double *x, const double *weight,
                       const double *factor, const i64 *label, const double *near) {
    Columns mass = load_columns(weight), square[COLUMNS];
    for (i64 f = 0; f < sums.q; f += COLUMNS) {
        UNROLL for (i64 j = 0; j < COLUMNS; j++) {
            Columns value = load_columns(f + j < p ? x + (f + j) * LANES : near);
            square[j] = (f + j == p ? mass : value * mass) * factor[f + j];
        }
        transpose(square);
        UNROLL for (i64 i = 0; i < COLUMNS; i++)
            add_terms(sums, i % SETS, f, square[i], -1, label[i]);
    }
    UNROLL for (i64 i = 0; i < COLUMNS; i++) {
        CLAIM(label[i] >= 0 && label[i] < sums.k);
        sums.rows[i % SETS * sums.k + label[i]]++;
    }
}

/* Factors (p + 2,) of the columns, filled up with zeros (q,). */
INLINE void lay_factor(const double *factor, i64 p, i64 q, double *wide) {
    for (i64 f = 0; f < q; f++) wide[f] = f < p + 2 ? factor[f] : 0.0;
}

#endif
