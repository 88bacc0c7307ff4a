"""What a judge says of its sessions: whether one waits for another, so that it will not answer before something happens."""

import time

import mysql_client
import postgres_client

PATIENCE_SECONDS = 10


class Postgres:
    def __init__(self, host, port, database):
        self.client = postgres_client.Client(host, port, database)

    def close(self):
        self.client.close()

    def is_blocked(self, session, sessions):
        """Whether PostgreSQL says that the session waits for another one and that no deadlock will end the wait."""
        edges = {}
        pids = {client.key[0] for client in sessions}
        for pid in pids:
            self.client.start_query(f"SELECT pg_blocking_pids({pid})")
            row = self.client.answer(PATIENCE_SECONDS)[1]
            edges[pid] = {int(other) for other in row.strip("{}").split(",") if other}
        start = session.key[0]
        seen, front = set(), set(edges[start])
        while front:
            pid = front.pop()
            if pid == start:
                return False
            if pid not in seen:
                seen.add(pid)
                front |= edges.get(pid, set())
        return bool(edges[start])


class MariaDB:
    """Its deadlocks end when the wait begins, so a wait that is seen twice lasts."""

    # information_schema.innodb_trx is a copy that is made anew once it has not been read for a tenth of a second.
    COPY_SECONDS = 0.11

    def __init__(self, host, port, database):
        self.client = mysql_client.Client(host, port, database, brief=True)

    def close(self):
        self.client.close()

    def is_blocked(self, session, sessions):
        return self.waits(session) and self.waits(session)

    def waits(self, session):
        time.sleep(self.COPY_SECONDS)
        self.client.start_query(
            "SELECT p.ID FROM information_schema.PROCESSLIST p LEFT JOIN information_schema.INNODB_TRX t ON t.trx_mysql_thread_id = p.ID "
            f"WHERE p.ID = {session.connection} AND p.COMMAND <> 'Sleep' "
            "AND (t.trx_state = 'LOCK WAIT' OR p.STATE LIKE 'Waiting for %lock' OR p.STATE = 'User lock')")
        return len(self.client.answer(PATIENCE_SECONDS)) > 1
