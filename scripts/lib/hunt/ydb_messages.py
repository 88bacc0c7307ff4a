"""Messages of gRPC and frames of HTTP/2 made by chance, sound and broken: to every method that there is, and to the connection itself."""

import contextlib
import socket
import struct

import grpc
from google.protobuf import descriptor
from ydb import _apis

SESSION = "ydb://session/3?node_id=1&id=bm9uc2Vuc2U="
TEXTS = ["", "/local", "/local/t", "t", SESSION, "SELECT 1", "SELECT * FROM t", "id", "\x00", "ydb://operation/1?node_id=1&id=1", "a" * 3000, "/local/../x", "é漢", "TTL", "%n%t", "scriptexec", "root"]
NUMBERS = [0, 1, 2, 3, 10, 20, 30, 100, 1000, 0x1001, 0x1200, 4608, 2**31 - 1, 2**31, 2**32 - 1, 2**63 - 1]
STREAMS = {"StreamReadTable", "StreamExecuteScanQuery", "StreamExecuteYql", "AttachSession", "ExecuteQuery", "Watch"}


def methods():
    """(path, request's class) of every method of the services that the SDK knows and the server has."""
    found = []
    for name in ("ydb_auth_v1", "ydb_discovery_v1", "ydb_operation_v1", "ydb_query_v1", "ydb_scheme_v1", "ydb_scripting_v1", "ydb_table_v1"):
        package = _apis.ydb_table_v1_pb2_grpc.__name__.rsplit(".", 1)[0]
        with contextlib.suppress(ImportError):
            module = __import__(f"{package}.{name}_pb2", fromlist=["DESCRIPTOR"])
            for service in module.DESCRIPTOR.services_by_name.values():
                for method in service.methods:
                    found.append((f"/{service.full_name}/{method.name}", method.input_type._concrete_class))
    return found


def fill(chance, message, depth=3):
    """Fills some fields of a message, to some depth."""
    for field in message.DESCRIPTOR.fields:
        if chance.random() < 0.35:
            continue
        repeated = field.is_repeated if hasattr(field, "is_repeated") else field.label == descriptor.FieldDescriptor.LABEL_REPEATED
        is_map = field.message_type is not None and field.message_type.GetOptions().map_entry
        with contextlib.suppress(ValueError, TypeError):
            if is_map:
                holder = getattr(message, field.name)
                value_field = field.message_type.fields_by_name["value"]
                key = chance.choice(["$p", "p", "", "a"])
                if value_field.message_type is not None:
                    if depth:
                        fill(chance, holder[key], depth - 1)
                else:
                    holder[key] = scalar(chance, value_field)
            elif field.message_type is not None:
                if depth:
                    for _ in range(chance.choice([0, 1, 1, 3]) if repeated else 1):
                        inner = getattr(message, field.name).add() if repeated else getattr(message, field.name)
                        inner.SetInParent() if not repeated else None
                        fill(chance, inner, depth - 1)
            elif repeated:
                getattr(message, field.name).extend(scalar(chance, field) for _ in range(chance.choice([0, 1, 2, 5])))
            else:
                setattr(message, field.name, scalar(chance, field))
    return message


def scalar(chance, field):
    kind = field.cpp_type
    if kind == field.CPPTYPE_STRING:
        text = chance.choice(TEXTS)
        return text.encode() if field.type == field.TYPE_BYTES else text
    if kind == field.CPPTYPE_BOOL:
        return chance.random() < 0.5
    if kind in (field.CPPTYPE_DOUBLE, field.CPPTYPE_FLOAT):
        return chance.choice([0.0, 1.5, float("inf"), float("nan"), -1e300])
    if kind == field.CPPTYPE_ENUM:
        return chance.choice([value.number for value in field.enum_type.values] + [9999])
    number = chance.choice(NUMBERS)
    return number % 2**31 if kind in (field.CPPTYPE_INT32,) else number % 2**32 if kind == field.CPPTYPE_UINT32 else -number if kind == field.CPPTYPE_INT64 and chance.random() < 0.3 else number


def spoil(chance, body):
    """The bytes of a message cut, lengthened or changed."""
    for _ in range(chance.choice([0, 0, 1, 2, 4])):
        at = chance.randrange(len(body) + 1)
        change = chance.randrange(4)
        body = (body[:at] if change == 0 else body[:at] + bytes([chance.randrange(256)]) + body[at + 1:] if change == 1
                else body[:at] + chance.randbytes(chance.randint(1, 20)) + body[at:] if change == 2 else body[:at] + body[at:at + 40] * chance.choice([2, 50]) + body[at:])
    return body


def call(channel, chance, path, body, session, patience):
    """Makes a call with these bytes; gives the name of gRPC's status, or None where nothing was said in time."""
    metadata = [("x-ydb-database", chance.choice(["/local", "/local", "/local", "", "/nowhere", "/local~fork"]))]
    if chance.random() < 0.1:
        metadata.append((chance.choice(["x-understudy-fault", "x-ydb-auth-ticket", "x-understudy-label"]), chance.choice(["error ABORTED before statement times 1", "nonsense", "delay 10ms before commit", ""])))
    name = path.rsplit("/", 1)[1]
    try:
        if name in STREAMS:
            answer = channel.unary_stream(path)(body, timeout=patience, metadata=metadata)
            for number, _ in enumerate(answer):
                if number >= 20 or name in ("AttachSession", "Watch"):
                    answer.cancel()
                    break
        else:
            channel.unary_unary(path)(body, timeout=patience, metadata=metadata)
        return "OK"
    except grpc.RpcError as error:
        code = error.code()
        return None if code == grpc.StatusCode.DEADLINE_EXCEEDED else code.name


# HTTP/2

PREFACE = b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"


def frame(kind, flags, stream, body=b"", length=None):
    return struct.pack("!I", len(body) if length is None else length)[1:] + bytes([kind & 255, flags & 255]) + struct.pack("!I", stream & 0xFFFFFFFF) + body


def literal(name, value):
    """A field that no table keeps (RFC 7541, section 6.2.2)."""
    name, value = name.encode(), value.encode()
    return b"\0" + bytes([len(name) & 127]) + name + bytes([len(value) & 127]) + value


def head(path, more=()):
    fields = [(":method", "POST"), (":scheme", "http"), (":path", path), (":authority", "localhost"), ("content-type", "application/grpc"), ("te", "trailers"), ("x-ydb-database", "/local"), *more]
    return b"".join(literal(*field) for field in fields)


def grpc_message(body, flag=0, length=None):
    return bytes([flag]) + struct.pack("!I", len(body) if length is None else length) + body


def frames(chance, paths):
    """Frames of a conversation, the odd one out of order, too long, unknown or wrong."""
    stream = 1
    yield frame(4, 0, 0, b"".join(struct.pack("!HI", chance.choice([1, 2, 3, 4, 5, 6, 99]), chance.choice(NUMBERS) % 2**32) for _ in range(chance.choice([0, 0, 1, 3]))))
    for _ in range(chance.randint(1, 12)):
        kind = chance.randrange(14)
        path = chance.choice(paths)
        body = chance.randbytes(chance.randrange(60))
        if kind < 5:
            yield frame(1, chance.choice([4, 4, 4, 5, 0, 0x24, 0x0C]), stream, head(path, [("grpc-timeout", chance.choice(["1S", "5m", "0n", "99999999H", "x", ""]))] if chance.random() < 0.3 else []))
            yield frame(0, chance.choice([0, 1, 1]), stream, grpc_message(body, chance.choice([0, 0, 0, 1, 255]), chance.choice([None, None, 0, 2**32 - 1, 70 << 20])))
            stream += 2
        else:
            yield [
                lambda: frame(6, chance.choice([0, 1]), chance.choice([0, 0, stream]), body[:8].ljust(8, b"\0")), lambda: frame(8, 0, chance.choice([0, stream, 1]), struct.pack("!I", chance.choice([0, 1, 2**31 - 1, 2**32 - 1]))),
                lambda: frame(3, 0, chance.choice([1, stream, 0]), struct.pack("!I", chance.randrange(20))), lambda: frame(7, 0, 0, struct.pack("!II", 0, chance.randrange(14)) + body),
                lambda: frame(9, chance.choice([0, 4]), chance.choice([1, stream]), body), lambda: frame(chance.randrange(256), chance.randrange(256), chance.choice([0, 1, stream]), body),
                lambda: frame(0, 1, chance.choice([0, 1, 99]), body), lambda: frame(1, 4, chance.choice([0, 2, stream]), body), lambda: frame(2, 0, 1, body[:5]), lambda: frame(5, 4, 1, body),
            ][chance.randrange(10)]()


def talk(address, chance, paths):
    """Sends the frames of a conversation; the server may answer or hang up as it likes."""
    with socket.create_connection(address, 5) as connection, contextlib.suppress(OSError):
        connection.settimeout(2)
        connection.sendall(PREFACE if chance.random() < 0.97 else PREFACE[:chance.randrange(len(PREFACE))] + chance.randbytes(5))
        for data in frames(chance, paths):
            if chance.random() < 0.1:
                data = spoil(chance, data)
            connection.sendall(data)
        connection.settimeout(0.03)
        connection.recv(1 << 16)
