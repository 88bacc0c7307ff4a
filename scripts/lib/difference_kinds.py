"""Names the kind of a difference between two answers to one statement, so that the frequent ones can be mended first."""

import re


def kind_of(should, does):
    expected, given = error_of(should), error_of(does)
    if given and not expected:
        return f"an error where none was: {given[0]} {stem(given[1])}"
    if expected and not given:
        return f"no error where one was: {expected[0]}"
    if expected and given:
        if expected[0] != given[0]:
            return f"another error: {given[0]} for {expected[0]}: {stem(given[1])}"
        if expected != given:
            return f"another text of error {expected[0]}"
    for name, choose in PARTS:
        if parts(choose, should) != parts(choose, does):
            return name
    return "the rest"


def parts(choose, lines):
    return [part for part in map(choose, lines) if part is not None]


def error_of(lines):
    for line in lines:
        found = re.match(r" *ERROR (\w+)(?: \w+)?: (.*)", line)
        if found:
            return found.groups()
    return None


def stem(message):
    """The message without what it names."""
    return re.sub(r"'[^']*'|\"[^\"]*\"|`[^`]*`|\d+", "…", message)[:90]


def is_column(line):
    return line.lstrip().startswith("* ")


def is_report(line):
    return re.match(r" *(OK|END|EOF|PREPARED|EXECUTED|FETCHED|NO ROWS|Warning|Note|Error|<)", line)


def row(line):
    return None if is_column(line) or is_report(line) else line


def warning(line):
    return line if re.match(r" *(Warning|Note|Error) ", line) else None


def report(line):
    return line if re.match(r" *(OK|END|EOF|PREPARED|FETCHED|NO ROWS)", line) else None


def column_name(line):
    return line.split(": ")[0] if is_column(line) else None


def column_type(line):
    return re.sub(r"\(.*", "", line) if is_column(line) else None


def column_length(line):
    return re.sub(r"\).*", "", line) if is_column(line) else None


def column(line):
    return line if is_column(line) else None


PARTS = [
    ("rows", row), ("OK, END and their status, counts and info", report), ("warnings", warning), ("names of columns", column_name),
    ("types of columns", column_type), ("lengths and decimals of columns", column_length), ("flags, collations and origins of columns", column)]
