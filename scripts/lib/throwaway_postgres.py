"""A PostgreSQL 15 of one's own: a temporary directory, loopback, nothing kept, gone at the end of the `with` block."""

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


def need(locale):
    """The C library's own locales are always there; others have to be generated."""
    if locale in ("C", "POSIX", "C.UTF-8"):
        return
    known = subprocess.run(["locale", "-a"], capture_output=True, text=True).stdout.split()
    if locale not in known and locale.replace("UTF-8", "utf8") not in known:
        sys.exit(f"the locale {locale} is needed: install the package locales and run "
                 f"localedef -i {locale.split('.')[0]} -f UTF-8 {locale}")


@contextlib.contextmanager
def running(auth="trust", password=None, tls=False, locale="C.UTF-8", **settings):
    """Starts a server and gives (host, port, process id of the postmaster).

    `auth` is a method of pg_hba.conf for connections over TCP; `tls` lets clients use a self-signed certificate.
    """
    need(locale)
    as_user = {"user": "postgres", "group": "postgres", "extra_groups": []} if os.geteuid() == 0 else {}
    directory = tempfile.mkdtemp(prefix="understudy-postgres-")
    data, log = os.path.join(directory, "data"), os.path.join(directory, "log")
    try:
        if as_user:
            shutil.chown(directory, "postgres", "postgres")
        secret = os.path.join(directory, "secret")
        with open(secret, "w") as file:
            file.write((password or "none") + "\n")
        os.chmod(secret, 0o644)
        method = {"scram": "scram-sha-256"}.get(auth, auth)
        encryption = "md5" if auth == "md5" else "scram-sha-256"
        subprocess.run(
            [f"{binaries()}/initdb", "-D", data, "-U", "postgres", "-E", "UTF8", f"--locale={locale}", "-N",
             f"--auth-host={method}", "--auth-local=trust", "--pwfile", secret],
            check=True, stdout=subprocess.DEVNULL, cwd="/", **as_user)
        if auth == "md5":
            set_md5_password(data, password, as_user)
        if tls:
            settings = {**settings, "ssl": "on"}
            subprocess.run(
                ["openssl", "req", "-new", "-x509", "-nodes", "-days", "2", "-subj", "/CN=localhost",
                 "-out", f"{data}/server.crt", "-keyout", f"{data}/server.key"],
                check=True, stderr=subprocess.DEVNULL, cwd="/", **as_user)
            os.chmod(f"{data}/server.key", 0o600)
        port = free_port()
        options = [f"-c{name}={value}" for name, value in
                   {**SETTINGS, "password_encryption": encryption, **settings}.items()]
        with open(log, "w") as output:
            process = subprocess.Popen(
                [f"{binaries()}/postgres", "-D", data, "-p", str(port), "-k", directory, "-h", "127.0.0.1", *options],
                stdout=output, stderr=output, cwd="/", **as_user)
        try:
            wait_until_serving(port, process, log)
            yield "127.0.0.1", port, process.pid
        finally:
            process.send_signal(signal.SIGINT)
            process.wait(30)
    finally:
        shutil.rmtree(directory, ignore_errors=True)


def set_md5_password(data, password, as_user):
    """initdb keeps passwords for SCRAM; single-user mode writes one for MD5 before anyone connects."""
    statement = f"SET password_encryption = 'md5'; ALTER ROLE postgres PASSWORD '{password}';\n"
    subprocess.run(
        [f"{binaries()}/postgres", "--single", "-j", "-D", data, "postgres"], input=statement.encode(),
        check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, cwd="/", **as_user)


def wait_until_serving(port, process, log):
    """A server that asks for a password serves too: any answer will do."""
    for _ in range(400):
        if process.poll() is not None:
            sys.exit("PostgreSQL did not start:\n" + open(log).read())
        try:
            with socket.create_connection(("127.0.0.1", port), timeout=5) as probe:
                probe.sendall(postgres_client.startup_message("postgres", "postgres"))
                answer = probe.recv(4096)
                if answer[:1] == b"R":
                    return
        except OSError:
            pass
        time.sleep(0.05)
    sys.exit("PostgreSQL does not answer:\n" + open(log).read())
