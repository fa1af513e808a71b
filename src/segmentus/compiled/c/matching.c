/* Clusters of one partition to those of another, one to one, so that they overlap most in total. */
#include "common.h"

/* Potentials of rows and columns, the least slack of a column and over which column it was reached,
the row that each column has, and whether a column is on the path; columns count from 1. */
typedef struct {
    double *row, *column, *slack;
    i64 *over, *has, *seen;
} Matching;

PUBLIC i64 matching_room(i64 k) { return 6 * whole_lines((k + 1) * 8) + 64; }

/* One step of the path from column `at`: lower the slacks by what its row offers, and return the
column of least slack; of equals the first. */
static i64 extend_path(Matching *m, i64 k, const double *overlap, i64 at) {
    i64 row = m->has[at], next = 0;
    double least = __builtin_inf();
    m->seen[at] = 1;
    for (i64 j = 1; j <= k; j++) {
        if (m->seen[j]) continue;
        double slack = -overlap[(row - 1) * k + j - 1] - m->row[row] - m->column[j];
        if (slack < m->slack[j]) m->slack[j] = slack, m->over[j] = at;
        if (m->slack[j] < least) least = m->slack[j], next = j;
    }
    for (i64 j = 0; j <= k; j++) {
        if (m->seen[j]) m->row[m->has[j]] += least, m->column[j] -= least;
        else m->slack[j] -= least;
    }
    return next;
}

/* Row (k,) of each column of overlaps (k, k), each row once, so that their sum is the highest, by
shortest augmenting paths (Jonker & Volgenant 1987). Written: matched. */
PUBLIC void match_clusters(i64 k, const double *overlap, i64 *matched, char *bytes, i64 size) {
    Room room = open_room(bytes, size);
    i64 line = (k + 1) * 8;
    Matching m = {take(&room, line), take(&room, line), take(&room, line),
                  take(&room, line), take(&room, line), take(&room, line)};
    for (i64 j = 0; j <= k; j++) m.row[j] = m.column[j] = 0.0, m.has[j] = 0;
    for (i64 i = 1; i <= k; i++) {
        i64 at = 0;
        m.has[0] = i;
        for (i64 j = 0; j <= k; j++) m.slack[j] = __builtin_inf(), m.seen[j] = 0;
        do at = extend_path(&m, k, overlap, at);
        while (m.has[at] != 0);
        for (; at != 0; at = m.over[at]) m.has[at] = m.has[m.over[at]];
    }
    for (i64 j = 0; j < k; j++) matched[j] = m.has[j + 1] - 1;
}
