/* Centers placed on points: draws by mass, and greedy k-means++ (Arthur & Vassilvitskii 2007). */
#include "search.h"

/* Squared distances if `at` (p,) were a center as well, `near` without it; their mass by group,
and its sum. */
double lower(const Points *points, const float *near, const float *at, float *out, double *mass) {
    double total = 0.0;
    for (i64 g = 0; g < points->groups; g++) {
        Floats part[PARTS];
        UNROLL for (i64 v = 0; v < PARTS; v++) part[v] = all_floats(0.0f);
        for (i64 i = 0; i < LANES; i += 16)
            UNROLL for (i64 v = 0; v < PARTS; v++) {
                i64 lane = i + v * FLOATS, here = g * LANES + lane;
                Floats distance = all_floats(0.0f), before = load_floats(near + here);
                for (i64 f = 0; f < points->p; f++) {
                    Floats x = load_floats(points->blocks + (g * points->p + f) * LANES + lane);
                    Floats gap = x - at[f];
                    distance += gap * gap;
                }
                distance = lesser_floats(before, distance);
                store_floats(out + here, distance);
                part[v] += load_floats(points->weight + here) * distance;
            }
        mass[g] = (double)add_sixteen(part);
        total += mass[g];
    }
    return total;
}

/* Squared distances to the nearest of centers (k, p), one of them left out; their mass by group. */
void cover(const Points *points, i64 k, i64 but, const float *centers, float *near, double *mass) {
    i64 p = points->p;
    for (i64 g = 0; g < points->groups; g++) {
        Floats part[PARTS], least[PARTS], distance[PARTS];
        UNROLL for (i64 v = 0; v < PARTS; v++) part[v] = all_floats(0.0f);
        for (i64 i = 0; i < LANES; i += 16) {
            const float *x = points->blocks + g * p * LANES + i;
            UNROLL for (i64 v = 0; v < PARTS; v++) least[v] = all_floats(__builtin_inff());
            for (i64 c = 0; c < k; c++) {
                if (c == but) continue;
                for (i64 f = 0; f < p; f++)
                    UNROLL for (i64 v = 0; v < PARTS; v++) {
                        Floats gap = load_floats(x + f * LANES + v * FLOATS) - centers[c * p + f];
                        distance[v] = f == 0 ? gap * gap : distance[v] + gap * gap;
                    }
                UNROLL for (i64 v = 0; v < PARTS; v++)
                    least[v] = lesser_floats(distance[v], least[v]);
            }
            UNROLL for (i64 v = 0; v < PARTS; v++) {
                i64 here = g * LANES + i + v * FLOATS;
                store_floats(near + here, least[v]);
                part[v] += load_floats(points->weight + here) * least[v];
            }
        }
        mass[g] = (double)add_sixteen(part);
    }
}

/* The point where the running sum of weight × near passes u in [0, 1) of the total; mass (groups,)
holds that sum by group. A point without mass is never drawn while any has some. */
i64 draw_point(const Points *points, const float *near, const double *mass, double u) {
    double total = 0.0, running = 0.0;
    i64 group = 0, lane = 0;
    for (i64 g = 0; g < points->groups; g++) total += mass[g];
    double reach = u * total;
    for (i64 g = 0; g < points->groups; g++) {
        if (!(mass[g] > 0.0)) continue;
        group = g;
        if (reach < mass[g]) break;
        reach -= mass[g];
    }
    for (i64 i = 0; i < LANES; i++) {
        i64 at = group * LANES + i;
        double step = (double)points->weight[at] * (double)near[at];
        if (!(step > 0.0)) continue;
        lane = i;
        running += step;
        if (running > reach) break;
    }
    return group * LANES + lane;
}

INLINE void lay_point(const Points *points, i64 at, float *to) {
    for (i64 f = 0; f < points->p; f++)
        to[f] = points->blocks[(at / LANES * points->p + f) * LANES + at % LANES];
}

typedef struct {
    float *near;
    double *mass;
} Covered; /* squared distances to the nearest center so far, and their mass by group */

static Covered open_covered(Room *room, i64 groups) {
    float *near = take(room, groups * LANES * 4);
    return (Covered){near, take(room, groups * 8)};
}

/* Of m points drawn by mass the one that lowers the mass most, into at; ties go to the first. */
static void add_best(const Points *points, const double *draws, i64 m, Covered *now, Covered *trial,
                     Covered *kept, float *point, float *at) {
    double best = __builtin_inf();
    for (i64 i = 0; i < m; i++) {
        lay_point(points, draw_point(points, now->near, now->mass, draws[i]), point);
        double total = lower(points, now->near, point, trial->near, trial->mass);
        if (!(total < best)) continue;
        best = total;
        for (i64 f = 0; f < points->p; f++) at[f] = point[f];
        Covered swap = *trial;
        *trial = *kept;
        *kept = swap;
    }
    Covered swap = *now;
    *now = *kept;
    *kept = swap;
}

i64 seed_bytes(i64 p, i64 groups) {
    return 3 * (whole_lines(groups * LANES * 4) + whole_lines(groups * 8)) + whole_lines(p * 4);
}

/* Greedy k-means++ from uniform draws (k, m) into centers (k, p): the first drawn by weight alone,
each further one the best of m drawn by weight × squared distance to the nearest so far. */
void seed(const Points *points, i64 k, i64 m, const double *draws, float *centers, Room room) {
    i64 p = points->p, groups = points->groups;
    Covered now = open_covered(&room, groups), trial = open_covered(&room, groups);
    Covered kept = open_covered(&room, groups);
    float *point = take(&room, p * 4);
    for (i64 g = 0; g < groups; g++) {
        now.mass[g] = 0.0;
        for (i64 i = 0; i < LANES; i++) {
            now.near[g * LANES + i] = 1.0f;
            now.mass[g] += (double)points->weight[g * LANES + i];
        }
    }
    lay_point(points, draw_point(points, now.near, now.mass, draws[0]), centers);
    for (i64 i = 0; i < groups * LANES; i++) trial.near[i] = __builtin_inff();
    lower(points, trial.near, centers, now.near, now.mass);
    for (i64 c = 1; c < k; c++)
        add_best(points, draws + c * m, m, &now, &trial, &kept, point, centers + c * p);
}

PUBLIC i64 seed_room(i64 p, i64 groups) { return seed_bytes(p, groups) + 64; }

PUBLIC void seed_centers(i64 p, i64 k, i64 groups, i64 m, const float *blocks, const float *weight,
                         const double *draws, float *centers, char *bytes, i64 size) {
    Points points = {p, groups, blocks, weight, 0};
    seed(&points, k, m, draws, centers, open_room(bytes, size));
}

/* The parts of `seed_centers` by themselves: see `lower` and `draw_point`. */
PUBLIC double lower_distances(i64 p, i64 groups, const float *blocks, const float *weight,
                              const float *near, const float *at, float *out, double *mass) {
    Points points = {p, groups, blocks, weight, 0};
    return lower(&points, near, at, out, mass);
}

PUBLIC i64 draw_by_mass(i64 groups, double u, const float *weight, const float *near,
                        const double *mass) {
    Points points = {0, groups, 0, weight, 0};
    return draw_point(&points, near, mass, u);
}
