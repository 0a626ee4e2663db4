// How wide this processor's vectors are, which only the C compiler knows: Swift imports these types
// as SIMD4, SIMD8 or SIMD16 of their elements.
//
// NARROW_VECTORS asks for 16 bytes everywhere: the thread sanitizer does not see wider accesses.
// FRESH_MEMORY asks for memory from the system each time: sanitizers cannot tell what is handed on
// within the program from what is used too late.

#ifndef PROCESSOR_H
#define PROCESSOR_H

#if defined(NARROW_VECTORS)
#define VECTOR_LANES 4
#elif defined(__AVX512F__)
#define VECTOR_LANES 16
#elif defined(__AVX2__)
#define VECTOR_LANES 8
#else
#define VECTOR_LANES 4
#endif

// How many vectors the registers hold.
#if defined(__AVX512F__) || defined(__aarch64__)
#define VECTOR_REGISTERS 32
#else
#define VECTOR_REGISTERS 16
#endif

#if defined(FRESH_MEMORY)
#define KEEPS_MEMORY 0
#else
#define KEEPS_MEMORY 1
#endif

typedef float FloatVector __attribute__((ext_vector_type(VECTOR_LANES)));
typedef int IntVector __attribute__((ext_vector_type(VECTOR_LANES)));
typedef unsigned UIntVector __attribute__((ext_vector_type(VECTOR_LANES)));

// What Swift does a lane at a time.

static inline FloatVector vectorSquareRoot(FloatVector x) { return __builtin_elementwise_sqrt(x); }

// The largest lane, where none is NaN.
static inline float vectorMaximum(FloatVector x) { return __builtin_reduce_max(x); }

// Whether any bit of any lane is set.
static inline _Bool vectorHasBits(IntVector x) { return __builtin_reduce_or(x) != 0; }

#endif
