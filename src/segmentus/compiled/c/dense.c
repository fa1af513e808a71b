/* Products of small matrices, axes of symmetric ones, and exact sums of products: a BLAS adds up in an
order that depends on the processor, these do not. */
#include "common.h"

enum { STEP = 256 }; /* rows of b that stay in the cache while the rows of a pass by */

/* Added to out (m, q): a (m, n) times b (n, q), summed in the order of n. */
PUBLIC void multiply(i64 m, i64 n, i64 q, const double *a, const double *b, double *restrict out) {
    for (i64 first = 0; first < n; first += STEP)
        for (i64 i = 0; i < m; i++)
            for (i64 k = first; k < n && k < first + STEP; k++) {
                double by = a[i * n + k];
                for (i64 j = 0; j < q; j++) out[i * q + j] += by * b[k * q + j];
            }
}

/* Turn rows, or columns, r and s of a (p, p) by an angle of cosine c and sine t. */
INLINE void turn(double *a, i64 p, i64 r, i64 s, i64 step, i64 stride, double c, double t) {
    for (i64 i = 0; i < p; i++) {
        double *one = a + r * step + i * stride, *other = a + s * step + i * stride;
        double x = *one, y = *other;
        *one = c * x - t * y;
        *other = t * x + c * y;
    }
}

/* Axes of a symmetric matrix by Jacobi's turns (Golub & Van Loan, section 8.5): a (p, p), of which
the diagonal ends up as the sizes; columns of axes (p, p). */
PUBLIC void find_axes(i64 p, double *a, double *axes) {
    for (i64 i = 0; i < p * p; i++) axes[i] = i % (p + 1) == 0 ? 1.0 : 0.0;
    for (i64 sweep = 0; sweep < 60; sweep++) {
        i64 turned = 0;
        for (i64 r = 0; r < p; r++)
            for (i64 s = r + 1; s < p; s++) {
                double off = a[r * p + s], one = a[r * p + r], other = a[s * p + s];
                double least = 0x1p-60 * (__builtin_fabs(one) + __builtin_fabs(other));
                if (__builtin_fabs(off) <= least) continue;
                double half = (other - one) / (2.0 * off);
                double t = 1.0 / (__builtin_fabs(half) + root_one(1.0 + half * half));
                if (half < 0.0) t = -t;
                double c = 1.0 / root_one(1.0 + t * t);
                turn(a, p, r, s, p, 1, c, t * c);
                turn(a, p, r, s, 1, p, c, t * c);
                turn(axes, p, r, s, 1, p, c, t * c);
                turned++;
            }
        if (turned == 0) return;
    }
}

enum { TURNS = 2048 }; /* words of 51 bits that 64 bits can add up */

/* The largest |x × y|; nan where one is infinite or missing. */
static double find_largest(i64 n, const double *x, const double *y) {
    Doubles most = all(0.0), odd = all(0.0);
    i64 i = 0;
    for (; i + DOUBLES <= n; i += DOUBLES) {
        Doubles t = load(x + i) * load(y + i), size = pick(less(t, all(0.0)), -t, t);
        most = pick(less(most, size), size, most);
        odd += t - t;
    }
    double largest = 0.0, rest = 0.0;
    for (i64 v = 0; v < DOUBLES; v++) {
        largest = most[v] > largest ? most[v] : largest;
        rest += odd[v];
    }
    for (; i < n; i++) {
        double size = __builtin_fabs(x[i] * y[i]);
        largest = size > largest ? size : largest;
        rest += size - size;
    }
    return largest + rest;
}

static i128 add_lanes(Longs high, Longs low) {
    i128 whole = 0;
    for (i64 v = 0; v < DOUBLES; v++) whole += ((i128)high[v] << 50) + low[v];
    return whole;
}

/* Sum of x × y, rounded once: terms as whole numbers, see `sums.h`, of a scale from the largest
product. A sum of 2^26 terms at most. Infinite, missing and nearly
vanishing terms are added as they are. */
PUBLIC double add_products(i64 n, const double *x, const double *y) {
    double most = find_largest(n, x, y), plain = 0.0;
    if (!(most >= 0x1p-900)) {
        for (i64 i = 0; i < n; i++) plain += x[i] * y[i];
        return plain;
    }
    i64 exponent = (i64)(bits_of(most) >> 52) - 1022, move = 50 - exponent;
    move = move > 1000 ? 1000 : move;
    union { u64 bits; double value; } factor = {(u64)(move + 1023) << 52};
    Longs none = (Longs)all(0x1.8p52), high = all_longs(0), low = high;
    i128 whole = 0;
    i64 i = 0;
    for (i64 turn = 0; i + DOUBLES <= n; i += DOUBLES) {
        Doubles t = load(x + i) * load(y + i) * factor.value, far = t + 0x1.8p52;
        high += (Longs)far - none;
        low += (Longs)((t - (far - 0x1.8p52)) * 0x1p50 + 0x1.8p52) - none;
        if (++turn == TURNS) whole += add_lanes(high, low), high = low = all_longs(0), turn = 0;
    }
    whole += add_lanes(high, low);
    for (; i < n; i++) {
        double t = x[i] * y[i] * factor.value, near = (t + 0x1.8p52) - 0x1.8p52;
        double rest = ((t - near) * 0x1p50 + 0x1.8p52) - 0x1.8p52;
        whole += ((i128)(i64)near << 50) + (i64)rest;
    }
    return round_whole(whole) * 0x1p-50 / factor.value;
}
