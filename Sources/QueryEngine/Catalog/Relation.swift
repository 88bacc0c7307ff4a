// What a name in a statement can stand for.

/// What a relation name can stand for.
package enum Relation: Sendable {
    case table(TableDescriptor)
    case sequence(SequenceDescriptor)
    case view(ViewDescriptor)
    case index(IndexDescriptor, table: TableDescriptor)
    /// A virtual table (system catalogs): its columns, and what makes its rows.
    case virtual(VirtualTable)
}

extension Relation {
    package var oid: UInt32 {
        switch self {
        case .table(let table): table.oid
        case .sequence(let sequence): sequence.oid
        case .view(let view): view.oid
        case .index(let index, _): index.oid
        case .virtual(let table): table.oid
        }
    }

    package var name: String {
        switch self {
        case .table(let table): table.name
        case .sequence(let sequence): sequence.name
        case .view(let view): view.name
        case .index(let index, _): index.name
        case .virtual(let table): table.name
        }
    }

    package var schemaName: String {
        switch self {
        case .table(let table): table.schema
        case .sequence(let sequence): sequence.schema
        case .view(let view): view.schema
        case .index(_, let table): table.schema
        case .virtual(let table): table.schema
        }
    }
}
