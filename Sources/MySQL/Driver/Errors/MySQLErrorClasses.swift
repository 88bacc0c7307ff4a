// What can be done about which error number: the rules of MySQL's manual, and of what clients have learnt.

import ClientPooling

extension MySQLError {
    static func standing(_ code: Code, _ sqlState: String) -> (FailureClass, WorkOutcome) {
        switch code.rawValue {
        // The transaction was rolled back, or the statement, and may be tried again: deadlock, lock wait timeout, changed table,
        // changed record (MariaDB), rolled back at the commit, NOWAIT, deadlock of named locks, XA's deadlock and timeout.
        case 1213, 1205, 1412, 1020, 3101, 3572, 3058, 1613, 1614: (.transient, .notApplied)
        // The statement is to be prepared again; nothing was done.
        case 1615, 1243: (.transient, .notApplied)
        // Too many connections, of all, of a user, of a resource; too many prepared statements; no memory.
        case 1040, 1203, 1226, 1461, 1037, 1038, 1041, 1135: (.overload, .notApplied)
        // The node has become read-only or is not ready: another connection may reach one that is.
        case 1290, 1836, 1047, 3169: (.disconnect, .notApplied)
        // The command was read after the server had ended the connection for idleness.
        case 4031: (.disconnect, .notApplied)
        // The server goes down, has lost the connection, or has killed it: what it was doing is undone, unless it was committing.
        case 1053, 1077, 1079, 1080, 1152, 1158, 1159, 1160, 1161, 1184, 1927:
            (.disconnect, .unknown)
        // An error at the commit whose end nobody tells.
        case 3100, 1180: (.unknownOutcome, .unknown)
        default:
            sqlState.hasPrefix("40")
                ? (.transient, .notApplied) : (.permanent, .notApplied)
        }
    }

    /// Whether the server has rolled the whole transaction back, not only the statement.
    var endsTransaction: Bool {
        switch code.rawValue {
        case 1213, 1020, 3101, 1613, 1614: true
        default: sqlState.hasPrefix("40")
        }
    }

    /// Whether nobody can tell from the error alone if the transaction lives on: by settings of the server's.
    var mayEndTransaction: Bool {
        switch code.rawValue {
        case 1205, 1180, 1412, 3100, 1114, 1206: true
        default: false
        }
    }
}
