/* Points into fewer points that stand for them: cells split where they are widest. */
#include "common.h"

/* A cell is the points order[first…last−1]; mean, spread (p,): weighted mean and sum of squares
about it by feature; mass; inside, the sum of spread. */
typedef struct {
    i64 *first, *last;
    double *mean, *spread, *mass, *inside;
} Cells;

INLINE i64 find_largest(const double *values, i64 n) {
    i64 at = 0;
    for (i64 i = 1; i < n; i++) at = values[i] > values[at] ? i : at;
    return at;
}

static void measure_cell(const double *values, const double *weight, const i64 *order, i64 p,
                         Cells *cells, i64 cell) {
    double *mean = cells->mean + cell * p, *spread = cells->spread + cell * p, mass = 0.0;
    i64 first = cells->first[cell], last = cells->last[cell];
    for (i64 f = 0; f < p; f++) mean[f] = spread[f] = 0.0;
    for (i64 i = first; i < last; i++) {
        double w = weight[order[i]];
        mass += w;
        for (i64 f = 0; f < p; f++) mean[f] += w * values[order[i] * p + f];
    }
    for (i64 f = 0; f < p; f++) mean[f] /= mass;
    if (last > first + 1) /* one point has no spread, whatever rounding made of its mean */
        for (i64 i = first; i < last; i++)
            for (i64 f = 0; f < p; f++) {
                double gap = values[order[i] * p + f] - mean[f];
                spread[f] += weight[order[i]] * gap * gap;
            }
    cells->mass[cell] = mass;
    cells->inside[cell] = 0.0;
    for (i64 f = 0; f < p; f++) cells->inside[cell] += spread[f];
}

/* Let the points with a feature up to the cut come first; returns where others begin. Both parts
keep their order, so the result does not depend on anything but the points. */
static i64 split_cell(const double *values, i64 p, i64 *order, i64 first, i64 last, i64 feature,
                      double cut, i64 *spare) {
    i64 at = first, waiting = 0;
    for (i64 i = first; i < last; i++) {
        if (values[order[i] * p + feature] <= cut)
            order[at++] = order[i];
        else
            spare[waiting++] = order[i];
    }
    for (i64 i = 0; i < waiting; i++) order[at + i] = spare[i];
    return at;
}

PUBLIC i64 coreset_room(i64 n, i64 p, i64 most) {
    return 2 * whole_lines(n * 8) + 3 * whole_lines(most * 8) + whole_lines(most * p * 8) + 64;
}

/* Cut points (n, p) of positive weight into at most `most` cells: their means (most, p) and weights
(most,); returns how many. Again and again the cell with the largest sum of squares about its mean
is cut at its mean along the feature in which that is largest; ties go to the first. Fewer come back
where nothing is left to cut. */
PUBLIC i64 build_coreset(i64 n, i64 p, i64 most, const double *values, const double *weight,
                         double *means, double *mass, char *bytes, i64 size) {
    Room room = open_room(bytes, size);
    i64 *order = take(&room, n * 8), *spare = take(&room, n * 8), count = 1;
    i64 *first = take(&room, most * 8), *last = take(&room, most * 8);
    double *inside = take(&room, most * 8);
    Cells cells = {first, last, means, take(&room, most * p * 8), mass, inside};
    for (i64 i = 0; i < n; i++) order[i] = i;
    first[0] = 0, last[0] = n;
    measure_cell(values, weight, order, p, &cells, 0);
    while (count < most) {
        i64 cell = find_largest(inside, count);
        if (inside[cell] <= 0.0) break;
        i64 feature = find_largest(cells.spread + cell * p, p);
        double at = means[cell * p + feature];
        i64 cut = split_cell(values, p, order, first[cell], last[cell], feature, at, spare);
        if (cut == first[cell] || cut == last[cell]) { /* the mean was rounded past all values */
            inside[cell] = 0.0;
            continue;
        }
        first[count] = cut, last[count] = last[cell], last[cell] = cut;
        measure_cell(values, weight, order, p, &cells, cell);
        measure_cell(values, weight, order, p, &cells, count);
        count++;
    }
    return count;
}
