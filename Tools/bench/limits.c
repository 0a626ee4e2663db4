// What this machine can do at most: multiplications with an addition, and reading of memory.
//
//     clang -O3 -march=native -pthread limits.c -o limits && ./limits THREADS
//
// prints `fma_gflops=… memory_gb_s=…`, the best of five rounds. compare.py builds and runs it.

#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <time.h>

#if defined(__AVX512F__)
#define LANES 16
#elif defined(__AVX__)
#define LANES 8
#else
#define LANES 4
#endif

// More than one addition takes in turns times the units that add, and as many as stay in registers.
#define CHAINS 12
#define STEPS 20000000
#define BYTES (256u << 20)

typedef float Lanes __attribute__((vector_size(4 * LANES)));

typedef struct {
  const Lanes *memory;
  size_t count;
  float result;
} Share;

static double now(void) {
  struct timespec time;
  clock_gettime(CLOCK_MONOTONIC, &time);
  return time.tv_sec + 1e-9 * time.tv_nsec;
}

static float total(Lanes lanes) {
  float sum = 0;
  for (int i = 0; i < LANES; i++) sum += lanes[i];
  return sum;
}

static void *multiply(void *argument) {
#pragma clang fp contract(fast)
  Share *share = argument;
  Lanes sums[CHAINS] = {0};
  Lanes factor = (Lanes){0} + 0.999f + share->result, term = (Lanes){0} + 1e-3f;
  for (int step = 0; step < STEPS; step++) {
#pragma clang loop unroll(full)
    for (int i = 0; i < CHAINS; i++) sums[i] = sums[i] * factor + term;
  }
  for (int i = 1; i < CHAINS; i++) sums[0] += sums[i];
  share->result = total(sums[0]) * 0;
  return NULL;
}

static void *readAll(void *argument) {
  Share *share = argument;
  Lanes sums[8] = {0};
  for (size_t place = 0; place + 8 <= share->count; place += 8) {
#pragma clang loop unroll(full)
    for (int i = 0; i < 8; i++) sums[i] += share->memory[place + i];
  }
  for (int i = 1; i < 8; i++) sums[0] += sums[i];
  share->result = total(sums[0]) * 0;
  return NULL;
}

/// The seconds of the quickest of five rounds, in which each thread does that with its share.
static double quickest(void *(*body)(void *), Share *shares, int threads) {
  double best = 1e9;
  pthread_t ids[threads];
  for (int round = 0; round < 5; round++) {
    double start = now();
    for (int i = 0; i < threads; i++) pthread_create(&ids[i], NULL, body, &shares[i]);
    for (int i = 0; i < threads; i++) pthread_join(ids[i], NULL);
    double seconds = now() - start;
    if (seconds < best) best = seconds;
  }
  return best;
}

int main(int count, char **arguments) {
  int threads = count > 1 ? atoi(arguments[1]) : 1;
  if (threads < 1) {
    fprintf(stderr, "limits: “%s” is no number of threads.\n", arguments[1]);
    return 2;
  }
  // In pages as large as there are, as the engine asks for them.
  Lanes *memory = aligned_alloc(2 << 20, BYTES);
  if (memory == NULL) {
    fprintf(stderr, "limits: there are no %u MB of memory.\n", BYTES >> 20);
    return 1;
  }
#ifdef MADV_HUGEPAGE
  madvise(memory, BYTES, MADV_HUGEPAGE);
#endif
  for (size_t i = 0; i < BYTES / sizeof(Lanes); i++) memory[i] = (Lanes){0} + 1;
  Share shares[threads];
  size_t part = BYTES / sizeof(Lanes) / threads;
  for (int i = 0; i < threads; i++) shares[i] = (Share){memory + i * part, part, 0};
  double flops = 2.0 * LANES * CHAINS * STEPS * threads;
  double multiplying = quickest(multiply, shares, threads);
  double reading = quickest(readAll, shares, threads);
  printf("fma_gflops=%.0f memory_gb_s=%.1f\n", flops / multiplying / 1e9, BYTES / reading / 1e9);
  free(memory);
  return 0;
}
