/* What all kernels have in common: types, vectors, and room to work in.

Rules of this folder. No library, no allocation, no threads, no errors: who calls has checked the
arrays and brings the room. Products and sums are never fused (-ffp-contract=off), and sums over
points go by eight doubles or sixteen floats whatever the registers hold, so that every instruction
set gives the same bits. Sizes come first, then what is read, then what is written, then room.

Layout: points lie in groups of LANES, features as rows inside a group: blocks is (groups, p, LANES)
and weight (groups, LANES); the last group is filled up with points of weight 0. */
#ifndef COMMON_H
#define COMMON_H

#include <stdint.h>
#if defined(__SSE2__)
#include <immintrin.h>
#endif

typedef int32_t i32;
typedef int64_t i64;
typedef uint64_t u64;
typedef __int128 i128;

enum { LANES = 256, SLICE = 32 }; /* points in a group; in the slices that Lloyd looks at anew */

#define PUBLIC __attribute__((visibility("default")))
#define INLINE static inline __attribute__((always_inline))
#ifdef __clang__
#define UNROLL _Pragma("unroll")
#else
#define UNROLL _Pragma("GCC unroll 8")
#endif

#ifdef CHECKED /* what must hold, in builds that look for mistakes */
#define CLAIM(holds) do { if (!(holds)) __builtin_trap(); } while (0)
#else
#define CLAIM(holds) ((void)0)
#endif

/* Vectors as wide as the registers: wider ones are taken apart at random by some compilers. */
#if defined(__AVX512F__)
#define BYTES 64
#elif defined(__AVX__)
#define BYTES 32
#else
#define BYTES 16
#endif

enum { DOUBLES = BYTES / 8, FLOATS = BYTES / 4, PARTS = 64 / BYTES };

typedef double Doubles __attribute__((vector_size(BYTES)));
typedef i64 Longs __attribute__((vector_size(BYTES)));
typedef float Floats __attribute__((vector_size(BYTES)));
typedef i32 Ints __attribute__((vector_size(BYTES)));

typedef double DoublesAnywhere __attribute__((vector_size(BYTES), aligned(8), may_alias));
typedef i64 LongsAnywhere __attribute__((vector_size(BYTES), aligned(8), may_alias));
typedef float FloatsAnywhere __attribute__((vector_size(BYTES), aligned(4), may_alias));
typedef i32 IntsAnywhere __attribute__((vector_size(BYTES), aligned(4), may_alias));

INLINE Doubles load(const double *x) { return *(const DoublesAnywhere *)x; }
INLINE Longs load_longs(const i64 *x) { return *(const LongsAnywhere *)x; }
INLINE Floats load_floats(const float *x) { return *(const FloatsAnywhere *)x; }
INLINE Ints load_ints(const i32 *x) { return *(const IntsAnywhere *)x; }
INLINE void store(double *x, Doubles v) { *(DoublesAnywhere *)x = v; }
INLINE void store_longs(i64 *x, Longs v) { *(LongsAnywhere *)x = v; }
INLINE void store_floats(float *x, Floats v) { *(FloatsAnywhere *)x = v; }
INLINE void store_ints(i32 *x, Ints v) { *(IntsAnywhere *)x = v; }

INLINE Doubles all(double x) { return x - (Doubles){0}; }
INLINE Floats all_floats(float x) { return x - (Floats){0}; }
INLINE Longs all_longs(i64 x) { return (Longs){0} + x; }
INLINE Ints all_ints(i32 x) { return (Ints){0} + x; }

#if defined(__AVX512F__)
#define X86(name) _mm512_##name
typedef __m512d X86Doubles;
typedef __m512 X86Floats;
#elif defined(__AVX__)
#define X86(name) _mm256_##name
typedef __m256d X86Doubles;
typedef __m256 X86Floats;
#elif defined(__SSE2__)
#define X86(name) _mm_##name
typedef __m128d X86Doubles;
typedef __m128 X86Floats;
#endif

/* Comparisons give masks, `pick` lanes of one where the mask is set, of the other elsewhere, and bits
are those of a mask, the first lane's the lowest. AVX-512 has registers for masks of their own, which
compilers do not find by themselves. */
#if defined(__AVX512F__)
typedef __mmask8 Mask;
typedef __mmask16 WideMask;
INLINE Mask less(Doubles a, Doubles b) {
    return _mm512_cmp_pd_mask((__m512d)a, (__m512d)b, _CMP_LT_OQ);
}
INLINE Doubles pick(Mask mask, Doubles one, Doubles other) {
    return (Doubles)_mm512_mask_blend_pd(mask, (__m512d)other, (__m512d)one);
}
INLINE Longs pick_longs(Mask mask, Longs one, Longs other) {
    return (Longs)_mm512_mask_blend_epi64(mask, (__m512i)other, (__m512i)one);
}
INLINE WideMask less_floats(Floats a, Floats b) {
    return _mm512_cmp_ps_mask((__m512)a, (__m512)b, _CMP_LT_OQ);
}
INLINE WideMask at_most(Floats a, Floats b) {
    return _mm512_cmp_ps_mask((__m512)a, (__m512)b, _CMP_LE_OQ);
}
INLINE WideMask same_ints(Ints a, Ints b) {
    return _mm512_cmpeq_epi32_mask((__m512i)a, (__m512i)b);
}
INLINE Floats pick_floats(WideMask mask, Floats one, Floats other) {
    return (Floats)_mm512_mask_blend_ps(mask, (__m512)other, (__m512)one);
}
INLINE Ints pick_ints(WideMask mask, Ints one, Ints other) {
    return (Ints)_mm512_mask_blend_epi32(mask, (__m512i)other, (__m512i)one);
}
INLINE u64 to_bits(Mask mask) { return mask; }
INLINE u64 wide_to_bits(WideMask mask) { return mask; }
#else
typedef Longs Mask;
typedef Ints WideMask;
INLINE Mask less(Doubles a, Doubles b) { return a < b; }
INLINE WideMask less_floats(Floats a, Floats b) { return a < b; }
INLINE WideMask at_most(Floats a, Floats b) { return a <= b; }
INLINE WideMask same_ints(Ints a, Ints b) { return a == b; }
INLINE Floats pick_floats(WideMask mask, Floats one, Floats other) {
#if defined(__SSE4_1__)
    return (Floats)X86(blendv_ps)((X86Floats)other, (X86Floats)one, (X86Floats)mask);
#else
    return (Floats)((mask & (Ints)one) | (~mask & (Ints)other));
#endif
}
INLINE Ints pick_ints(WideMask mask, Ints one, Ints other) {
    return (Ints)pick_floats(mask, (Floats)one, (Floats)other);
}
INLINE Longs pick_longs(Mask mask, Longs one, Longs other) {
    return (Longs)pick_floats((WideMask)mask, (Floats)one, (Floats)other);
}
INLINE Doubles pick(Mask mask, Doubles one, Doubles other) {
    return (Doubles)pick_floats((WideMask)mask, (Floats)one, (Floats)other);
}
#ifdef X86
INLINE u64 to_bits(Mask mask) { return (u64)X86(movemask_pd)((X86Doubles)mask); }
INLINE u64 wide_to_bits(WideMask mask) { return (u64)X86(movemask_ps)((X86Floats)mask); }
#else
INLINE u64 to_bits(Mask mask) { return (u64)((mask[0] & 1) | (mask[1] & 2)); }
INLINE u64 wide_to_bits(WideMask mask) {
    return (u64)((mask[0] & 1) | (mask[1] & 2) | (mask[2] & 4) | (mask[3] & 8));
}
#endif
#endif

/* The lesser and the greater of numbers, lane by lane. */
#ifdef X86
INLINE Doubles lesser(Doubles a, Doubles b) {
    return (Doubles)X86(min_pd)((X86Doubles)a, (X86Doubles)b);
}
INLINE Doubles greater(Doubles a, Doubles b) {
    return (Doubles)X86(max_pd)((X86Doubles)a, (X86Doubles)b);
}
INLINE Floats lesser_floats(Floats a, Floats b) {
    return (Floats)X86(min_ps)((X86Floats)a, (X86Floats)b);
}
#else
INLINE Doubles lesser(Doubles a, Doubles b) { return pick(less(a, b), a, b); }
INLINE Doubles greater(Doubles a, Doubles b) { return pick(less(b, a), a, b); }
INLINE Floats lesser_floats(Floats a, Floats b) { return pick_floats(less_floats(a, b), a, b); }
#endif

/* 1 / x, less or more by a 2,700th of it at most: for bounds. */
INLINE Floats about_inverse(Floats x) {
#if defined(__AVX512F__)
    return (Floats)_mm512_rcp14_ps((__m512)x);
#elif defined(X86)
    return (Floats)X86(rcp_ps)((X86Floats)x);
#else
    return 1.0f / x;
#endif
}

/* The lesser, but b where the mask is set. */
INLINE Floats lesser_unless(WideMask mask, Floats a, Floats b) {
#if defined(__AVX512F__)
    return (Floats)_mm512_mask_min_ps((__m512)b, (WideMask)~mask, (__m512)a, (__m512)b);
#else
    return pick_floats(mask, b, lesser_floats(a, b));
#endif
}

/* Values at places given. */
INLINE Doubles gather(const double *x, const i64 *at) {
#if defined(__AVX512F__)
    return (Doubles)_mm512_i64gather_pd((__m512i)load_longs(at), x, 8);
#elif defined(__AVX2__)
    return (Doubles)_mm256_i64gather_pd(x, (__m256i)load_longs(at), 8);
#else
    Doubles found;
    for (i64 i = 0; i < DOUBLES; i++) found[i] = x[at[i]];
    return found;
#endif
}

INLINE double root_one(double x) { return __builtin_sqrt(x); }

INLINE Doubles root(Doubles x) {
#ifdef X86
    return (Doubles)X86(sqrt_pd)((X86Doubles)x);
#else
    for (i64 i = 0; i < DOUBLES; i++) x[i] = root_one(x[i]);
    return x;
#endif
}

/* Sum of eight doubles, or sixteen floats, always in the same order. */
INLINE double add_eight(const Doubles *part) {
    double x[8];
    for (i64 v = 0; v < PARTS; v++) store(x + v * DOUBLES, part[v]);
    return ((x[0] + x[4]) + (x[2] + x[6])) + ((x[1] + x[5]) + (x[3] + x[7]));
}
INLINE float add_sixteen(const Floats *part) {
    float x[16];
    for (i64 v = 0; v < PARTS; v++) store_floats(x + v * FLOATS, part[v]);
    for (i64 i = 0; i < 8; i++) x[i] += x[i + 8];
    return ((x[0] + x[4]) + (x[2] + x[6])) + ((x[1] + x[5]) + (x[3] + x[7]));
}

INLINE u64 bits_of(double value) {
    union { double value; u64 bits; } both = {value};
    return both.bits;
}

/* Nearest double of a whole number. */
INLINE double round_whole(i128 whole) {
    int negative = whole < 0;
    unsigned __int128 size = negative ? -(unsigned __int128)whole : (unsigned __int128)whole;
    u64 top = (u64)(size >> 64);
    int shift = top ? 66 - __builtin_clzll(top) : ((u64)size >> 62 ? 2 : 0);
    u64 kept = (u64)(size >> shift);
    if (shift && (size & (((unsigned __int128)1 << shift) - 1))) kept |= 1; /* not half by accident */
    double value = (double)(i64)kept;
    for (; shift > 0; shift--) value *= 2.0;
    return negative ? -value : value;
}

/* Room that the caller gives, taken from the front. */
typedef struct {
    char *at, *end;
} Room;

INLINE i64 whole_lines(i64 bytes) { return (bytes + 63) & ~(i64)63; }

INLINE void *take(Room *room, i64 bytes) {
    char *taken = room->at;
    room->at += whole_lines(bytes);
    CLAIM(room->at <= room->end);
    return taken;
}

INLINE Room open_room(char *bytes, i64 size) {
    char *from = (char *)(((uintptr_t)bytes + 63) & ~(uintptr_t)63);
    return (Room){from, bytes + size};
}

#endif
