"""What is said in conversations: messages in an order that a client may send, and how they are spoilt."""

import random
import struct

from hunt import messages
from hunt.messages import Wire, bind, call, close, copy_data, describe, execute, frame, parse, query
from hunt.signatures import concrete
from hunt.values import literal

PATIENCE = 15
TEXTS = [
    "SELECT id, a FROM t ORDER BY id", "SELECT * FROM t ORDER BY id", "SELECT generate_series(1, 50)", "SELECT 1", "", ";", "SELECT 1/0", "SELEC 1",
    "BEGIN", "BEGIN", "COMMIT", "ROLLBACK", "SAVEPOINT s", "ROLLBACK TO s", "RELEASE s", "INSERT INTO t VALUES (1, 'again')", "SELECT 1 WHERE false",
    "INSERT INTO t (id) VALUES (900) ON CONFLICT DO NOTHING RETURNING id, a", "UPDATE t SET a = a || 'x' WHERE id < 3 RETURNING id", "DELETE FROM t WHERE id = 900",
    "CREATE TABLE u (a int)", "DROP TABLE u", "ALTER TABLE t ADD f int", "ALTER TABLE t DROP f", "COPY t TO STDOUT", "COPY t TO STDOUT (FORMAT binary)",
    "DECLARE cu CURSOR FOR SELECT id FROM t ORDER BY id", "FETCH 3 FROM cu", "CLOSE cu", "SHOW datestyle", "SET datestyle = 'ISO, MDY'", "EXPLAIN SELECT 1",
    "PREPARE p AS SELECT 2", "EXECUTE p", "DEALLOCATE ALL", "DISCARD ALL", "LISTEN c", "NOTIFY c, 'x'", "VALUES (1, 'a'), (2, NULL)", "SELECT repeat('x', 100000)",
    "SELECT NULL, '', 'x'", "SELECT * FROM nowhere", "TABLE t", "SELECT FROM t", "WITH w AS (DELETE FROM t WHERE id > 15 RETURNING id) SELECT count(*) FROM w",
    "SELECT id FROM t ORDER BY id FOR UPDATE", "LOCK TABLE t", "TRUNCATE t", "COMMIT AND CHAIN",
]
COPIES = ["COPY t (id, a) FROM STDIN", "COPY t (id) FROM STDIN (FORMAT csv)", "COPY t (id, a) FROM STDIN (FORMAT binary)"]
SIGNATURE = b"PGCOPY\n\xff\r\n\0" + struct.pack("!ii", 0, 0)


class Talker:
    """Draws a conversation of rounds; a round is a list of messages that ends with the Sync or Query that it owes answers."""

    def __init__(self, chance, known, samples, counts):
        self.chance, self.known, self.samples, self.counts = chance, known, samples, counts
        self.statements = [""]
        self.types = sorted(samples)

    def rounds(self):
        return [self.round() for _ in range(self.chance.randint(2, 12))]

    def note(self, message):
        name = messages.NAMES.get(message[:1], "other")
        self.counts.met["message", name][0] += 1
        self.counts.met["message", name][1] += 1

    def round(self):
        if self.chance.random() < 0.2:
            made = self.simple()
        elif self.chance.random() < 0.04:
            made = [call(self.chance.choice([1598, 2026, 870, 99999999]), [b"x"] * self.chance.randint(0, 2), self.chance.choice([(), (0,), (1, 1)]))]
        else:
            made = []
            for _ in range(self.chance.choice([1, 1, 2, 3, 6])):
                made += self.extended()
            made.append(messages.SYNC)
            if self.chance.random() < 0.1:
                made.append(messages.SYNC)
        for message in made:
            self.note(message)
        return made

    def simple(self):
        if self.chance.random() < 0.2:
            return [query(self.chance.choice(COPIES)), *self.copied()]
        return [query("; ".join(self.chance.choice(TEXTS) for _ in range(self.chance.choice([1, 1, 1, 2, 4]))))]

    def copied(self):
        """CopyData and an end of them."""
        data = self.chance.choice([b"901\tx\n902\t\\N\n", b"903", b"nonsense\n", b"", b"\\.\n", SIGNATURE + struct.pack("!hiii", 2, 4, 905, -1) + b"\xff\xff", SIGNATURE,
                                   SIGNATURE + b"\0\2\0\0", b"\0\xff\xfe"])
        parts = [data[at:at + 3] for at in range(0, len(data), 3)] if self.chance.random() < 0.3 else [data]
        end = self.chance.choice([messages.COPY_DONE, messages.COPY_DONE, frame(b"f", b"no\0")])
        return [*(copy_data(part) for part in parts), *([messages.FLUSH] if self.chance.random() < 0.1 else []), end]

    def name(self):
        return self.chance.choice(["", "", "s1", "s2", "s3"])

    def portal(self):
        return self.chance.choice(["", "", "", "p1", "p2"])

    def extended(self):
        kind = self.chance.random()
        if kind < 0.3:
            return self.with_values()
        if kind < 0.36:
            copy = self.chance.choice(COPIES)
            return [parse("", copy), bind("", ""), execute(""), *self.copied()]
        if kind < 0.6:
            return self.whole(self.chance.choice(TEXTS))
        single = self.chance.randrange(7)
        name, portal = self.name(), self.portal()
        formats = self.chance.choice([(), (0,), (1,)])
        return [
            [parse(name, self.chance.choice(TEXTS))], [bind(portal, name, [], (), formats)], [describe(self.chance.choice([b"S", b"P"]), self.chance.choice([name, portal]))],
            [execute(portal, self.chance.choice([0, 1, 3, 100, -1, 2147483647]))], [close(self.chance.choice([b"S", b"P"]), self.chance.choice([name, portal]))],
            [messages.FLUSH], [bind(portal, name, [b"1"], (), ())]][single]

    def whole(self, sql):
        name, portal = self.name(), self.portal()
        made = []
        if name:
            made.append(close(b"S", name))
        made.append(parse(name, sql))
        if self.chance.random() < 0.3:
            made.append(describe(b"S", name))
        made.append(bind(portal, name, [], (), self.chance.choice([(), (0,), (1,)])))
        if self.chance.random() < 0.5:
            made.append(describe(b"P", portal))
        for _ in range(self.chance.choice([1, 1, 1, 2, 3])):
            made.append(execute(portal, self.chance.choice([0, 0, 2, 5])))
        if portal and self.chance.random() < 0.7:
            made.append(close(b"P", portal))
        return made

    def with_values(self):
        """A statement with parameters of some types, sound or damaged, put through an operation."""
        one = self.chance.choice(self.known.plain)
        types, _ = concrete(self.chance, one)
        if self.chance.random() < 0.4 or not one.is_compared or any(type and type not in self.samples for type in types):
            type = self.chance.choice(self.types)
            types = [type]
            sql = self.chance.choice([f"SELECT $1::{type}", f"SELECT ($1::{type})::text", f"SELECT ARRAY[$1::{type}, NULL]", f"SELECT $1::{type} IS NULL", f"SELECT row($1::{type})"])
        else:
            slots = [type and f"${at + 1 - (types[0] is None)}::{type}" for at, type in enumerate(types)]
            if one.kind == "o":
                sql = f"SELECT {slots[0] or ''} {one.name} {slots[1]}"
            else:
                sql = f'SELECT "{one.name}"({", ".join(slots)})'
            self.counts.met["operator" if one.kind == "o" else "function", str(one)][0] += 1
            types = [type for type in types if type]
        oids = [self.samples[type][0] if self.chance.random() < 0.5 else 0 for type in types]
        binary = self.chance.random() < 0.7
        values = [self.value(type, binary) for type in types]
        formats = (int(binary),) if self.chance.random() < 0.7 else tuple(int(binary) for _ in types)
        made = [parse("", sql, oids), bind("", "", values, formats, (self.chance.randint(0, 1),))]
        if self.chance.random() < 0.3:
            made.append(describe(b"P", ""))
        return [*made, execute("")]

    def value(self, type, binary):
        if self.chance.random() < 0.05:
            return None
        _, binaries, texts = self.samples[type]
        value = self.chance.choice(binaries if binary else texts)
        return damaged(self.chance, value) if self.chance.random() < 0.4 else value


def damaged(chance, value):
    data = bytearray(value)
    kind = chance.randrange(7)
    if kind == 0:
        return bytes(data[:chance.randint(0, len(data))])
    if kind == 1:
        return bytes(data) + chance.randbytes(chance.randint(1, 9))
    if kind == 2 and len(data) >= 4:
        at = chance.randrange(0, len(data) - 3)
        data[at:at + 4] = struct.pack("!i", chance.choice([-1, 0, 1, 2147483647, -2147483648, 1 << 20, 65535]))
        return bytes(data)
    if kind == 3:
        return chance.randbytes(len(data))
    if kind == 4:
        return b""
    for _ in range(chance.randint(1, 3)):
        if data:
            data[chance.randrange(len(data))] = chance.choice([0, 1, 127, 128, 255, chance.randrange(256)])
    return bytes(data)


def samples(job):
    """For each type its oid, and values in binary and as text, as the server itself writes them."""
    chance, found = random.Random("samples"), {}
    wire = Wire(job.server.host, job.server.port)
    for type in [*job.known.types, *(type + "[]" for type in job.known.types)]:
        texts = [literal(chance, type, None, 0.5) for _ in range(12)]
        wire.send(b"".join(
            parse("", f"SELECT {text}") + bind("", "", [], (), (format,)) + describe(b"P", "") + execute("") + messages.SYNC
            for text in texts for format in (0, 1)))
        oid, values, at = 0, ([], []), 0
        for kind, body in wire.read(2 * len(texts), PATIENCE)[0]:
            if kind == "T":
                oid = struct.unpack("!I", body[body.index(b"\0", 2) + 7:][:4])[0]
            elif kind == "D" and int.from_bytes(body[2:6], "big", signed=True) >= 0:
                values[at % 2].append(body[6:])
            elif kind == "Z":
                at += 1
        if wire.is_over:
            wire = Wire(job.server.host, job.server.port)
        if oid and oid < 16384 and all(values):
            found[type] = (oid, values[1], values[0])
    wire.close()
    return found


def spoilt(chance, data):
    kind = chance.randrange(8)
    if kind == 0:
        return data[:chance.randint(0, len(data))]
    if kind == 1 and len(data) >= 5:
        return data[:1] + struct.pack("!i", chance.choice([-1, 0, 3, 4, 5, 1 << 30, 2147483647, -2147483648, len(data) + 100])) + data[5:]
    if kind == 2:
        at = chance.randint(0, len(data))
        return data[:at] + chance.randbytes(chance.randint(1, 20)) + data[at:]
    if kind == 3:
        return frame(bytes([chance.randrange(256)]), chance.randbytes(chance.randint(0, 40))) + data
    if kind == 4:
        return data + data
    if kind == 5:
        return chance.choice([frame(b"p", b"x\0"), copy_data(b"1\n"), messages.COPY_DONE, frame(b"f", b"\0"), frame(b"B", b"\0\0\0\1\0\5"), frame(b"P", b"no end"),
                              frame(b"E", b"\0"), frame(b"D", b"X\0"), frame(b"C", b""), frame(b"Q", b""), frame(b"Q", b"SELECT 1\0SELECT 2\0"), frame(b"F", b"\0\0"),
                              frame(b"B", b"\0\0" + struct.pack("!h", 32767)), frame(b"B", b"\0\0\0\0\x7f\xff"), frame(b"P", b"\0SELECT 1\0\x7f\xff")]) + data
    return damaged(chance, data)
