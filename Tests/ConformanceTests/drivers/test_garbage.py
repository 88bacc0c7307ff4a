"""Ten thousand conversations of garbage, from one seed: the server goes on serving and its memory stays flat."""

import pathlib
import random
import socket
import struct

import psycopg

CONVERSATIONS = 10_000
SEED = 20240229


def message(kind, body):
    return kind + struct.pack("!i", len(body) + 4) + body


def startup():
    body = struct.pack("!i", 196608) + b"user\0postgres\0database\0postgres\0\0"
    return struct.pack("!i", len(body) + 4) + body


def garbage(chance):
    """Bytes between pure noise and an almost good conversation."""
    choice = chance.randrange(6)
    noise = chance.randbytes(chance.randrange(1, 200))
    if choice == 0:
        return noise
    if choice == 1:
        return struct.pack("!i", chance.choice([-1, 0, 3, 4, 7, 8, 9, 10_001, 1 << 30, -(1 << 31)])) + noise
    if choice == 2:
        return startup() + noise
    good = [message(b"Q", b"SELECT 1\0"), message(b"P", b"s\0SELECT $1::int\0\0\0"), message(b"B", b"\0s\0\0\0\0\1\0\0\0\1" + b"1\0\0"),
            message(b"D", b"Ss\0"), message(b"E", b"\0\0\0\0\0"), message(b"S", b""), message(b"H", b""), message(b"C", b"Ss\0"),
            message(b"d", b"1\n"), message(b"c", b""), message(b"f", b"no\0"), message(b"F", noise), message(b"p", noise),
            message(bytes([chance.randrange(256)]), noise), message(b"Q", b"COPY nowhere FROM STDIN\0"), message(b"X", b"")]
    body = b"".join(chance.choice(good) for _ in range(chance.randrange(1, 6)))
    if choice == 3:
        body = body[:chance.randrange(len(body))]
    elif choice == 4:
        mutable = bytearray(body)
        for _ in range(chance.randrange(1, 4)):
            mutable[chance.randrange(len(mutable))] = chance.randrange(256)
        body = bytes(mutable)
    return startup() + body


def resident_kilobytes(process):
    status = pathlib.Path(f"/proc/{process}/status").read_text()
    return int(status.split("VmRSS:")[1].split()[0])


def converse(server, data, chance):
    with socket.create_connection((server.host, server.port), timeout=10) as connection:
        try:
            connection.sendall(data)
            if chance.randrange(4):
                connection.shutdown(socket.SHUT_WR)
                while connection.recv(65536):
                    pass
        except (ConnectionError, TimeoutError) as error:
            assert not isinstance(error, TimeoutError), f"no end after {data!r}"


def test_garbage(start, is_reference):
    # A server of its own: what other tests have left in the heap would blur the measure.
    with start() as server:
        chance = random.Random(SEED)
        count = 300 if is_reference else CONVERSATIONS  # PostgreSQL forks a process for each
        before = 0
        # The first round fills the allocator's arenas and caches; what a second one as long adds is a leak.
        for number in range(2 * count):
            if number == count:
                before = resident_kilobytes(server.process)
            converse(server, garbage(chance), chance)
            if number % 500 == 0:
                with psycopg.connect(server.url) as connection:
                    assert connection.execute("SELECT 1").fetchone() == (1,)
        with psycopg.connect(server.url) as connection:
            assert connection.execute("SELECT 1").fetchone() == (1,)
        after = resident_kilobytes(server.process)
        assert after - before < 4096, f"resident memory went from {before} to {after} kB"


def test_too_long_a_message_ends_the_connection(server):
    with socket.create_connection((server.host, server.port), timeout=10) as connection:
        connection.sendall(startup() + b"Q" + struct.pack("!i", 0x7FFFFFFF) + b"SELECT")
        connection.shutdown(socket.SHUT_WR)
        while connection.recv(65536):
            pass
    with psycopg.connect(server.url) as connection:
        assert connection.execute("SELECT 1").fetchone() == (1,)


def test_deep_nesting_is_an_error(server):
    with psycopg.connect(server.url, autocommit=True) as connection:
        for sql in ("SELECT " + "(" * 100_000 + "1" + ")" * 100_000, "SELECT " + "- " * 100_000 + "1"):
            try:
                connection.execute(sql)
            except psycopg.Error as error:
                assert error.sqlstate in ("54001", "42601")  # PostgreSQL's parser calls its own limit a syntax error
            assert connection.execute("SELECT 1").fetchone() == (1,)
