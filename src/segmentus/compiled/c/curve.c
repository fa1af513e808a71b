/* Logarithms and their kin from IEEE additions, products, quotients and roots alone: a library's own
use whatever instructions the processor has, and their last bits differ. Within 3 units in the last
place of the true value. */
#include "common.h"

#define LN2_HIGH 0x1.62e42fee00000p-1 /* so that whole numbers times it are exact */
#define LN2_LOW 0x1.a39ef35793c76p-33

INLINE double of_bits(u64 bits) {
    union { u64 bits; double value; } both = {bits};
    return both.value;
}
INLINE u64 bits_of(double value) {
    union { double value; u64 bits; } both = {value};
    return both.bits;
}

/* ln(2^shift (y + rest)) for a normal y and a rest far below its last digit. With y = 2^k m,
m near 1 and s = (m − 1)/(m + 1): ln m = 2 (s + s³/3 + s⁵/5 + …). */
static double log_of(double y, double rest, i64 shift) {
    u64 bits = bits_of(y), upper = (bits & 0xfffffffffffffULL) > 0x6a09e667f3bcdULL; /* √2 */
    double k = (double)((i64)(bits >> 52) - 1023 + (i64)upper + shift);
    double f = of_bits((bits & 0xfffffffffffffULL) | (1023 - upper) << 52) - 1.0;
    double s = f / (2.0 + f), z = s * s, series = 1.0 / 25;
    for (i64 i = 23; i >= 3; i -= 2) series = 1.0 / (double)i + z * series;
    return k * LN2_HIGH + (2.0 * s + (2.0 * s * (z * series) + (k * LN2_LOW + rest / y)));
}

INLINE double log_one(double x) {
    if (!(x > 0.0)) return x == 0.0 ? -__builtin_inf() : __builtin_nan("");
    if (x == __builtin_inf()) return x;
    return x < 0x1p-1022 ? log_of(x * 0x1p54, 0.0, -54) : log_of(x, 0.0, 0);
}

/* ln(1 + u), u > −1: what rounding 1 + u loses is the rest. */
INLINE double log_above_one(double u) {
    double y = 1.0 + u;
    return log_of(y, u < 1.0 ? u - (y - 1.0) : 1.0 - (y - u), 0);
}

INLINE double asinh_one(double x) {
    double a = __builtin_fabs(x), square = a * a, value;
    if (!(a >= 0x1p-28) || a == __builtin_inf()) return x; /* nan as well */
    if (a > 0x1p28)
        value = log_of(a, 0.0, 1);
    else
        value = log_above_one(a + square / (1.0 + root_one(1.0 + square)));
    return x < 0.0 ? -value : value;
}

/* e^x = 2^k e^r, r = x − k ln 2, |r| < 0.35, e^r from its series. */
INLINE double exp_one(double x) {
    if (x != x) return x;
    if (x > 709.782712893384) return __builtin_inf();
    if (x < -745.2) return 0.0;
    double k = (x * 0x1.71547652b82fep0 + 0x1.8p52) - 0x1.8p52;
    double r = (x - k * LN2_HIGH) - k * LN2_LOW, term = 1.0 / 14;
    for (i64 i = 13; i >= 2; i--) term = (1.0 + r * term) / (double)i;
    i64 half = (i64)k / 2, other = (i64)k - half; /* in two steps: 2^k may not be a double */
    double value = 1.0 + r * (1.0 + r * term);
    return value * of_bits((u64)(half + 1023) << 52) * of_bits((u64)(other + 1023) << 52);
}

INLINE double sinh_one(double x) {
    double a = __builtin_fabs(x), square = x * x, term = 1.0;
    if (!(a < 1.0)) {
        double half = x < 0.0 ? -0.5 : 0.5, up = exp_one(a > 700.0 ? 0.5 * a : a);
        return a > 700.0 ? half * up * up : half * (up - 1.0 / up); /* e^a may not be a double */
    }
    for (i64 i = 21; i >= 3; i -= 2) term = 1.0 + square * term / (double)(i * (i - 1));
    return x * term;
}

PUBLIC void asinh_all(i64 n, const double *x, double *y) {
    for (i64 i = 0; i < n; i++) y[i] = asinh_one(x[i]);
}
PUBLIC void sinh_all(i64 n, const double *x, double *y) {
    for (i64 i = 0; i < n; i++) y[i] = sinh_one(x[i]);
}
PUBLIC void log_all(i64 n, const double *x, double *y) {
    for (i64 i = 0; i < n; i++) y[i] = log_one(x[i]);
}
PUBLIC void log1p_all(i64 n, const double *x, double *y) {
    for (i64 i = 0; i < n; i++)
        y[i] = x[i] > -1.0 && x[i] < 0x1p60 ? log_above_one(x[i]) : log_one(1.0 + x[i]);
}
PUBLIC void exp_all(i64 n, const double *x, double *y) {
    for (i64 i = 0; i < n; i++) y[i] = exp_one(x[i]);
}
