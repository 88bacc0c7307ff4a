// The byte that begins a command.

/// A command's number (COM_*). Those of replication, and those that servers alone use, are not among them: a server answers
/// that it does not know them.
package enum MySQLCommand: UInt8, Sendable {
    case quit = 1
    case initDB = 2
    case query = 3
    case fieldList = 4
    case refresh = 7
    case shutdown = 8
    case statistics = 9
    case processInfo = 10
    case processKill = 12
    case debug = 13
    case ping = 14
    case changeUser = 17
    case statementPrepare = 22
    case statementExecute = 23
    case statementLongData = 24
    case statementClose = 25
    case statementReset = 26
    case setOption = 27
    case statementFetch = 28
    case resetConnection = 31
}
