"""SQLAlchemy's own compliance suite for dialects, through YDB's dialect: what its authors expect of it passes here. The suite is a run of pytest
of its own, for it brings plugins along; `ydb_suite/cases.py` says what is left out, and why."""

import pathlib
import re
import subprocess
import sys

SUITE = pathlib.Path(__file__).parent / "ydb_suite"
# So many tests of the suite are run at least: one that collects nothing has failed.
LEAST = 200


def test_the_suite(start_ydb, tmp_path):
    with start_ydb() as server:
        command = [
            sys.executable, "-m", "pytest", "-q", "-p", "sqlalchemy.testing.plugin.pytestplugin", "-p", "no:cacheprovider", "-o", "python_files=cases.py",
            "--dburi", f"yql+ydb://{server.host}:{server.port}/local", "--tb=short", "-W", "ignore", "cases.py"]
        done = subprocess.run(command, cwd=SUITE, capture_output=True, text=True, timeout=900)
    last = done.stdout.strip().splitlines()[-1:]
    passed = re.search(r"(\d+) passed", " ".join(last))
    assert done.returncode == 0, done.stdout[-20000:]
    assert passed and int(passed.group(1)) >= LEAST, last
