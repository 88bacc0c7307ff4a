// Plans: made, found again, and seen to be still valid.

import StorageEngine

extension StatementRunner {
    /// A plan that holds now: the shared one, or a new one.
    package func plan(
        _ source: StatementSource, _ types: [TypeID], allowsParameters: Bool = true
    ) throws(Interrupt) -> PlannedStatement {
        if source.isPlannable, let shared = source.sharedPlan(types, meaning: meaning),
            allowsParameters || shared.parameterTypes.isEmpty, try isCurrent(shared)
        {
            return shared
        }
        let (planned, notices) = try makePlan(source, types, allowsParameters: allowsParameters)
        for notice in notices { self.notice(notice) }
        if source.isPlannable && !held.hasOwnDefinitions && planned.query != nil {
            source.share(planned)
        }
        return planned
    }

    /// A new plan, and what planning has to tell.
    func makePlan(
        _ source: StatementSource, _ types: [TypeID], allowsParameters: Bool,
        _ literals: LiteralLedger? = nil
    ) throws(Interrupt) -> (planned: PlannedStatement, notices: [Notice]) {
        if let command = source.transactionCommand {
            let planned = PlannedStatement(
                .transaction(command), givenTypes: types, parameterTypes: types,
                meaning: meaning, validatedAt: 0)
            return (planned, [])
        }
        let counter = database.changeCounter
        let catalog = requireCatalog()
        catalog.uses = []
        let context = PlanningContext(
            catalog: catalog, environment: typeEnvironment, parameterTypes: types,
            settings: plannerSettings,
            evaluation: self,
            allowsParameters: allowsParameters, literals: literals)
        do throws(SQLError) {
            let command = try pace.repeatable { () throws(SQLError) in
                try source.statement.plan(context)
            }
            let planned = PlannedStatement(
                command, givenTypes: types, parameterTypes: context.parameterTypes,
                meaning: meaning, validatedAt: held.hasOwnDefinitions ? 0 : counter)
            return (planned, context.notices)
        } catch {
            throw Interrupt(error)
        }
    }

    /// Takes note of the types that the transaction finds: values are read and printed by them.
    @inline(__always)
    package func followEnums() throws(Interrupt) {
        if enumStamp != database.changeCounter || held.hasOwnDefinitions || enumStamp == nil {
            try lookAtEnums()
        }
    }

    @inline(never)
    private func lookAtEnums() throws(Interrupt) {
        let catalog = requireCatalog()
        enumStamp = catalog.stamp
        do throws(SQLError) {
            let enums = try catalog.store.enums()
            let language = services.language.types
            typeEnvironment.types =
                enums.isEmpty
                ? language
                : language.adding(
                    enums,
                    committed: enumStamp == nil ? try catalog.store.committedEnums() : nil)
        } catch {
            throw .error(error)
        }
    }

    /// Whether everything a plan stands on is as it was when it was made.
    @inline(__always)
    func isCurrent(_ planned: PlannedStatement) throws(Interrupt) -> Bool {
        if !held.hasOwnDefinitions && planned.meaning == meaning
            && planned.isValid(at: database.changeCounter)
        {
            return true
        }
        return try compareVersions(planned)
    }

    @inline(never)
    private func compareVersions(_ planned: PlannedStatement) throws(Interrupt) -> Bool {
        guard planned.meaning == meaning, let plan = planned.query else { return false }
        let counter = database.changeCounter
        guard requireCatalog().stands(plan.dependencies) else { return false }
        if !held.hasOwnDefinitions { planned.noteValid(at: counter) }
        return true
    }

    /// A prepared statement's plan as of now; its answer must not have changed its shape.
    package func revalidate(_ statement: PreparedStatement) throws(Interrupt) {
        guard let planned = statement.planned, let source = statement.source,
            planned.query != nil
        else { return }
        if try isCurrent(planned) { return }
        let renewed = try plan(source, statement.parameterTypes)
        let columns = renewed.query?.columns ?? []
        guard StatementRunner.sameShape(columns, statement.columns) else {
            throw .violation(.resultChanged)
        }
        statement.planned = renewed
        statement.columns = columns
    }

    static func sameShape(_ a: [ResultColumn], _ b: [ResultColumn]) -> Bool {
        a.count == b.count && zip(a, b).allSatisfy { $0.name == $1.name && $0.type == $1.type }
    }
}

extension StatementRunner {
    /// Plans a part of a command that the session carries out.
    package func checkedPlanning<Result>(
        _ body: () throws(SQLError) -> Result
    ) throws(Interrupt) -> Result {
        do throws(SQLError) {
            return try pace.repeatable(body)
        } catch {
            throw Interrupt(error)
        }
    }
}
