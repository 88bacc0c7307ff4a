"""A job of the hunt: episode after episode against a server, and against PostgreSQL where there is one."""

import dataclasses
import random
import re
import time

import postgres_client
from hunt import conversations, crowd, judging, minimise, statements
from hunt.counts import Counts
from hunt.databases import Databases, Finding
from hunt.heavy import PATIENCE, TEMPLATES, HeavyEpisode, Prober
from hunt.model import Model, differences
from hunt.replay import TIMEOUT, Replay, ask
from hunt.server import OwnServer, Server
from hunt.session import Session
from hunt.signatures import Known

# A statement may end so long after its timeout, in processor time of the server: others use the machine too.
GRACE = 2
# What may stay with the allocator after statements that needed much.
GROWTH = 200_000  # kB
EPISODES = {**statements.EPISODES, "heavy": HeavyEpisode}
# Kinds that bring their sessions with them.
OWN = {"conversations": conversations.run, "crowd": crowd.run}
KINDS = [*EPISODES, *OWN]


class Job(Databases):
    def __init__(self, options, number, tell):
        self.options, self.number, self.tell = options, number, tell
        self.counts, self.seen = Counts(), {}
        self.known_differences = judging.Known()
        self.server = Server(*options.address) if options.address else OwnServer(options.binary)
        self.judge, self.judge_databases = options.judge, {}
        self.seed, self.memory_before = options.seeds[0], None

    # MARK: the job

    def run(self):
        try:
            self.learn()
            if self.options.only:
                kind, number = self.options.only.rsplit("-", 1)
                self.episode(kind, int(number))
            else:
                self.episodes()
            self.finish()
        finally:
            if self.server.is_ours:
                self.server.close()
            for database in self.judge_databases.values():
                control = self.control(self.judge)
                control.run(f"DROP DATABASE {database} WITH (FORCE)")
                control.close()

    def learn(self):
        name = f"hunt_known_{self.number}"
        self.make_database(name)
        session = Session(self.server.host, self.server.port, name)
        self.known = Known(session)
        session.close()
        self.drop_database(name, "learning")
        for group, kinds in (("function", "f"), ("operator", "o"), ("aggregate", "a"), ("window", "w")):
            self.counts.known[group] = {str(one) for one in self.known.signatures if one.kind in kinds}
        self.counts.known["cast"] = {f"{source} as {target}" for source, target in self.known.casts}
        self.counts.known["type"] = set(self.known.types)
        if "heavy" in self.options.kinds:
            self.counts.known["load"] = set(TEMPLATES)

    def episodes(self):
        """Each seed has its part of the time, and of that each kind its share."""
        began, part = time.monotonic(), self.options.seconds / len(self.options.seeds)
        for at, self.seed in enumerate(self.options.seeds):
            until = began + part * (at + 1)
            spent, numbers = dict.fromkeys(self.options.kinds, 0.0), dict.fromkeys(self.options.kinds, self.number)
            while time.monotonic() < until:
                kind = min(spent, key=lambda kind: spent[kind] / self.options.shares[kind])
                before = time.monotonic()
                self.episode(kind, numbers[kind], until)
                numbers[kind] += self.options.jobs
                spent[kind] += time.monotonic() - before
                if self.memory_before is None and time.monotonic() - began > self.options.seconds / 3:
                    self.memory_before = self.server.memory()

    def finish(self):
        # What the last statements have freed goes back to the system a moment later.
        time.sleep(0.5)
        before, after = self.memory_before, self.server.memory()
        if before:
            self.counts.memory = [(before, after)]
            # What is too much leaves much with the allocator.
            if after - before > GROWTH and "heavy" not in self.options.kinds:
                self.report(Finding("memory", "all", "", f"{before} kB after a third of the time, {after} kB at the end, all dropped"))
        self.tell("counts", self.counts.plain())

    def episode(self, kind, number, until=None):
        name = f"{kind}-{number}"
        chance = random.Random(f"{self.seed}/{name}")
        if kind in OWN:
            OWN[kind](self, chance, name)
            return
        episode = EPISODES[kind](chance, self.known, self.judge is not None)
        database = f"hunt_{kind}_{number}"
        self.make_database(database)
        session = judge = self.prober = None
        script = []
        try:
            session = self.session(database)
            judge = self.judging() if kind != "heavy" else None
            self.prober = Prober(self.server.host, self.server.port) if kind == "heavy" else None
            for sql in episode.setup:
                script.append((sql, b"", None))
                for each in filter(None, (session, judge)):
                    each.run(sql)
            for step in episode.steps():
                if until and time.monotonic() > until + 5:
                    break
                script.append((step.sql, step.copy_data, step.parameters))
                if not self.step(name, episode, step, session, judge, script):
                    break
        except postgres_client.Disconnected as error:
            self.lost(name, script, str(error))
        except OSError as error:
            self.lost(name, script, f"{type(error).__name__}: {error}")
        for each in filter(None, (session, judge, self.prober)):
            each.close()
        if self.server.is_ours and self.server.is_dead():
            self.server.restart()
            return
        self.drop_database(database, name)

    def step(self, name, episode, step, session, judge, script):
        """Whether the episode goes on."""
        processor = self.server.processor()
        if self.prober:
            self.prober.waited()
        outcome = ask(session, step.sql, step.copy_data, step.parameters)
        if self.prober and not outcome.is_lost and self.prober.waited() > PATIENCE and self.server.processor() - processor > PATIENCE - 0.5:
            self.report(Finding("stall", name, step.sql[:300], f"another session waited more than {PATIENCE} s; the statement took {outcome.seconds:.1f} s, "
                                f"the server's processor time {self.server.processor() - processor:.1f} s", str(outcome), kind=("stall", *step.used)))
        self.counts.step(step, outcome)
        if outcome.is_lost:
            self.lost(name, script, "the connection was closed")
            return False
        if outcome.is_silent:
            self.silent(name, step, outcome, self.server.processor() - processor)
            return False
        # Each statement of a message has its own timeout.
        allowed = TIMEOUT * (1 + step.sql.count(";")) + GRACE
        if outcome.seconds > allowed and (not self.server.is_ours or self.server.processor() - processor > allowed):
            self.report(Finding("overrun", name, step.sql[:300] if step.kind == "heavy" else step.sql[:2000], f"{outcome.seconds:.1f} s, the server's processor time "
                                f"{self.server.processor() - processor:.1f} s, statement_timeout {TIMEOUT} s", str(outcome), kind=("overrun", step.sql[:60])))
        theirs = ask(judge, step.sql, step.copy_data, step.parameters, 60) if judge else None
        if outcome.code == "XX000" and not (theirs and theirs.code == "XX000") and self.known_differences.reason("XX000", outcome, theirs, step.sql) is None:
            self.internal(name, step, outcome, theirs, script)
            return False
        if theirs is not None and not self.agree(name, step, outcome, theirs, script, episode):
            return False
        trouble = episode.after(step, outcome, session)
        if trouble is not None and (trouble.is_lost or trouble.is_silent or trouble.code in ("XX000",)):
            if trouble.is_lost:
                self.lost(name, script, "reading the catalogs")
            else:
                self.report(Finding("XX000" if trouble.code else "hang", name, minimise.text_of(script[-3:]), "reading the catalogs", str(trouble)))
            return False
        if judge is not None and trouble is None and hasattr(episode, "define") and episode.is_stale is False:
            return self.same_catalogs(name, episode, step, judge, script)
        return True

    # MARK: comparing

    def agree(self, name, step, ours, theirs, script, episode):
        difference = judging.compare(ours, theirs, step)
        self.counts.compared["agree" if difference is None else difference[0]] += 1
        changes = bool(theirs.code) != bool(ours.code) or ours.status != theirs.status
        if difference is None:
            return not changes
        category, note = difference
        if self.known_differences.reason(category, ours, theirs, step.sql) is not None:
            self.counts.compared["known"] += 1
            return not changes or step.kind in ("SELECT", "query", "call", "cast", "aggregate", "expression", "set function")
        kind = judging.kind_of(category, step, ours, theirs, step.sql)
        if kind in self.seen:
            self.seen[kind].count += 1
        else:
            small, note = self.smaller_difference(category, step, ours, theirs, script, note, episode)
            self.report(Finding(category, name, minimise.text_of(small), note, str(ours), str(theirs), kind))
        return not changes or step.kind in ("SELECT", "query", "call", "cast", "aggregate", "expression", "set function")

    def smaller_difference(self, category, step, ours, theirs, script, note, episode):
        """The last statement alone, if it differs alone; else all of the episode, less what is not needed."""
        state = {"note": note}

        def differs(tried):
            fresh = len(tried) > 1
            if fresh or "sessions" not in state:
                for each in state.pop("sessions", ()):
                    each.close()
                name = f"hunt_small_{self.number}"
                self.make_database(name, "small")
                state["sessions"] = self.session(name), self.judging("small")
                for sql in () if fresh else episode.setup:
                    for each in state["sessions"]:
                        each.run(sql)
            mine, other = state["sessions"]
            for sql, data, parameters in tried:
                one = dataclasses.replace(step, sql=sql, copy_data=data, parameters=parameters)
                outcomes = ask(mine, sql, data, parameters), ask(other, sql, data, parameters)
            found = judging.compare(*outcomes, one)
            same = found is not None and found[0] == category and outcomes[0].code == ours.code and outcomes[1].code == theirs.code
            if same:
                state["note"] = found[1]
            return same
        try:
            if judging_is_alone(step):
                small, _ = minimise.minimise([script[-1]], differs, self.options.patience / 2)
            else:
                small, _ = minimise.minimise(script, differs, self.options.patience)
        except (OSError, postgres_client.Disconnected):
            small = script[-1:]
        finally:
            for each in state.get("sessions", ()):
                each.close()
        return small, state["note"]

    def same_catalogs(self, name, episode, step, judge, script):
        """Whether the episode goes on: what there is decides how, not how it is described."""
        theirs = Model()
        if theirs.read(judge) is not None:
            return True
        goes_on = True
        for what, identity, field, mine, other in differences(episode.model.answers, theirs.answers):
            goes_on &= field is not None and field not in ("type", "column", "kind")
            shape = (mine, other) if field else (mine is None, step.kind)
            kind = ("catalog", what, field, *(re.sub(r"\d+|_\w+", "", str(value)) for value in shape))
            if kind in self.seen:
                self.seen[kind].count += 1
                continue
            self.counts.compared["catalog"] += 1
            self.report(Finding("catalog", name, minimise.text_of(script[-1:]), f"{what} {identity}, {field or 'the row'}", str(mine), str(other), kind))
        return goes_on

    # MARK: deaths and their like

    finding = Finding

    def report(self, finding):
        finding.seed = self.seed
        if finding.kind in self.seen:
            self.seen[finding.kind].count += 1
            return
        if finding.kind:
            self.seen[finding.kind] = finding
        self.tell("finding", finding)

    def lost(self, name, script, note):
        if not self.server.is_ours:
            self.report(Finding("death", name, minimise.text_of(script), note))
            raise SystemExit(1)
        if not self.server.wait_dead(5):
            self.report(Finding("disconnect", name, minimise.text_of(script[-3:]), note))
            return
        status, was_too_large = self.server.process.returncode, self.server.was_too_large
        category = "memory" if was_too_large else "death"
        note += f"; status {status}" + (f"; more than {self.server.most_memory} kB" if was_too_large else "")
        replay = Replay(self.options.binary)
        small, again = minimise.minimise(script, lambda tried: replay.outcome(tried) == category, self.options.patience)
        trace = replay.trace(small) if again and category == "death" else ""
        replay.close()
        self.report(Finding(category, name, minimise.text_of(small), note + ("" if again else "; not again when repeated"), trace,
                            kind=(category, trace or minimise.text_of(small))))

    def internal(self, name, step, outcome, theirs, script):
        kind = judging.kind_of("XX000", step, outcome, theirs, step.sql)
        if kind in self.seen:
            self.seen[kind].count += 1
            return
        small = script
        if self.server.is_ours:
            replay = Replay(self.options.binary)
            small, _ = minimise.minimise(script, lambda tried: replay.outcome(tried) == "XX000", self.options.patience)
            replay.close()
        self.report(Finding("XX000", name, minimise.text_of(small), "", str(outcome), str(theirs or ""), kind))

    def silent(self, name, step, outcome, processor):
        self.report(Finding("hang", name, step.sql[:2000], f"no answer in {outcome.seconds:.0f} s, the server's processor time {processor:.1f} s"))
        if self.server.is_ours:
            self.server.process.kill()
            self.server.wait_dead(10)


def judging_is_alone(step):
    """Whether the statement speaks of nothing that was made before it."""
    return step.kind in ("call", "cast", "aggregate", "set function", "expression", "query")
