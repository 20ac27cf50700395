#pragma once

#include <stddef.h>
#include <stdint.h>

// Calls of glibc and Linux that Swift's Glibc module does not show.

#pragma clang assume_nonnull begin

/// The CPUs that the calling thread may run on, written as bytes of 0 or 1 by CPU number.
/// Returns how many entries are meaningful, or -1 with errno set.
int32_t host_allowed_cpus(uint8_t *flags, size_t capacity);

/// Reads the memory policy of the calling thread and sets the same one again, with the raw system calls.
/// Returns 0 when the kernel permits both, else the errno.
int32_t host_memory_policy_errno(void);

/// Makes a pipe whose two ends, reading first, are closed in programs that this process starts.
/// Returns 0, or -1 with errno set.
int32_t host_pipe(int32_t *ends);

/// Asks the kernel to kill this process when the thread that started it ends. Returns 0, or -1 with errno set.
int32_t host_die_with_parent(void);

/// The file that holds the code at an address, or NULL. The text belongs to the dynamic loader.
const char *_Nullable host_file_of_address(const void *address);

/// Calls a function on an argument, and then another, in a copy of this process that ends with it: whether the functions
/// crash, hang or take all memory is learnt without doing so. Returns 1 when both returned in time, 0 when not, and -1
/// when no copy can be made.
int32_t host_survives(
    int (*first)(void *_Nullable argument), void (*second)(void *_Nullable argument), void *_Nullable argument,
    uint32_t seconds);

#pragma clang assume_nonnull end
