/* Totals, reached weights and moving groups of rows under every replicate.

One order of summation, so that the bits depend on nothing but the rows, and replicates with equal
weights have equal figures. Replicate weights are read where they lie. */
#include "common.h"

enum { STRIP = 256, LOOKS = 64 }; /* replicates that stay in the cache while rows pass by; rows
                                       between two looks at whether all have reached their weight */

INLINE void add_four(double *restrict total, i64 n, const double *at[4], const double by[4]) {
    for (i64 j = 0; j < n; j++)
        total[j] += by[0] * at[0][j] + by[1] * at[1][j] + by[2] * at[2][j] + by[3] * at[3][j];
}

/* Totals of rows' columns under replicates: unit (n,); part (n,), or null where every row carries its
unit's whole weight; columns (n, q); replicate weights weight (h, r). Added to: totals (q, r). Four
rows at a time, because a total is loaded and stored once for them. */
PUBLIC void add_totals(i64 n, i64 q, i64 r, const i64 *unit, const double *part,
                       const double *columns, const double *weight, double *totals) {
    for (i64 first = 0; first < r; first += STRIP) {
        i64 width = r - first < STRIP ? r - first : STRIP, whole = n - n % 4;
        for (i64 i = 0; i < whole; i += 4) {
            const double *at[4];
            for (i64 j = 0; j < 4; j++) at[j] = weight + unit[i + j] * r + first;
            for (i64 f = 0; f < q; f++) {
                double by[4];
                int any = 0;
                for (i64 j = 0; j < 4; j++) by[j] = columns[(i + j) * q + f], any |= by[j] != 0.0;
                if (!any) continue;
                for (i64 j = 0; part && j < 4; j++) by[j] *= part[i + j];
                add_four(totals + f * r + first, width, at, by);
            }
        }
        for (i64 i = whole; i < n; i++)
            for (i64 f = 0; f < q; f++) {
                double by = part ? columns[i * q + f] * part[i] : columns[i * q + f];
                double *restrict total = totals + f * r + first;
                const double *at = weight + unit[i] * r + first;
                for (i64 j = 0; j < width; j++) total[j] += by * at[j];
            }
    }
}

/* The first row at which each replicate's cumulative weight reaches a given one: unit (n,), rows in
ascending order of their values; part, weight (h, r) as above; reach (r,), above 0; sums (r,), the
weight of rows before the first one here, below reach, and overwritten. Written: position (r,),
n − 1 where rounding leaves it unreached, and marked (r,), the cumulative weight up to and with row
`mark`, untouched where that is below 0. Rows without weight are never the first. */
PUBLIC void find_reached(i64 n, i64 r, i64 mark, const i64 *unit, const double *part,
                         const double *weight, const double *reach, double *restrict sums,
                         i64 *restrict position, double *restrict marked) {
    for (i64 j = 0; j < r; j++) position[j] = 0;
    for (i64 i = 0; i < n; i++) {
        const double *row = weight + unit[i] * r;
        double share = part ? part[i] : 1.0;
        for (i64 j = 0; j < r; j++) { /* counts the rows below: a branch would stop vectors */
            double sum = sums[j] + share * row[j];
            sums[j] = sum;
            position[j] += sum < reach[j];
        }
        if (i == mark)
            for (i64 j = 0; j < r; j++) marked[j] = sums[j];
        if (i % LOOKS == 0 && i >= mark) {
            i64 below = 0;
            for (i64 j = 0; j < r; j++) below += sums[j] < reach[j];
            if (below == 0) break;
        }
    }
    for (i64 j = 0; j < r; j++) position[j] = position[j] < n - 1 ? position[j] : n - 1;
}

/* Weights and weighted values by implicate and label, for one replicate: columns (n, q), nan where
missing; weight (h,) of the replicate; unit, and part (n,) what a row carries of its unit's weight;
implicate (n,) from 1; labels (n,), k and above for none. Written: sums (m, k + 1, q, 2), the last
axis the weighted total and the weight of the rows that have the value. */
PUBLIC void sum_moving(i64 n, i64 q, i64 m, i64 k, const double *columns, const double *weight,
                       const i64 *unit, const double *part, const i64 *implicate,
                       const i64 *labels, double *sums) {
    for (i64 i = 0; i < m * (k + 1) * q * 2; i++) sums[i] = 0.0;
    for (i64 i = 0; i < n; i++) {
        double w = weight[unit[i]] * part[i];
        if (!(w > 0.0)) continue;
        i64 label = labels[i] < k ? labels[i] : k;
        double *row = sums + ((implicate[i] - 1) * (k + 1) + label) * q * 2;
        for (i64 f = 0; f < q; f++) {
            double x = columns[i * q + f];
            if (x != x) continue;
            row[2 * f] += w * x;
            row[2 * f + 1] += w;
        }
    }
}
