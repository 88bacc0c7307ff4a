"""Conversations: sequences of messages that a client may send, and such as no client should; each Sync is owed one ReadyForQuery."""

import struct
import time

from hunt import messages, minimise
from hunt.messages import Wire, frame, query
from hunt.replay import Replay
from hunt.talker import PATIENCE, Talker, damaged, samples, spoilt

SETUP = [
    "CREATE TABLE t (id int PRIMARY KEY, a text, b numeric, c timestamptz, d jsonb, e int[])",
    "INSERT INTO t SELECT g, 'row ' || g, g / 3.0, '2024-01-01', '{\"a\": 1}', ARRAY[g, NULL] FROM generate_series(1, 20) g",
    "SET statement_timeout = '3s'",
]
def owed(round):
    return sum(message[:1] in b"QSF" for message in round)


def run(job, chance, name):
    """One conversation, from its start to what must be true afterwards."""
    if not hasattr(job, "samples"):
        job.samples = samples(job)
    talker = Talker(chance, job.known, job.samples, job.counts)
    rounds = talker.rounds()
    kind = chance.random()
    if kind < 0.6:
        sound(job, chance, name, rounds)
    elif kind < 0.97:
        broken(job, chance, name, rounds)
    elif kind < 0.99:
        cancelled(job, name)
    else:
        read_slowly(job, name)


def count(job, what, is_good):
    entry = job.counts.met["kind", what]
    entry[0] += 1
    entry[1] += is_good
    job.counts.codes[what, "00000" if is_good else "ended"] += 1


def open_with_tables(server, database):
    wire = Wire(*server, database)
    wire.send(query("; ".join(SETUP)))
    wire.read(1, PATIENCE)
    return wire


def transcript(found):
    """Of an answer what is compared. How much PostgreSQL has sent before it finds an error depends on whether it evaluates while it plans."""
    lines = []
    for kind, body in found:
        if kind in "NSKA":
            continue
        while kind == "E" and lines and lines[-1][0] in "12TnV":
            lines.pop()
        lines.append(messages.summary(kind, body))
    return lines


def sound(job, chance, name, rounds):
    """What a client may say: every Sync is answered once, and the connection stays."""
    database = f"hunt_talk_{job.number}"
    job.make_database(database)
    wire = other = None
    try:
        wire = open_with_tables((job.server.host, job.server.port), database)
        other = open_with_tables(job.judge, job.judge_databases["episode"]) if job.judge else None
        for at, round in enumerate(rounds):
            data = b"".join(round)
            wire.send(data)
            found, in_time = wire.read(owed(round), PATIENCE)
            trouble = None
            if wire.is_over:
                trouble = ("disconnect", "the connection was closed: " + "; ".join(transcript(found)[-3:]))
            elif not in_time:
                trouble = ("hang", f"{owed(round)} ReadyForQuery are owed; came: {transcript(found)[-5:]}")
            else:
                late, _ = wire.read(1, 0)
                if any(kind == "Z" for kind, _ in late):
                    trouble = ("conversation", "more ReadyForQuery than Syncs")
                internal = [messages.fields(body) for kind, body in found if kind == "E" and messages.fields(body).get("C") == "XX000"]
            if trouble is None and internal and other is None and not job.known_differences.is_known_message(internal[0].get("M", "")):
                trouble = ("XX000", internal[0].get("M"))
            if other is not None and trouble is None:
                other.send(data)
                theirs, _ = other.read(owed(round), 60)
                mine, right = transcript(found), transcript(theirs)
                if mine != right:
                    differ(job, name, rounds[:at + 1], mine, right)
                    break
            if trouble:
                ended(job, name, rounds[:at + 1], *trouble)
                break
        else:
            count(job, "conversation", True)
    except OSError as error:
        ended(job, name, rounds, "disconnect", f"{type(error).__name__}: {error}")
    for each in filter(None, (wire, other)):
        each.send(messages.TERMINATE)
        each.close()
    if job.server.is_ours and job.server.is_dead():
        job.server.restart()
    else:
        job.drop_database(database, name)


def first_difference(mine, right):
    """The first pair of messages that are not the same, shortened."""
    at = next((at for at, pair in enumerate(zip(mine, right)) if pair[0] != pair[1]), min(len(mine), len(right)))
    return tuple(each[at][:120] if at < len(each) else "nothing" for each in (mine, right))


def differ(job, name, rounds, mine, right):
    ours, theirs = first_difference(mine, right)
    job.counts.compared["conversation"] += 1
    if job.known_differences.is_known_talk(f"{ours} for {theirs}"):
        return
    kind = ("wire", ours[:8], theirs[:8])
    if kind in job.seen:
        job.seen[kind].count += 1
        return

    def still(tried):
        """Says all in one, closed by a Sync, to both servers."""
        database = f"hunt_small_{job.number}"
        job.make_database(database, "small")
        answers = []
        for server, where in (((job.server.host, job.server.port), database), (job.judge, job.judge_databases["small"])):
            wire = open_with_tables(server, where)
            wire.send(b"".join(tried) + messages.SYNC)
            answers.append(transcript(wire.read(owed(tried) + 1, 0.5)[0]))
            wire.close()
        return first_difference(*answers) == (ours, theirs)
    flat = [message for round in rounds for message in round]
    deadline = time.monotonic() + job.options.patience
    small = minimise.smaller_list([*flat, b""], still, deadline)[:-1] if still(flat) else flat
    job.report(job.finding("wire", name, readable([small]), "the first message that differs", ours, theirs, kind))


def readable(rounds):
    return "\n".join(" ".join(f"{messages.NAMES.get(message[:1], '?')}({message[5:200]!r})" for message in round) for round in rounds)


def ended(job, name, rounds, category, note):
    """The server is gone, or the conversation is, or nothing comes."""
    count(job, "conversation", False)
    if not job.server.is_ours or not job.server.wait_dead(2):
        job.report(job.finding(category, name, readable(rounds[-2:]), note))
        if category == "hang" and job.server.is_ours:
            job.server.process.kill()
            job.server.wait_dead(5)
        return
    died(job, name, [b"".join(round) for round in rounds], True)


def died(job, name, chunks, is_greeted):
    replay = Replay(job.options.binary)

    def dies(tried):
        if replay.server.is_dead():
            replay.server.restart()
        talk(replay.server, tried, is_greeted)
        return replay.server.wait_dead(1)
    deadline = time.monotonic() + job.options.patience
    small = minimise.smaller_list(list(chunks), dies, deadline) if dies(chunks) else chunks
    replay.close()
    job.report(job.finding("death", name, "\n".join(repr(chunk) for chunk in small), f"status {job.server.process.returncode}"))


def talk(server, chunks, is_greeted):
    """Says it all, ends, and waits for the end."""
    try:
        wire = open_with_tables((server.host, server.port), "postgres") if is_greeted else Wire(server.host, server.port, greet=False)
        for chunk in chunks:
            wire.send(chunk)
        wire.end()
        found, in_time = wire.read(None, PATIENCE)
        wire.close()
        return found, in_time
    except OSError:
        return [], True


def broken(job, chance, name, rounds):
    """What no client should say: any answer will do, but the server goes on and the connection ends with the client."""
    chunks = [b"".join(round) for round in rounds]
    is_greeted = chance.random() < 0.85
    if not is_greeted:
        noise = chance.randbytes(chance.randint(0, 60))
        starts = [struct.pack("!ii", 8, 80877103) + noise, struct.pack("!ii", 8, 80877104) * 2 + noise, struct.pack("!iiii", 16, 80877102, 1, 2), noise,
                  damaged(chance, messages.startup_message("postgres", "postgres")), struct.pack("!ii", len(noise) + 8, 196608) + noise,
                  struct.pack("!ii", 8, 196610), frame(b"p", b"x\0"), struct.pack("!ii", 80 * 1000, 196608) + b"user\0x\0" * 9000]
        chunks = [chance.choice(starts), *chunks[:2]]
    else:
        for _ in range(chance.randint(1, 3)):
            at = chance.randrange(len(chunks))
            chunks[at] = spoilt(chance, chunks[at])
    began = time.monotonic()
    found, in_time = talk(job.server, chunks, is_greeted)
    count(job, "broken conversation", in_time)
    if job.server.is_ours and job.server.is_dead() or job.server.is_ours and not found and is_greeted and job.server.wait_dead(0.5):
        died(job, name, chunks, is_greeted)
        job.server.restart()
        return
    if not in_time:
        job.report(job.finding("hang", name, "\n".join(repr(chunk[:300]) for chunk in chunks), f"the connection has not ended {time.monotonic() - began:.0f} s after its client"))
    alive(job, name)


def cancelled(job, name):
    """A cancel request ends a statement, and only that."""
    sql = "SELECT count(*) FROM generate_series(1, 2000000000) g WHERE g % 7 = 9"
    wire = Wire(job.server.host, job.server.port)
    wire.send(query(sql))
    time.sleep(0.05)
    wire.cancel()
    found, in_time = wire.read(1, PATIENCE)
    codes = [messages.fields(body).get("C") for kind, body in found if kind == "E"]
    count(job, "cancel request", in_time)
    if not in_time or codes != ["57014"]:
        job.report(job.finding("hang" if not in_time else "conversation", name, sql, f"a cancel request was sent after 50 ms: {codes}"))
    wire.send(messages.TERMINATE)
    wire.close()
    alive(job, name)


def read_slowly(job, name):
    """A statement ends at its timeout though its client reads slowly; reading goes on until that is heard."""
    sql = "SELECT g FROM generate_series(1, 2000000000) g"
    wire = Wire(job.server.host, job.server.port)
    wire.send(query("SET statement_timeout = '1s'"))
    wire.read(1, PATIENCE)
    wire.send(query(sql))
    wire.socket.setblocking(True)
    wire.socket.settimeout(PATIENCE)
    began, tail = time.monotonic(), b""
    try:
        while b"C57014\0" not in tail and time.monotonic() - began < PATIENCE:
            data = wire.socket.recv(1 << 16)
            if not data:
                break
            tail = tail[-4096:] + data
            time.sleep(0.004)
    except OSError:
        tail = b""
    count(job, "slow reader", b"C57014\0" in tail)
    if b"C57014\0" not in tail:
        job.report(job.finding("hang", name, sql, f"a slow reader has no 57014 after {time.monotonic() - began:.0f} s, statement_timeout 1 s"))
    wire.close()


def alive(job, name):
    try:
        wire = Wire(job.server.host, job.server.port)
        wire.send(query("SELECT 1"))
        _, in_time = wire.read(1, PATIENCE)
        is_over = wire.is_over
        wire.close()
    except OSError:
        in_time, is_over = True, True
    if is_over or not in_time:
        ended(job, name, [[query("SELECT 1")]], "hang" if not in_time else "disconnect", "a new connection is not served")
        if job.server.is_ours and job.server.is_dead():
            job.server.restart()
