import QueryEngine
import SQLPlanning
extension MySQLFunctions {
    static let strings: Table = [:]
    static let encodings: Table = [:]
    static let numbers: Table = [:]
    static let moments: Table = [:]
    static let momentFormats: Table = [:]
    static let control: Table = [:]
    static let documents: Table = [:]
    static let documentChanges: Table = [:]
    static let information: Table = [:]
    static let networks: Table = [:]
    static let special: [String: Special] = [:]
}
