#ifndef PROCESSOR_CHECK_H
#define PROCESSOR_CHECK_H

// The first feature of the processor that this build makes use of and the running one has not, such
// as avx512f; null where it has all.
const char *missingProcessorFeature(void);

#endif
