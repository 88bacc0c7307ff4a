"""Makes a script small that still does what it did: first without statements, then without parts of them."""

import time

from hunt.mutations import tokens


def smaller_list(items, still, deadline, keep_last=True):
    """Delta debugging over the items but the last."""
    items = list(items)
    size = max(1, (len(items) - 1) // 2)
    while size >= 1 and time.monotonic() < deadline:
        at, changed = 0, False
        while at < len(items) - keep_last and time.monotonic() < deadline:
            tried = items[:at] + items[min(at + size, len(items) - keep_last):]
            if len(tried) < len(items) and still(tried):
                items, changed = tried, True
            else:
                at += size
        if size == 1 and not changed:
            break
        size = size // 2 if size > 1 or changed is False else 1
    return items


def groups(parts):
    """(begin, end) of what stands between parentheses, the widest first."""
    found, open = [], []
    for at, part in enumerate(parts):
        if part in "([" and part:
            open.append(at)
        elif part in ")]" and open:
            found.append((open.pop(), at))
    return sorted(found, key=lambda span: span[0] - span[1])


def shrunk(parts):
    """Texts with a part replaced or left out, the greatest parts first."""
    for begin, end in groups(parts):
        if parts[begin] != "(":
            continue
        inside = parts[begin + 1:end]
        if len(inside) > 1:
            for other in ("NULL", "1", "'a'", "true"):
                yield parts[:begin + 1] + [other] + parts[end:]
        yield parts[:begin] + inside + parts[end + 1:]
        # An operand instead of the whole.
        if begin and parts[begin - 1].isidentifier():
            yield parts[:begin - 1] + [" NULL "] + parts[end + 1:]
            yield parts[:begin - 1] + ["(", *inside, ")"] + parts[end + 1:]
    for size in (32, 16, 8, 4, 2, 1):
        for at in range(0, max(1, len(parts) - size + 1), max(1, size // 2)):
            yield parts[:at] + parts[at + size:]


def smaller_text(sql, still, deadline):
    changed = True
    while changed and time.monotonic() < deadline:
        changed = False
        for tried in shrunk(tokens(sql)):
            text = " ".join("".join(tried).split())
            if time.monotonic() >= deadline:
                break
            # Spaces are for the reader.
            if len("".join(text.split())) < len("".join(sql.split())) and still(text):
                sql, changed = text, True
                break
    return sql


def minimise(script, still, seconds):
    """`script` is a list of (sql, copy data, parameters); `still(script)` says whether it does it yet."""
    deadline = time.monotonic() + seconds
    if not still(script):
        return script, False
    if len(script) > 1 and still(script[-1:]):
        script = script[-1:]
    script = smaller_list(script, still, deadline - seconds / 3)
    for at in reversed(range(len(script))):
        sql, data, parameters = script[at]

        def still_so(text):
            return still([*script[:at], (text, data, parameters), *script[at + 1:]])
        script[at] = (smaller_text(sql, still_so, deadline), data, parameters)
    script = smaller_list(script, still, deadline)
    return [step for step in script if step[0].strip("; ")] or script, True


def text_of(script):
    lines = []
    for sql, data, parameters in script:
        if parameters is not None:
            lines.append("\\params " + " | ".join("\\null" if value is None else value for value in parameters))
        lines.append(sql.replace("\n", " ") + ";")
        if data:
            lines += [*data.decode(errors="replace").splitlines(), "\\."]
    return "\n".join(lines)
