"""What the official SDK and gRPC's own clients do first: find the server, log in, ask for its health and what it serves.

    connect.py ENDPOINT DATABASE [USER PASSWORD]

Prints a line for each thing that worked; the first that does not ends it with its error.
"""

import asyncio
import sys

import grpc
import ydb
import ydb.aio
from grpc_health.v1 import health_pb2, health_pb2_grpc
from grpc_reflection.v1alpha import reflection_pb2, reflection_pb2_grpc
from google.protobuf import descriptor_pb2

ENDPOINT, DATABASE = sys.argv[1:3]
USER = sys.argv[3:5]


def credentials():
    if not USER:
        return ydb.AnonymousCredentials()
    config = ydb.DriverConfig(endpoint=f"grpc://{ENDPOINT}", database=DATABASE)
    return ydb.StaticCredentials(config, *USER)


def config():
    return ydb.DriverConfig(endpoint=f"grpc://{ENDPOINT}", database=DATABASE, credentials=credentials())


def synchronous():
    with ydb.Driver(config()) as driver:
        driver.wait(timeout=5, fail_fast=True)
        print("sync driver:", driver.discovery_debug_details())
        if USER:
            answer = driver.discovery_client if hasattr(driver, "discovery_client") else None
            print("logged in:", answer is not False)


async def asynchronous():
    async with ydb.aio.Driver(config()) as driver:
        await driver.wait(timeout=5, fail_fast=True)
        print("aio driver: ready")
        session = ydb.aio.QuerySession(driver)
        await session.create()
        print("query session:", session.session_id.split("&")[0] if hasattr(session, "session_id") else "made")
        await session.delete()
        pool = ydb.aio.SessionPool(driver, size=2)
        table = await pool.acquire()
        print("table session:", table.session_id.split("&")[0])
        await table.keep_alive()
        await pool.release(table)
        await pool.stop()


def own_clients():
    with grpc.insecure_channel(ENDPOINT) as channel:
        health = health_pb2_grpc.HealthStub(channel)
        answer = health.Check(health_pb2.HealthCheckRequest(service=""), timeout=5)
        assert answer.status == health_pb2.HealthCheckResponse.SERVING, answer
        try:
            health.Check(health_pb2.HealthCheckRequest(service="no.Service"), timeout=5)
            raise AssertionError("an unknown service is healthy")
        except grpc.RpcError as error:
            assert error.code() == grpc.StatusCode.NOT_FOUND, error
        watch = health.Watch(health_pb2.HealthCheckRequest(service=""), timeout=5)
        assert next(watch).status == health_pb2.HealthCheckResponse.SERVING
        watch.cancel()
        print("health: serving")

        reflection = reflection_pb2_grpc.ServerReflectionStub(channel)
        questions = [
            reflection_pb2.ServerReflectionRequest(list_services=""),
            reflection_pb2.ServerReflectionRequest(file_containing_symbol="Ydb.Table.V1.TableService"),
            reflection_pb2.ServerReflectionRequest(file_by_filename="no.proto"),
        ]
        services, files, missing = reflection.ServerReflectionInfo(iter(questions), timeout=5)
        names = [service.name for service in services.list_services_response.service]
        assert "Ydb.Discovery.V1.DiscoveryService" in names, names
        found = [
            descriptor_pb2.FileDescriptorProto.FromString(data).name
            for data in files.file_descriptor_response.file_descriptor_proto
        ]
        assert found[0] == "ydb/table_service.proto" and "ydb/value.proto" in found, found
        assert missing.error_response.error_code == grpc.StatusCode.NOT_FOUND.value[0], missing
        print("reflection:", " ".join(sorted(names)))

        for method in ("/Ydb.Topic.V1.TopicService/StreamRead", "/Ydb.Nothing/Here"):
            try:
                channel.unary_unary(method)(b"", timeout=5)
                raise AssertionError(f"{method} is served")
            except grpc.RpcError as error:
                assert error.code() == grpc.StatusCode.UNIMPLEMENTED, error
                print("refused:", error.details())


synchronous()
asyncio.run(asynchronous())
own_clients()
