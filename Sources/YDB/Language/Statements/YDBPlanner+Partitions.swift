// What a table's definition says of its partitions, which are parts of its key.

import QueryEngine
import SQLPlanning

extension YDBPlanner {
    /// PARTITION BY names columns of the key, and PARTITION_AT_KEYS has values of their types.
    func requireParts(
        _ create: YQLCreateTable, _ table: YDBTableSpecification
    ) throws(SQLError) {
        for column in create.partitionBy where !table.primaryKey.contains(column.name) {
            throw rules.error(
                "Only columns of the primary key are allowed in PARTITION BY: \(column.name)",
                at: column.offset)
        }
        let types = table.primaryKey.compactMap { name in
            table.columns.first { $0.name == name }?.type.withoutOptional
        }
        for setting in create.settings {
            guard case .boundaries(let boundaries) = setting.value else { continue }
            for boundary in boundaries {
                guard boundary.count <= types.count else {
                    throw rules.error(
                        "Too many values in PARTITION_AT_KEYS: the primary key has \(types.count) column(s)",
                        at: boundary.first?.offset ?? create.offset)
                }
                for (written, type) in zip(boundary, types) {
                    _ = try rules.require(try analyzer.analyze(written), type) {
                        "Cannot convert \($0) to \(type) in PARTITION_AT_KEYS"
                    }
                }
            }
        }
    }

    /// PARTITION BY names the first columns of the key, in their order.
    func requirePartition(_ names: [String], of key: [String]) throws(SQLError) {
        if names.count > key.count {
            throw definitions.refused(
                "\"Partition by\" contains more columns than primary key does")
        }
        if zip(names, key).contains(where: { $0 != $1 }) {
            throw definitions.refused("\"Partition by\" doesn't match primary key")
        }
    }
}
