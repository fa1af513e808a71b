/* A genetic search (Gribel & Vidal 2019, HG-means): an offspring takes each center from one of two
parents, one center is dropped and one drawn anew, and a local search improves it. */
#include "search.h"

#define SAME 1e-9 /* relative difference of what two solutions explain below which they are one */

/* Offspring of two solutions (k, p): each center of one, or the nearest unused of the other; a
pick (k,) below a half takes from `one`. Ties go to the lower number. used (k,) is room. */
static void cross(const float *one, const float *other, const double *picks, i64 k, i64 p,
                  char *used, float *offspring) {
    for (i64 o = 0; o < k; o++) used[o] = 0;
    for (i64 c = 0; c < k; c++) {
        double least = __builtin_inf();
        i64 match = -1;
        for (i64 o = 0; o < k; o++) {
            double distance = 0.0;
            if (used[o]) continue;
            for (i64 f = 0; f < p; f++) {
                double gap = (double)(one[c * p + f] - other[o * p + f]);
                distance += gap * gap;
            }
            if (match < 0 || distance < least) least = distance, match = o;
        }
        used[match] = 1;
        for (i64 f = 0; f < p; f++)
            offspring[c * p + f] = picks[c] < 0.5 ? one[c * p + f] : other[match * p + f];
    }
}

/* Drop one center (k, p), u of the way through them, and draw one by mass with v instead. */
static void replace_center(const Points *points, i64 k, double u, double v, float *centers,
                           Room room) {
    i64 p = points->p, n = points->groups * LANES, gone = (i64)(u * (double)k);
    CLAIM(k > 1);
    float *near = take(&room, n * 4);
    double *mass = take(&room, points->groups * 8);
    cover(points, k, gone, centers, near, mass);
    i64 at = draw_point(points, near, mass, v);
    for (i64 f = 0; f < p; f++)
        centers[gone * p + f] = points->blocks[(at / LANES * p + f) * LANES + at % LANES];
}

/* Of two members, u and v of the way through the filled ones, the one that explains more. */
static i64 hold_tournament(const double *value, i64 filled, double u, double v) {
    i64 one = (i64)(u * (double)filled), other = (i64)(v * (double)filled);
    return value[one] >= value[other] ? one : other;
}

static int is_known(const double *value, i64 filled, i64 place, double got) {
    int known = got <= value[place];
    for (i64 m = 0; m < filled; m++)
        known |= __builtin_fabs(value[m] - got) <= SAME * __builtin_fabs(got);
    return known;
}

static i64 mutation_bytes(i64 groups) {
    return whole_lines(groups * LANES * 4) + whole_lines(groups * 8);
}

PUBLIC i64 evolve_room(i64 p, i64 k, i64 groups) {
    i64 search = local_search_bytes(p, k, groups), mutation = mutation_bytes(groups);
    return (search > mutation ? search : mutation) + whole_lines(k * p * 4) + whole_lines(k) + 64;
}

/* Let offspring of a population take the place of its worst members; returns how many it has.
draws (n, 6 + k) uniform, a row an offspring. centers (m, k, p), value (m,): the population, its
first `filled` members at least one, the others of value −inf. An offspring that explains as much as
a member is dropped. */
PUBLIC i64 evolve(i64 p, i64 k, i64 groups, i64 n, i64 m, i64 steps, i64 passes, i64 filled,
                  const float *blocks, const float *weight, const double *rows, const double *draws,
                  float *centers, double *value, char *bytes, i64 size) {
    Points points = {p, groups, blocks, weight, rows};
    Room room = open_room(bytes, size);
    float *offspring = take(&room, k * p * 4);
    char *used = take(&room, k);
    for (i64 i = 0; i < n; i++) {
        const double *u = draws + i * (6 + k);
        i64 one = hold_tournament(value, filled, u[0], u[1]), place = 0;
        i64 other = hold_tournament(value, filled, u[2], u[3]);
        cross(centers + one * k * p, centers + other * k * p, u + 6, k, p, used, offspring);
        replace_center(&points, k, u[4], u[5], offspring, room);
        for (i64 j = 1; j < m; j++) place = value[j] < value[place] ? j : place;
        double got = search_locally(&points, k, steps, passes, value[place], offspring, room);
        if (is_known(value, filled, place, got)) continue;
        filled = place + 1 > filled ? place + 1 : filled;
        value[place] = got;
        for (i64 f = 0; f < k * p; f++) centers[place * k * p + f] = offspring[f];
    }
    return filled;
}

PUBLIC i64 start_room(i64 p, i64 k, i64 groups) {
    i64 search = local_search_bytes(p, k, groups), seeding = seed_bytes(p, groups);
    return (search > seeding ? search : seeding) + 64;
}

/* Independent starts: draws (n, k, m) uniform, m for each center; written: centers (n, k, p) after a
local search, and value (n,), what each explains. */
PUBLIC void start_searches(i64 p, i64 k, i64 groups, i64 n, i64 m, i64 steps, i64 passes,
                           const float *blocks, const float *weight, const double *rows,
                           const double *draws, float *centers, double *value, char *bytes,
                           i64 size) {
    Points points = {p, groups, blocks, weight, rows};
    Room room = open_room(bytes, size);
    for (i64 i = 0; i < n; i++) {
        float *at = centers + i * k * p;
        seed(&points, k, m, draws + i * k * m, at, room);
        value[i] = search_locally(&points, k, steps, passes, -__builtin_inf(), at, room);
    }
}

/* The parts of an offspring by themselves, for tests: see `cross` and `replace_center`. */
PUBLIC void crossover(i64 p, i64 k, const float *one, const float *other, const double *picks,
                      float *offspring, char *bytes, i64 size) {
    Room room = open_room(bytes, size);
    cross(one, other, picks, k, p, take(&room, k), offspring);
}

PUBLIC void mutate(i64 p, i64 k, i64 groups, double u, double v, const float *blocks,
                   const float *weight, float *centers, char *bytes, i64 size) {
    Points points = {p, groups, blocks, weight, 0};
    replace_center(&points, k, u, v, centers, open_room(bytes, size));
}
