"""A MySQL client of one file: protocol 4.1 over a plain socket, nothing hidden, every answer kept as text.

It is the eye of the golden scripts, so it must not share a mistake with any driver or with the server under test.
"""

import hashlib
import re
import select
import socket
import struct
import time

import mysql_values
from mysql_values import Reader

# LONG_PASSWORD, LONG_FLAG, PROTOCOL_41, TRANSACTIONS, SECURE_CONNECTION, MULTI_STATEMENTS, MULTI_RESULTS, PS_MULTI_RESULTS, PLUGIN_AUTH
CAPABILITIES = 1 | 4 | 0x200 | 0x2000 | 0x8000 | 0x10000 | 0x20000 | 0x40000 | 0x80000
CONNECT_WITH_DB, MORE_RESULTS, CURSOR_EXISTS, LAST_ROW_SENT = 8, 8, 0x40, 0x80
UTF8MB4 = 45
QUIT, INIT_DB, QUERY, FIELD_LIST, PING, CHANGE_USER = 1, 2, 3, 4, 14, 17
PREPARE, EXECUTE, LONG_DATA, CLOSE, RESET, SET_OPTION, FETCH, RESET_CONNECTION = 22, 23, 24, 25, 26, 27, 28, 31

# NO_GOOD_INDEX, NO_INDEX and SLOW say how a statement was planned, and are left out.
STATUS = {
    1: "IN_TRANS", 8: "MORE_RESULTS", 0x40: "CURSOR", 0x80: "LAST_ROW", 0x100: "DB_DROPPED", 0x200: "NO_BACKSLASH_ESCAPES",
    0x400: "METADATA_CHANGED", 0x1000: "OUT_PARAMS", 0x2000: "IN_TRANS_READONLY", 0x4000: "STATE_CHANGED"}
AUTOCOMMIT = 2

# What differs from run to run is written in one way.
NORMALISATIONS = [
    (re.compile(r"(onnection|thread id:?) \d+"), r"\1 N"),
    (re.compile(r"#sql-alter-[0-9a-f]+-[0-9a-f]+"), "#sql-alter-N"),
    (re.compile(r"(Unknown prepared statement handler|The statement) \(\d+\)"), r"\1 (N)"),
]


def normalise(text):
    for pattern, replacement in NORMALISATIONS:
        text = pattern.sub(replacement, text)
    return text.replace("\n", "\\n")


def native_password(password, salt):
    if not password:
        return b""
    first = hashlib.sha1(password.encode()).digest()
    second = hashlib.sha1(salt + hashlib.sha1(first).digest()).digest()
    return bytes(a ^ b for a, b in zip(first, second))


def status_words(status):
    words = [] if status & AUTOCOMMIT else ["NO_AUTOCOMMIT"]
    words += [word for bit, word in STATUS.items() if status & bit]
    return f"[{' '.join(words)}]" if words else ""


class Disconnected(Exception):
    """The server ended the connection."""


class Client:
    """`brief` leaves out what the columns are but for their names, and warnings: a schedule is about rows."""

    def __init__(self, host, port, database=None, user="root", password="", brief=False):
        self.address, self.brief = (host, port), brief
        self.user, self.password, self.database = user, password, database
        self.socket = socket.create_connection(self.address, timeout=10)
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.socket.settimeout(20)
        self.buffer, self.sequence = bytearray(), 0
        self.lines, self.failed = [], False
        self.statement = None
        self.reply = self.log_in()
        self.busy = next(self.reply, "") == "packet"
        if self.answer(10) is None:
            raise TimeoutError("no answer to the handshake")
        if self.failed:
            raise Disconnected("; ".join(self.lines))

    def close(self):
        self.socket.close()

    def cancel(self):
        self.tell_of("KILL QUERY")

    def kill(self):
        self.tell_of("KILL")

    def tell_of(self, verb):
        other = Client(*self.address, user=self.user, password=self.password)
        other.start_query(f"{verb} {self.connection}")
        other.answer(10)
        other.close()

    # Commands. What answers each is a generator that is given one packet at a time and may send more itself.

    def start(self, mode, sql, parameters, copy_data=b""):
        """`mode` is that of a step of a golden script."""
        if mode == "simple":
            self.start_query(sql.rstrip().removesuffix(";"))
        elif mode == "command":
            self.begin(self.run_command(*sql.split()[1:]))
        elif mode == "again":
            self.begin(self.with_warnings(self.execute(parameters)))
        else:
            self.begin(self.with_warnings(self.run_prepared(mode, sql.rstrip().removesuffix(";"), parameters)))

    def start_query(self, sql, copy_data=b""):
        self.begin(self.with_warnings(self.run_query(sql)))

    def start_command(self, code, body=b""):
        self.begin(self.run_one(code, body))

    def begin(self, reply):
        assert not self.busy, "the session is still busy with its last statement"
        self.lines, self.failed, self.busy, self.reply = [], False, True, reply
        if next(reply, "end") == "end":
            self.busy = False

    def answer(self, timeout):
        """The lines of the answer once it is whole, or None if it is not within the timeout."""
        deadline = time.monotonic() + timeout
        while self.busy:
            packet = self.next_packet()
            if packet is not None:
                try:
                    self.reply.send(packet)
                except StopIteration:
                    self.busy = False
                except (IndexError, KeyError, struct.error, UnicodeDecodeError) as error:
                    self.lines.append(f"<packet that cannot be read: {error!r} {packet[:200].hex()}>")
                    self.busy, self.failed = False, True
                continue
            remaining = deadline - time.monotonic()
            if remaining <= 0:
                return None
            if not select.select([self.socket], [], [], remaining)[0]:
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

    def next_packet(self):
        at, payload = 0, b""
        while len(self.buffer) >= at + 4:
            length = int.from_bytes(self.buffer[at:at + 3], "little")
            if len(self.buffer) < at + 4 + length:
                return None
            self.sequence = (self.buffer[at + 3] + 1) & 255
            payload += self.buffer[at + 4:at + 4 + length]
            at += 4 + length
            if length < 0xFFFFFF:
                del self.buffer[:at]
                return bytes(payload)
        return None

    def send(self, payload):
        try:
            while True:
                part, payload = payload[:0xFFFFFF], payload[0xFFFFFF:]
                self.socket.sendall(len(part).to_bytes(3, "little") + bytes([self.sequence]) + part)
                self.sequence = (self.sequence + 1) & 255
                if len(part) < 0xFFFFFF:
                    return
        except OSError:
            pass  # the end of the connection is read as the answer

    def command(self, code, body=b""):
        self.sequence = 0
        self.send(bytes([code]) + body)

    def log_in(self):
        greeting = Reader((yield "packet"))
        if greeting.data[:1] == b"\xff":
            return self.error(greeting.data)
        greeting.integer(1)
        self.version, self.connection = greeting.until_zero().decode(), greeting.integer(4)
        salt = greeting.take(8)
        greeting.take(19)
        salt += greeting.take(12)
        token = native_password(self.password, salt)
        capabilities = CAPABILITIES | (CONNECT_WITH_DB if self.database else 0)
        self.send(
            struct.pack("<IIB23x", capabilities, 1 << 24, UTF8MB4) + self.user.encode() + b"\0" + bytes([len(token)]) + token
            + (self.database.encode() + b"\0" if self.database else b"") + b"mysql_native_password\0")
        yield from self.authenticate()

    def authenticate(self):
        while True:
            packet = yield "packet"
            if packet[0] == 0xFE:
                plugin, rest = packet[1:].split(b"\0", 1)
                if plugin == b"mysql_native_password":
                    self.send(native_password(self.password, rest[:20]))
                else:
                    self.send(b"")
            elif packet[0] != 1:
                return self.finish(packet)

    def run_one(self, code, body):
        self.command(code, body)
        packet = yield "packet"
        if packet[0] in (0, 0xFE, 0xFF):
            self.finish(packet, at_end="EOF")
        else:
            self.lines.append(mysql_values.shown(packet))

    def run_command(self, name, *arguments):
        argument = " ".join(arguments)
        if name == "ping":
            yield from self.run_one(PING, b"")
        elif name == "init_db":
            yield from self.run_one(INIT_DB, argument.encode())
        elif name == "reset_connection":
            yield from self.run_one(RESET_CONNECTION, b"")
        elif name == "set_option":
            yield from self.run_one(SET_OPTION, struct.pack("<H", int(argument)))
        elif name == "reset_statement":
            yield from self.run_one(RESET, struct.pack("<I", self.statement or 0))
        elif name == "close_statement":
            self.command(CLOSE, struct.pack("<I", self.statement or 0))
            yield from self.run_one(PING, b"")
        elif name == "change_user":
            self.command(CHANGE_USER, self.user.encode() + b"\0\0" + argument.encode() + b"\0" + struct.pack("<H", UTF8MB4)
                         + b"mysql_native_password\0")
            yield from self.authenticate()
        elif name == "field_list":
            self.command(FIELD_LIST, argument.encode() + b"\0%")
            packet = yield "packet"
            while packet[0] not in (0xFE, 0xFF):
                self.lines.append(mysql_values.Column(packet, with_default=True).line)
                packet = yield "packet"
            self.finish(packet)
        else:
            raise ValueError(f"no such command: {name}")

    def run_query(self, sql):
        self.command(QUERY, sql.encode())
        return (yield from self.results(binary=False))

    def run_prepared(self, mode, sql, parameters):
        if self.statement is not None:
            self.command(CLOSE, struct.pack("<I", self.statement))
            self.statement = None
        self.command(PREPARE, sql.encode())
        packet = yield "packet"
        if packet[0] == 0xFF:
            return self.error(packet)
        self.statement, column_count, self.parameter_count, _, warnings = struct.unpack("<IHHBH", packet[1:12])
        parts = [f"PREPARED {self.parameter_count} parameters {column_count} columns"]
        parts += [f"warnings {warnings}"] if warnings else []
        self.lines.append(" ".join(parts))
        for _ in range(self.parameter_count + (self.parameter_count > 0)):
            yield "packet"
        self.prepared = []
        for _ in range(column_count):
            self.prepared.append(mysql_values.Column((yield "packet")))
        if column_count:
            yield "packet"
        self.lines += [column.line for column in self.prepared if not self.brief]
        if mode == "prepare":
            return 0
        if mode == "longdata":
            for index, value in enumerate(parameters):
                data = mysql_values.parameter(value)[1][0:] if value is not None else b""
                data = Reader(data).text() if value is not None else b""
                self.command(LONG_DATA, struct.pack("<IH", self.statement, index) + data)
        return (yield from self.execute(parameters, cursor=mode == "cursor", long=mode == "longdata"))

    def execute(self, parameters, cursor=False, long=False):
        body = struct.pack("<IBI", self.statement or 0, int(cursor), 1)
        if parameters:
            kinds = [mysql_values.parameter(value) for value in parameters]
            nulls = sum(1 << index for index, value in enumerate(parameters) if value is None)
            body += nulls.to_bytes((len(parameters) + 7) // 8, "little") + b"\1"
            body += b"".join(struct.pack("<H", kind) for kind, _ in kinds)
            body += b"" if long else b"".join(value for _, value in kinds)
        self.command(EXECUTE, body)
        return (yield from self.results(binary=True))

    # Answers.

    def with_warnings(self, reply):
        warnings = yield from reply
        if self.brief or not (warnings or self.failed):
            return
        lines, self.lines = self.lines, []
        failed, self.failed = self.failed, False
        errors = [line for line in lines if line.startswith("ERROR")]
        self.command(QUERY, b"SHOW WARNINGS")
        rows = []
        yield from self.results(binary=False, rows=rows)
        self.lines, self.failed = lines, failed
        for level, code, message in rows:
            if code == b"1105":  # "Unknown error": MariaDB puts it beside some errors, MySQL does not
                continue
            line = normalise(f"{level.decode()} {code.decode()}: {message.decode()}")
            if not any(error.startswith(f"ERROR {code.decode()} ") and line.split(": ", 1)[1] in error for error in errors):
                self.lines.append(line)

    def results(self, binary, rows=None):
        """Reads every result of a command; gives the number of warnings of the last."""
        while True:
            packet = yield "packet"
            if packet[0] in (0, 0xFF):
                status, warnings = self.finish(packet)
            elif packet[0] == 0xFB:
                self.lines.append("<asks for the file " + packet[1:].decode() + ">")
                self.send(b"")
                status, warnings = self.finish((yield "packet"))
            else:
                status, warnings = yield from self.result_set(Reader(packet).length(), binary, rows)
            if not status & MORE_RESULTS:
                return warnings

    def result_set(self, count, binary, rows):
        columns = []
        for _ in range(count):
            columns.append(mysql_values.Column((yield "packet")))
        self.describe(columns, binary)
        packet = yield "packet"
        if packet[0] == 0xFF:
            return self.finish(packet)
        status = struct.unpack("<HH", packet[1:5])[1]
        if status & CURSOR_EXISTS:
            self.finish(packet)
            while not status & LAST_ROW_SENT:
                self.command(FETCH, struct.pack("<II", self.statement, 2))
                status, warnings = yield from self.rows(columns, binary, rows, at_end="FETCHED")
                if self.failed:
                    break
            return 0, warnings
        return (yield from self.rows(columns, binary, rows))

    def rows(self, columns, binary, rows, at_end="END"):
        seen = False
        while True:
            packet = yield "packet"
            if packet[0] == 0xFF or (packet[0] == 0xFE and len(packet) < 9):
                return self.finish(packet, at_end if seen or not binary or at_end != "END" else "NO ROWS")
            seen = True
            values = mysql_values.binary_row(packet, columns) if binary else mysql_values.text_row(packet, columns)
            if rows is not None:
                rows.append(values)
            self.lines.append(" | ".join(mysql_values.shown(value, column) for value, column in zip(values, columns)))

    def describe(self, columns, binary):
        lines = [column.line for column in columns]
        if self.brief:
            self.lines.append(" | ".join(column.name for column in columns))
        elif not binary:
            self.lines += lines
        elif lines != [column.line for column in self.prepared]:
            self.lines += ["EXECUTED", *lines]

    def finish(self, packet, at_end="END"):
        """An OK, EOF or ERR packet as a line; gives status and number of warnings."""
        if packet[0] == 0xFF:
            return 0, self.error(packet)
        if packet[0] == 0xFE and len(packet) < 9:
            warnings, status = struct.unpack("<HH", packet[1:5])
            parts = [at_end, f"warnings {warnings}" if warnings else "", status_words(status)]
            if parts[1] or parts[2] or at_end != "END":
                self.lines.append(" ".join(part for part in parts if part))
            return status, warnings
        reader = Reader(packet[1:])
        affected, identity, status, warnings = reader.length(), reader.length(), reader.integer(2), reader.integer(2)
        rest = Reader(reader.rest())
        info = (rest.text() or b"").decode() if rest.data else ""
        parts = [
            "OK", f"affected {affected}" if affected else "", f"id {identity}" if identity else "",
            f"warnings {warnings}" if warnings else "", status_words(status), info]
        self.lines.append(" ".join(part for part in parts if part))
        return status, warnings

    def error(self, packet):
        self.failed = True
        code, text = int.from_bytes(packet[1:3], "little"), packet[3:].decode(errors="replace")
        state, text = (text[1:6], text[6:]) if text.startswith("#") else ("-----", text)
        self.lines.append(normalise(f"ERROR {code} {state}: {text}"))
        return 0
