"""A session that keeps answers as values: what is compared and counted, where postgres_client keeps what is read."""

import dataclasses
import select
import struct
import time

import postgres_client
from postgres_client import frame, cstring

# Beyond this a result is counted, not kept: both servers are held to the same bound.
MOST_BYTES = 8 << 20


@dataclasses.dataclass
class Outcome:
    """All that a server said to one request."""
    rows: list = dataclasses.field(default_factory=list)
    columns: list = dataclasses.field(default_factory=list)
    tags: list = dataclasses.field(default_factory=list)
    code: str | None = None
    message: str = ""
    detail: str = ""
    notices: list = dataclasses.field(default_factory=list)
    copied: bytearray = dataclasses.field(default_factory=bytearray)
    status: str = "I"
    seconds: float = 0.0
    is_lost: bool = False
    is_silent: bool = False
    is_cut: bool = False

    @property
    def succeeded(self):
        return self.code is None and not self.is_lost and not self.is_silent

    def __str__(self):
        if self.is_lost:
            return "<connection closed>"
        if self.is_silent:
            return f"<no answer in {self.seconds:.0f} s>"
        if self.code:
            return f"{self.code} {self.message}"[:400]
        text = " ".join(self.tags)
        if self.columns:
            rows = "; ".join(" | ".join("<null>" if v is None else v[:120] for v in row) for row in self.rows[:4])
            text += f": {rows}"[:400]
        return text


def query(sql):
    return frame(b"Q", sql.encode(errors="surrogateescape") + b"\0")


class Session(postgres_client.Client):
    def __init__(self, host, port, database="postgres", user="postgres", setup=()):
        self.outcome = Outcome()
        super().__init__(host, port, database, user)
        for sql in setup:
            self.run(sql)

    def run(self, sql, copy_data=b"", timeout=30):
        """One Query message and its whole answer."""
        return self.finish(query(sql), copy_data, timeout)

    def run_extended(self, sql, parameters, copy_data=b"", timeout=30):
        values = b"".join(
            struct.pack("!i", -1) if value is None
            else struct.pack("!i", len(value.encode())) + value.encode() for value in parameters)
        bind = b"\0\0" + struct.pack("!hh", 0, len(parameters)) + values + struct.pack("!hh", 1, 0)
        return self.finish(
            frame(b"P", b"\0" + cstring(sql) + b"\0\0") + frame(b"B", bind) + frame(b"D", b"P\0")
            + frame(b"E", b"\0" + struct.pack("!i", 0)) + frame(b"S"), copy_data, timeout)

    def finish(self, data, copy_data, timeout):
        self.launch(data, copy_data)
        return self.land(timeout)

    def launch(self, data, copy_data=b""):
        """Sends a request; `land` waits for its answer."""
        self.outcome = Outcome()
        self.kept = 0
        self.began = time.monotonic()
        try:
            self.begin(copy_data)
            self.send(data)
        except OSError:
            self.outcome.is_lost = True

    def land(self, timeout):
        outcome = self.outcome
        try:
            if not outcome.is_lost:
                self.answer(timeout)
        except OSError:
            outcome.is_lost = True
        outcome.seconds = time.monotonic() - self.began
        outcome.is_silent = self.busy and not outcome.is_lost
        outcome.status = self.status
        self.busy = False
        return outcome

    def answer(self, timeout):
        deadline = time.monotonic() + timeout
        while self.busy:
            self.take_messages()
            if not self.busy:
                break
            # An answer that goes on and on is none.
            remaining = deadline - time.monotonic()
            if remaining <= 0:
                return None
            if not select.select([self.socket], [], [], remaining)[0]:
                continue
            try:
                data = self.socket.recv(1 << 18)
            except ConnectionError:
                data = b""
            if not data:
                self.outcome.is_lost, self.failed, self.busy = True, True, False
            self.buffer += data
        return self.lines

    def take_messages(self):
        buffer, at = self.buffer, 0
        while self.busy and len(buffer) - at >= 5:
            length = int.from_bytes(buffer[at + 1:at + 5], "big")
            if len(buffer) - at < length + 1:
                break
            self.receive(chr(buffer[at]), buffer[at + 5:at + 1 + length])
            at += length + 1
        if at:
            self.buffer = buffer[at:]

    def receive(self, kind, body):
        outcome = self.outcome
        if kind == "Z":
            self.status, self.busy = body.decode(), False
        elif kind == "T":
            outcome.columns = list(self.columns(body))
        elif kind == "D":
            self.keep(body)
        elif kind == "d":
            if len(outcome.copied) < MOST_BYTES:
                outcome.copied += body
            else:
                outcome.is_cut = True
        elif kind == "C":
            outcome.tags.append(body[:-1].decode())
        elif kind in "EN":
            fields = {part[:1]: part[1:] for part in body.decode(errors="replace").split("\0") if part}
            if kind == "N":
                outcome.notices.append(fields.get("C", ""))
            elif outcome.code is None:
                self.failed = True
                outcome.code, outcome.message = fields.get("C", ""), fields.get("M", "")
                outcome.detail = fields.get("D", "")
        elif kind == "G":
            data = bytes.fromhex(self.copy_data.decode()) if body[0] and self.copy_is_hex else self.copy_data
            self.send(frame(b"d", data) + frame(b"c"))
        elif kind == "K":
            self.key = struct.unpack("!ii", body)

    copy_is_hex = False

    def keep(self, body):
        if self.kept > MOST_BYTES:
            self.outcome.is_cut = True
            return
        self.kept += len(body)
        row, at = [], 2
        for _ in range(int.from_bytes(body[:2], "big")):
            length = int.from_bytes(body[at:at + 4], "big", signed=True)
            at += 4
            if length < 0:
                row.append(None)
            else:
                row.append(body[at:at + length].decode(errors="replace"))
                at += length
        self.outcome.rows.append(tuple(row))
