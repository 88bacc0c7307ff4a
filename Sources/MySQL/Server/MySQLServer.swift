// MySQLServer: connections that speak MySQL's protocol, over MySQL's sessions.
