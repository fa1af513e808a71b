/* Lloyd's algorithm on exact sums. Whole numbers do not drift: from step to step only rows that
changed cluster are carried over, and the bits are those of adding all up anew. */
#include "sums.h"

void find_labels(i64 p, i64 k, i64 first, i64 last, const double *blocks, const double *centers,
                 i64 *label, double *near);
void nearest_of_slice(i64 p, i64 k, const double *x, const double *centers, i64 *label,
                      double *near, double *second);
i64 find_farthest(i64 first, i64 last, const double *weight, const double *near);

/* Means of the clusters with weight into centers, from whole sums. */
INLINE void place_mean(const Sums *sums, i64 p, i64 c, const double *factor, double *center) {
    const i128 *whole = sums->whole + c * sums->q;
    double weight = round_whole(whole[p]) * 0x1p-50 / factor[p];
    for (i64 f = 0; f < p; f++)
        center[f] = round_whole(whole[f]) * 0x1p-50 / factor[f] / weight;
}

/* How far centers have moved since the start: `drift` of a cluster grows by what its own center
moves and by the most that another does. A point whose second nearest center is farther than its
nearest by more than that has gone on since it was looked at stays where it is (Hamerly 2010, with
one bound a point); `limit` is the drift at which it must be looked at again. Points to look at are
gathered in `x` (p, LANES), SLICE at a time, from the places `at`. */
typedef struct {
    double *drift, *limit, *x, *near, *second, *row;
    i64 *label, *at, count;
} Bounds;

static i64 bounds_bytes(i64 p, i64 k) {
    return whole_lines(k * 8) + whole_lines(p * LANES * 8) + 4 * whole_lines(SLICE * 8)
           + whole_lines(columns_of(p) * 8);
}

PUBLIC i64 exact_room(i64 p, i64 k) {
    return sums_bytes(p, k) + bounds_bytes(p, k) + whole_lines(columns_of(p) * 8)
           + whole_lines(p * 8) + whole_lines(k * p * 8) + whole_lines(k * 8) + 64;
}

static Bounds open_bounds(Room *room, i64 p, i64 k, double *limit) {
    Bounds bounds = {take(room, k * 8), limit, take(room, p * LANES * 8), take(room, SLICE * 8),
                     take(room, SLICE * 8), take(room, columns_of(p) * 8), take(room, SLICE * 8),
                     take(room, SLICE * 8), 0};
    for (i64 c = 0; c < k; c++) bounds.drift[c] = 0.0;
    for (i64 i = 0; i < p * LANES; i++) bounds.x[i] = 0.0;
    for (i64 f = 0; f < columns_of(p); f++) bounds.row[f] = 0.0;
    return bounds;
}

/* GUARD is far above what rounding may do to a distance, so that a point left alone has the label
that distances to all centers would give. */
#define GUARD 1e-10

/* By how much the second nearest centers of a slice are farther, into second. */
INLINE void find_gaps(const double *near, double *second) {
    for (i64 i = 0; i < SLICE; i += DOUBLES) {
        Doubles one = root(load(near + i)), other = root(load(second + i));
        store(second + i, (other - one) - GUARD * (other + one));
    }
}

/* Label all points and add them up; no center has moved yet. */
static void label_all(Sums *sums, Bounds *bounds, i64 p, i64 groups, const double *blocks,
                      const double *weight, const double *factor, const double *centers,
                      i64 *label) {
    for (i64 at = 0; at < groups * LANES; at += SLICE) {
        const double *x = blocks + (at - at % LANES) * p + at % LANES;
        double *second = bounds->limit + at;
        nearest_of_slice(p, sums->k, x, centers, label + at, bounds->near, second);
        expect_rows(sums, SLICE);
        for (i64 i = 0; i < SLICE; i += COLUMNS)
            add_points(*sums, p, x + i, weight + at + i, factor, label + at + i, bounds->near + i);
        find_gaps(bounds->near, second);
    }
    fold(sums);
}

/* Move the point at x, whose room `row` is, from one cluster to another. */
INLINE void move_point(Sums sums, i64 p, const double *x, double weight, const double *factor,
                       double *row, i64 from, i64 to) {
    for (i64 f = 0; f < p; f++) row[f] = x[f * LANES] * weight * factor[f];
    row[p] = weight * factor[p];
    for (i64 f = 0; f < sums.q; f += COLUMNS)
        add_terms(sums, 0, f, load_columns(row + f), from, to);
    sums.rows[to]++, sums.rows[from]--;
}

/* Label a slice at x anew, of points that belong `at`, and carry over what changed. */
static void carry_slice(Sums *sums, Bounds *bounds, i64 p, const double *x, i64 count,
                        const double *weight, const double *factor, const double *centers,
                        i64 *label) {
    nearest_of_slice(p, sums->k, x, centers, bounds->label, bounds->near, bounds->second);
    find_gaps(bounds->near, bounds->second);
    expect_rows(sums, count);
    for (i64 i = 0; i < count; i++) {
        i64 at = bounds->at[i], to = bounds->label[i];
        bounds->limit[at] = bounds->drift[to] + bounds->second[i];
        if (label[at] == to) continue;
        move_point(*sums, p, x + i, weight[at], factor, bounds->row, label[at], to);
        label[at] = to;
    }
    bounds->count = 0;
}

/* Which points of a slice have reached their limits, as bits. */
INLINE u64 find_reached(const double *drift, const i64 *label, const double *limit) {
    u64 below = 0;
    UNROLL for (i64 i = 0; i < SLICE; i += DOUBLES)
        below |= to_bits(less(gather(drift, label + i), load(limit + i))) << i;
    return below ^ (((u64)1 << SLICE) - 1);
}

/* Carry over what changed among the points at their limits: where a slice is full of them as it
lies, else gathered. */
static void carry_changes(Sums *sums, Bounds *bounds, i64 p, i64 groups, const double *blocks,
                          const double *weight, const double *factor, const double *centers,
                          i64 *label) {
    for (i64 at = 0; at < groups * LANES; at += SLICE) {
        u64 reached = find_reached(bounds->drift, label + at, bounds->limit + at);
        const double *x = blocks + (at - at % LANES) * p + at % LANES;
        if (__builtin_popcountll(reached) > SLICE / 2) {
            if (bounds->count)
                carry_slice(sums, bounds, p, bounds->x, bounds->count, weight, factor, centers, label);
            for (i64 i = 0; i < SLICE; i++) bounds->at[i] = at + i;
            carry_slice(sums, bounds, p, x, SLICE, weight, factor, centers, label);
            continue;
        }
        for (; reached; reached &= reached - 1) {
            i64 i = __builtin_ctzll(reached);
            for (i64 f = 0; f < p; f++) bounds->x[f * LANES + bounds->count] = x[f * LANES + i];
            bounds->at[bounds->count++] = at + i;
            if (bounds->count == SLICE)
                carry_slice(sums, bounds, p, bounds->x, SLICE, weight, factor, centers, label);
        }
    }
    carry_slice(sums, bounds, p, bounds->x, bounds->count, weight, factor, centers, label);
    fold(sums);
}

/* Add to each drift how far centers moved from `before`, and to spare. */
static void add_drift(i64 p, i64 k, const double *before, const double *centers, double *moved,
                      double *drift) {
    double most = 0.0, next = 0.0;
    i64 who = 0;
    for (i64 c = 0; c < k; c++) {
        double square = 0.0;
        for (i64 f = 0; f < p; f++) {
            double gap = centers[c * p + f] - before[c * p + f];
            square += gap * gap;
        }
        moved[c] = root_one(square) * (1.0 + GUARD);
        if (moved[c] > most) next = most, most = moved[c], who = c;
        else if (moved[c] > next) next = moved[c];
    }
    for (i64 c = 0; c < k; c++) drift[c] += moved[c] + (c == who ? next : most);
}

/* Centers (k, p) moved to the means of their clusters, from those kept in `before`. Of empty clusters
the first moves to the farthest point, unless every point has a center on it; others stay. Then the
limits in `near` make way for distances. Returns whether none moved. */
static int move_centers(const Sums *sums, i64 p, i64 groups, const double *blocks,
                        const double *weight, i64 *label, double *near, const double *factor,
                        double *centers, double *before, double *mean) {
    int filled = 0, stayed = 1;
    for (i64 i = 0; i < sums->k * p; i++) before[i] = centers[i];
    for (i64 c = 0; c < sums->k; c++) {
        if (sums->whole[c * sums->q + p] > 0) {
            place_mean(sums, p, c, factor, mean);
        } else if (!filled) {
            find_labels(p, sums->k, 0, groups, blocks, before, label, near);
            i64 at = find_farthest(0, groups, weight, near);
            filled = 1;
            double cost = weight[at] * near[at];
            for (i64 i = 0; i < groups * LANES; i++) near[i] = -__builtin_inf(); /* look at all */
            if (cost == 0.0) continue;
            for (i64 f = 0; f < p; f++)
                mean[f] = blocks[at / LANES * p * LANES + f * LANES + at % LANES];
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
    Bounds bounds = open_bounds(&room, p, k, near);
    double *wide = take(&room, sums.q * 8), *mean = take(&room, p * 8);
    double *before = take(&room, k * p * 8), *moved = take(&room, k * 8);
    i64 steps = 0, stayed = 0;
    lay_factor(factor, p, sums.q, wide);
    wide[p + 1] = 0.0; /* squared distances are left out */
    label_all(&sums, &bounds, p, groups, blocks, weight, wide, centers, label);
    for (;; steps++) {
        if (steps)
            carry_changes(&sums, &bounds, p, groups, blocks, weight, wide, centers, label);
        if (steps == max_iter) break;
        stayed = move_centers(&sums, p, groups, blocks, weight, label, near, factor, centers,
                              before, mean);
        if (stayed) break;
        add_drift(p, k, before, centers, moved, bounds.drift);
    }
    find_labels(p, k, 0, groups, blocks, centers, label, near);
    return stayed ? -2 - steps : steps;
}
