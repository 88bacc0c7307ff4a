"""What was met and how it went; the table at the end says what never was."""

import collections
import re

# What a message names, which is another thing each time.
NAMES = re.compile(r'"[^"]*"|\d+')
GROUPS = ["kind", "action", "action pair", "clause", "form", "function", "operator", "aggregate", "window", "cast", "type", "message", "load"]


class Counts:
    def __init__(self):
        self.met = collections.defaultdict(lambda: [0, 0])     # (group, name): met, succeeded
        self.codes = collections.Counter()                     # (kind, SQLSTATE)
        self.known = collections.defaultdict(set)              # group: names there are
        self.messages = collections.Counter()                  # (kind, SQLSTATE, message without names)
        self.compared = collections.Counter()
        self.memory = []                                       # kB, from job to job

    def step(self, step, outcome):
        succeeded = outcome.succeeded
        for item in (*step.used, ("kind", step.kind)):
            entry = self.met[item]
            entry[0] += 1
            entry[1] += succeeded
        if outcome.code:
            self.messages[step.kind, outcome.code, NAMES.sub("_", outcome.message)[:70]] += 1
        self.codes[step.kind, outcome.code or ("lost" if outcome.is_lost else "silent" if outcome.is_silent else "00000")] += 1

    def add(self, other):
        for item, (met, succeeded) in other["met"].items():
            self.met[item][0] += met
            self.met[item][1] += succeeded
        self.codes.update(other["codes"])
        self.messages.update(other["messages"])
        self.compared.update(other["compared"])
        for group, names in other["known"].items():
            self.known[group] |= names
        self.memory += other["memory"]

    def plain(self):
        return {"met": dict(self.met), "codes": self.codes, "messages": self.messages, "known": dict(self.known), "compared": self.compared, "memory": self.memory}

    def statements(self):
        met = [entry for (group, _), entry in self.met.items() if group == "kind"]
        return sum(entry[0] for entry in met), sum(entry[1] for entry in met)

    def lines(self, is_long=False):
        kinds = sorted((name for group, name in self.met if group == "kind"), key=lambda name: -self.met["kind", name][0])
        if kinds:
            yield f"{'kind':20} {'met':>8} {'succeeded':>9}   failed by SQLSTATE"
        for name in kinds:
            met, succeeded = self.met["kind", name]
            codes = sorted(((count, code) for (kind, code), count in self.codes.items() if kind == name and code != "00000"), reverse=True)
            yield f"{name:20} {met:8} {100 * succeeded / met:8.0f}%   " + " ".join(f"{code} {count}" for count, code in codes[:9])
        for group in GROUPS[1:]:
            names = {name for other, name in self.met if other == group}
            known = self.known.get(group, set()) | names
            if not known:
                continue
            never = sorted(known - names)
            failed = sorted(name for name in names if not self.met[group, name][1])
            yield f"{group}: {len(names)} of {len(known)} met, {len(names) - len(failed)} of them in a statement that succeeded"
            if group != "action pair":
                most = None if is_long else 30
                if never:
                    yield f"    never met: {', '.join(never[:most])}{' ...' if most and len(never) > most else ''}"
                if failed:
                    yield f"    never succeeded: {', '.join(failed[:most])}{' ...' if most and len(failed) > most else ''}"
        if is_long:
            for (kind, code, message), count in self.messages.most_common(200):
                yield f"{count:8} {kind}: {code} {message}"
        met, succeeded = self.statements()
        spoilt, spared = self.met.get(("kind", "mutation"), (0, 0))
        if met > spoilt:
            yield f"{met} statements; of the {met - spoilt} that were not spoilt on purpose {100 * (succeeded - spared) / (met - spoilt):.0f} % succeeded"
        if self.compared:
            yield "compared with PostgreSQL: " + ", ".join(f"{name} {count}" for name, count in self.compared.most_common())
        for before, after in self.memory:
            yield f"resident memory with all dropped: {before} kB after a third of the time, {after} kB at the end"
