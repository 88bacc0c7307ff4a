r"""Golden scripts: SQL statements run one after another on one connection, and all that came back.

A statement is the lines up to one that ends with `;`, so `SELECT 1; SELECT 2;` on one line is one Query message.
Lines that open with `--` are kept. The rows of COPY ... FROM STDIN follow the statement and end with `\.`.
Before a statement, a line `\params a | b` sends it by the extended protocol with these text parameters (`\null` is
NULL, `\params` alone has none) and `\binary a | b` asks for the columns in binary as well, written in hexadecimal.
"""

import re


def steps(text):
    """Gives (kind, text, mode, parameters, copy data); the kind is `comment` or `statement`."""
    lines = iter(text.splitlines())
    statement, mode, parameters = [], "simple", []
    for line in lines:
        directive = re.fullmatch(r"\\(params|binary)\s*(.*)", line)
        if not statement and (not line.strip() or line.startswith("--")):
            yield "comment", line, None, None, None
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


def transcript(text, client, timeout=20):
    """Runs the script; the transcript repeats it, with the answer of each statement below it, indented."""
    output = []
    for kind, sql, mode, parameters, data in steps(text):
        if kind == "comment":
            output.append(sql)
            continue
        copy = (data or "").encode()
        if mode == "simple":
            client.start_query(sql, copy)
        else:
            output.append("\\" + mode + "".join(
                (" | " if index else " ") + ("\\null" if value is None else value)
                for index, value in enumerate(parameters)))
            client.start_extended(sql.rstrip().removesuffix(";"), parameters, mode == "binary", copy)
        output.append(sql)
        if data is not None:
            output += [*data.splitlines(), "\\."]
        answer = client.answer(timeout)
        if answer is None:
            output.append("    <no answer>")
            break
        output += ["    " + line for line in answer]
        if client.lines and client.lines[-1] == "<connection closed>":
            break
    return "\n".join(output) + "\n"
