"""Compares what two servers said, and knows which differences have been looked at and why they are none."""

import collections
import re

import fixtures

KNOWN = fixtures.ROOT / "hunt/known.txt"
FLOATS = ("float4", "float8", "float4[]", "float8[]")
COMPOUND = ("query", "SELECT", "expression", "CREATE VIEW", "CREATE TABLE", "ALTER TABLE", "PREPARE", "COPY TO", "WITH change", "several")
FATAL = ("death", "XX000", "hang", "overrun", "memory", "leftover", "disconnect", "conversation")


def known():
    """(category, our SQLSTATE, PostgreSQL's, pattern of the statement, pattern of our message); `*` is any."""
    found = []
    for line in KNOWN.read_text().splitlines():
        if line and not line.startswith("#"):
            category, ours, theirs, statement, message = (line.split("\t") + ["", ""])[:5]
            found.append((category, ours, theirs, re.compile(statement, re.IGNORECASE), re.compile(message)))
    return found


class Known:
    def __init__(self):
        self.rules = known()
        self.hits = collections.Counter()

    def reason(self, category, ours, theirs, sql):
        """The number of the rule by which this difference is known, or None."""
        for at, (what, our, their, statement, message) in enumerate(self.rules):
            if (what in ("*", category) and our in ("*", ours.code or "00000") and (theirs is None or their in ("*", theirs.code or "00000"))
                    and statement.search(sql) and message.search(ours.message)):
                self.hits[at] += 1
                return at
        return None


    def is_known_talk(self, pair):
        return any(what == "wire" and pattern.search(pair) for what, _, _, pattern, _ in self.rules)

    def is_known_message(self, message):
        return any(what == "XX000" and pattern.search(message) for what, _, _, _, pattern in self.rules)


def rounded(text):
    try:
        return f"{float(text):.11g}"
    except ValueError:
        return re.sub(r"-?\d+\.?\d*(?:e[+-]?\d+)?", lambda found: f"{float(found.group()):.11g}", text)


def comparable(outcome):
    kinds = [column.rsplit(" ", 1)[-1].split(":")[0] for column in outcome.columns]
    if not any(kind in FLOATS for kind in kinds):
        return outcome.rows
    return [tuple(rounded(value) if value is not None and kind in FLOATS else value for value, kind in zip(row, kinds)) for row in outcome.rows]


def compare(ours, theirs, step):
    """The category of the difference and a word about it, or None."""
    if ours.code == "57014" or theirs.code == "57014" or theirs.is_silent or theirs.is_lost:
        return None
    if theirs.code and ours.code:
        # Of several values that cannot be, which is met first is not determined.
        if step.kind in COMPOUND and ours.code[:2] == theirs.code[:2] == "22":
            return None
        return None if ours.code == theirs.code else ("code", f"{ours.code} for {theirs.code}")
    if theirs.code:
        # PostgreSQL evaluates what is constant while it plans, whether a row comes to it or not.
        if theirs.code[:2] in ("22", "54") and ours.tags and re.search(r" 0$|^(PREPARE|DECLARE|EXPLAIN)", ours.tags[-1]):
            return None
        return "accepts", f"PostgreSQL: {theirs}"
    if ours.code:
        return "refuses", f"{ours}"
    if ours.is_cut or theirs.is_cut:
        return None
    if ours.tags != theirs.tags:
        if not step.is_volatile:
            return "tag", f"{ours.tags} for {theirs.tags}"
    if ours.columns != theirs.columns:
        return "columns", f"{ours.columns} for {theirs.columns}"
    if step.is_volatile:
        return None
    left, right = comparable(ours), comparable(theirs)
    if left == right:
        if ours.copied != theirs.copied and sorted(ours.copied.split(b"\n")) != sorted(theirs.copied.split(b"\n")):
            return "rows", "what was copied out differs"
        return None
    if sorted(left, key=repr) == sorted(right, key=repr):
        return ("order", "") if re.search(r"ORDER BY [^()]*$", step.sql) else None
    if len(left) != len(right):
        return "rows", f"{len(left)} rows for {len(right)}"
    odd = next(((mine, other) for mine, other in zip(sorted(left, key=repr), sorted(right, key=repr)) if mine != other), None)
    return "rows", f"{odd[0]} for {odd[1]}"[:600]


def kind_of(category, step, ours, theirs, sql):
    """What makes two findings the same one."""
    message = re.sub(r"\"[^\"]*\"|'[^']*'|-?\d[\d.e+-]*|\(.*\)", "_", ours.message if ours else "")[:60]
    codes = (ours.code if ours else None, theirs.code if theirs else None)
    if category in FATAL:
        return (category, codes, message)
    if step.kind in ("call", "cast", "set function"):
        # The outermost call by its name: one function is one finding for each way to differ.
        called = re.search(r'SELECT (?:\* FROM )?"?(\w+)"?\(', sql) if step.kind != "cast" else None
        return (category, step.kind, codes, re.sub(r"^has_\w+", "has_", called.group(1)) if called else message or shape_of(step))
    if category in ("rows", "order"):
        return (category, step.kind, re.sub(r"'(?:[^']|'')*'|\d+|\b[a-z]\d*\b", "_", sql)[:100])
    other = re.sub(r"\"[^\"]*\"|'[^']*'|-?\d[\d.e+-]*|\(.*\)", "_", theirs.message if theirs else "")[:60]
    return (category, codes, message, other)


def shape_of(step):
    return str(sorted(name for group, name in step.used if group in ("operator", "cast"))[:1])
