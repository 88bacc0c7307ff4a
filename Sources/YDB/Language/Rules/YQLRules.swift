// YQL's rules for expressions: strict types with optionals, functions that are found for their arguments' types, lambdas.
package import QueryEngine
package import SQLPlanning

/// The rules for the expressions of one statement; they are spread over this folder.
package final class YQLRules: ExpressionRules {
    package let builder: PlanBuilder
    let statementTypes: YQLStatementTypes
    /// What names with a dollar mean where the analysis is.
    var scope: YQLScope
    let environment: YQLTextEnvironment
    /// What the queries give that had to be known before they were analysed in their places.
    let described: YQLDescribed
    /// What named expressions come to that read no columns.
    var knownValues: [ObjectIdentifier: YQLKnownValue] = [:]
    /// Analyses of named expressions that stand in each other.
    var nesting = 0

    init(
        _ builder: PlanBuilder, types: YQLStatementTypes, scope: YQLScope,
        environment: YQLTextEnvironment, described: YQLDescribed = YQLDescribed()
    ) {
        self.builder = builder
        statementTypes = types
        self.scope = scope
        self.environment = environment
        self.described = described
    }

    package func rules(for builder: PlanBuilder) -> any ExpressionRules {
        YQLRules(
            builder, types: statementTypes, scope: scope, environment: environment,
            described: described)
    }

    /// What stands inside an expression is its to analyse.
    var analyzer: QueryAnalyzer { QueryAnalyzer(builder, self) }

    var level: QueryLevel { builder.level }

    // MARK: Types

    func sqlType(_ type: YQLType) -> SQLType { statementTypes.sqlType(of: type) }

    func id(_ type: YQLType) -> TypeID { sqlType(type).oid }

    func type(of value: Typed) -> YQLType { statementTypes.type(of: value.sqlType) }

    func typed(
        _ expression: ScalarExpression, _ type: YQLType, at offset: SourceOffset = .unknown
    ) -> Typed {
        let sql = sqlType(type)
        var value = Typed(expression, sql.oid, modifier: sql.modifier, offset: offset)
        if !type.mayBeNull { value.traits = .notNull }
        return value
    }

    func constant(
        _ value: Value, _ type: YQLType, at offset: SourceOffset = .unknown
    ) -> Typed {
        typed(.constant(value), type, at: offset)
    }

    package var truth: TypeID { YQLTypeNumber.id(.bool) }
    package var number: TypeID { YQLTypeNumber.id(.int64) }
    package var mask: TypeID { YQLTypeNumber.id(.int64) }
    package var typeOfUnknown: TypeID { YQLTypeNumber.null }

    package func canCompare(_ type: TypeID, _ equalityOnly: Bool) -> Bool {
        let type = statementTypes.type(of: SQLType(type))
        return type.comparability >= (equalityOnly ? .equality : .order)
    }

    package func isCollatable(_ type: TypeID) -> Bool { false }

    package func ordering(_ type: TypeID, _ collation: Collation) -> Ordering { Ordering(type, .c) }

    package func defaultCollation(_ type: TypeID) -> Collation { .c }

    package func arrayType(of element: TypeID) -> TypeID? {
        id(.list(statementTypes.type(of: SQLType(element))))
    }

    package func elementType(of array: TypeID) -> TypeID? {
        statementTypes.type(of: SQLType(array)).item.map(id)
    }

    package func format(_ type: TypeID) -> String {
        "\(statementTypes.type(of: SQLType(type)))"
    }

    package func located(_ name: QualifiedName) throws(SQLError) -> QualifiedName {
        var paths = environment.paths
        if let directory = name.schema, directory.hasPrefix("/") { paths.prefix = directory }
        guard let place = paths.place(name.name) else {
            return QualifiedName(schema: "", name: name.name, offset: name.offset)
        }
        return QualifiedName(schema: place.directory, name: place.name, offset: name.offset)
    }

    package func shownName(of index: IndexDescriptor) -> String {
        index.isPrimary ? YQLTable.primaryView : index.name
    }

    package func resolved(_ value: Typed) throws(SQLError) -> Typed { value }

    package func absent(_ value: Typed) -> Typed {
        let type = type(of: value)
        if type.mayBeNull { return value }
        return typed(value.expression, .optional(type), at: value.offset)
    }

    // MARK: Names and order

    /// Names of columns and tables differ by their case.
    package func nameKey(_ name: String) -> String { name }

    package func systemColumn(named name: String) -> SystemColumnUse? { nil }

    package func systemValue(_ column: SystemColumn, of table: VirtualTable) -> Value { .null }

    package func table(reading sequence: SequenceDescriptor) -> VirtualTable? { nil }

    /// Nulls are less than all else.
    package func nullsFirst(descending: Bool) -> Bool { !descending }

    package func separated(_ call: FunctionCall) -> [FunctionCall] { [call] }

    package var groupsDependOnKeys: Bool { false }

    package var readsTargetsByName: Bool { true }

    package var starsNameColumnsOnce: Bool { !environment.namesTables }

    package func starName(of column: String, in table: String) -> String {
        environment.namesTables && !table.isEmpty ? "\(table).\(column)" : column
    }

    package func assigning(
        _ value: Typed, to element: Expression, of column: ColumnDescriptor,
        in current: ScalarExpression, at offset: SourceOffset
    ) throws(SQLError) -> ScalarExpression {
        throw notSupported("an element of a column", at: offset)
    }

    // MARK: Stored texts

    package func query(ofView text: String) throws(SQLError) -> Query {
        try environment.texts.query(ofView: text, in: environment.paths.database)
    }

    package func expression(stored text: String) throws(SQLError) -> Expression {
        try environment.texts.expression(stored: text)
    }

    // MARK: What clients get

    /// What only functions of a module can read is told as what it stands for.
    package func presented(_ value: ScalarExpression, _ type: SQLType) -> ScalarExpression? {
        guard let shown = shownMoment(statementTypes.type(of: type)) else { return nil }
        let body = FunctionDefinition(
            "as \(shown.name)", [type.oid], id(.optional(.primitive(shown))),
            body: .unary { (made, _) in YQLClock.moment(made, shown) ?? .null })
        return .call(body, [value])
    }

    package func presentedType(of output: OutputColumn) -> SQLType {
        let own = statementTypes.type(of: output.type)
        guard let shown = shownMoment(own) else { return output.type }
        return sqlType(own.isOptional ? .optional(.primitive(shown)) : .primitive(shown))
    }

    /// The type of a time with a zone that is told in the place of the module DateTime's own.
    private func shownMoment(_ type: YQLType) -> YQLPrimitive? {
        switch type.withoutOptional {
        case .resource(YQLResources.moment): .tzTimestamp
        case .resource(YQLResources.wideMoment): .tzTimestamp64
        default: nil
        }
    }

    package func hasSameKeys(_ compared: Ordering, _ column: Ordering) -> Bool {
        isSamePlainType(compared.type, column.type)
    }

    package func hasSameValues(_ ordering: Ordering, _ column: TypeID) -> Bool {
        isSamePlainType(ordering.type, column)
    }

    private func isSamePlainType(_ a: TypeID, _ b: TypeID) -> Bool {
        a == b
            || statementTypes.type(of: SQLType(a)).innermost
                == statementTypes.type(of: SQLType(b)).innermost
    }

    package func patternMatch(
        _ function: FunctionDefinition, _ column: TypeID, _ pattern: ScalarExpression
    ) -> VirtualScan.Key.Match? { nil }

    // MARK: Errors

    func error(_ message: String, at offset: SourceOffset = .unknown) -> SQLError {
        .yqlCompile(message, position: position(offset))
    }

    /// What was found by who knows no places points where the call is.
    func placed<Result>(
        _ offset: SourceOffset, _ work: () throws(SQLError) -> Result
    ) throws(SQLError) -> Result {
        do throws(SQLError) { return try work() } catch { throw error.at(position(offset)) }
    }
}

/// A value that was analysed before.
struct YQLKnownValue {
    let value: Typed
    /// It lives as long as what names it.
    let scope: YQLScope
}

/// What a text's analysis knows beside its names: the session's place, its pragmas, how stored texts are read.
struct YQLTextEnvironment: Sendable {
    var paths: YDBPaths
    var texts: any YQLStoredTexts
    /// PRAGMA PositionalUnionAll.
    var unitesByPosition = false
    /// PRAGMA OrderedColumns: a star's columns come in the order of their table.
    var keepsColumnOrder = false
    /// PRAGMA DisableSimpleColumns: columns of joins are named with their tables.
    var namesTables = false
}

/// Reads the texts that definitions keep: the parser's side.
package protocol YQLStoredTexts: Sendable {
    /// - Parameter database: Where the paths of a view's tables begin that was made without another place.
    func query(ofView text: String, in database: String) throws(SQLError) -> Query
    func expression(stored text: String) throws(SQLError) -> Expression
}
