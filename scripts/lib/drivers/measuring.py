"""What the measured programs of drivers have in common: work is done for some seconds, and its count, time and processor time told.

Each is run as `PROGRAM WORKLOAD TASKS SECONDS`, finds the server in BENCHMARK_HOST and BENCHMARK_PORT, and prints one line: how much
it did (rows, or selects), in how many seconds, with how much processor time of its own.
"""

import os
import sys
import time

HOST, PORT = os.environ["BENCHMARK_HOST"], int(os.environ["BENCHMARK_PORT"])
ROWS = 100_000
SELECT = "SELECT id, name, score, created FROM driver_rows"
LOOKUP = SELECT + " WHERE id = {place}"
WORKLOAD, TASKS, SECONDS = sys.argv[-3], int(sys.argv[-2]), float(sys.argv[-1])


class Stopwatch:
    """Adds up the times of what is between `begin` and `end`."""

    def __init__(self):
        self.count, self.wall, self.processor = 0, 0.0, 0.0

    def begin(self):
        self.began = time.monotonic(), time.process_time()

    def end(self, count):
        self.wall += time.monotonic() - self.began[0]
        self.processor += time.process_time() - self.began[1]
        self.count += count

    @property
    def is_over(self):
        return self.wall >= SECONDS

    def tell(self):
        print(self.count, f"{self.wall:.6f}", f"{self.processor:.6f}")


def wanted_ids(task):
    """The ids that one of the tasks asks for, without end: a step that meets all."""
    wanted = task * 7919
    while True:
        wanted = (wanted + 7919) % ROWS
        yield wanted + 1


def rows_to_store():
    import datetime
    noon = datetime.datetime(2024, 2, 29, 12, 0, 0)
    return [(number, f"the name of row {number}", number / 8, noon) for number in range(1, ROWS + 1)]
