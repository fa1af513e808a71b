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

/* Share of a normal distribution below x (Marsaglia 2004): ½ + φ(x) (x + x³/3 + x⁵/(3·5) + …), each
bracket in the next; of large x the continued fraction of Laplace for what is above. */
INLINE double normal_share(double x) {
    double a = __builtin_fabs(x), z = a * a, sum = 1.0, tail = 0.0;
    double density = 0x1.9884533d43651p-2 * exp_one(-0.5 * z);
    if (x != x) return x;
    if (a < 3.0) {
        UNROLL for (i64 i = 75; i >= 3; i -= 2) sum = 1.0 + z * (1.0 / (double)i) * sum;
        return 0.5 + density * x * sum;
    }
    for (i64 i = 60; i >= 1; i--) tail = (double)i / (a + tail);
    double above = density == 0.0 ? 0.0 : density / (a + tail);
    return x < 0.0 ? above : 1.0 - above;
}

INLINE double ratio_of(const double *top, const double *bottom, double r) {
    double above = top[7], below = bottom[7];
    for (i64 i = 6; i >= 0; i--) above = above * r + top[i], below = below * r + bottom[i];
    return above / below;
}

/* Quantile of a normal distribution at a share (Wichura 1988, AS 241). */
INLINE double normal_quantile(double share) {
    static const double middle[2][8] = {
        {3.3871328727963666080e0, 1.3314166789178437745e2, 1.9715909503065514427e3,
         1.3731693765509461125e4, 4.5921953931549871457e4, 6.7265770927008700853e4,
         3.3430575583588128105e4, 2.5090809287301226727e3},
        {1.0, 4.2313330701600911252e1, 6.8718700749205790830e2, 5.3941960214247511077e3,
         2.1213794301586595867e4, 3.9307895800092710610e4, 2.8729085735721942674e4,
         5.2264952788528545610e3}};
    static const double side[2][8] = {
        {1.42343711074968357734e0, 4.63033784615654529590e0, 5.76949722146069140550e0,
         3.64784832476320460504e0, 1.27045825245236838258e0, 2.41780725177450611770e-1,
         2.27238449892691845833e-2, 7.74545014278341407640e-4},
        {1.0, 2.05319162663775882187e0, 1.67638483018380384940e0, 6.89767334985100004550e-1,
         1.48103976427480074590e-1, 1.51986665636164571966e-2, 5.47593808499534494600e-4,
         1.05075007164441684324e-9}};
    static const double end[2][8] = {
        {6.65790464350110377720e0, 5.46378491116411436990e0, 1.78482653991729133580e0,
         2.96560571828504891230e-1, 2.65321895265761230930e-2, 1.24266094738807843860e-3,
         2.71155556874348757815e-5, 2.01033439929228813265e-7},
        {1.0, 5.99832206555887937690e-1, 1.36929880922735805310e-1, 1.48753612908506148525e-2,
         7.86869131145613259100e-4, 1.84631831751005468180e-5, 1.42151175831644588870e-7,
         2.04426310338993978564e-15}};
    double q = share - 0.5, tail = q < 0.0 ? share : 1.0 - share;
    if (!(tail >= 0.0)) return __builtin_nan("");
    if (tail == 0.0) return q < 0.0 ? -__builtin_inf() : __builtin_inf();
    if (__builtin_fabs(q) <= 0.425) return q * ratio_of(middle[0], middle[1], 0.180625 - q * q);
    double r = root_one(-log_one(tail));
    double far = r <= 5.0 ? ratio_of(side[0], side[1], r - 1.6) : ratio_of(end[0], end[1], r - 5.0);
    return q < 0.0 ? -far : far;
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
PUBLIC void normal_shares(i64 n, const double *x, double *y) {
    for (i64 i = 0; i < n; i++) y[i] = normal_share(x[i]);
}
PUBLIC void normal_quantiles(i64 n, const double *x, double *y) {
    for (i64 i = 0; i < n; i++) y[i] = normal_quantile(x[i]);
}
