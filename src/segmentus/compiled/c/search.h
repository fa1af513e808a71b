/* What the search works on: points centered and scaled in single precision, with an even number of
features. Rounding there decides only which optimum is found; what is found is finished by `lloyd`.

rows (groups, LANES, p + 1) are each point's weighted values and weight in double precision; sums
(k, p + 1) those of each cluster added up. Centers go four by four, as columns (p, wide), wide = k
rounded up to fours, and half (wide,): |c|²/2, infinite where there is no center. */
#ifndef SEARCH_H
#define SEARCH_H
#include "common.h"

typedef struct {
    i64 p, groups;
    const float *blocks, *weight;
    const double *rows;
} Points;

INLINE i64 in_fours(i64 k) { return (k + 3) & ~(i64)3; }
INLINE i64 in_vectors(i64 k) { return (k + FLOATS - 1) & ~(i64)(FLOATS - 1); }

i64 seed_bytes(i64 p, i64 groups);
void seed(const Points *points, i64 k, i64 m, const double *draws, float *centers, Room room);
i64 local_search_bytes(i64 p, i64 k, i64 groups);
double search_locally(const Points *points, i64 k, i64 steps, i64 passes, double least,
                      float *centers, Room room);
double transfer_all(const Points *points, i64 k, i64 passes, double least, i32 *label, double *sums,
                    Room room);
double explained(const double *sums, i64 k, i64 p);
void cover(const Points *points, i64 k, i64 but, const float *centers, float *near, double *mass);
double lower(const Points *points, const float *near, const float *at, float *out, double *mass);
i64 draw_point(const Points *points, const float *near, const double *mass, double u);
#endif
