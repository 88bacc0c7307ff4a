"""sysbench's scripts against a server of MySQL's protocol."""

import re
import shutil
import subprocess

ROWS = 100_000
SCRIPTS = ["oltp_point_select", "oltp_read_write"]


def call(host, port, script, *arguments):
    binary = shutil.which("sysbench")
    if binary is None:
        raise RuntimeError("the package sysbench is needed")
    result = subprocess.run(
        [binary, script, f"--mysql-host={host}", f"--mysql-port={port}", "--mysql-user=root", "--mysql-db=test", "--tables=1",
         f"--table-size={ROWS}", *arguments], capture_output=True, text=True)
    if result.returncode != 0:
        raise RuntimeError(f"sysbench {script} {' '.join(arguments)}: {(result.stderr + result.stdout).strip()[-500:]}")
    return result.stdout


def prepare(host, port):
    call(host, port, SCRIPTS[0], "prepare")


def run(host, port, script, threads, seconds):
    """Gives how many transactions there were, and how many a second."""
    output = call(host, port, script, f"--threads={threads}", f"--time={seconds}", "--report-interval=0", "run")
    count, rate = re.search(r"transactions: +(\d+) +\(([\d.]+) per sec", output).groups()
    return int(count), float(rate)
