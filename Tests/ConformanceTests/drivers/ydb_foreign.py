"""YDB's official Python SDK behind a few words: how it finds a server, a text and its rows, a body of `ydb.aio`."""

import asyncio
import contextlib
import ssl

import ydb

DATABASE = "/local"

# Longer than any call of the tests takes; a server that falls silent ends a test, not the run.
PATIENCE = 20

# gRPC has all channels of a process to one address share a connection, unless it is told not to.
ALONE = {"channel_options": [("grpc.use_local_subchannel_pool", 1)]}

# What a retry waits is none of the server's doing.
EAGER = dict(backoff_slot_duration=0.001, fast_backoff_settings=ydb.BackoffSettings(1, 0.001))


def where(server, user="root", password=None, tls=False, database=DATABASE, **others):
    """What a driver, sync or aio, is opened with."""
    words = {**others, "endpoint": f"{'grpcs' if tls else 'grpc'}://{server.host}:{server.port}", "database": database}
    if tls:
        words["root_certificates"] = ssl.get_server_certificate((server.host, server.port)).encode()
    if password is not None:
        words["credentials"] = ydb.StaticCredentials.from_user_password(user, password)
    return words


@contextlib.contextmanager
def driver(server, **options):
    with ydb.Driver(ydb.DriverConfig(**where(server, **options))) as opened:
        opened.wait(fail_fast=True, timeout=PATIENCE)
        yield opened


@contextlib.contextmanager
def pool(server, **options):
    with driver(server, **options) as opened, ydb.QuerySessionPool(opened) as sessions:
        yield sessions


def in_aio(server, body, **options):
    """What a coroutine gives that takes a driver of ydb.aio."""
    async def opened():
        async with ydb.aio.Driver(**where(server, **options)) as driver:
            await driver.wait(fail_fast=True, timeout=PATIENCE)
            return await body(driver)
    return asyncio.run(asyncio.wait_for(opened(), PATIENCE))


def listed(result_set):
    """A result set as dictionaries."""
    return [dict(row) for row in result_set.rows]


def rows(sessions, text, parameters=None, **options):
    """The rows of a text's last result set, by a pool of the query service; no retry."""
    return listed(sessions.execute_with_retries(text, parameters, retry_settings=ydb.RetrySettings(max_retries=0), **options)[-1])


def run(sessions, text, parameters=None):
    sessions.execute_with_retries(text, parameters, retry_settings=ydb.RetrySettings(max_retries=0))


def told(tx, text, parameters=None, **options):
    """The rows of a text in a transaction of the query service, or of a session's."""
    with tx.execute(text, parameters, **options) as stream:
        return [dict(row) for result_set in stream for row in result_set.rows]
