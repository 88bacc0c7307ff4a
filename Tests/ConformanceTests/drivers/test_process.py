"""The life of the process: stopped by a signal at any moment, and dead at once where it dies."""

import random
import re
import signal
import socket
import subprocess
import sys
import time

import pytest

STOPS = [signal.SIGTERM, signal.SIGINT]
SLEEPS = {"postgres": "SELECT pg_sleep(30);\n", "mysql": "SELECT sleep(30);\n"}
LONG = {
    "postgres": "import psycopg; psycopg.connect('host=127.0.0.1 port={port} user=postgres dbname=postgres').execute("
                "'SELECT count(*) FROM generate_series(1, 100000000000)')",
    "mysql": "import pymysql; pymysql.connect(host='127.0.0.1', port={port}, user='root', database='test').cursor().execute("
             "'WITH RECURSIVE s AS (SELECT 1 AS n UNION ALL SELECT n + 1 FROM s WHERE n < 1000) SELECT count(*) FROM s a, s b, s c, s d')",
}


@pytest.fixture(params=["postgres", "mysql"])
def protocol(request):
    return request.param


def serve(binary, *options, protocol="postgres"):
    # What a shell starts in the background is born with SIGINT ignored, and keeps so until `main` takes it.
    return subprocess.Popen(
        [binary, "serve", f"--{protocol}", "127.0.0.1:0", *options], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
        preexec_fn=lambda: [signal.signal(number, signal.SIG_DFL) for number in STOPS])


def port_of(process):
    return int(re.search(r":(\d+)/", process.stdout.readline()).group(1))


def stop(process, number):
    process.send_signal(number)
    with process:
        try:
            return process.wait(7)
        except subprocess.TimeoutExpired:
            process.kill()
            raise


def keep_busy(seconds):
    """Both cores have something else to do."""
    return [
        subprocess.Popen([sys.executable, "-c", f"import time; e = time.monotonic() + {seconds}\nwhile time.monotonic() < e: pass"])
        for _ in range(4)]


def test_no_signal_is_lost_at_the_start(binary):
    """Before `main` has begun the signal's own meaning ends the process; from then on it is a clean stop."""
    chance = random.Random(4711)
    others = keep_busy(60)
    try:
        for turn in range(120):
            number = chance.choice(STOPS)
            process = serve(binary)
            # Often in the midst of the start, a third of the times just after it.
            if turn % 3 == 0:
                port_of(process)
            else:
                time.sleep(chance.uniform(0, 0.2))
            said = process.poll()
            assert said is None
            status = stop(process, number)
            assert status == 0 or (turn % 3 != 0 and status == -number), (turn, status)
    finally:
        for other in others:
            other.kill()
            other.wait()


def test_a_signal_ends_a_load(binary, tmp_path, protocol):
    script = tmp_path / "slow.sql"
    script.write_text(SLEEPS[protocol])
    process = serve(binary, "--load", str(script), protocol=protocol)
    time.sleep(1)
    began = time.monotonic()
    assert stop(process, signal.SIGTERM) == 0
    assert time.monotonic() - began < 2


@pytest.mark.parametrize("number", STOPS)
def test_a_signal_ends_long_statements(binary, number, protocol):
    process = serve(binary, protocol=protocol)
    script = LONG[protocol].format(port=port_of(process))
    clients = [subprocess.Popen([sys.executable, "-c", script], stderr=subprocess.DEVNULL) for _ in range(3)]
    time.sleep(1)
    assert stop(process, number) == 0
    for client in clients:
        assert client.wait(5) != 0


def test_a_signal_before_the_command_runs(binary, tmp_path, protocol):
    script = tmp_path / "slow.sql"
    script.write_text(SLEEPS[protocol])
    process = subprocess.Popen(
        [binary, "run", f"--{protocol}", "0", "--load", str(script), "--", "echo", "ran"], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    time.sleep(1)
    process.send_signal(signal.SIGTERM)
    output, _ = process.communicate(timeout=5)
    assert (process.returncode, output) == (128 + signal.SIGTERM, "")


def test_no_signal_to_a_command_is_lost(binary):
    """Whenever it comes, the command or understudy itself ends by it, and the status says so."""
    chance = random.Random(42)
    for turn in range(40):
        process = subprocess.Popen(
            [binary, "run", "--quiet", "--", "sleep", "30"], stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True)
        time.sleep(chance.uniform(0, 0.2))
        assert stop(process, signal.SIGTERM) in (128 + signal.SIGTERM, -signal.SIGTERM), turn


@pytest.mark.parametrize(
    "number", [signal.SIGILL, signal.SIGTRAP, signal.SIGABRT, signal.SIGFPE, signal.SIGBUS, signal.SIGSEGV])
def test_a_server_that_dies_is_gone_at_once(binary, number):
    process = serve(binary)
    port = port_of(process)
    with socket.create_connection(("127.0.0.1", port)) as client:
        client.settimeout(1)
        process.send_signal(number)
        try:
            assert client.recv(1) == b""
        except ConnectionResetError:
            pass
    with process:
        assert process.wait(1) == -number
        assert "died of a fault of its own" in process.stderr.read()
    with pytest.raises(ConnectionRefusedError):
        socket.create_connection(("127.0.0.1", port), timeout=1)
    with socket.socket() as again:
        again.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        again.bind(("127.0.0.1", port))
        again.listen()
