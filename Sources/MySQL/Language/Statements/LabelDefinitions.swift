// The types that keep the labels of ENUM and SET columns: each column's own, made before it and gone with it.

import QueryEngine
import SQLPlanning

/// What the label types of a statement's columns are called.
struct LabelTypes: Sendable {
    /// The schema that they are in.
    let schema: String
    /// By the columns' names in lower case.
    private(set) var names: [String: String] = [:]

    init(schema: String) { self.schema = schema }

    /// A name that no other type has.
    @discardableResult
    mutating func add(
        _ column: String, table: String, isSet: Bool
    ) throws(SQLError) -> String {
        let name = MySQLLabels.catalogName(table: table, column: column, isSet: isSet)
        let made = "\(name)\u{1}\(try ObjectIdentifiers.next())"
        names[column.lowercased()] = made
        return made
    }
}

extension ColumnDefinition {
    var hasLabels: Bool { type.name == "enum" || type.name == "set" }
}

extension MySQLPlanner {
    /// The steps that make the types of these columns.
    func labelTypes(
        of columns: [ColumnDefinition], table: String, schema: String
    ) throws(SQLError) -> (types: LabelTypes, steps: [DefinitionStep]) {
        var types = LabelTypes(schema: schema)
        var steps: [DefinitionStep] = []
        for column in columns where column.hasLabels {
            try checkLabels(of: column)
            let name = try types.add(
                column.name, table: table, isSet: column.type.name == "set")
            // No label ends in blanks.
            let members = column.type.members.map { label in
                String(decoding: PaddedText.trimmed(Array(label.utf8)), as: UTF8.self)
            }
            steps.append(
                DefinitionStep { (_) in
                    .createEnum(name: name, schema: schema, labels: members)
                })
        }
        return (types, steps)
    }

    private func checkLabels(of column: ColumnDefinition) throws(SQLError) {
        let isSet = column.type.name == "set"
        let word = isSet ? "SET" : "ENUM"
        var seen: Set<String> = []
        for label in column.type.members {
            guard seen.insert(label.lowercased()).inserted else {
                let first = column.type.members.first { $0.lowercased() == label.lowercased() }
                throw SQLError(.duplicatedValue, column.name, first ?? label, word)
            }
            if isSet, label.contains(",") {
                throw .mySQL(1367, "Illegal set '\(label)' value found during parsing")
            }
        }
        if isSet, column.type.members.count > MySQLLabels.mostMembers {
            throw .mySQL(1097, "Too many strings for column \(column.name) and SET")
        }
    }

    /// The catalog's type of a column's labels.
    func labels(
        of column: ColumnDefinition, _ surroundings: ColumnSurroundings
    ) throws(SQLError) -> TypeID? {
        guard column.hasLabels, let name = surroundings.labels.names[column.name.lowercased()]
        else { return nil }
        return try catalog.enumeration(schema: surroundings.labels.schema, name: name)?.type
    }

    /// The columns whose labels ALTER TABLE makes anew, or lets go.
    func replacedLabels(
        _ actions: [AlterTableAction], of table: TableDescriptor
    ) -> [ColumnDescriptor] {
        let names = actions.compactMap { action -> String? in
            switch action {
            case .dropColumn(let name, _): name
            case .modifyColumn(let column, _, _): column.name
            case .changeColumn(let old, _, _, _): old
            default: nil
            }
        }
        return names.compactMap { name in
            table.column(named: name, catalog.language.names).map { table.columns[$0] }
        }
    }

    /// The steps that drop the types of columns that are gone.
    func dropLabels(_ columns: [ColumnDescriptor]) -> [DefinitionStep] {
        columns.filter { $0.type.oid.isEnum }.map { column in
            DefinitionStep { (context) in
                context.catalog.path(ofType: column.type.oid.rawValue).map { path in
                    .drop(
                        kind: .type, [ObjectName(schema: path.schema, name: path.name)],
                        ifExists: true, cascade: false)
                }
            }
        }
    }
}
