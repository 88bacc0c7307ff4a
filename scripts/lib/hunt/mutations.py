"""Statements that the project's golden scripts hold, changed a little: tokens exchanged, left out, said twice."""

import functools
import re

import fixtures
import golden_script

TOKEN = re.compile(r"""\s+|--[^\n]*|/\*.*?\*/|[eEbBxX]?'(?:[^']|'')*'|"(?:[^"]|"")*"|\$(\w*)\$.*?\$\1\$|\$\d+|\d+(?:\.\d+)?(?:[eE][+-]?\d+)?|\w+|::|[<>=!~|&@#^*/%+-]+|.""", re.DOTALL)
NUMBERS = ["0", "-1", "1", "2147483647", "2147483648", "-2147483648", "9223372036854775807", "-9223372036854775808", "1e308", "NULL", "1.5", "''", "99999999999999999999"]
TEXTS = ["''", "'a'", "NULL", "'infinity'", "'{}'", "'[]'", "'\\'", "'é😀'", "'%'", "'0'", "'5874897-12-31'", "'4713-01-01 BC'", "repeat('x', 1000)"]
NEVER = re.compile(r"pg_sleep|pg_terminate|pg_cancel|advisory|DATABASE|ROLE|USER\b|SYSTEM|statement_timeout|lock_timeout|idle_in", re.IGNORECASE)

# Whose rows are of the session, the moment or the storage, or are some of several.
UNDETERMINED = re.compile(
    r"now|random|tid|xmin|xmax|oid|pg_|current_|version|uuid|clock|EXPLAIN|\bage\b|FETCH|information_schema|LIMIT|OFFSET|user|SHOW|today|tomorrow|"
    r"yesterday|regclass|timeofday|localtime|setval|nextval|lastval|currval|_agg|OVER|DISTINCT ON|ctid", re.IGNORECASE)


def is_undetermined(sql):
    return bool(UNDETERMINED.search(sql))


def tokens(sql):
    return [found.group() for found in TOKEN.finditer(sql)]


@functools.lru_cache
def scripts(language="postgres"):
    """(name, steps) of every golden script."""
    found = []
    for path in fixtures.scripts(["golden/"], language):
        if fixtures.locale_of(path) == "C.UTF-8":
            steps = [step[1:] for step in golden_script.steps(path.read_text()) if step[0] == "statement"]
            found.append((fixtures.name_of(path), steps))
    return found


@functools.lru_cache
def pool(language="postgres"):
    """Tokens of all scripts, those of words and operators."""
    return sorted({token for _, steps in scripts(language) for sql, *_ in steps for token in tokens(sql) if not token.isspace() and len(token) < 40})


def mutate(chance, sql, language="postgres"):
    parts = tokens(sql.rstrip().removesuffix(";"))
    for _ in range(chance.choice([1, 1, 1, 2, 3])):
        places = [at for at, token in enumerate(parts) if not token.isspace()]
        if not places:
            break
        at = chance.choice(places)
        kind = chance.randrange(9)
        if kind == 0:
            del parts[at]
        elif kind == 1:
            parts.insert(at, parts[at] + " ")
        elif kind == 2:
            other = chance.choice(places)
            parts[at], parts[other] = parts[other], parts[at]
        elif kind == 3:
            parts[at] = chance.choice(pool(language))
        elif kind == 4:
            parts.insert(at, f" {chance.choice(pool(language))} ")
        elif kind == 5 and parts[at][:1].isdigit():
            parts[at] = chance.choice(NUMBERS)
        elif kind == 5 and parts[at].startswith("'"):
            parts[at] = chance.choice(TEXTS)
        elif kind == 6:
            end = min(len(parts), at + chance.randint(2, 8))
            parts[at:at] = [*parts[at:end], " "]
        elif kind == 7:
            del parts[at:at + chance.randint(2, 8)]
        else:
            words = [token for token in set(parts) if re.fullmatch(r"[a-z_]\w*", token)]
            if words:
                old, new = chance.choice(sorted(words)), chance.choice(sorted(words))
                parts = [new if token == old else token for token in parts]
    text = "".join(parts)
    return text if not NEVER.search(text) else "SELECT 1"
