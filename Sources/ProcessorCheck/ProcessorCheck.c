// The engine is built for the processor that it is built on. On one that has less, it would end in
// the midst of a kata with an illegal instruction, which is nobody's fault: so each program that is
// built like this looks before it begins.

#include "ProcessorCheck.h"

#include <stddef.h>

#if defined(__x86_64__)

#include <string.h>
#include <unistd.h>

// What runs here has to run everywhere.
#define ANYWHERE __attribute__((target("arch=x86-64")))

#define LOOK(feature) \
  if (!__builtin_cpu_supports(feature)) return feature;

ANYWHERE const char *missingProcessorFeature(void) {
  __builtin_cpu_init();
#if defined(__SSE4_2__)
  LOOK("sse4.2")
#endif
#if defined(__POPCNT__)
  LOOK("popcnt")
#endif
#if defined(__AVX__)
  LOOK("avx")
#endif
#if defined(__AVX2__)
  LOOK("avx2")
#endif
#if defined(__FMA__)
  LOOK("fma")
#endif
#if defined(__F16C__)
  LOOK("f16c")
#endif
#if defined(__BMI__)
  LOOK("bmi")
#endif
#if defined(__BMI2__)
  LOOK("bmi2")
#endif
#if defined(__LZCNT__)
  LOOK("lzcnt")
#endif
#if defined(__MOVBE__)
  LOOK("movbe")
#endif
#if defined(__FMA4__)
  LOOK("fma4")
#endif
#if defined(__XOP__)
  LOOK("xop")
#endif
#if defined(__AVX512F__)
  LOOK("avx512f")
#endif
#if defined(__AVX512CD__)
  LOOK("avx512cd")
#endif
#if defined(__AVX512VL__)
  LOOK("avx512vl")
#endif
#if defined(__AVX512BW__)
  LOOK("avx512bw")
#endif
#if defined(__AVX512DQ__)
  LOOK("avx512dq")
#endif
#if defined(__AVX512IFMA__)
  LOOK("avx512ifma")
#endif
#if defined(__AVX512VBMI__)
  LOOK("avx512vbmi")
#endif
#if defined(__AVX512VBMI2__)
  LOOK("avx512vbmi2")
#endif
#if defined(__AVX512VNNI__)
  LOOK("avx512vnni")
#endif
#if defined(__AVX512BITALG__)
  LOOK("avx512bitalg")
#endif
#if defined(__AVX512VPOPCNTDQ__)
  LOOK("avx512vpopcntdq")
#endif
#if defined(__AVX512BF16__)
  LOOK("avx512bf16")
#endif
#if defined(__AVX512FP16__)
  LOOK("avx512fp16")
#endif
#if defined(__AVXVNNI__)
  LOOK("avxvnni")
#endif
#if defined(__GFNI__)
  LOOK("gfni")
#endif
#if defined(__VPCLMULQDQ__)
  LOOK("vpclmulqdq")
#endif
  return NULL;
}

ANYWHERE static void say(const char *text) {
  ssize_t written = write(STDERR_FILENO, text, strlen(text));
  (void)written;
}

ANYWHERE __attribute__((constructor)) static void checkProcessor(void) {
  const char *missing = missingProcessorFeature();
  if (missing == NULL) return;
  say("The folder .build was built for another processor: this one has no ");
  say(missing);
  say(". Remove the folder, and run the command again.\n");
  _exit(1);
}

#else

const char *missingProcessorFeature(void) { return NULL; }

#endif
