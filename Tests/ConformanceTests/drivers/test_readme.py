"""README's example does what README says."""

import os
import pathlib
import re
import subprocess
import sys

import pytest

README = pathlib.Path(__file__).resolve().parents[3] / "README.md"


EXAMPLES = re.findall(r"```python\n(import .*?)```(.*?)(?=\n#|```)", README.read_text(), re.DOTALL)
OF_MYSQL = [pair for pair in EXAMPLES if "pymysql" in pair[0]]
OF_YDB = [pair for pair in EXAMPLES if "ydb" in pair[0]]
OF_POSTGRES = [pair for pair in EXAMPLES if pair not in OF_MYSQL + OF_YDB]


def prints_what_is_said(example, behind, **environment):
    printed = re.findall(r"`([^`]+)`", re.search(r"It prints (.*)", behind).group(1))
    answer = subprocess.run(
        [sys.executable, "-c", example], env={**os.environ, **environment}, capture_output=True, text=True, timeout=60)
    assert answer.stderr == ""
    assert answer.stdout.splitlines() == printed


@pytest.mark.parametrize("example, behind", OF_POSTGRES, ids=["conflict", "commit"])
def test_example(server, is_reference, example, behind):
    if is_reference and "understudy." in example:
        pytest.skip("PostgreSQL has no such thing")
    prints_what_is_said(example, behind, DATABASE_URL=server.url)


@pytest.mark.parametrize("example, behind", OF_MYSQL, ids=["deadlock"])
def test_example_of_mysql(mysql_server, example, behind):
    prints_what_is_said(example, behind, MYSQL_HOST=mysql_server.host, MYSQL_PORT=str(mysql_server.port))


@pytest.mark.parametrize("example, behind", OF_YDB, ids=["locks", "commit"])
def test_example_of_ydb(ydb_server, example, behind):
    prints_what_is_said(example, behind, YDB_ENDPOINT=f"grpc://{ydb_server.host}:{ydb_server.port}", YDB_DATABASE="/local")
