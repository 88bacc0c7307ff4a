// MySQLWire, seen from outside.

import Testing

@testable import MySQLWire

@Suite struct MySQLWireTests {}
