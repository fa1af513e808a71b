/* Columns of a table, as they were stored, onto the feature scale and into groups of LANES. */
#include "common.h"

typedef struct {
    double fill, center, spread, clip;
} Line;

/* (x − center) / spread within ±clip, with `fill` for nan; −0 and 0 are one value. */
INLINE double place(double x, Line line) {
    x = x == x ? x + 0.0 : line.fill;
    double z = (x - line.center) / line.spread;
    z = z < -line.clip ? -line.clip : z;
    return z > line.clip ? line.clip : z;
}

/* The same of as many finite values or nan as a register holds. */
INLINE Doubles place_some(Doubles x, Line line) {
    x = pick(less(x, all(__builtin_inf())), x + 0.0, all(line.fill));
    Doubles z = (x - line.center) / line.spread;
    z = pick(less(z, all(-line.clip)), all(-line.clip), z);
    return pick(less(all(line.clip), z), all(line.clip), z);
}

INLINE void place_lanes(double *lanes, i64 rows, Line line) {
    i64 i = 0;
    for (; i + DOUBLES <= rows; i += DOUBLES) store(lanes + i, place_some(load(lanes + i), line));
    for (; i < rows; i++) lanes[i] = place(lanes[i], line);
}

#define PLACE_COLUMN                                                                               \
    Line line = {fill, center, spread, clip};                                                      \
    for (i64 g = 0; g * LANES < n; g++) {                                                          \
        const i64 rows = n - g * LANES < LANES ? n - g * LANES : LANES;                            \
        double *lanes = blocks + (g * p + f) * LANES;                                              \
        for (i64 i = 0; i < rows; i++) lanes[i] = (double)column[g * LANES + i];                   \
        place_lanes(lanes, rows, line);                                                            \
    }

/* Column (n,) into feature f of blocks (groups, p, LANES); filling at the end is left as it is. */
PUBLIC void place_doubles(i64 n, i64 p, i64 f, double fill, double center, double spread,
                          double clip, const double *column, double *blocks) {
    PLACE_COLUMN
}

PUBLIC void place_floats(i64 n, i64 p, i64 f, double fill, double center, double spread,
                         double clip, const float *column, double *blocks) {
    PLACE_COLUMN
}
