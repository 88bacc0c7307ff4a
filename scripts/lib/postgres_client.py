"""A PostgreSQL client of one file: protocol 3.0 over a plain socket, nothing hidden, every answer kept as text.

It is the eye of the golden scripts, so it must not share a mistake with any driver or with the server under test.
"""

import re
import select
import socket
import struct
import time

TYPE_NAMES = {
    16: "bool", 17: "bytea", 18: '"char"', 19: "name", 20: "int8", 21: "int2", 23: "int4", 24: "regproc",
    25: "text", 26: "oid", 27: "tid", 28: "xid", 114: "json", 700: "float4", 701: "float8", 705: "unknown",
    1042: "bpchar", 1043: "varchar", 1082: "date", 1083: "time", 1114: "timestamp", 1184: "timestamptz",
    1186: "interval", 1266: "timetz", 1700: "numeric", 2205: "regclass", 2206: "regtype", 4089: "regnamespace", 2249: "record",
    2278: "void", 2950: "uuid", 3802: "jsonb", 1000: "bool[]", 1001: "bytea[]", 1003: "name[]", 1005: "int2[]",
    1007: "int4[]", 1009: "text[]", 1014: "bpchar[]", 1015: "varchar[]", 1016: "int8[]", 1021: "float4[]",
    1022: "float8[]", 1028: "oid[]", 1115: "timestamp[]", 1182: "date[]", 1185: "timestamptz[]",
    1231: "numeric[]", 199: "json[]", 2951: "uuid[]", 1183: "time[]", 1187: "interval[]", 3807: "jsonb[]",
    4089: "regnamespace", 22: "int2vector", 29: "cid", 30: "oidvector", 1013: "oidvector[]", 5069: "xid8",
}
ERROR_FIELDS = [("D", "DETAIL"), ("H", "HINT"), ("P", "POSITION")]
OBJECT_FIELDS = [("s", "schema"), ("t", "table"), ("c", "column"), ("d", "type"), ("n", "constraint")]

# What differs from run to run, or says how PostgreSQL stores a row, is written in one way.
NORMALISATIONS = [
    (re.compile(r"\b([Pp]rocess|transaction) [\d/]+"), r"\1 N"),
    (re.compile(r"\b(relation|database|tuple) (\d+|\(\d+,\d+\))"), r"\1 N"),
    (re.compile(r"advisory lock \[[\d,]+\]"), "advisory lock [N]"),
    (re.compile(r"Reason code: .*"), "Reason code: ..."),
]


def normalise(text):
    for pattern, replacement in NORMALISATIONS:
        text = pattern.sub(replacement, text)
    return text.replace("\n", "\\n")


def frame(kind, body=b""):
    return kind + struct.pack("!i", len(body) + 4) + body


def cstring(text):
    return text.encode() + b"\0"


def startup_message(user, database):
    body = struct.pack("!i", 196608) + b"".join(
        cstring(text) for text in ("user", user, "database", database)) + b"\0"
    return struct.pack("!i", len(body) + 4) + body


class Disconnected(Exception):
    """The server ended the connection."""


class Client:
    def __init__(self, host, port, database="postgres", user="postgres"):
        self.address = (host, port)
        self.socket = socket.create_connection(self.address, timeout=10)
        self.socket.setblocking(False)
        self.buffer = b""
        self.parameters = {}
        self.status = "I"
        self.copy_data = b""
        self.copy_is_binary = False
        self.described = False
        self.lines = []
        self.failed = False
        self.send(startup_message(user, database))
        self.busy = True
        if self.answer(10) is None:
            raise TimeoutError("no answer to the start-up message")
        if self.failed:
            raise Disconnected("; ".join(self.lines))

    def close(self):
        self.socket.close()

    def cancel(self):
        with socket.create_connection(self.address, timeout=10) as other:
            other.sendall(struct.pack("!iiii", 16, 80877102, *self.key))
            other.recv(1)

    def send(self, data):
        self.socket.setblocking(True)
        self.socket.sendall(data)
        self.socket.setblocking(False)

    def start(self, mode, sql, parameters, copy_data=b""):
        """`mode` is that of a step of a golden script."""
        if mode == "simple":
            self.start_query(sql, copy_data)
        else:
            self.start_extended(sql.rstrip().removesuffix(";"), parameters, mode == "binary", copy_data)

    def start_query(self, sql, copy_data=b""):
        self.begin(copy_data)
        self.send(frame(b"Q", cstring(sql)))

    def start_extended(self, sql, parameters, binary=False, copy_data=b""):
        """Parse, Describe, Bind with text parameters, Execute and Sync in one write."""
        self.begin(copy_data)
        values = b"".join(
            struct.pack("!i", -1) if value is None
            else struct.pack("!i", len(value.encode())) + value.encode() for value in parameters)
        bind = b"\0\0" + struct.pack("!hh", 0, len(parameters)) + values + struct.pack("!hh", 1, int(binary))
        self.send(
            frame(b"P", b"\0" + cstring(sql) + b"\0\0") + frame(b"D", b"S\0") + frame(b"B", bind)
            + frame(b"E", b"\0" + struct.pack("!i", 0)) + frame(b"S"))
        self.binary = binary

    def begin(self, copy_data):
        assert not self.busy, "the session is still busy with its last statement"
        self.lines, self.failed, self.busy, self.binary = [], False, True, False
        self.copy_data = copy_data

    def answer(self, timeout):
        """The lines of the answer once ReadyForQuery has come, or None if it has not within the timeout."""
        deadline = time.monotonic() + timeout
        while self.busy:
            message = self.next_message()
            if message:
                self.receive(*message)
                continue
            remaining = deadline - time.monotonic()
            if not select.select([self.socket], [], [], max(0, remaining))[0]:
                if remaining <= 0:
                    return None
                continue
            try:
                data = self.socket.recv(1 << 16)
            except ConnectionError:
                data = b""
            if not data:
                self.lines.append("<connection closed>")
                self.busy, self.failed = False, True
            self.buffer += data
        return self.lines

    def next_message(self):
        if len(self.buffer) < 5:
            return None
        length = struct.unpack("!i", self.buffer[1:5])[0]
        if len(self.buffer) < length + 1:
            return None
        kind, body = self.buffer[:1].decode(), self.buffer[5:length + 1]
        self.buffer = self.buffer[length + 1:]
        return kind, body

    def receive(self, kind, body):
        described, self.described = self.described, False
        if kind == "Z":
            status = body.decode()
            if status != self.status:
                self.lines.append(f"STATUS {status}")
            self.status, self.busy = status, False
        elif kind == "T":
            self.lines.append(" | ".join(self.columns(body)))
            self.described = True
        elif kind == "D":
            self.lines.append(" | ".join(self.row(body)))
        elif kind == "C":
            self.lines.append(body[:-1].decode())
        elif kind == "E" or kind == "N":
            self.failed |= kind == "E"
            if kind == "E" and described:
                # PostgreSQL finds some errors while it plans, before it has sent the columns: not worth a difference.
                self.lines.pop()
            self.lines += self.report(body)
        elif kind == "S":
            name, value, _ = body.decode().split("\0")
            if self.parameters.get(name) != value and self.status_known():
                self.lines.append(f"PARAMETER {name}={value}")
            self.parameters[name] = value
        elif kind == "K":
            self.key = struct.unpack("!ii", body)
        elif kind == "t":
            count = struct.unpack("!h", body[:2])[0]
            types = struct.unpack(f"!{count}I", body[2:])
            if count:
                self.lines.append("PARAMETERS " + ", ".join(type_name(oid) for oid in types))
        elif kind == "I":
            self.lines.append("<empty query>")
        elif kind == "G":
            self.lines.append("<copy in>")
            data = bytes.fromhex(self.copy_data.decode()) if body[0] else self.copy_data
            self.send(frame(b"d", data) + frame(b"c"))
        elif kind == "H":
            self.lines.append("<copy out>")
            self.copy_is_binary = body[0]
        elif kind == "d" and self.copy_is_binary:
            self.lines.append(body.hex())
        elif kind == "d":
            self.lines += body.decode().removesuffix("\n").split("\n")
        elif kind == "A":
            channel, payload = body[4:-1].decode().split("\0")
            self.lines.append(f"NOTIFY {channel} {payload}")
        elif kind == "2":
            self.described = described
        elif kind not in "R1n3sc":
            self.lines.append(f"<unexpected message {kind} {body!r}>")

    def status_known(self):
        return hasattr(self, "key")

    def columns(self, body):
        count, at = struct.unpack("!h", body[:2])[0], 2
        for _ in range(count):
            end = body.index(b"\0", at)
            name = body[at:end].decode()
            _, _, oid, _, modifier, _ = struct.unpack("!IhIhih", body[end + 1:end + 19])
            at = end + 19
            yield f"{name} {type_name(oid)}" + (f":{modifier}" if modifier != -1 else "")

    def row(self, body):
        count, at = struct.unpack("!h", body[:2])[0], 2
        for _ in range(count):
            length = struct.unpack("!i", body[at:at + 4])[0]
            at += 4
            if length < 0:
                yield "<null>"
                continue
            value = body[at:at + length]
            at += length
            yield value.hex() if self.binary else value.decode(errors="replace").replace("\n", "\\n")

    def report(self, body):
        fields = {part[:1]: part[1:] for part in body.decode().split("\0") if part}
        yield normalise(f"{fields.get('V', fields.get('S'))} {fields.get('C')}: {fields.get('M')}")
        for key, label in ERROR_FIELDS:
            if key in fields:
                yield normalise(f"{label}: {fields[key]}")
        if fields.get("W", "").startswith("COPY "):
            yield normalise(f"CONTEXT: {fields['W']}")
        objects = [f"{label}={fields[key]}" for key, label in OBJECT_FIELDS if key in fields]
        if objects:
            yield "OBJECT: " + " ".join(objects)


def type_name(oid):
    return TYPE_NAMES.get(oid, f"type {oid}" if oid < 16384 else "type N")
