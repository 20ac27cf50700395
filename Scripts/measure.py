#!/usr/bin/env python3
"""Starts a command again and again and tells what each run took, as one Python literal a line.

bench.py runs this file as `python -I -S measure.py RUNS PROGRAM ARGUMENT…`. It imports nothing but builtin modules:
on Linux a new process inherits the peak memory of the one that started it, so the starter has to be small (9 MiB).
Each line is (wall seconds, processor seconds, peak resident KiB, exit status or minus the signal).
"""

import posix
import sys
import time


def run_once(command):
    """One run with all of its output thrown away."""
    quiet = [
        (posix.POSIX_SPAWN_OPEN, 0, "/dev/null", posix.O_RDONLY, 0),
        (posix.POSIX_SPAWN_OPEN, 1, "/dev/null", posix.O_WRONLY, 0),
        (posix.POSIX_SPAWN_OPEN, 2, "/dev/null", posix.O_WRONLY, 0),
    ]
    start = time.perf_counter()
    child = posix.posix_spawn(command[0], command, posix.environ, file_actions=quiet)
    _, status, usage = posix.wait4(child, 0)
    wall = time.perf_counter() - start
    return wall, usage.ru_utime + usage.ru_stime, usage.ru_maxrss, posix.waitstatus_to_exitcode(status)


if __name__ == "__main__":
    for _ in range(int(sys.argv[1])):
        print(run_once(sys.argv[2:]))
