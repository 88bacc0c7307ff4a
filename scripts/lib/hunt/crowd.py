"""Several sessions at once upon the same tables: locks, conflicts, definitions under feet, and clients that vanish."""

import contextlib

from hunt.session import Session, query
from hunt.statements import StatementEpisode

ROUNDS = 80
CLIENTS = 4


class Client:
    """A session with an episode of its own."""

    def __init__(self, job, chance, database):
        self.job, self.database = job, database
        self.episode = StatementEpisode(chance, job.known, False)
        self.steps = self.episode.steps()
        self.session = job.session(database)
        self.is_doomed = False      # somebody has asked for its end, which comes when it comes

    def next(self):
        with contextlib.suppress(StopIteration):
            return next(self.steps)
        return None

    def begin_anew(self):
        self.session.close()
        self.session = self.job.session(self.database)
        self.episode.status, self.is_doomed = "I", False


def run(job, chance, name):
    database = f"hunt_crowd_{job.number}"
    job.make_database(database)
    script, clients = [], []
    try:
        first = job.session(database)
        for sql in StatementEpisode.setup:
            first.run(sql)
        first.close()
        clients = [Client(job, chance, database) for _ in range(CLIENTS)]
        for _ in range(ROUNDS):
            if not together(job, chance, name, clients, script):
                break
    except OSError as error:
        job.lost(name, script, f"{type(error).__name__}: {error}")
    for client in clients:
        client.session.close()
    if job.server.is_ours and job.server.is_dead():
        job.server.restart()
    else:
        job.drop_database(database, name)


def together(job, chance, name, clients, script):
    """Each says something at the same time, and all are answered; whether the episode goes on."""
    asked = [(client, step) for client in clients if (step := client.next()) is not None]
    for client, step in asked:
        script.append((step.sql, step.copy_data, None))
        client.session.launch(query(step.sql), step.copy_data)
    victim = chance.choice(clients) if chance.random() < 0.15 else None
    way = chance.choice(["cancel", "vanish", "terminate"])
    if victim and way == "cancel":
        with contextlib.suppress(OSError):
            victim.session.cancel()
    elif victim and way == "vanish":
        victim.begin_anew()
    elif victim and way == "terminate":
        control = Session(job.server.host, job.server.port)
        control.run(f"SELECT pg_terminate_backend({victim.session.key[0]})")
        control.close()
        victim.is_doomed = True
    for client, step in asked:
        if client is victim and way == "vanish":
            continue
        outcome = client.session.land(60)
        job.counts.step(step, outcome)
        if outcome.is_silent:
            job.silent(name, step, outcome, job.server.processor())
            return False
        if outcome.is_lost:
            if client.is_doomed and not (job.server.is_ours and job.server.wait_dead(0.05)):
                client.begin_anew()
                continue
            job.lost(name, script, "the connection was closed")
            return False
        if outcome.code == "XX000" and job.known_differences.reason("XX000", outcome, None, step.sql) is None:
            job.internal(name, step, outcome, None, script)
            return False
        trouble = client.episode.after(step, outcome, client.session)
        if trouble is not None and trouble.is_lost and client.is_doomed:
            client.begin_anew()
    return True
