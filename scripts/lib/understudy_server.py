"""The release build of Understudy as a server of one's own, on a free port, gone at the end of the `with` block."""

import contextlib
import pathlib
import re
import subprocess

BINARY = pathlib.Path(__file__).resolve().parents[2] / ".build/release/understudy"


@contextlib.contextmanager
def running(binary=BINARY, auth="trust", password=None, tls=False, options=(), protocol="postgres"):
    """Gives (host, port, process id). As MySQL it is the MariaDB that the records are of, unless the options say otherwise."""
    command = [str(binary), "serve", f"--{protocol}", "127.0.0.1:0", "--log", "error", *options]
    if protocol == "mysql" and "--mysql-flavor" not in options:
        command += ["--mysql-flavor", "mariadb10"]
    if auth != "trust" and protocol == "postgres":
        command += ["--auth", auth]
    if password:
        command += ["--password", password]
    if tls:
        command += ["--tls-self-signed"]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
    try:
        line = process.stdout.readline()
        # YDB's URL names no user.
        address = re.search(r"//(?:[^@/]*@)?([^:/]+):(\d+)/", line)
        if address is None:
            raise RuntimeError(f"the server did not say where it listens: {line!r}")
        yield address.group(1), int(address.group(2)), process.pid
        if process.poll() is not None:
            raise RuntimeError(f"the server ended by itself with status {process.returncode}")
    finally:
        process.terminate()
        status = process.wait(10)
    if status != 0:
        raise RuntimeError(f"the server did not stop cleanly on SIGTERM: status {status}")
