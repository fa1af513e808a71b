/* Lloyd's algorithm in single precision, by what changes from step to step (Lloyd 1982). */
#include "search.h"

enum { TILE = 2 };

/* Scores |c|²/2 − x·c of a tile of points for centers c…c+3: the lowest is the nearest. */
INLINE void score_four(const float *x, const float *columns, const float *half, i64 p, i64 wide,
                       i64 c, Floats score[4][TILE]) {
    UNROLL for (i64 j = 0; j < 4; j++)
        UNROLL for (i64 v = 0; v < TILE; v++) score[j][v] = all_floats(half[c + j]);
    for (i64 f = 0; f < p; f++) {
        const float *four = columns + f * wide + c;
        UNROLL for (i64 v = 0; v < TILE; v++) {
            Floats at = load_floats(x + f * LANES + v * FLOATS);
            UNROLL for (i64 j = 0; j < 4; j++) score[j][v] -= at * four[j];
        }
    }
}

/* Nearest center of every point of a group; a tie goes to the lower number. */
static void find_nearest_in_group(const float *block, i64 p, i64 wide, const float *columns,
                                  const float *half, i32 *who) {
    for (i64 i = 0; i < LANES; i += TILE * FLOATS) {
        Floats best[TILE], score[4][TILE];
        Ints name[TILE];
        UNROLL for (i64 v = 0; v < TILE; v++)
            best[v] = all_floats(__builtin_inff()), name[v] = all_ints(0);
        for (i64 c = 0; c < wide; c += 4) {
            score_four(block + i, columns, half, p, wide, c, score);
            UNROLL for (i64 j = 0; j < 4; j++)
                UNROLL for (i64 v = 0; v < TILE; v++) {
                    WideMask closer = less_floats(score[j][v], best[v]);
                    best[v] = lesser_floats(score[j][v], best[v]);
                    name[v] = pick_ints(closer, all_ints((i32)(c + j)), name[v]);
                }
        }
        UNROLL for (i64 v = 0; v < TILE; v++) store_ints(who + i + v * FLOATS, name[v]);
    }
}

static void clear_centers(float *columns, float *half, i64 p, i64 wide) {
    for (i64 i = 0; i < p * wide; i++) columns[i] = 0.0f;
    for (i64 c = 0; c < wide; c++) half[c] = __builtin_inff();
}

INLINE void halve(float *columns, float *half, i64 p, i64 wide, i64 c) {
    float square = 0.0f;
    for (i64 f = 0; f < p; f++) square += columns[f * wide + c] * columns[f * wide + c];
    half[c] = 0.5f * square;
}

static void pack(const float *centers, i64 k, i64 p, float *columns, float *half) {
    i64 wide = in_fours(k);
    clear_centers(columns, half, p, wide);
    for (i64 c = 0; c < k; c++) {
        for (i64 f = 0; f < p; f++) columns[f * wide + c] = centers[c * p + f];
        halve(columns, half, p, wide, c);
    }
}

/* Means of the clusters; an empty cluster is no center. */
static void pack_means(const double *sums, i64 k, i64 p, float *columns, float *half) {
    i64 wide = in_fours(k);
    clear_centers(columns, half, p, wide);
    for (i64 c = 0; c < k; c++) {
        const double *sum = sums + c * (p + 1);
        if (!(sum[p] > 0.0)) continue;
        for (i64 f = 0; f < p; f++) columns[f * wide + c] = (float)(sum[f] / sum[p]);
        halve(columns, half, p, wide, c);
    }
}

typedef double Pair __attribute__((vector_size(16), aligned(8), may_alias));

/* Add an odd number n of values, or take them away. */
INLINE void add_to(double *sum, const double *row, i64 n) {
    for (i64 f = 0; f < n - 1; f += 2) *(Pair *)(sum + f) += *(const Pair *)(row + f);
    sum[n - 1] += row[n - 1];
}
INLINE void take_from(double *sum, const double *row, i64 n) {
    for (i64 f = 0; f < n - 1; f += 2) *(Pair *)(sum + f) -= *(const Pair *)(row + f);
    sum[n - 1] -= row[n - 1];
}

/* Label every point by its nearest center and carry over in sums what changed; how many did. */
static i64 assign_labels(const Points *points, i64 k, const float *columns, const float *half,
                         i32 *label, double *sums) {
    i64 p = points->p, n = p + 1, changed = 0;
    CLAIM(n % 2 == 1);
    i32 who[LANES];
    for (i64 at = 0; at < points->groups * LANES; at += FLOATS) {
        i32 *mine = label + at, *now = who + at % LANES;
        if (at % LANES == 0)
            find_nearest_in_group(points->blocks + at * p, p, in_fours(k), columns, half, who);
        u64 same = wide_to_bits(same_ints(load_ints(now), load_ints(mine)));
        u64 moved = same ^ (((u64)1 << FLOATS) - 1);
        changed += __builtin_popcountll(moved);
        for (; moved; moved &= moved - 1) {
            i64 i = __builtin_ctzll(moved);
            const double *row = points->rows + (at + i) * n;
            add_to(sums + now[i] * n, row, n);
            if (mine[i] >= 0) take_from(sums + mine[i] * n, row, n);
            mine[i] = now[i];
        }
    }
    return changed;
}

/* Lloyd from the centers packed, until no label changes or the steps end; an empty cluster stays
empty here. Written: label, sums. */
static void iterate_lloyd(const Points *points, i64 k, i64 steps, float *columns, float *half,
                          i32 *label, double *sums) {
    for (i64 i = 0; i < points->groups * LANES; i++) label[i] = -1;
    for (i64 i = 0; i < k * (points->p + 1); i++) sums[i] = 0.0;
    for (i64 step = 0; step < steps || step == 0; step++) {
        if (assign_labels(points, k, columns, half, label, sums) == 0) break;
        pack_means(sums, k, points->p, columns, half);
    }
}

/* Σ |total|² / weight over clusters: the sum of squares about 0 less the inertia. */
double explained(const double *sums, i64 k, i64 p) {
    double total = 0.0;
    for (i64 c = 0; c < k; c++) {
        const double *sum = sums + c * (p + 1);
        double square = 0.0;
        if (!(sum[p] > 0.0)) continue;
        for (i64 f = 0; f < p; f++) square += sum[f] * sum[f];
        total += square / sum[p];
    }
    return total;
}

i64 local_search_bytes(i64 p, i64 k, i64 groups) {
    i64 wide = in_vectors(k);
    return 2 * whole_lines(p * wide * 4) + 4 * whole_lines(wide * 4)
           + whole_lines(groups * LANES * 4) + whole_lines(k * (p + 1) * 8)
           + whole_lines(k * p * 8);
}

/* Means of the clusters as centers (k, p); the center of an empty cluster stays. */
static void place_means(const double *sums, i64 k, i64 p, float *centers) {
    for (i64 c = 0; c < k; c++) {
        const double *sum = sums + c * (p + 1);
        if (!(sum[p] > 0.0)) continue;
        for (i64 f = 0; f < p; f++) centers[c * p + f] = (float)(sum[f] / sum[p]);
    }
}

/* Lloyd for some steps, then transfers of single points; returns what the solution explains.
centers (k, p) become the means they end at. A solution that is not going to
explain `least` is left where that shows. */
double search_locally(const Points *points, i64 k, i64 steps, i64 passes, double least,
                      float *centers, Room room) {
    i64 p = points->p, wide = in_fours(k);
    float *columns = take(&room, p * wide * 4), *half = take(&room, wide * 4);
    i32 *label = take(&room, points->groups * LANES * 4);
    double *sums = take(&room, k * (p + 1) * 8);
    pack(centers, k, p, columns, half);
    iterate_lloyd(points, k, steps, columns, half, label, sums);
    double value = transfer_all(points, k, passes, least, label, sums, room);
    place_means(sums, k, p, centers);
    return value;
}

PUBLIC i64 local_search_room(i64 p, i64 k, i64 groups) {
    return local_search_bytes(p, k, groups) + 64;
}

PUBLIC double local_search(i64 p, i64 k, i64 groups, i64 steps, i64 passes, double least,
                           const float *blocks, const float *weight, const double *rows,
                           float *centers, char *bytes, i64 size) {
    Points points = {p, groups, blocks, weight, rows};
    return search_locally(&points, k, steps, passes, least, centers, open_room(bytes, size));
}

/* The first half of `local_search` by itself: labels and sums after some steps, and the means. */
PUBLIC void iterate_search(i64 p, i64 k, i64 groups, i64 steps, const float *blocks,
                           const float *weight, const double *rows, float *centers, i32 *label,
                           double *sums, char *bytes, i64 size) {
    Points points = {p, groups, blocks, weight, rows};
    Room room = open_room(bytes, size);
    i64 wide = in_fours(k);
    float *columns = take(&room, p * wide * 4), *half = take(&room, wide * 4);
    pack(centers, k, p, columns, half);
    iterate_lloyd(&points, k, steps, columns, half, label, sums);
    place_means(sums, k, p, centers);
}
