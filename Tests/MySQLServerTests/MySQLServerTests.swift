// MySQLServer, seen from outside.

import Testing

@testable import MySQLServer

@Suite struct MySQLServerTests {}
