"""README's example does what README says."""

import os
import pathlib
import re
import subprocess
import sys

import pytest

README = pathlib.Path(__file__).resolve().parents[3] / "README.md"


EXAMPLES = re.findall(r"```python\n(import .*?)```(.*?)(?=\n#|```)", README.read_text(), re.DOTALL)


@pytest.mark.parametrize("example, behind", EXAMPLES, ids=["conflict", "commit"])
def test_example(server, is_reference, example, behind):
    if is_reference and "understudy." in example:
        pytest.skip("PostgreSQL has no such thing")
    printed = re.findall(r"`([^`]+)`", re.search(r"It prints (.*)", behind).group(1))
    answer = subprocess.run(
        [sys.executable, "-c", example], env={**os.environ, "DATABASE_URL": server.url}, capture_output=True, text=True,
        timeout=60)
    assert answer.stderr == ""
    assert answer.stdout.splitlines() == printed
