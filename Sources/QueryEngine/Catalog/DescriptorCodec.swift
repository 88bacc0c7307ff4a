// Descriptors as bytes: each `write` and its reader stand side by side and name the fields in the same order.
internal import StorageEngine

// MARK: Columns

extension ByteWriter {
    /// With the shape of its values, which need not be looked up to read them.
    mutating func write(_ type: TypeID) {
        write(type.rawValue)
        write(type.shape.rawValue)
    }

    mutating func write(_ column: ColumnDescriptor) {
        write(column.name)
        write(column.type.oid)
        write(Int64(column.type.modifier))
        write(UInt64(column.collation.id))
        write(column.isNotNull)
        write(column.defaultSQL)
        write(column.changeSQL)
        write(column.isGenerated)
        write(list: column.sources)
        write(column.identity.rawValue)
        var missing: [UInt8] = []
        ValueCodec.append(column.missingValue, to: &missing)
        write(missing)
        write(column.isDropped)
    }

    mutating func write(columns: [ColumnDescriptor]) {
        write(count: columns.count)
        for column in columns { write(column) }
    }
}

extension ByteReader {
    mutating func type() throws(MalformedBytes) -> TypeID {
        let number = try word()
        guard let shape = ValueShape(rawValue: try byte()) else { throw MalformedBytes() }
        return TypeID(number, shape)
    }

    mutating func column() throws(MalformedBytes) -> ColumnDescriptor {
        let name = try string()
        let oid = try type()
        guard let modifier = Int32(exactly: try signed()),
            let collation = types.collation(id: try unsigned())
        else { throw MalformedBytes() }
        var column = ColumnDescriptor(
            name: name, type: SQLType(oid, modifier: modifier), collation: collation)
        column.isNotNull = try flag()
        column.defaultSQL = try optionalString()
        column.changeSQL = try optionalString()
        column.isGenerated = try flag()
        column.sources = try list()
        guard let identity = ColumnDescriptor.Identity(rawValue: try byte()) else {
            throw MalformedBytes()
        }
        column.identity = identity
        column.missingValue = try value()
        column.isDropped = try flag()
        return column
    }

    private mutating func value() throws(MalformedBytes) -> Value {
        let bytes = try content()
        let value = bytes.withUnsafeBytes { raw -> Value? in
            var reader = BinaryReader(raw)
            return try? ValueCodec.decode(&reader)
        }
        guard let value else { throw MalformedBytes() }
        return value
    }

    mutating func columns() throws(MalformedBytes) -> [ColumnDescriptor] {
        var result: [ColumnDescriptor] = []
        for _ in 0..<(try count()) { result.append(try column()) }
        return result
    }
}

// MARK: Indexes and constraints

extension ByteWriter {
    mutating func write(_ index: IndexDescriptor) {
        write(index.oid)
        write(index.name)
        write(index.tree.rawValue)
        write(count: index.columns.count)
        for key in index.columns {
            write(Int64(key.column))
            write(key.descending)
            write(key.nullsFirst)
        }
        write(count: index.expressions.count)
        for expression in index.expressions { write(expression) }
        write(index.predicate)
        write(list: index.computedFrom)
        write(list: index.included)
        write(count: index.impliedColumns)
        write(index.isUnique)
        write(index.isPrimary)
        write(index.isConstraint)
        write(index.isDeferrable)
        write(index.isInitiallyDeferred)
        write(index.nullsNotDistinct)
    }

    private mutating func write(_ expression: IndexExpression) {
        write(expression.sql)
        write(expression.name)
        write(expression.type.oid)
        write(Int64(expression.type.modifier))
        write(UInt64(expression.collation.id))
        write(expression.isCall)
    }

    mutating func write(_ check: CheckDescriptor) {
        write(check.oid)
        write(check.name)
        write(check.sql)
        write(list: check.columns)
        write(check.isValidated)
    }

    mutating func write(_ key: ForeignKeyDescriptor) {
        write(key.oid)
        write(key.name)
        write(key.child)
        write(list: key.childColumns)
        write(key.parent)
        write(list: key.parentColumns)
        write(key.parentIndex)
        write(key.onDelete.rawValue)
        write(key.onUpdate.rawValue)
        write(key.isFullMatch)
        write(key.isDeferrable)
        write(key.isInitiallyDeferred)
        write(key.isValidated)
        write(list: key.deleteColumns)
    }
}

extension ByteReader {
    mutating func indexDescriptor() throws(MalformedBytes) -> IndexDescriptor {
        let oid = try word()
        let name = try string()
        let tree = TreeID(rawValue: try unsigned())
        var keys: [IndexDescriptor.KeyColumn] = []
        for _ in 0..<(try count()) {
            guard let column = Int(exactly: try signed()) else { throw MalformedBytes() }
            keys.append(
                IndexDescriptor.KeyColumn(
                    column: column, descending: try flag(), nullsFirst: try flag()))
        }
        var expressions: [IndexExpression] = []
        for _ in 0..<(try count()) { expressions.append(try indexExpression()) }
        guard keys.allSatisfy({ ($0.expression ?? -1) < expressions.count }) else {
            throw MalformedBytes()
        }
        return IndexDescriptor(
            oid: oid, name: name, tree: tree, columns: keys, expressions: expressions,
            predicate: try optionalString(), computedFrom: try list(), included: try list(),
            impliedColumns: try count(), isUnique: try flag(),
            isPrimary: try flag(), isConstraint: try flag(), isDeferrable: try flag(),
            isInitiallyDeferred: try flag(), nullsNotDistinct: try flag())
    }

    private mutating func indexExpression() throws(MalformedBytes) -> IndexExpression {
        let sql = try string()
        let name = try string()
        let oid = try type()
        guard let modifier = Int32(exactly: try signed()),
            let collation = types.collation(id: try unsigned())
        else { throw MalformedBytes() }
        return IndexExpression(
            sql: sql, name: name, type: SQLType(oid, modifier: modifier), collation: collation,
            isCall: try flag())
    }

    mutating func check() throws(MalformedBytes) -> CheckDescriptor {
        CheckDescriptor(
            oid: try word(), name: try string(), sql: try string(), columns: try list(),
            isValidated: try flag())
    }

    mutating func action() throws(MalformedBytes) -> ForeignKeyDescriptor.Action {
        guard let action = ForeignKeyDescriptor.Action(rawValue: try byte()) else {
            throw MalformedBytes()
        }
        return action
    }

    mutating func foreignKey() throws(MalformedBytes) -> ForeignKeyDescriptor {
        ForeignKeyDescriptor(
            oid: try word(), name: try string(), child: try word(), childColumns: try list(),
            parent: try word(), parentColumns: try list(), parentIndex: try word(),
            onDelete: try action(), onUpdate: try action(), isFullMatch: try flag(),
            isDeferrable: try flag(), isInitiallyDeferred: try flag(), isValidated: try flag(),
            deleteColumns: try list())
    }

    mutating func foreignKeys() throws(MalformedBytes) -> [ForeignKeyDescriptor] {
        var result: [ForeignKeyDescriptor] = []
        for _ in 0..<(try count()) { result.append(try foreignKey()) }
        return result
    }
}

// MARK: Relations

extension ByteWriter {
    mutating func write(_ table: TableDescriptor) {
        write(table.oid)
        write(table.schema)
        write(table.name)
        write(table.tree.rawValue)
        write(columns: table.columns)
        write(count: table.indexes.count)
        for index in table.indexes { write(index) }
        write(count: table.checks.count)
        for check in table.checks { write(check) }
        write(count: table.foreignKeys.count)
        for key in table.foreignKeys { write(key) }
        write(count: table.referencedBy.count)
        for key in table.referencedBy { write(key) }
        write(table.counter != nil)
        if let counter = table.counter {
            write(count: counter.column)
            write(counter.tree.rawValue)
            write(counter.maximum)
            write(counter.isUnsigned)
        }
        write(table.isTemporary)
        write(table.onCommit.rawValue)
    }

    mutating func write(_ sequence: SequenceDescriptor) {
        write(sequence.oid)
        write(sequence.schema)
        write(sequence.name)
        write(sequence.tree.rawValue)
        write(sequence.type)
        write(sequence.start)
        write(sequence.increment)
        write(sequence.minimum)
        write(sequence.maximum)
        write(sequence.cache)
        write(sequence.cycles)
        write(sequence.owner != nil)
        if let owner = sequence.owner {
            write(owner.table)
            write(count: owner.column)
        }
    }

    mutating func write(_ view: ViewDescriptor) {
        write(view.oid)
        write(view.schema)
        write(view.name)
        write(columns: view.columns)
        write(view.sql)
        write(view.bindings)
    }
}

extension ByteReader {
    mutating func table(version: UInt64) throws(MalformedBytes) -> TableDescriptor {
        let oid = try word()
        let schema = try string()
        let name = try string()
        let tree = TreeID(rawValue: try unsigned())
        let columns = try columns()
        var indexes: [IndexDescriptor] = []
        for _ in 0..<(try count()) { indexes.append(try indexDescriptor()) }
        var checks: [CheckDescriptor] = []
        for _ in 0..<(try count()) { checks.append(try check()) }
        let foreignKeys = try foreignKeys()
        let referencedBy = try self.foreignKeys()
        var counter: TableCounter?
        if try flag() {
            counter = TableCounter(
                column: try index(), tree: TreeID(rawValue: try unsigned()),
                maximum: try unsigned(), isUnsigned: try flag())
        }
        let isTemporary = try flag()
        guard let onCommit = TableDefinition.OnCommit(rawValue: try byte()) else {
            throw MalformedBytes()
        }
        return TableDescriptor(
            oid: oid, schema: schema, name: name, tree: tree, columns: columns, indexes: indexes,
            checks: checks, foreignKeys: foreignKeys, referencedBy: referencedBy,
            counter: counter, isTemporary: isTemporary, onCommit: onCommit, version: version)
    }

    mutating func sequence(version: UInt64) throws(MalformedBytes) -> SequenceDescriptor {
        var sequence = SequenceDescriptor(
            oid: try word(), schema: try string(), name: try string(),
            tree: TreeID(rawValue: try unsigned()), type: try type(),
            start: try signed(), increment: try signed(), minimum: try signed(),
            maximum: try signed(), cache: try signed(), cycles: try flag(), version: version)
        if try flag() { sequence.owner = (table: try word(), column: try index()) }
        return sequence
    }

    mutating func view(version: UInt64) throws(MalformedBytes) -> ViewDescriptor {
        ViewDescriptor(
            oid: try word(), schema: try string(), name: try string(), columns: try columns(),
            sql: try string(), bindings: try viewBindings(), version: version)
    }
}
