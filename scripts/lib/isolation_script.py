r"""Isolation scripts: several sessions, one step a line, and what each step answered, in an order that does not vary.

    A: UPDATE t SET v = 1          session A runs the statement; a session is opened at its first step
    B: !INSERT INTO t VALUES (1)   the same, and it must end in an error; without the mark it must not
    B: &SELECT pg_sleep(60)        the runner does not wait for its answer
    B: ~!UPDATE t SET v = 1        the runner waits for its answer: a timeout of its own ends its waiting
    wait B                         waits until B has answered
    cancel B                       sends a CancelRequest for B (KILL QUERY)
    kill B                         ends B's session by another (MySQL's KILL)
    disconnect B                   closes B's socket without a word
    pause 300                      lets so many milliseconds pass
    @reference SET x = y           run in each session at its opening, on the judge alone (how it should plan)
    @finer                         PostgreSQL ends a transaction here only because its predicate locks cover pages or
                                   tables: its answers are the record, a finer server must let every step succeed
    # words                        kept

A step that has not answered because it waits for another session is `<waiting>`; its answer stands below the step that
let it go on, under `B: <continues>`. The judge is asked who waits: PostgreSQL by pg_blocking_pids, where a wait that is
part of a deadlock counts as running, since it will end by itself; MariaDB by its list of transactions and processes,
where a wait has to be seen twice. Any other server is judged by the clock: where the record says a step answers it has
seconds to do so, where the record says it waits it has a moment not to.
"""

import re
import time

LONG_SECONDS = 10
MOMENT_SECONDS = 0.08


class Disagreement(Exception):
    """A step failed without its `!`, or did not fail with it."""


class Runner:
    """`connect` opens a session, `watch` makes what knows of the judge's sessions who waits."""

    def __init__(self, text, connect, expected=None, reference=False, watch=None):
        self.text, self.connect, self.reference = text, connect, reference
        self.sessions, self.statements, self.waiting = {}, {}, []
        self.output = []
        self.expected = Expected(expected) if expected is not None else None
        self.at_opening = [line[11:] for line in text.splitlines() if line.startswith("@reference ")]
        self.monitor = watch() if reference and expected is None else None
        self.disagreements = []

    def run(self):
        try:
            for line in self.text.splitlines():
                self.line(line.strip())
            for name in sorted(self.waiting):
                self.output.append(f"{name}: <still waiting>")
        finally:
            for client in [*self.sessions.values(), self.monitor]:
                if client is not None:
                    client.close()
        return "\n".join(self.output) + "\n"

    def line(self, line):
        self.output.append(line)
        step = re.fullmatch(r"(\w+): ?([!&~]*)(.*)", line)
        command = re.fullmatch(r"(wait|cancel|kill|disconnect|pause) (\w+)", line)
        if step:
            self.step(*step.groups())
        elif command:
            self.command(*command.groups())
        elif line and not line.startswith(("#", "@")):
            raise ValueError(f"not a step: {line}")
        if step or command:
            self.collect()

    def step(self, name, mark, sql):
        client = self.session(name)
        if client.busy:
            raise ValueError(f"{name} is still waiting and cannot run: {sql}")
        client.start_query(sql)
        self.statements[name] = (mark, sql)
        answer = self.settle(name, mark)
        if answer is None:
            self.output.append("    <waiting>")
            self.waiting.append(name)
        else:
            self.report(name, answer)

    def command(self, verb, argument):
        if verb == "pause":
            time.sleep(int(argument) / 1000)
        elif verb == "cancel":
            self.sessions[argument].cancel()
        elif verb == "kill":
            self.sessions[argument].kill()
        elif verb == "disconnect":
            self.sessions.pop(argument).close()
            self.waiting = [name for name in self.waiting if name != argument]
            return
        if verb in ("wait", "cancel", "kill"):
            self.sessions[argument].answer(LONG_SECONDS)

    def session(self, name):
        if name not in self.sessions:
            client = self.sessions[name] = self.connect()
            for sql in self.at_opening if self.reference else []:
                client.start_query(sql)
                client.answer(LONG_SECONDS)
        return self.sessions[name]

    def settle(self, name, mark):
        client = self.sessions[name]
        if "&" in mark:
            return client.answer(0.2)
        if "~" in mark:
            return client.answer(LONG_SECONDS)
        if self.expected is not None:
            return client.answer(MOMENT_SECONDS if self.expected.waits(len(self.output)) else LONG_SECONDS)
        deadline = time.monotonic() + LONG_SECONDS * 2
        while time.monotonic() < deadline:
            answer = client.answer(0.03)
            if answer is not None or self.blocked(name):
                return answer
        return None

    def blocked(self, name):
        return self.monitor.is_blocked(self.sessions[name], self.sessions.values())

    def collect(self):
        """Reports, in order of session names, the waiting steps that have come to an end."""
        progress = True
        while progress:
            progress = False
            for name in sorted(self.waiting):
                answer = self.completion(name)
                if answer is not None:
                    self.waiting.remove(name)
                    self.output.append(f"{name}: <continues>")
                    self.report(name, answer)
                    progress = True

    def completion(self, name):
        client = self.sessions[name]
        if self.expected is not None:
            continues = self.expected.continues(len(self.output), name)
            return client.answer(LONG_SECONDS if continues else 0)
        if "&" in self.statements[name][0]:
            return client.answer(0.2)
        deadline = time.monotonic() + LONG_SECONDS
        while time.monotonic() < deadline:
            answer = client.answer(0.03)
            if answer is not None or self.blocked(name):
                return answer
        return None

    def report(self, name, answer):
        self.output += ["    " + line for line in answer]
        mark, sql = self.statements[name]
        failed = self.sessions[name].failed
        if "&" not in mark and failed != ("!" in mark):
            self.disagreements.append(f"{name}: {sql}: " + ("fails: " + answer[0] if failed else "does not fail"))


class Expected:
    """The record, asked by line number what should come next; past the first difference the answers do not matter."""

    def __init__(self, text):
        self.lines = text.splitlines()

    def waits(self, at):
        return at < len(self.lines) and self.lines[at] == "    <waiting>"

    def continues(self, at, name):
        return at < len(self.lines) and self.lines[at] == f"{name}: <continues>"


def is_finer(text):
    return any(line.strip() == "@finer" for line in text.splitlines())
