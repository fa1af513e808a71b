/* One k refitted under many replicates, from base centers.

Rows come by base cluster, sorted by margin: how much farther the second nearest base center is than
the nearest. A row can change cluster only while its margin is below what its center and any other
have moved, so the first rows of each cluster are filtered for those near a boundary, with room for
further steps; each step then looks only at rows that became uncertain because centers have moved
since they were last checked. Sums run in row order, so threads over replicates leave no trace. */
#include "common.h"

#define SLACK (1.0 + 1e-9) /* covers the rounding of distances that bounds are made of */
#define GROWTH 0.75        /* part by which bounds may grow before rows are sifted again */
#define CANCELLED 1e-3     /* a cluster whose weight falls below this part of what it was last summed
                              to is summed anew: too many digits are lost */

/* Rows (n, p) by base cluster, edges (k + 1,), and there by rising margin (n, 3), with their two
nearest centers ranked (n, 2); weights (n, 2): fit weight and its square; mass, unit (n,): fit
weight over the family's weight, family; base (k, p) centers. */
typedef struct {
    i64 n, p, k;
    const double *values, *margin, *weights, *mass, *base;
    const i64 *ranked, *edges, *unit;
} Rows;

/* What is known while one replicate is refitted. leave (k,): distance of each center from its base,
by which its own rows may be farther; pull (k,): the same, by which other rows may be nearer, 0
where it is gone; safe (k,): half the distance to the next center, within which no other is nearer.
wide (3, k): these three when rows were last sifted, with room. drift (k + 1,): the way each center
has come step by step, infinite where it is gone; last, of the one that moved most in each step.
until (k,): where the rows of each base cluster were looked at up to. certain (n,): the drift of a
row's center and of the one that moved most up to which the row stays. sums (k, p + 1). */
typedef struct {
    i64 *label, *taken, *looked, *until;
    double *certain, *sums, *summed, *leave, *pull, *safe, *wide, *drift, *block;
} State;

INLINE double larger(double a, double b) { return a > b ? a : b; }
INLINE double smaller(double a, double b) { return a < b ? a : b; }

/* The nearest and second nearest of centers (k, p) for a group of points (p, LANES). Written: best,
second squared distances, infinite where there is none, who. A tie goes to the lower number; a
center at infinity is nobody's. */
static void find_two_nearest(const double *block, i64 p, i64 k, const double *centers, double *best,
                             double *second, i64 *who) {
    for (i64 i = 0; i < LANES; i += DOUBLES) {
        Doubles near = all(__builtin_inf()), runner = near;
        Longs name = all_longs(0);
        for (i64 c = 0; c < k; c++) {
            Doubles distance = all(0.0);
            for (i64 f = 0; f < p; f++) {
                Doubles gap = load(block + f * LANES + i) - centers[c * p + f];
                distance += gap * gap;
            }
            Mask closer = less(distance, near);
            runner = lesser(greater(distance, near), runner);
            near = lesser(distance, near);
            name = pick_longs(closer, all_longs(c), name);
        }
        store(best + i, near), store(second + i, runner), store_longs(who + i, name);
    }
}

/* Sums anew of mass × factor × (values, 1) by label, in row order. */
static void sum_rows(const Rows *rows, const double *factor, const i64 *label, double *sums) {
    i64 p = rows->p;
    for (i64 i = 0; i < rows->k * (p + 1); i++) sums[i] = 0.0;
    for (i64 i = 0; i < rows->n; i++) {
        double w = rows->mass[i] * factor[rows->unit[i]], *row = sums + label[i] * (p + 1);
        for (i64 f = 0; f < p; f++) row[f] += w * rows->values[i * p + f];
        row[p] += w;
    }
}

INLINE double square_gap(const double *one, const double *other, i64 p) {
    double away = 0.0;
    for (i64 f = 0; f < p; f++) away += (one[f] - other[f]) * (one[f] - other[f]);
    return away;
}

static void find_safe(const State *state, i64 k, i64 p, const double *centers) {
    for (i64 c = 0; c < k; c++) {
        state->safe[c] = __builtin_inf();
        for (i64 other = 0; other < c; other++) {
            double away = square_gap(centers + c * p, centers + other * p, p);
            if (state->sums[other * (p + 1) + p] > 0.0)
                state->safe[c] = smaller(state->safe[c], away);
            if (state->sums[c * (p + 1) + p] > 0.0)
                state->safe[other] = smaller(state->safe[other], away);
        }
    }
    for (i64 c = 0; c < k; c++) state->safe[c] = 0.5 * root_one(state->safe[c]) / SLACK;
}

/* Means of the sums into centers (k, p), which come as they were a step before; infinite where no
weight is left; and bounds on rows: leave, pull, safe, and drift by what each has moved. */
static void place_centers(const Rows *rows, State *state, double *centers) {
    i64 k = rows->k, p = rows->p;
    double most = 0.0;
    for (i64 c = 0; c < k; c++) {
        const double *sum = state->sums + c * (p + 1);
        int there = sum[p] > 0.0;
        double away = 0.0, moved = 0.0;
        for (i64 f = 0; f < p; f++) {
            double now = there ? sum[f] / sum[p] : __builtin_inf();
            double from = now - rows->base[c * p + f], step = now - centers[c * p + f];
            away += from * from;
            moved += step * step;
            centers[c * p + f] = now;
        }
        state->leave[c] = root_one(away) * SLACK;
        state->pull[c] = there ? state->leave[c] : 0.0;
        state->drift[c] = there ? state->drift[c] + root_one(moved) * SLACK : __builtin_inf();
        most = larger(most, there ? root_one(moved) * SLACK : 0.0);
    }
    state->drift[k] += most;
    find_safe(state, k, p, centers);
}

/* Rows that may not be nearest to their base center, by the wide bounds. A row keeps its base center
a while it is within the safe distance of a; or its second nearest s is farther by more than a left
and s pulled, and its third by more than a left and any pulled (triangle inequality; Elkan 2003,
Hamerly 2010). Returns how many were taken. */
static i64 sift(const Rows *rows, State *state) {
    i64 k = rows->k, count = 0;
    const double *leave = state->wide, *pull = leave + k, *safe = pull + k;
    double most = 0.0;
    for (i64 c = 0; c < k; c++) most = larger(most, pull[c]);
    for (i64 a = 0; a < k; a++) {
        double left = leave[a];
        i64 end = rows->edges[a + 1];
        for (i64 i = rows->edges[a]; i < end; i++) {
            const double *margin = rows->margin + 3 * i;
            if (margin[0] > left + most && i >= state->until[a]) { /* one looked at may have left */
                end = i;
                break;
            }
            int close = margin[2] + left < safe[a];
            int second = margin[0] > left + pull[rows->ranked[2 * i + 1]];
            int third = margin[1] > left + most;
            state->taken[count] = i; /* without a branch: it would be mispredicted half the time */
            count += !((close | (second & third)) & (state->label[i] == a));
        }
        if (end > state->until[a]) state->until[a] = end;
    }
    return count;
}

/* Carry a row over from one cluster to another. */
static void move_row(const Rows *rows, State *state, const double *factor, i64 i, i64 now) {
    i64 p = rows->p;
    double w = rows->mass[i] * factor[rows->unit[i]];
    double *from = state->sums + state->label[i] * (p + 1), *to = state->sums + now * (p + 1);
    for (i64 f = 0; f < p; f++) {
        from[f] -= w * rows->values[i * p + f];
        to[f] += w * rows->values[i * p + f];
    }
    from[p] -= w;
    to[p] += w;
    state->label[i] = now;
}

/* One step of Lloyd over the rows taken, passing over those that cannot change; how many did. */
static i64 advance(const Rows *rows, State *state, i64 count, const double *factor,
                   const double *centers) {
    i64 p = rows->p, k = rows->k, seen = 0, changed = 0, who[LANES];
    double best[LANES], second[LANES], *drift = state->drift;
    for (i64 j = 0; j < count; j++) {
        i64 i = state->taken[j];
        state->looked[seen] = i;
        seen += state->certain[i] <= drift[state->label[i]] + drift[k];
    }
    for (i64 begin = 0; begin < seen; begin += LANES) {
        i64 lanes = seen - begin < LANES ? seen - begin : LANES;
        for (i64 b = 0; b < lanes; b++)
            for (i64 f = 0; f < p; f++)
                state->block[f * LANES + b] = rows->values[state->looked[begin + b] * p + f];
        find_two_nearest(state->block, p, k, centers, best, second, who);
        for (i64 b = 0; b < lanes; b++)
            best[b] = root_one(second[b]) * (1.0 / SLACK) - root_one(best[b]) * SLACK;
        for (i64 b = 0; b < lanes; b++) {
            i64 i = state->looked[begin + b];
            state->certain[i] = best[b] + drift[who[b]] + drift[k];
            if (state->label[i] == who[b]) continue;
            move_row(rows, state, factor, i, who[b]);
            changed++;
        }
    }
    return changed;
}

static void widen(State *state, i64 k) {
    for (i64 c = 0; c < k; c++) {
        state->wide[c] = state->leave[c] * (1.0 + GROWTH);
        state->wide[k + c] = state->pull[c] * (1.0 + GROWTH);
        state->wide[2 * k + c] = state->safe[c] - state->leave[c] * GROWTH;
    }
}

static int is_outgrown(const State *state, i64 k) {
    int passed = 0;
    for (i64 c = 0; c < k; c++)
        passed |= state->leave[c] > state->wide[c] || state->pull[c] > state->wide[k + c]
                  || state->safe[c] < state->wide[2 * k + c];
    return passed;
}

static void note_sums(State *state, i64 k, i64 p) {
    for (i64 c = 0; c < k; c++) state->summed[c] = state->sums[c * (p + 1) + p];
}

static int is_cancelled(const State *state, i64 k, i64 p) {
    int cancelled = 0;
    for (i64 c = 0; c < k; c++)
        cancelled |= state->sums[c * (p + 1) + p] < CANCELLED * state->summed[c];
    return cancelled;
}

/* Lloyd under one replicate, from its sums by base cluster; returns how many rows are taken, the only
ones that can have moved. */
static i64 refit_one(const Rows *rows, State *state, i64 max_iter, const double *factor,
                     const double *start, double *centers) {
    i64 k = rows->k, p = rows->p, count = 0, changed = 1;
    for (i64 i = 0; i < k * (p + 1); i++) state->sums[i] = start[i];
    for (i64 i = 0; i < k * p; i++) centers[i] = rows->base[i];
    for (i64 c = 0; c < k; c++) state->wide[c] = -1.0, state->drift[c] = 0.0, state->until[c] = 0;
    state->drift[k] = 0.0;
    note_sums(state, k, p);
    for (i64 step = 0; changed > 0 && step < max_iter; step++) {
        place_centers(rows, state, centers);
        if (is_outgrown(state, k)) {
            widen(state, k);
            count = sift(rows, state);
        }
        changed = advance(rows, state, count, factor, centers);
        if (!is_cancelled(state, k, p)) continue;
        sum_rows(rows, factor, state->label, state->sums);
        note_sums(state, k, p);
    }
    return count;
}

/* Weights of the rows that moved, taken from where they were and added where they are. */
static void note_moves(const Rows *rows, const State *state, i64 count, double *tables) {
    i64 k = rows->k;
    for (i64 at = 0; at < count; at++) {
        i64 i = state->taken[at], was = rows->ranked[2 * i], now = state->label[i];
        for (i64 power = 0; was != now && power < 2; power++) {
            tables[(power * k + was) * k + was] -= rows->weights[2 * i + power];
            tables[(power * k + was) * k + now] += rows->weights[2 * i + power];
        }
    }
}

PUBLIC i64 refit_room(i64 n, i64 p, i64 k) {
    return 2 * whole_lines(n * 8) + 2 * whole_lines((n + 1) * 8) + whole_lines(k * (p + 1) * 8)
           + 8 * whole_lines((k + 1) * 8) + whole_lines(3 * k * 8) + whole_lines(p * LANES * 8) + 64;
}

static State open_state(Room *room, i64 n, i64 p, i64 k) {
    i64 bytes = (k + 1) * 8;
    i64 *label = take(room, n * 8), *taken = take(room, (n + 1) * 8);
    i64 *looked = take(room, (n + 1) * 8), *until = take(room, bytes);
    double *certain = take(room, n * 8), *sums = take(room, k * (p + 1) * 8);
    double *summed = take(room, bytes), *leave = take(room, bytes), *pull = take(room, bytes);
    double *safe = take(room, bytes), *wide = take(room, 3 * k * 8), *drift = take(room, bytes);
    double *block = take(room, p * LANES * 8);
    for (i64 i = 0; i < p * LANES; i++) block[i] = 0.0;
    for (i64 i = 0; i < 3 * k; i++) wide[i] = 0.0;
    return (State){label, taken, looked, until, certain, sums, summed,
                   leave, pull,  safe,   wide,  drift,   block};
}

/* Lloyd from the base centers under replicates first…last−1: factors (r, h) replicate weights; start
(r, k, p + 1) weighted totals and weights by base cluster. Written: centers (r, k, p), infinite where
the cluster emptied; tables (r, 2, k, k), changed by the weights of the rows that moved, by base and
new cluster; labels (r, n) in `wide` bytes each, 1 or 2, or nothing where that is 0. */
PUBLIC void refit_replicates(i64 n, i64 p, i64 k, i64 h, i64 max_iter, i64 first, i64 last, i64 wide,
                             const double *values, const double *margin, const i64 *ranked,
                             const i64 *edges, const double *weights, const double *mass,
                             const i64 *unit, const double *factors, const double *start,
                             const double *base, double *centers, double *tables, char *labels,
                             char *bytes, i64 size) {
    Rows rows = {n, p, k, values, margin, weights, mass, base, ranked, edges, unit};
    Room room = open_room(bytes, size);
    State state = open_state(&room, n, p, k);
    for (i64 i = 0; i < n; i++) state.label[i] = ranked[2 * i], state.certain[i] = -__builtin_inf();
    for (i64 j = first; j < last; j++) {
        i64 count = refit_one(&rows, &state, max_iter, factors + j * h, start + j * k * (p + 1),
                              centers + j * k * p);
        note_moves(&rows, &state, count, tables + j * 2 * k * k);
        for (i64 i = 0; wide == 1 && i < n; i++) ((uint8_t *)labels)[j * n + i] = state.label[i];
        for (i64 i = 0; wide == 2 && i < n; i++) ((uint16_t *)labels)[j * n + i] = state.label[i];
        for (i64 c = 0; c < k; c++)
            for (i64 i = edges[c]; i < state.until[c]; i++)
                state.label[i] = c, state.certain[i] = -__builtin_inf();
    }
}
