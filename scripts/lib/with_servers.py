#!/usr/bin/env python3
"""Runs a command beside a PostgreSQL and a MariaDB of its own, whose URLs it finds in its environment.

    with_servers.py COMMAND ...

UNDERSTUDY_TEST_POSTGRES and UNDERSTUDY_TEST_MYSQL name them. PostgreSQL has TLS and asks for a password by SCRAM; MariaDB lets
root in.
"""

import os
import subprocess
import sys

import throwaway_mariadb
import throwaway_postgres

PASSWORD = "secret"

with throwaway_postgres.running(auth="scram-sha-256", password=PASSWORD, tls=True) as postgres, throwaway_mariadb.running() as mariadb:
    environment = {
        **os.environ,
        "UNDERSTUDY_TEST_POSTGRES": f"postgres://postgres:{PASSWORD}@{postgres[0]}:{postgres[1]}/postgres",
        "UNDERSTUDY_TEST_MYSQL": f"mysql://root@{mariadb[0]}:{mariadb[1]}/test",
    }
    sys.exit(subprocess.run(sys.argv[1:], env=environment).returncode)
