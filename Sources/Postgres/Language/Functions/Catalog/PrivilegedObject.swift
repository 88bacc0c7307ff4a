// What has_table_privilege and its sisters are asked about, and which privileges there are of each.
import QueryEngine

enum PrivilegedObject: String, Sendable, CaseIterable {
    case table, schema, database, sequence, function, tablespace, type, language, server
    case foreignDataWrapper = "foreign_data_wrapper"
    case anyColumn = "any_column"
    case column, role, parameter

    private var privileges: [String] {
        switch self {
        case .table: ["SELECT", "INSERT", "UPDATE", "DELETE", "TRUNCATE", "REFERENCES", "TRIGGER"]
        case .anyColumn, .column: ["SELECT", "INSERT", "UPDATE", "REFERENCES"]
        case .sequence: ["USAGE", "SELECT", "UPDATE"]
        case .database: ["CREATE", "TEMPORARY", "TEMP", "CONNECT"]
        case .schema: ["CREATE", "USAGE"]
        case .function: ["EXECUTE"]
        case .tablespace: ["CREATE"]
        case .type, .language, .server, .foreignDataWrapper: ["USAGE"]
        case .role: ["USAGE", "MEMBER"]
        case .parameter: ["SET", "ALTER SYSTEM"]
        }
    }

    /// A list of privileges, separated by commas, each perhaps with the right to grant it.
    ///
    /// - Throws: `invalidParameterValue` for a word that is no privilege of such an object.
    func check(privileges written: String) throws(SQLError) {
        let option = self == .role ? " WITH ADMIN OPTION" : " WITH GRANT OPTION"
        let alternative = self == .role ? " WITH GRANT OPTION" : option
        for part in written.split(separator: ",", omittingEmptySubsequences: false) {
            let word = String(part).trimmingSpaces()
            let upper = word.uppercased()
            let isKnown = privileges.contains {
                upper == $0 || upper == $0 + option || upper == $0 + alternative
            }
            if !isKnown { throw .invalidParameter("unrecognized privilege type: \"\(word)\"") }
        }
    }
}
