// From a text to a program: declarations, pragmas and named expressions are taken in their order; actions are done.

import QueryEngine
import SQLPlanning

/// Builds the program of one text. Made for it, used once.
struct YQLProgramBuilder {
    let script: YQLScript
    let context: PlanningContext
    /// What the request has brought.
    let given: [String: YDBParameter]
    let dialect: YDBDialect
    private var environment: YQLTextEnvironment
    private let types = YQLStatementTypes()
    private var scope = YQLScope.empty
    private var parameters: [YQLProgram.Parameter] = []
    private var statements: [StatementSource] = []
    private var parts: [Int] = []
    private var warnings: [YDBIssue] = []
    /// Parameters stand for their values, because what the program is depends on them.
    private let usesValues: Bool
    private var work = 0

    static let mostStatements = 10_000

    init(
        _ script: YQLScript, _ context: PlanningContext, paths: YDBPaths,
        given: [String: YDBParameter], dialect: YDBDialect
    ) {
        self.script = script
        self.context = context
        self.given = given
        self.dialect = dialect
        environment = YQLTextEnvironment(paths: paths, texts: YQLTextReading())
        usesValues = script.statements.contains { $0.statement.dependsOnValues }
    }

    mutating func build() throws(SQLError) -> YQLProgram {
        // The types of what is not declared are those of the values.
        for name in given.keys.sorted() {
            guard let parameter = given[name] else { continue }
            bind(plain(name), parameter.type, isDeclared: false, defaultValue: nil)
        }
        for parsed in script.statements {
            try take(parsed.statement, parsed.range)
        }
        return YQLProgram(
            text: script.text, statements: statements,
            parts: parts.filter { $0 < statements.count }, parameters: parameters,
            warnings: warnings, dependsOnValues: usesValues)
    }

    private func plain(_ name: String) -> String {
        name.first == "$" ? String(name.dropFirst()) : name
    }

    private func rules() -> YQLRules {
        let builder = PlanBuilder(
            context: context, text: script.text, words: YQLWords(paths: environment.paths))
        return YQLRules(builder, types: types, scope: scope, environment: environment)
    }

    // MARK: Statements

    private mutating func take(_ statement: YQLStatement, _ range: Range<Int>) throws(SQLError) {
        work += 1
        guard work <= Self.mostStatements, scope.depth < 4_000 else {
            throw .yql(.overloaded, "The program has too many statements", stage: .parse)
        }
        try WorkPace.pass(4_096)
        switch statement {
        case .pragma(let pragma): try take(pragma)
        case .declare(let declaration): try take(declaration)
        case .named(let named): scope = try rules().bound(named, in: scope)
        case .define(let definition):
            scope = scope.binding(definition.name, to: .action(definition, scope))
        case .perform(let perform): try take(perform, range)
        case .condition(let condition): try take(condition, range)
        case .loop(let loop): try take(loop, range)
        case .use: break
        case .commit:
            if dialect == .script, statements.count > parts.last ?? 0 {
                parts.append(statements.count)
            }
        case .rollback:
            throw .yql(.genericError, "ROLLBACK is not supported in a query", stage: .types)
        case .unsupported(let unsupported):
            throw .yql(
                .unsupported, "\(unsupported.feature) is not supported",
                code: YDBIssueCode.unsupported, stage: .request)
        default:
            statements.append(
                StatementSource(
                    YQLSource(
                        statement, range, of: script.text, scope: scope,
                        environment: environment, types: types), mayShare: true))
        }
    }

    private mutating func take(_ pragma: YQLPragma) throws(SQLError) {
        let name = pragma.name.lowercased()
        guard
            pragma.prefix == nil
                || ["ydb", "kikimr", "dq", "yson", "config"].contains(
                    pragma.prefix?.lowercased())
        else { return }
        switch name {
        case "tablepathprefix":
            guard pragma.prefix == nil, let value = pragma.values.last else {
                throw .yqlCompile("Expected path prefix", position: nil)
            }
            switch value {
            case .string(let bytes):
                environment.paths.prefix = String(decoding: bytes, as: UTF8.self)
            case .word(let word): environment.paths.prefix = word
            default: throw .yqlCompile("Expected path prefix")
            }
        case "positionalunionall":
            environment.unitesByPosition = true
            environment.keepsColumnOrder = true
        case "orderedcolumns": environment.keepsColumnOrder = true
        case "disablesimplecolumns": environment.namesTables = true
        case "simplecolumns": environment.namesTables = false
        case "disableorderedcolumns": environment.keepsColumnOrder = false
        case "auth" where pragma.prefix != nil:
            throw .yqlCompile("Pragma auth not supported inside Kikimr query.")
        case "disablepositionalunionall": environment.unitesByPosition = false
        default: break
        }
    }

    private mutating func take(_ declaration: YQLDeclaration) throws(SQLError) {
        let type = try rules().type(named: declaration.type)
        if let value = given["$" + declaration.name] ?? given[declaration.name],
            value.type != type
        {
            throw .yql(
                .badRequest,
                "Parameter $\(declaration.name) type mismatch, expected: \(type), actual: \(value.type)",
                code: YDBIssueCode.badRequest, stage: .request)
        }
        var defaultValue: Value?
        if let written = declaration.defaultValue {
            let rules = rules()
            let value = try rules.require(try rules.analyzer.analyze(written), type) {
                "Cannot convert \($0) to \(type)"
            }
            guard let known = rules.known(value) else {
                throw .yqlCompile("The default of $\(declaration.name) is not constant")
            }
            defaultValue = known
        }
        bind(declaration.name, type, isDeclared: true, defaultValue: defaultValue)
    }

    private mutating func bind(
        _ name: String, _ type: YQLType, isDeclared: Bool, defaultValue: Value?
    ) {
        if let place = parameters.firstIndex(where: { $0.name == name }) {
            parameters[place] = YQLProgram.Parameter(
                name: name, type: type, isDeclared: isDeclared, defaultValue: defaultValue)
            return
        }
        let place = parameters.count
        parameters.append(
            YQLProgram.Parameter(
                name: name, type: type, isDeclared: isDeclared, defaultValue: defaultValue))
        if usesValues, let value = given["$" + name] ?? given[name] {
            scope = scope.binding(name, to: .value(type, value.value))
        } else {
            scope = scope.binding(name, to: .parameter(place, type))
        }
    }

    // MARK: Actions

    private mutating func take(_ perform: YQLPerform, _ range: Range<Int>) throws(SQLError) {
        let outer = scope
        defer { scope = outer }
        switch perform {
        case .nothing: return
        case .block(let body): try take(body, range)
        case .call(let name, let arguments, let at):
            guard case .action(let definition, let own)? = scope.lookUp(name),
                definition.kind == .action
            else {
                throw .yqlCompile("Unknown action: $\(name)", position: position(at))
            }
            let least = definition.parameters.count { !$0.isOptional }
            guard (least...definition.parameters.count).contains(arguments.count) else {
                throw .yqlCompile(
                    "Action $\(name) needs \(definition.parameters.count) arguments, but got \(arguments.count)",
                    position: position(at))
            }
            var inner = own
            for (parameter, argument) in zip(definition.parameters, arguments) {
                inner = inner.binding(parameter.name, to: .expression(argument, outer))
            }
            for parameter in definition.parameters.dropFirst(arguments.count) {
                inner = inner.binding(parameter.name, to: .value(.null, .null))
            }
            scope = inner
            try take(definition.body, range)
        }
    }

    private mutating func take(
        _ body: [YQLBodyStatement], _ range: Range<Int>
    ) throws(SQLError) {
        guard scope.depth < 5_000 else {
            throw .yqlCompile("Actions are nested too deep")
        }
        for statement in body { try take(statement.statement, range) }
    }

    private mutating func take(
        _ condition: YQLCondition, _ range: Range<Int>
    ) throws(SQLError) {
        let (type, value) = try evaluated(condition.condition)
        guard type.withoutOptional == .bool else {
            throw .yqlCompile(
                "Expected Bool, but got: \(type)", position: position(condition.offset))
        }
        if case .bool(true) = value {
            try take(condition.then, range)
        } else if let otherwise = condition.otherwise {
            try take(otherwise, range)
        }
    }

    private mutating func take(_ loop: YQLLoop, _ range: Range<Int>) throws(SQLError) {
        let (type, value) = try evaluated(loop.collection)
        if type == .emptyList || value.isNull {
            if let otherwise = loop.otherwise { try take(otherwise, range) }
            return
        }
        guard let item = type.withoutOptional.item else {
            throw .yqlCompile(
                "Expected list, but got: \(type)", position: position(loop.offset))
        }
        if value.elements.isEmpty, let otherwise = loop.otherwise {
            return try take(otherwise, range)
        }
        let outer = scope
        defer { scope = outer }
        for element in value.elements {
            scope = outer.binding(loop.variable, to: .value(item, element))
            try take(loop.body, range)
        }
    }

    /// What is to be known before the program is.
    private func evaluated(_ expression: Expression) throws(SQLError) -> (YQLType, Value) {
        let source = YQLSource(
            .query(
                Query(
                    body: .select(
                        SelectClause(
                            items: [
                                SelectItem(
                                    expression: expression, alias: "value", offset: .unknown)
                            ], offset: .unknown)))), 0..<0, of: script.text, scope: scope,
            environment: environment, types: types)
        guard case .query(let plan) = try source.plan(context), let column = plan.columns.first,
            let runner = context.evaluation as? StatementRunner
        else { throw .yqlCompile("The value has to be known before the query runs") }
        let transaction = runner.requireTransaction()
        let execution = ExecutionContext(
            plan: plan, parameters: [], transaction: transaction,
            view: transaction.statementView(), services: runner)
        let rows = QueryExecution(execution)
        while true {
            do throws(Interrupt) {
                try execution.refill(4_096)
                guard try rows.next() else { return (.null, .null) }
                return (types.type(of: column.type), execution.frame[column.slot])
            } catch {
                switch error {
                case .error(let error): throw error
                case .yield: continue
                case .wait, .sleep, .moment, .needsInput:
                    throw .yqlCompile("The value has to be known before the query runs")
                }
            }
        }
    }

    private func position(_ offset: SourceOffset) -> Int? {
        offset.characterPosition(in: script.text)
    }
}

extension YQLStatement {
    fileprivate var dependsOnValues: Bool {
        switch self {
        case .condition, .loop: true
        case .perform(.block(let body)): body.contains { $0.statement.dependsOnValues }
        case .define(let definition): definition.body.contains { $0.statement.dependsOnValues }
        default: false
        }
    }
}
