"""README's example does what README says."""

import os
import pathlib
import re
import subprocess
import sys

README = pathlib.Path(__file__).resolve().parents[3] / "README.md"


def test_example(server):
    text = README.read_text()
    example = re.search(r"```python\n(.*?)```", text, re.DOTALL).group(1)
    printed = re.search(r"It prints `([^`]+)`", text).group(1)
    answer = subprocess.run(
        [sys.executable, "-c", example], env={**os.environ, "DATABASE_URL": server.url}, capture_output=True, text=True,
        timeout=60)
    assert answer.stderr == ""
    assert answer.stdout.strip() == printed
