"""scripts/hunt finds what it is for: shown upon a server that dies, one that falls silent and one that says XX000, and makes it small."""

import pathlib
import random
import subprocess
import sys
import textwrap

import pytest

from hunt import mutations
from hunt.minimise import minimise

HUNT = pathlib.Path(__file__).resolve().parents[3] / "scripts/hunt"

# A server that says yes to everything but a statement with the word that its name holds.
STUB = """
    #!{python}
    import os, socket, struct, sys, threading

    def frame(kind, body=b""):
        return kind + struct.pack("!i", len(body) + 4) + body

    READY = frame(b"Z", b"I")

    def serve(client):
        def take(count):
            data = b""
            while len(data) < count:
                more = client.recv(count - len(data))
                if not more:
                    sys.exit()
                data += more
            return data
        take(struct.unpack("!i", take(4))[0] - 4)
        client.sendall(frame(b"R", bytes(4)) + frame(b"K", bytes(8)) + READY)
        while True:
            kind = take(1)
            body = take(struct.unpack("!i", take(4))[0] - 4)
            if b"MATERIALIZED" in body:
                {act}
            if kind in b"QS":
                client.sendall(frame(b"C", b"SELECT 0\\0") + READY)

    listener = socket.create_server(("127.0.0.1", 0))
    print(f"postgres  postgresql://postgres@127.0.0.1:{{listener.getsockname()[1]}}/postgres", flush=True)
    while True:
        threading.Thread(target=serve, args=(listener.accept()[0],), daemon=True).start()
"""
DIES = "os._exit(3)"
FAILS = 'client.sendall(frame(b"E", b"SERROR\\0VERROR\\0CXX000\\0Moh\\0\\0") + READY); continue'


# The same by MySQL's protocol; it prepares nothing.
MYSQL_STUB = """
    #!{python}
    import os, socket, sys, threading

    def serve(client):
        def take(count):
            data = b""
            while len(data) < count:
                more = client.recv(count - len(data))
                if not more:
                    sys.exit()
                data += more
            return data
        def receive():
            return take(int.from_bytes(take(4)[:3], "little"))
        def say(body, sequence):
            client.sendall(len(body).to_bytes(3, "little") + bytes([sequence]) + body)
        OK = bytes([0, 0, 0, 2, 0, 0, 0])
        say(b"\\x0a5.5.5\\0" + bytes(4) + b"a" * 8 + b"\\0\\xff\\xf7\\x2d\\2\\0\\x08\\0\\x15" + bytes(10) + b"a" * 12 + b"\\0mysql_native_password\\0", 0)
        receive()
        say(OK, 2)
        while True:
            body = receive()
            if b" DISTINCT " in body:
                {act}
            say(OK if body[:1] == b"\\3" else b"\\xff\\x28\\4#42000oh", 1)

    listener = socket.create_server(("127.0.0.1", 0))
    print(f"mysql  mysql://root@127.0.0.1:{{listener.getsockname()[1]}}/test", flush=True)
    while True:
        threading.Thread(target=serve, args=(listener.accept()[0],), daemon=True).start()
"""


def hunted(tmp_path, act, *options, stub=STUB, kinds="queries"):
    program = tmp_path / "stub"
    program.write_text(textwrap.dedent(stub).format(python=sys.executable, act=act).lstrip())
    program.chmod(0o755)
    return subprocess.run(
        [HUNT, "--binary", program, "--seed", "1", "--kinds", kinds, "--patience", "5", *options], capture_output=True, text=True, timeout=100)


@pytest.mark.parametrize("act, category", [(DIES, "death"), (FAILS, "XX000")], ids=["death", "internal"])
def test_it_fails_upon_what_it_is_for(tmp_path, act, category, understudy_only):
    found = hunted(tmp_path, act, "--seconds", "3")
    assert found.returncode == 1, found.stdout + found.stderr
    first = found.stdout.split("--- ")[1].splitlines()
    assert first[0].startswith(f"{category}: --seed 1 --only queries-")
    assert "MATERIALIZED" in first[1] and len(first[1]) < 60, "what was found is not small"
    again = hunted(tmp_path, act, "--only", first[0].split()[-1])
    assert f"--- {first[0]}" in again.stdout


def test_it_finds_a_death_of_mysql(tmp_path, understudy_only):
    options = {"stub": MYSQL_STUB, "kinds": "statements"}
    found = hunted(tmp_path, DIES, "--protocol", "mysql", "--seconds", "4", **options)
    assert found.returncode == 1, found.stdout + found.stderr
    first = found.stdout.split("--- ")[1].splitlines()
    assert first[0].startswith("death: ") and "--seed 1 --only statements-" in first[0]
    assert "DISTINCT" in first[1] and len(first[1]) < 80, "what was found is not small"
    again = hunted(tmp_path, DIES, "--protocol", "mysql", "--only", first[0].split()[-1], **options)
    assert f"--- {first[0]}" in again.stdout
    found = hunted(tmp_path, "pass", "--protocol", "mysql", "--seconds", "2", **options)
    assert (found.returncode, found.stderr) == (0, ""), found.stdout
    assert "nothing died" in found.stdout


def test_it_is_content_with_what_only_answers(tmp_path, understudy_only):
    found = hunted(tmp_path, "pass", "--seconds", "2")
    assert (found.returncode, found.stderr) == (0, "")
    assert "nothing found" in found.stdout


def test_scripts_are_made_small():
    script = [(f"SELECT {number} FROM t WHERE (a = 1 AND b IN (1, 2, 3))", b"", None) for number in range(20)]
    small, again = minimise(script, lambda tried: any("b IN" in sql for sql, *_ in tried) and any("7" in sql for sql, *_ in tried), 20)
    assert again
    assert len(small) <= 2 and sum(len(sql) for sql, *_ in small) < 20


def test_mutations_come_from_the_seed_alone():
    sql = "SELECT a, 'it''s' || b FROM t -- why\nWHERE x = $1 AND y::text ~ E'\\n' /* so */"
    assert "".join(mutations.tokens(sql)) == sql
    first, second = ([mutations.mutate(chance, sql) for _ in range(50)] for chance in (random.Random(5), random.Random(5)))
    assert first == second
    assert len(set(first)) > 40
