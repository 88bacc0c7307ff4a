"""A MariaDB 10.11 of one's own: a temporary directory, loopback, nothing kept, gone at the end of the `with` block."""

import contextlib
import glob
import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time

from throwaway_postgres import free_port

SETTINGS = {
    "character-set-server": "utf8mb4", "collation-server": "utf8mb4_general_ci", "default-time-zone": "+00:00",
    "innodb-flush-log-at-trx-commit": "0", "innodb-buffer-pool-size": "128M", "innodb-log-file-size": "32M", "innodb-autoinc-lock-mode": "1",
    "innodb-lock-wait-timeout": "50", "innodb-deadlock-detect": "ON", "innodb-print-all-deadlocks": "OFF",
    "innodb-stats-persistent": "OFF", "lower-case-table-names": "0", "max-connections": "300", "local-infile": "ON",
    "skip-name-resolve": "ON"}
# What the server does by itself would make records vary.
USERS = """
CREATE OR REPLACE USER 'root'@'127.0.0.1' IDENTIFIED VIA mysql_native_password USING PASSWORD('{password}');
CREATE OR REPLACE USER 'root'@'%' IDENTIFIED VIA mysql_native_password USING PASSWORD('{password}');
GRANT ALL ON *.* TO 'root'@'127.0.0.1' WITH GRANT OPTION;
GRANT ALL ON *.* TO 'root'@'%' WITH GRANT OPTION;
CREATE DATABASE IF NOT EXISTS test;
"""


def binary(name, *places):
    found = shutil.which(name) or next(iter(path for place in places for path in glob.glob(f"{place}/{name}")), None)
    if found is None:
        sys.exit("MariaDB 10.11 is needed to record: install the package mariadb-server")
    return found


@contextlib.contextmanager
def running(auth="trust", password=None, tls=False, **settings):
    """Starts a server and gives (host, port, process id); `tls` lets clients use a self-signed certificate."""
    server = binary("mariadbd", "/usr/sbin")
    as_user = {"user": "mysql", "group": "mysql", "extra_groups": []} if os.geteuid() == 0 else {}
    directory = tempfile.mkdtemp(prefix="understudy-mariadb-")
    data, log, users = (os.path.join(directory, name) for name in ("data", "log", "users.sql"))
    try:
        options = {**SETTINGS, **{name.replace("_", "-"): value for name, value in settings.items()}}
        with open(users, "w") as file:
            file.write(USERS.format(password=password or "").replace("\n\n", "\n"))
        if tls:
            subprocess.run(
                ["openssl", "req", "-new", "-x509", "-nodes", "-days", "2", "-subj", "/CN=localhost", "-newkey", "rsa:2048",
                 "-out", f"{directory}/server.crt", "-keyout", f"{directory}/server.key"], check=True, stderr=subprocess.DEVNULL)
            options |= {"ssl-cert": f"{directory}/server.crt", "ssl-key": f"{directory}/server.key"}
        else:
            options |= {"skip-ssl": None}
        if as_user:
            for path, _, names in os.walk(directory):
                for name in (path, *(os.path.join(path, name) for name in names)):
                    shutil.chown(name, "mysql", "mysql")
        subprocess.run(
            [binary("mariadb-install-db", "/usr/bin"), "--no-defaults", f"--datadir={data}", "--auth-root-authentication-method=normal",
             "--skip-test-db", "--innodb-log-file-size=32M"], check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, cwd="/", **as_user)
        port = free_port(33070)
        words = [f"--{name}" if value is None else f"--{name}={value}" for name, value in options.items()]
        with open(log, "w") as output:
            process = subprocess.Popen(
                [server, "--no-defaults", f"--datadir={data}", f"--port={port}", "--bind-address=127.0.0.1", f"--socket={directory}/socket",
                 f"--pid-file={directory}/pid", f"--init-file={users}", f"--tmpdir={directory}", *words],
                stdout=output, stderr=output, cwd="/", **as_user)
        try:
            wait_until_serving(port, process, log)
            yield "127.0.0.1", port, process.pid
        finally:
            process.send_signal(signal.SIGTERM)
            process.wait(30)
    finally:
        shutil.rmtree(directory, ignore_errors=True)


def wait_until_serving(port, process, log):
    for _ in range(600):
        if process.poll() is not None:
            sys.exit("MariaDB did not start:\n" + open(log).read())
        try:
            with socket.create_connection(("127.0.0.1", port), timeout=5) as probe:
                if probe.recv(4096)[4:5] == b"\x0a":
                    return
        except OSError:
            pass
        time.sleep(0.05)
    sys.exit("MariaDB does not answer:\n" + open(log).read())
