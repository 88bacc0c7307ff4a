// ALTER TABLE and its sisters for indexes, views and sequences.

package import SQLPlanning

package struct AlterTableStatement: Sendable, Hashable {
    /// table, index, view, materializedView, sequence, foreignTable or (composite) type.
    package var kind: ObjectKind
    package var table: TableReference
    package var ifExists: Bool
    package var actions: [AlterTableAction]
}

package indirect enum AlterTableAction: Sendable, Hashable {
    case addColumn(ColumnDefinition, ifNotExists: Bool)
    case dropColumn(String, ifExists: Bool, DropBehavior)
    case setDefault(column: String, Expression)
    case dropDefault(column: String)
    case setNotNull(column: String)
    case dropNotNull(column: String)
    case dropExpression(column: String, ifExists: Bool)
    case setType(column: String, TypeName, collation: QualifiedName?, using: Expression?)
    case setStatistics(column: String, Int64)
    case setStorage(column: String, String)
    case setCompression(column: String, String)
    case setColumnOptions(column: String, [Option])
    case resetColumnOptions(column: String, [Option])
    case addIdentity(column: String, always: Bool, [SequenceOption])
    case alterIdentity(column: String, always: Bool?, [SequenceOption])
    case dropIdentity(column: String, ifExists: Bool)
    case addConstraint(Constraint)
    case alterConstraint(String, ConstraintTiming)
    case validateConstraint(String)
    case dropConstraint(String, ifExists: Bool, DropBehavior)
    case setOptions([Option])
    case resetOptions([Option])
    case setLogged(Bool)
    case setTablespace(String)
    case setAccessMethod(String)
    case owner(String)
    case clusterOn(String)
    case setWithoutCluster
    case setWithoutOids
    case inherit(QualifiedName)
    case noInherit(QualifiedName)
    case enableTrigger(String)
    case disableTrigger(String)
    case replicaIdentity(String)
    case rowSecurity(String)
    case attachPartition(QualifiedName, PartitionOf.Bound)
    case detachPartition(QualifiedName, concurrently: Bool, finalize: Bool)
}
