// Which columns rows can expire by.

import QueryEngine

extension YDBDefinitions {
    /// The column is there, and its type goes with the setting. Worded as the server of schemes does.
    ///
    /// - Parameters:
    ///   - added: columns that the same change adds.
    ///   - type: a column's type; nil: there is none.
    func requireColumn(
        of life: YDBTableSettings.TimeToLive, _ added: [String: YQLType],
        type: (String) -> YQLType?
    ) throws(SQLError) {
        guard let type = added[life.column] ?? type(life.column) else {
            throw refused("Cannot enable TTL on unknown column: '\(life.column)'", .schemeError)
        }
        switch type.withoutOptional.primitive {
        case .date, .datetime, .timestamp, .date32, .datetime64, .timestamp64:
            if life.unit != nil {
                throw refused(
                    "To enable TTL on date type column 'DateTypeColumnModeSettings' should be specified",
                    .schemeError)
            }
        case .uint32, .uint64, .dyNumber:
            if life.unit == nil {
                throw refused(
                    "To enable TTL on integral type column 'ValueSinceUnixEpochModeSettings' should be specified",
                    .schemeError)
            }
        default: throw refused("Unsupported column type", .schemeError)
        }
    }
}
