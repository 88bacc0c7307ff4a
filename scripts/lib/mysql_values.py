"""What MySQL's packets hold: lengths, columns, and rows of the text and of the binary protocol, written as text.

A parameter of a golden script is a text, or has its type before a colon: `int:5`, `uint:18446744073709551615`,
`tiny:`, `short:`, `double:`, `float:`, `decimal:`, `bytes:` (hexadecimal), `date:2024-01-31`, `time:-1 02:03:04.5`
(with days), `datetime:2024-01-31 12:00:00.000001`, `timestamp:`.
"""

import contextlib
import re
import struct

TYPES = {
    0: "DECIMAL", 1: "TINY", 2: "SHORT", 3: "LONG", 4: "FLOAT", 5: "DOUBLE", 6: "NULL", 7: "TIMESTAMP", 8: "LONGLONG", 9: "INT24",
    10: "DATE", 11: "TIME", 12: "DATETIME", 13: "YEAR", 15: "VARCHAR", 16: "BIT", 245: "JSON", 246: "NEWDECIMAL", 247: "ENUM",
    248: "SET", 249: "TINY_BLOB", 250: "MEDIUM_BLOB", 251: "LONG_BLOB", 252: "BLOB", 253: "VAR_STRING", 254: "STRING", 255: "GEOMETRY"}
FLAGS = [
    "not_null", "pri_key", "unique_key", "multiple_key", "blob", "unsigned", "zerofill", "binary", "enum", "auto_increment",
    "timestamp", "set", "no_default", "on_update", "part_key", "num"]
UNSIGNED = 0x20
TEXTUAL = {15, 245, 247, 248, 249, 250, 251, 252, 253, 254, 255}
BYTES, UTF8MB4 = 63, 45


class Reader:
    def __init__(self, data):
        self.data, self.at = data, 0

    def take(self, count):
        taken = self.data[self.at:self.at + count]
        if len(taken) < count:
            raise IndexError("the packet ends too early")
        self.at += count
        return taken

    def integer(self, count):
        return int.from_bytes(self.take(count), "little")

    def length(self):
        first = self.integer(1)
        if first == 0xFB:
            return None
        return first if first < 0xFB else self.integer({0xFC: 2, 0xFD: 3, 0xFE: 8}[first])

    def text(self):
        length = self.length()
        return None if length is None else self.take(length)

    def until_zero(self):
        return self.take(self.data.index(b"\0", self.at) - self.at + 1)[:-1]

    def rest(self):
        return self.take(len(self.data) - self.at)


class Column:
    def __init__(self, packet, with_default=False):
        reader = Reader(packet)
        _, schema, table, real_table, name, real_name = (reader.text().decode(errors="replace") for _ in range(6))
        reader.length()
        self.charset, length, self.type, self.flags, decimals = (reader.integer(count) for count in (2, 4, 1, 2, 1))
        self.name, self.is_unsigned = name, bool(self.flags & UNSIGNED)
        parts = [f"* {name}:", f"{TYPES.get(self.type, self.type)}({length}{f',{decimals}' if decimals else ''})"]
        usual = UTF8MB4 if self.type in TEXTUAL else BYTES
        if self.charset != usual:
            parts.append("bytes" if self.charset == BYTES else f"collation {self.charset}")
        parts += [word for bit, word in enumerate(FLAGS) if self.flags >> bit & 1]
        if schema or table or real_table or real_name:
            alias = f" as {table}" if table != real_table else ""
            parts.append(f"of {schema}.{real_table}{alias}.{real_name}")
        if with_default:
            reader.take(2)
            default = reader.text()
            parts.append(f"default {shown(default)}")
        self.line = " ".join(parts).replace("\n", "\\n")


def shown(value, column=None):
    if value is None:
        return "<null>"
    if isinstance(value, str):
        return value
    if value == b"":
        return "''"
    if column is None or column.type != 16:
        try:
            text = value.decode()
            if not re.search(r"[\x00-\x08\x0b-\x1f\x7f]", text):
                return text.replace("\n", "\\n")
        except UnicodeDecodeError:
            pass
    return "0x" + value.hex()


def text_row(packet, columns):
    reader = Reader(packet)
    return [reader.text() for _ in columns]


def binary_row(packet, columns):
    reader = Reader(packet)
    reader.take(1)
    nulls = int.from_bytes(reader.take((len(columns) + 9) // 8), "little")
    return [None if nulls >> (index + 2) & 1 else binary_value(reader, column) for index, column in enumerate(columns)]


def binary_value(reader, column):
    size = {1: 1, 2: 2, 13: 2, 3: 4, 9: 4, 8: 8}.get(column.type)
    if size:
        return str(int.from_bytes(reader.take(size), "little", signed=not column.is_unsigned))
    if column.type == 4:
        return short_float(struct.unpack("<f", reader.take(4))[0])
    if column.type == 5:
        return repr(struct.unpack("<d", reader.take(8))[0])
    if column.type in (7, 10, 12):
        parts = Reader(reader.take(reader.integer(1)))
        if not parts.data:
            return "0"
        text = f"{parts.integer(2):04}-{parts.integer(1):02}-{parts.integer(1):02}"
        if len(parts.data) > 4:
            text += f" {parts.integer(1):02}:{parts.integer(1):02}:{parts.integer(1):02}"
        return text + (f".{parts.integer(4):06}" if len(parts.data) > 7 else "")
    if column.type == 11:
        parts = Reader(reader.take(reader.integer(1)))
        if not parts.data:
            return "0"
        sign, days = "-" if parts.integer(1) else "", parts.integer(4)
        text = f"{sign}{days}d {parts.integer(1):02}:{parts.integer(1):02}:{parts.integer(1):02}"
        return text + (f".{parts.integer(4):06}" if len(parts.data) > 8 else "")
    return reader.text()


def short_float(value):
    for digits in range(1, 10):
        text = f"{value:.{digits}g}"
        with contextlib.suppress(OverflowError):
            if struct.pack("<f", float(text)) == struct.pack("<f", value):
                return text
    return repr(value)


def lenenc(data):
    count = len(data)
    if count < 251:
        return bytes([count]) + data
    if count < 1 << 16:
        return b"\xfc" + struct.pack("<H", count) + data
    return b"\xfd" + count.to_bytes(3, "little") + data


INTEGERS = {"tiny": (1, "<b"), "short": (2, "<h"), "long": (3, "<i"), "int": (8, "<q"),
            "utiny": (0x8001, "<B"), "ushort": (0x8002, "<H"), "ulong": (0x8003, "<I"), "uint": (0x8008, "<Q")}
OTHERS = {"decimal": 246, "bytes": 252, "text": 253, "json": 245}


def parameter(value):
    """Gives the wire type of a parameter and its bytes."""
    if value is None:
        return 6, b""
    kind, colon, text = value.partition(":")
    if not colon:
        return 253, lenenc(value.encode())
    if kind in INTEGERS:
        return INTEGERS[kind][0], struct.pack(INTEGERS[kind][1], int(text))
    if kind in ("float", "double"):
        return (4, struct.pack("<f", float(text))) if kind == "float" else (5, struct.pack("<d", float(text)))
    if kind == "bytes":
        return 252, lenenc(bytes.fromhex(text))
    if kind == "date":
        return 10, date_bytes(text)
    if kind in ("datetime", "timestamp"):
        return (12 if kind == "datetime" else 7), date_bytes(text)
    if kind == "time":
        return 11, time_bytes(text)
    if kind in OTHERS:
        return OTHERS[kind], lenenc(text.encode())
    return 253, lenenc(value.encode())


def date_bytes(text):
    year, month, day, hour, minute, second, fraction = re.fullmatch(
        r"(\d+)-(\d+)-(\d+)(?: (\d+):(\d+):(\d+)(?:\.(\d+))?)?", text).groups()
    body = struct.pack("<HBB", int(year), int(month), int(day))
    if hour is not None:
        body += bytes([int(hour), int(minute), int(second)])
    if fraction is not None:
        body += struct.pack("<I", int(fraction.ljust(6, "0")))
    return bytes([len(body)]) + body


def time_bytes(text):
    sign, days, hour, minute, second, fraction = re.fullmatch(
        r"(-?)(?:(\d+) )?(\d+):(\d+):(\d+)(?:\.(\d+))?", text).groups()
    body = struct.pack("<BIBBB", sign == "-", int(days or 0), int(hour), int(minute), int(second))
    if fraction is not None:
        body += struct.pack("<I", int(fraction.ljust(6, "0")))
    return bytes([len(body)]) + body
