r"""Golden scripts: SQL statements run one after another on one connection, and all that came back.

A statement is the lines up to one that ends with `;`, so `SELECT 1; SELECT 2;` on one line is one Query message.
Lines that open with `--` are kept. The rows of COPY ... FROM STDIN follow the statement and end with `\.`;
those of the binary format are hexadecimal digits, in both directions.
Before a statement, a line `\params a | b` sends it by the extended protocol with these text parameters (`\null` is
NULL, `\params` alone has none) and `\binary a | b` asks for the columns in binary as well, written in hexadecimal.

MySQL's scripts have `\execute a | b` (prepared and executed; mysql_values.py says how a parameter has a type), `\cursor`
(the same with a cursor, two rows a fetch), `\longdata` (parameters sent ahead), `\prepare`; and lines that are a step by
themselves: `\again a | b` executes the last prepared statement once more, `\command NAME ARGUMENT` is another command.
"""

import re


def steps(text):
    """Gives (kind, text, mode, parameters, copy data); the kind is `comment` or `statement`."""
    lines = iter(text.splitlines())
    statement, mode, parameters = [], "simple", []
    for line in lines:
        directive = re.fullmatch(r"\\(params|binary|execute|cursor|longdata|prepare|again|command)\s*(.*)", line)
        if not statement and (not line.strip() or line.startswith("--")):
            yield "comment", line, None, None, None
        elif directive and directive.group(1) == "command":
            yield "statement", line, "command", [], None
        elif directive and directive.group(1) == "again":
            yield "statement", line, "again", [parameter(value) for value in directive.group(2).split(" | ") if value], None
        elif directive:
            mode = directive.group(1)
            parameters = [parameter(value) for value in directive.group(2).split(" | ")] if directive.group(2) else []
        else:
            statement.append(line)
            if line.rstrip().endswith(";"):
                sql = "\n".join(statement)
                data = copy_data(lines) if re.search(r"\bfrom\s+stdin\b", sql, re.IGNORECASE) else None
                yield "statement", sql, mode, parameters, data
                statement, mode, parameters = [], "simple", []
    if statement:
        raise ValueError("the last statement has no semicolon: " + "\n".join(statement))


def parameter(text):
    return None if text == "\\null" else text


def copy_data(lines):
    data = []
    for line in lines:
        if line == "\\.":
            break
        data.append(line + "\n")
    return "".join(data)


def header(kind, sql, mode, parameters, data):
    """The lines of a step as the script has them."""
    lines = sql.split("\n")
    if kind == "statement" and mode not in ("simple", "command", "again"):
        values = ["\\null" if value is None else value for value in parameters]
        lines = [f"\\{mode} {' | '.join(values)}".rstrip(), *lines]
    if data is not None:
        lines += [*data.splitlines(), "\\."]
    return lines


def transcript(text, client, timeout=20):
    """Runs the script; the transcript repeats it, with the answer of each statement below it, indented."""
    output = []
    for step in steps(text):
        kind, sql, mode, parameters, data = step
        output += header(*step)
        if kind == "comment":
            continue
        client.start(mode, sql, parameters, (data or "").encode())
        answer = client.answer(timeout)
        output += ["    " + line for line in answer or ["<no answer>"]]
        if answer is None or answer[-1:] == ["<connection closed>"]:
            break
    return "\n".join(output) + "\n"


def answers(text, transcript):
    """Takes a transcript apart again: for each statement of the script its lines and those of its answer."""
    lines, at = transcript.splitlines(), 0
    for step in steps(text):
        head = header(*step)
        at += len(head)
        begin = at
        while at < len(lines) and lines[at].startswith("    "):
            at += 1
        if step[0] == "statement":
            yield head, lines[begin:at]
