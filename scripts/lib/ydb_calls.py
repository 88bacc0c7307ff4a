"""Unary calls of YDB's table service: ours, the same bytes without an engine, and gRPC's own stack with those bytes.

nghttp2's h2load sends the calls, one client for all three: each of its processes has a session of its own, as a session takes one
query at a time. A call's processor time is the server's, user and system.
"""

import contextlib
import pathlib
import re
import shutil
import struct
import subprocess
import tempfile

import understudy_server

HERE = pathlib.Path(__file__).resolve().parent
BENCHMARKS = understudy_server.BINARY.with_name("understudy-benchmarks")
STACK = HERE / "grpc_stack"
SERVICE, METHOD = "Ydb.Table.V1.TableService", "ExecuteDataQuery"
PATH = f"/{SERVICE}/{METHOD}"
DATABASE = "/local"
METADATA = (("x-ydb-database", DATABASE),)
TABLE = "CREATE TABLE calls (id Uint64, v Utf8, PRIMARY KEY (id));"
FILL = "UPSERT INTO calls SELECT * FROM AS_TABLE(ListMap(ListFromRange(0ul, 10000ul), ($n) -> (AsStruct($n AS id, 'v'u AS v))));"
WORKLOADS = {
    "`SELECT 1`": ("SELECT 1 AS one;", {}),
    "lookup by key": ("DECLARE $id AS Uint64; SELECT v FROM calls WHERE id = $id;", {"$id": 4711}),
}


def stack_binary():
    """gRPC's stack, built where it was not."""
    subprocess.run(["swift", "build", "-c", "release", "--package-path", STACK], check=True, stdout=subprocess.DEVNULL)
    return STACK / ".build/release/grpc-stack"


def protos():
    # The client's generated messages are the judge of ours: nothing here is encoded by this project.
    from ydb._grpc.v4.protos import ydb_query_pb2, ydb_table_pb2  # noqa: F401
    from ydb._grpc.v4.protos import ydb_status_codes_pb2
    return ydb_table_pb2, ydb_status_codes_pb2


class Caller:
    """A client that makes sessions and single calls."""

    def __init__(self, host, port):
        import grpc
        self.channel = grpc.insecure_channel(f"{host}:{port}")
        self.table, self.codes = protos()

    def call(self, path, body):
        call = self.channel.unary_unary(path, request_serializer=bytes, response_deserializer=bytes)
        return call(body, metadata=METADATA, timeout=60)

    def operation(self, name, request, result=None):
        answer = getattr(self.table, f"{name}Response").FromString(self.call(f"/{SERVICE}/{name}", request.SerializeToString()))
        if answer.operation.status != self.codes.StatusIds.SUCCESS:
            raise RuntimeError(f"{name}: {answer.operation}")
        if result is None:
            return None
        found = result()
        answer.operation.result.Unpack(found)
        return found

    def session(self):
        return self.operation("CreateSession", self.table.CreateSessionRequest(), self.table.CreateSessionResult).session_id

    def define(self, text):
        self.operation("ExecuteSchemeQuery", self.table.ExecuteSchemeQueryRequest(session_id=self.session(), yql_text=text))

    def request(self, session, text, parameters):
        """ExecuteDataQuery in a transaction of its own, kept in the server's cache, as SDKs send it."""
        request = self.table.ExecuteDataQueryRequest(session_id=session)
        request.query.yql_text = text
        request.query_cache_policy.keep_in_cache = True
        request.tx_control.begin_tx.serializable_read_write.SetInParent()
        request.tx_control.commit_tx = True
        for name, value in parameters.items():
            parameter = request.parameters[name]
            parameter.type.type_id = parameter.type.UINT64
            parameter.value.uint64_value = value
        return request

    def execute(self, text, parameters=()):
        self.operation("ExecuteDataQuery", self.request(self.session(), text, dict(parameters)))


def load(host, port, bodies, seconds):
    """Calls a second of as many clients as there are bodies."""
    binary = shutil.which("h2load")
    if binary is None:
        raise RuntimeError("the package nghttp2-client is needed")
    clients = [
        subprocess.Popen(
            [binary, "-D", str(seconds), "-c", "1", "-m", "1", "-t", "1", "-d", body, "-H", "content-type: application/grpc",
             "-H", "te: trailers", "-H", f"x-ydb-database: {DATABASE}", f"http://{host}:{port}{PATH}"],
            stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
        for body in bodies]
    count = rate = 0
    for client in clients:
        output = client.communicate()[0]
        done = re.search(r"status codes: (\d+) 2xx, 0 3xx, 0 4xx, 0 5xx", output)
        found = re.search(r"finished in [\d.]+\w+, ([\d.]+) req/s", output)
        if client.returncode != 0 or done is None or found is None:
            raise RuntimeError(f"h2load: {output.strip()[-500:]}")
        count, rate = count + int(done.group(1)), rate + float(found.group(1))
    return count, rate


@contextlib.contextmanager
def canned(command, answer):
    process = subprocess.Popen([*map(str, command), str(answer)], stdout=subprocess.PIPE, text=True)
    try:
        yield "127.0.0.1", int(process.stdout.readline()), process.pid
    finally:
        process.kill()
        process.wait()


@contextlib.contextmanager
def prepared(workload, clients):
    """Gives {name: (host, port, process, files with the bodies)} of the three servers."""
    text, parameters = WORKLOADS[workload]
    with contextlib.ExitStack() as stack:
        directory = pathlib.Path(stack.enter_context(tempfile.TemporaryDirectory()))
        host, port, process = stack.enter_context(understudy_server.running(protocol="ydb"))
        caller = Caller(host, port)
        caller.define(TABLE)
        caller.execute(FILL)
        bodies = []
        for number in range(clients):
            message = caller.request(caller.session(), text, parameters).SerializeToString()
            answer = caller.call(PATH, message)
            parsed = caller.table.ExecuteDataQueryResponse.FromString(answer)
            if parsed.operation.status != caller.codes.StatusIds.SUCCESS:
                raise RuntimeError(str(parsed))
            body = directory / f"body{number}"
            body.write_bytes(b"\0" + struct.pack(">I", len(message)) + message)
            bodies.append(str(body))
        (directory / "answer").write_bytes(answer)
        ours = stack.enter_context(canned([BENCHMARKS, "canned-calls", PATH], directory / "answer"))
        theirs = stack.enter_context(canned([stack_binary(), SERVICE, METHOD], directory / "answer"))
        for address in (ours, theirs):
            if Caller(*address[:2]).call(PATH, message) != answer:
                raise RuntimeError("a canned answer is another one")
        yield {
            "Understudy": (host, port, process, bodies), "canned answer": (*ours, bodies),
            "gRPC's stack, canned answer": (*theirs, bodies)}


def run(options, table, processor_seconds, alternating, named):
    """Prints the table of calls.

    processor_seconds and alternating are the benchmark's; `named` makes a server of a name and an address for them.
    """
    rows = []
    for workload in WORKLOADS:
        for clients in (1, 4, 16):
            with prepared(workload, clients) as servers:
                def measure(server, seconds):
                    host, port, process, bodies = servers[server.name]
                    begin = processor_seconds(process)
                    count, rate = load(host, port, bodies, seconds)
                    return rate, (processor_seconds(process) - begin) / max(count, 1) * 1e6
                found = alternating([named(name, address[:3]) for name, address in servers.items()], options, measure)
            ours, same, stack = (found[name] for name in servers)
            rows.append([
                workload, str(clients), f"{ours[0]:,.0f}", f"{same[0]:,.0f}", f"{stack[0]:,.0f}", f"{ours[0] / stack[0]:.2f}",
                f"{ours[1]:.1f}", f"{same[1]:.1f}", f"{stack[1]:.1f}", f"{ours[1] / same[1]:.2f}"])
    table(
        f"YDB's ExecuteDataQuery, the median of {options.turns} turns of {options.seconds} s",
        ["query", "clients", "calls/s", "canned answer", "gRPC's stack, canned", "ratio to the stack", "CPU µs", "canned answer",
         "gRPC's stack, canned", "ratio to the canned answer"], rows)
