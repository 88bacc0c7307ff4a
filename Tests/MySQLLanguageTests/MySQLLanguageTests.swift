// MySQLLanguage, seen from outside.

import Testing

@testable import MySQLLanguage

@Suite struct MySQLLanguageTests {}
