/*
 * An allocator's front that hands out memory full of 0xff bytes: NaN, read as numbers of single or
 * double precision. What is computed from memory that nobody wrote is then NaN at every run, and
 * not now and then. libtorch takes all memory of its tensors from posix_memalign.
 *
 *   gcc -shared -fPIC -O2 -o poison.so poison.c -ldl
 *   LD_PRELOAD=./poison.so program ...
 */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <stddef.h>
#include <string.h>

enum { LARGEST_FILLED = 64 << 20 }; /* bytes; larger blocks are fresh pages of zeros, slow to fill */

typedef int allocator(void **, size_t, size_t);

int posix_memalign(void **block, size_t alignment, size_t bytes)
{
    static allocator *next; /* set to the same value by whoever comes first, so needs no lock */
    if (!next && !(next = (allocator *)dlsym(RTLD_NEXT, "posix_memalign")))
        return ENOMEM;
    int failure = next(block, alignment, bytes);
    if (!failure && bytes <= LARGEST_FILLED)
        memset(*block, 0xff, bytes);
    return failure;
}
