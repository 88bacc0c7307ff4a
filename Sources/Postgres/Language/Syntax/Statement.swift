// The table of contents: every statement that the grammar knows.

package import SQLPlanning

package indirect enum Statement: Sendable, Hashable {
    case query(Query)
    case insert(InsertStatement)
    case update(UpdateStatement)
    case delete(DeleteStatement)
    case copy(CopyStatement)

    case createTable(CreateTableStatement)
    case createTableAs(CreateTableAsStatement)
    case alterTable(AlterTableStatement)
    case createIndex(CreateIndexStatement)
    case createSequence(CreateSequenceStatement)
    case alterSequence(AlterSequenceStatement)
    case createView(CreateViewStatement)
    case refreshMaterializedView(RefreshMaterializedViewStatement)
    case createType(CreateTypeStatement)
    case alterEnum(AlterEnumStatement)
    case createDomain(CreateDomainStatement)
    case createSchema(CreateSchemaStatement)
    case createDatabase(CreateDatabaseStatement)
    case alterDatabase(AlterDatabaseStatement)
    case dropDatabase(DropDatabaseStatement)
    case createExtension(CreateExtensionStatement)
    case drop(DropStatement)
    case rename(RenameStatement)
    case alterObject(AlterObjectStatement)
    case comment(CommentStatement)
    case truncate(TruncateStatement)

    case transaction(TransactionStatement)
    case setConstraints(SetConstraintsStatement)
    case lockTable(LockTableStatement)
    case set(SetStatement)
    case setTransaction(SetTransactionStatement)
    case show(ShowStatement)
    case reset(ResetStatement)
    case discard(DiscardStatement)
    case prepare(PrepareStatement)
    case execute(ExecuteStatement)
    case deallocate(DeallocateStatement)
    case declareCursor(DeclareCursorStatement)
    case fetch(FetchStatement)
    case close(CloseStatement)
    case listen(String)
    /// nil is `*`.
    case unlisten(String?)
    case notify(NotifyStatement)

    case explain(ExplainStatement)
    case vacuum(VacuumStatement)
    case reindex(ReindexStatement)
    case cluster(ClusterStatement)
    case checkpoint
    case grant(GrantStatement)
    case role(RoleStatement)
    case doBlock(DoStatement)
    case call(CallStatement)
    /// Recognised by its first words and no further: fails with 0A000 when its turn comes.
    case unsupported(feature: String, SourceOffset)
}

extension Statement {
    package init(_ data: DataStatement) {
        switch data {
        case .query(let query): self = .query(query)
        case .insert(let insert): self = .insert(insert)
        case .update(let update): self = .update(update)
        case .delete(let delete): self = .delete(delete)
        }
    }

    /// The query or modification that it is.
    package var data: DataStatement? {
        switch self {
        case .query(let query): .query(query)
        case .insert(let insert): .insert(insert)
        case .update(let update): .update(update)
        case .delete(let delete): .delete(delete)
        default: nil
        }
    }
}

/// A statement of a text that may hold several.
package struct ParsedStatement: Sendable {
    package var statement: Statement
    /// The statement's bytes in the text, from its first token to the semicolon (not included) or
    /// the end. Offsets in the tree count from the start of the whole text.
    package var range: Range<Int>
}
