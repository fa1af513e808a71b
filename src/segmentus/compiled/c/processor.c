/* What the processor can do: 4 with AVX-512, 3 with AVX2, else 2 (the levels of x86-64), 1 elsewhere. */
#include "common.h"

#if defined(__x86_64__)
typedef struct {
    uint32_t a, b, c, d;
} Answer;

static Answer ask(uint32_t leaf) {
    Answer answer;
    __asm__("cpuid"
            : "=a"(answer.a), "=b"(answer.b), "=c"(answer.c), "=d"(answer.d)
            : "a"(leaf), "c"(0));
    return answer;
}

/* Registers that the system saves: without that, instructions that use them are not allowed. */
static uint32_t saved_registers(void) {
    uint32_t low, high;
    __asm__("xgetbv" : "=a"(low), "=d"(high) : "c"(0));
    return low;
}

PUBLIC i64 find_level(void) {
    const uint32_t xsave = 1u << 27, fma = 1u << 12, avx = 1u << 28;
    const uint32_t avx2 = 1u << 5 | 1u << 3 | 1u << 8;                        /* with BMI1, BMI2 */
    const uint32_t avx512 = 1u << 16 | 1u << 17 | 1u << 28 | 1u << 30 | 1u << 31; /* F DQ CD BW VL */
    Answer basic = ask(1);
    if (ask(0).a < 7 || (basic.c & (xsave | fma | avx)) != (xsave | fma | avx)) return 2;
    uint32_t saved = saved_registers(), more = ask(7).b;
    if ((saved & 0x06) != 0x06 || (more & avx2) != avx2) return 2;
    return (saved & 0xe6) == 0xe6 && (more & avx512) == avx512 ? 4 : 3;
}
#else
PUBLIC i64 find_level(void) { return 1; }
#endif
