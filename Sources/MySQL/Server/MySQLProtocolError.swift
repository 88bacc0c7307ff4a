// What the protocol itself has to refuse, with its numbers: errors of sessions come with theirs.

package import MySQLLanguage
package import MySQLWire
import QueryEngine

/// An error that needs no session.
package enum MySQLProtocolError: Error, Equatable, Sendable {
    case badHandshake
    case packetsOutOfOrder
    case packetTooLarge
    case unknownCommand
    case malformedPacket
    /// The values of a prepared statement's parameters cannot be read.
    case wrongArguments
    case longDataTooLong
    /// Long data for a parameter that the statement does not have.
    case wrongLongData
    case accessDenied(user: String, host: String, usesPassword: Bool)
    /// A password is asked for, and the client's way of proving it is not that of the server.
    case clientTooOld
    /// The client was silent for too long.
    case inactivity

    package func report(_ flavor: MySQLFlavor) -> MySQLServerMessage.ErrorReport {
        let (code, state, message) = parts(flavor)
        return MySQLServerMessage.ErrorReport(code: code, sqlState: state, message: message)
    }

    /// The same for a session to say.
    func error(_ flavor: MySQLFlavor) -> SQLError {
        let (code, state, message) = parts(flavor)
        return SQLError(
            .protocolViolation, message, nativeCode: state, nativeNumber: Int32(code))
    }

    private func parts(
        _ flavor: MySQLFlavor
    ) -> (code: UInt16, state: String, message: String) {
        switch self {
        case .badHandshake: (1043, "08S01", "Bad handshake")
        case .packetsOutOfOrder: (1156, "08S01", "Got packets out of order")
        case .packetTooLarge:
            (1153, "08S01", "Got a packet bigger than 'max_allowed_packet' bytes")
        case .unknownCommand: (1047, "08S01", "Unknown command")
        case .malformedPacket:
            (1835, "HY000", "Malformed communication packet" + (flavor.isMariaDB ? "" : "."))
        case .wrongArguments: (1210, "HY000", "Incorrect arguments to mysqld_stmt_execute")
        case .wrongLongData:
            (1210, "HY000", "Incorrect arguments to mysqld_stmt_send_long_data")
        case .longDataTooLong:
            (
                1105, "HY000",
                "Parameter of prepared statement which is set through mysql_send_long_data() is "
                    + "longer than 'max_allowed_packet' bytes"
            )
        case .accessDenied(let user, let host, let usesPassword):
            (
                1045, "28000",
                "Access denied for user '\(user)'@'\(host)' (using password: "
                    + (usesPassword ? "YES)" : "NO)")
            )
        case .clientTooOld:
            (
                1251, "08004",
                "Client does not support authentication protocol requested by server; consider "
                    + "upgrading \(flavor.isMariaDB ? "MariaDB" : "MySQL") client"
            )
        case .inactivity:
            (
                4031, "HY000",
                "The client was disconnected by the server because of inactivity. See wait_timeout "
                    + "and interactive_timeout for configuring this behavior."
            )
        }
    }
}
