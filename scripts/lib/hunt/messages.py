"""The messages of a client, as bytes, and a plain reader of a server's."""

import select
import socket
import struct
import time

from postgres_client import cstring, frame, startup_message


def parse(name, sql, oids=()):
    return frame(b"P", cstring(name) + cstring(sql) + struct.pack(f"!h{len(oids)}I", len(oids), *oids))


def bind(portal, statement, values=(), formats=(), results=()):
    """A value is bytes or None."""
    body = cstring(portal) + cstring(statement) + struct.pack(f"!h{len(formats)}h", len(formats), *formats) + struct.pack("!h", len(values))
    for value in values:
        body += struct.pack("!i", -1) if value is None else struct.pack("!i", len(value)) + value
    return frame(b"B", body + struct.pack(f"!h{len(results)}h", len(results), *results))


def describe(kind, name):
    return frame(b"D", kind + cstring(name))


def execute(portal, limit=0):
    return frame(b"E", cstring(portal) + struct.pack("!i", limit))


def close(kind, name):
    return frame(b"C", kind + cstring(name))


def query(sql):
    return frame(b"Q", cstring(sql))


def call(oid, values, formats=(), result=0):
    body = struct.pack(f"!Ih{len(formats)}h", oid, len(formats), *formats) + struct.pack("!h", len(values))
    for value in values:
        body += struct.pack("!i", -1) if value is None else struct.pack("!i", len(value)) + value
    return frame(b"F", body + struct.pack("!h", result))


def copy_data(data):
    return frame(b"d", data)


SYNC, FLUSH, TERMINATE, COPY_DONE = frame(b"S"), frame(b"H"), frame(b"X"), frame(b"c")
NAMES = {b"P": "Parse", b"B": "Bind", b"D": "Describe", b"E": "Execute", b"C": "Close", b"S": "Sync", b"H": "Flush", b"Q": "Query", b"F": "FunctionCall",
         b"d": "CopyData", b"c": "CopyDone", b"f": "CopyFail", b"X": "Terminate", b"p": "Password"}


class Wire:
    """A connection on which anything can be said."""

    def __init__(self, host, port, database="postgres", greet=True):
        self.address = (host, port)
        self.socket = socket.create_connection(self.address, timeout=10)
        self.buffer, self.is_over, self.key = b"", False, None
        if greet:
            self.send(startup_message("postgres", database))
            self.read(1, 10)

    def close(self):
        self.socket.close()

    def send(self, data):
        """Sends and reads meanwhile, as both sides may have much to say."""
        self.socket.setblocking(False)
        view, deadline = memoryview(data), time.monotonic() + 20
        try:
            while view and time.monotonic() < deadline:
                readable, writable, _ = select.select([self.socket], [self.socket], [], 1)
                if readable and not self.receive():
                    return
                if writable:
                    view = view[self.socket.send(view):]
        except OSError:
            self.is_over = True

    def receive(self):
        try:
            data = self.socket.recv(1 << 18)
        except BlockingIOError:
            return True
        except OSError:
            data = b""
        if not data:
            self.is_over = True
        self.buffer += data
        return bool(data)

    def end(self):
        try:
            self.socket.shutdown(socket.SHUT_WR)
        except OSError:
            self.is_over = True

    def messages(self):
        """What has come whole, as (kind, body)."""
        at, buffer = 0, self.buffer
        while len(buffer) - at >= 5:
            length = int.from_bytes(buffer[at + 1:at + 5], "big")
            if len(buffer) - at < length + 1 or length < 4:
                break
            yield chr(buffer[at]), buffer[at + 5:at + 1 + length]
            at += length + 1
        self.buffer = buffer[at:]

    def read(self, ready, seconds):
        """Messages up to so many ReadyForQuery, or the end (`ready` None waits for that), or what came in time; and whether it was in time."""
        found, deadline = [], time.monotonic() + seconds
        self.socket.setblocking(False)
        while True:
            for kind, body in self.messages():
                found.append((kind, body))
                if kind == "K":
                    self.key = struct.unpack("!ii", body)
                if kind == "Z" and ready is not None:
                    ready -= 1
            if self.is_over or ready is not None and ready <= 0:
                return found, True
            left = deadline - time.monotonic()
            if left <= 0:
                return found, False
            if select.select([self.socket], [], [], left)[0]:
                self.receive()

    def cancel(self):
        with socket.create_connection(self.address, timeout=10) as other:
            other.sendall(struct.pack("!iiii", 16, 80877102, *self.key))
            other.recv(1)


def fields(body):
    return {part[:1]: part[1:] for part in body.decode(errors="replace").split("\0") if part}


def summary(kind, body):
    """A message as it is compared: without what differs from run to run."""
    if kind == "E":
        return f"E {fields(body).get('C')}"
    if kind == "C":
        return "C " + body[:-1].decode(errors="replace")
    if kind == "D":
        return "D " + body[2:].hex()
    if kind == "t":
        return "t " + body.hex()
    if kind == "Z":
        return "Z " + body.decode(errors="replace")
    return kind
