#!/usr/bin/env python3
"""Reads what test runners print and gives how many tests passed, failed and were skipped: Swift Testing, XCTest, pytest, scripts/golden-run."""

import re
import sys

# Each pattern is of a runner's closing line; a runner that says it once a bundle says it more than once.
SWIFT_TESTING = re.compile(r"Test run with (\d+) tests?(?: in \d+ suites?)? (?:passed|failed) after")
SWIFT_FAILURES = re.compile(r"^. Test (?!run |case ).* failed after .* with \d+ issues?", re.MULTILINE)
SWIFT_SKIPPED = re.compile(r"^. Test (?!run |case ).* skipped", re.MULTILINE)
XCTEST = re.compile(r"Executed (\d+) tests?, with (?:(\d+) tests? skipped and )?(\d+) failures?")
PYTEST = re.compile(r"^=* ?((?:\d+ [a-z]+(?:, )?)+) in [\d.]+s", re.MULTILINE)
GOLDEN = re.compile(r"^(\d+) of (\d+) statements and schedules agree, (\d+) are known to differ", re.MULTILINE)


def counts(text):
    text = re.sub(r"\x1b\[[\d;]*m", "", text)
    passed = failed = skipped = 0
    for run in SWIFT_TESTING.finditer(text):
        passed += int(run[1])
    broken, left = len(SWIFT_FAILURES.findall(text)), len(SWIFT_SKIPPED.findall(text))
    passed, failed, skipped = passed - broken - left, failed + broken, skipped + left
    # XCTest says it for each class, each bundle and all: the last is all.
    executed = XCTEST.findall(text)
    if executed:
        ran, left, broken = (int(number or 0) for number in executed[-1])
        passed, failed, skipped = passed + ran - left - broken, failed + broken, skipped + left
    for run in PYTEST.finditer(text):
        said = {word: int(number) for number, word in re.findall(r"(\d+) ([a-z]+)", run[1])}
        passed += said.get("passed", 0)
        failed += said.get("failed", 0) + said.get("errors", 0) + said.get("error", 0)
        skipped += said.get("skipped", 0) + said.get("xfailed", 0)
    for run in GOLDEN.finditer(text):
        agreeing, all_of_them, known = (int(number) for number in run.groups())
        passed, failed, skipped = passed + agreeing, failed + all_of_them - agreeing - known, skipped + known
    return passed, failed, skipped


if __name__ == "__main__":
    print(*counts(sys.stdin.read()))
