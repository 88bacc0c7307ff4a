// A request's text read and planned, before anything of it is run.

import QueryEngine
import StorageEngine

extension YDBSessionCore {
    func compile(_ work: YDBWork) throws(Interrupt) {
        if runner.modes.keepsSnapshot { try runner.takeSnapshot() }
        switch work.task {
        case .look(let operation):
            try checked { () throws(SQLError) in try look(operation, work) }
            work.step = .commit(CommitRun())
            return
        case .define(let plan):
            try define(plan, work, then: 0)
            return
        default: break
        }
        var execution = YDBExecution(.text(work.text))
        if case .execute(let own) = work.task { execution = own }
        if case .prepare = work.task {
            execution.mode = .validate
            execution.dialect = .dataQuery
        }
        let program = try self.program(work.text, execution)
        work.program = program
        work.completion.issues = program.warnings
        work.completion.parameters = program.parameters.map { ("$" + $0.name, $0.type) }
        if execution.mode == .parse {
            work.step = .commit(CommitRun())
            return
        }
        try checked { () throws(SQLError) in
            try check(program, execution)
            if execution.mode == .execute { work.parameters = try values(program, execution) }
        }
        // All is looked at before anything is run; of a script, what the parts before do not make.
        for source in program.part(from: 0) where source.isPlannable {
            let planned = try runner.plan(source, [])
            if let error = planned.query?.constantError { throw .error(error) }
            let showsPlan = execution.mode == .explain || execution.statistics == .plan
            if showsPlan, let plan = planned.query, work.completion.plan.isEmpty {
                work.completion.plan = YDBShownPlan.json(plan, paths)
            }
        }
        if case .prepare = work.task {
            let id = "ydb://preparedqueryid/4?id=\(server.nextNumber())"
            prepared[id] = work.text
            work.completion.query = id
        }
        if execution.statistics != .none { runner.rowCounts = TableRowCounts() }
        work.step = execution.mode == .execute ? .statement(0) : .commit(CommitRun())
    }

    func program(
        _ text: [UInt8], _ execution: YDBExecution
    ) throws(Interrupt) -> YQLProgram {
        let key = YDBServerState.ProgramKey(
            text: text, dialect: execution.dialect,
            parameters: execution.parameters.mapValues(\.type))
        if let known = server.program(key) { return known }
        guard let context = runner.planningContext(over: runner.requireCatalog()) else {
            throw .error(SQLError(.internalError, "no session to plan in"))
        }
        let (paths, own) = (paths, execution)
        let program = try runner.checkedPlanning { () throws(SQLError) in
            var builder = YQLProgramBuilder(
                try YQLTextReading.script(text), context, paths: paths, given: own.parameters,
                dialect: own.dialect)
            return try builder.build()
        }
        if !program.dependsOnValues { server.keep(program, key) }
        return program
    }

    /// What may not stand in one text, or in a transaction of this kind.
    func check(_ program: YQLProgram, _ execution: YDBExecution) throws(SQLError) {
        for sources in program.allParts { try check(sources, execution) }
    }

    private func check(
        _ sources: [YQLSource], _ execution: YDBExecution
    ) throws(SQLError) {
        let defines = sources.contains(where: \.isDefinition)
        let data = sources.first { !$0.isDefinition }
        if defines, data != nil {
            throw .yql(
                .genericError,
                "Queries with mixed data and scheme operations are not supported. Use separate queries for different types of operations.",
                code: YDBIssueCode.mixedSchemeAndData)
        }
        switch execution.dialect {
        case .dataQuery where defines, .scanQuery where defines:
            throw .yql(
                .genericError, "Scheme operations can't be performed in data query",
                code: YDBIssueCode.badOperation)
        case .schemeQuery where data != nil:
            throw .yql(
                .genericError, "Data operations can't be performed in scheme query",
                code: YDBIssueCode.badOperation)
        case .query where defines && execution.control.selector != nil:
            throw .yql(
                .preconditionFailed,
                "Scheme operations cannot be executed inside transaction", stage: .request)
        default: break
        }
        if execution.mode == .execute, current?.mode.isReadOnly == true {
            for source in sources {
                guard let name = source.writeName else { continue }
                throw .yql(
                    .genericError,
                    "Operation '\(name)' can't be performed in read only transaction",
                    code: YDBIssueCode.badOperation)
            }
        }
    }

    func values(
        _ program: YQLProgram, _ execution: YDBExecution
    ) throws(SQLError) -> [Value] {
        var values: [Value] = []
        for parameter in program.parameters {
            if let given = execution.parameters["$" + parameter.name]
                ?? execution.parameters[parameter.name]
            {
                values.append(given.value)
            } else if let value = parameter.defaultValue {
                values.append(value)
            } else if parameter.type.mayBeNull {
                values.append(.null)
            } else {
                throw .yql(
                    .badRequest, "Missing value for parameter: $\(parameter.name)",
                    code: YDBIssueCode.badRequest, stage: .request)
            }
        }
        return values
    }
}
