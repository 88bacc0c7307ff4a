"""A PostgreSQL 15 of one's own: a temporary directory, loopback, nothing kept, gone at the end of the `with` block."""

import contextlib
import glob
import os
import shutil
import socket
import subprocess
import sys
import tempfile
import time

import postgres_client

SETTINGS = {
    "fsync": "off", "synchronous_commit": "off", "full_page_writes": "off", "timezone": "UTC",
    "log_timezone": "UTC", "lc_messages": "C", "max_connections": "100", "autovacuum": "off", "logging_collector": "off",
}


def binaries():
    found = glob.glob("/usr/lib/postgresql/15/bin")
    if found:
        return found[0]
    path = shutil.which("initdb")
    if path is None:
        sys.exit("PostgreSQL 15 is needed to record: install the package postgresql-15")
    return os.path.dirname(path)


def free_port(first=54300):
    for port in range(first, first + 1000):
        with socket.socket() as probe:
            with contextlib.suppress(OSError):
                probe.bind(("127.0.0.1", port))
                return port
    sys.exit("no free port")


@contextlib.contextmanager
def running(**settings):
    """Starts a server and gives (host, port, process id of the postmaster)."""
    as_user = {"user": "postgres", "group": "postgres", "extra_groups": []} if os.geteuid() == 0 else {}
    directory = tempfile.mkdtemp(prefix="understudy-postgres-")
    try:
        if as_user:
            shutil.chown(directory, "postgres", "postgres")
        data = os.path.join(directory, "data")
        subprocess.run(
            [f"{binaries()}/initdb", "-D", data, "-U", "postgres", "-A", "trust", "-E", "UTF8", "--locale=C.UTF-8", "-N"],
            check=True, stdout=subprocess.DEVNULL, cwd="/", **as_user)
        port = free_port()
        options = [f"-c{name}={value}" for name, value in {**SETTINGS, **settings}.items()]
        with open(os.path.join(directory, "log"), "w") as log:
            process = subprocess.Popen(
                [f"{binaries()}/postgres", "-D", data, "-p", str(port), "-k", directory, "-h", "127.0.0.1", *options],
                stdout=log, stderr=log, cwd="/", **as_user)
        try:
            wait_until_serving(port, process, os.path.join(directory, "log"))
            yield "127.0.0.1", port, process.pid
        finally:
            process.terminate() if process.poll() is not None else process.send_signal(2)
            process.wait(30)
    finally:
        shutil.rmtree(directory, ignore_errors=True)


def wait_until_serving(port, process, log):
    for _ in range(200):
        if process.poll() is not None:
            sys.exit("PostgreSQL did not start:\n" + open(log).read())
        try:
            return postgres_client.Client("127.0.0.1", port).close()
        except (OSError, postgres_client.Disconnected):
            time.sleep(0.05)
    sys.exit("PostgreSQL does not answer:\n" + open(log).read())
