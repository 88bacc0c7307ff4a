// Statements of texts that differ in literals alone share a plan: it is made without the literals' values, which are read
// from each text.

/// What texts of one shape share.
final class StatementTemplate: Sendable {
    let source: StatementSource
    /// The text that it was made of, for the positions in its plan.
    let text: [UInt8]
    let tokens: [LiteralToken]

    init(_ source: StatementSource, _ literals: LiteralText) {
        self.source = source
        text = literals.text
        tokens = literals.tokens
    }
}

extension StatementRunner {
    // MARK: Finding

    /// The statements of a text whose values stand in it as literals.
    package func find(
        _ text: [UInt8]
    ) throws(SQLError) -> (statements: [StatementSource], literals: LiteralText?) {
        noteNotices(of: text)
        return try pace.repeatable { () throws(SQLError) in try self.statements(of: text) }
    }

    /// The statements of a text that may have parameters.
    ///
    /// - Parameter types: of its parameters, as far as they were given.
    package func find(
        _ text: [UInt8], parameters types: [TypeID]
    ) throws(SQLError) -> [StatementSource] {
        try pace.repeatable { () throws(SQLError) in try self.parsed(text, types).statements }
    }

    /// The statements of a text, from the cache where it is known.
    private func parsed(_ text: [UInt8], _ types: [TypeID]) throws(SQLError) -> ParsedText {
        let key = PlanCache.Key(text, types, reading: reading)
        if case .text(let known) = services.plans.find(key) { return known }
        let parsed = ParsedText(text, try frontend.parse(text))
        if parsed.statements.count <= 16, services.plans.isSeenAgain(key) {
            services.plans.admit(key, .text(parsed))
        }
        return parsed
    }

    /// The statements of a text, and whether literals are to be read from it.
    private func statements(of text: [UInt8]) throws(SQLError) -> ([StatementSource], LiteralText?)
    {
        guard text.count <= PlanCache.longestText else {
            try WorkPace.pass(text.count &* 16)
            return (try parsed(text, []).statements, nil)
        }
        literals.begin(text, reading)
        guard frontend.findLiterals(text, literals) else {
            return (try parsed(text, []).statements, nil)
        }
        var key = literals.key(pinned: [])
        var known = services.plans.find(key)
        if case .pinned(let pinned) = known {
            literals.pinned = pinned
            key = literals.key(pinned: pinned)
            known = services.plans.find(key)
        }
        switch known {
        case .template(let template):
            literals.template = template
            return ([template.source], literals)
        case .text(let parsed): return (parsed.statements, nil)
        case .pinned, nil: break
        }
        let parsed = ParsedText(text, try frontend.parse(text))
        guard services.plans.isSeenAgain(key) else { return (parsed.statements, nil) }
        if literals.pinned.count < literals.tokens.count, parsed.statements.count == 1,
            parsed.statements[0].isPlannable
        {
            literals.learns = true
            return (parsed.statements, literals)
        }
        if literals.pinned.count < literals.tokens.count {
            let all = Array(literals.tokens.indices)
            services.plans.admit(literals.key(pinned: []), .pinned(all))
            key = literals.key(pinned: all)
        }
        services.plans.admit(key, .text(parsed))
        return (parsed.statements, nil)
    }

    /// What the text was taken apart for is over.
    package func forgetText() { literals.end() }

    // MARK: Planning

    /// The plan for a text with literals, its parameters set.
    func planByLiterals(
        _ run: StatementRun, _ literals: LiteralText
    ) throws(Interrupt) -> PlannedStatement {
        if let template = literals.template,
            let shared = template.source.sharedPlan([], meaning: meaning),
            try isCurrent(shared), let plan = shared.query
        {
            if let values = values(plan.literals, literals) {
                run.parameters = values
                return shared
            }
            return try planAlone(run, literals)
        }
        return try planAnew(run, literals)
    }

    @inline(never)
    private func planAnew(
        _ run: StatementRun, _ literals: LiteralText
    ) throws(Interrupt) -> PlannedStatement {
        if held.hasOwnDefinitions { return try planAlone(run, literals) }
        if let template = literals.template {
            let attempt = attempt(template.source)
            if let planned = attempt.fitting {
                template.source.share(planned)
                if let planned = use(planned, attempt, literals, run) { return planned }
                return try planAlone(run, literals)
            }
        }
        let pinned = Set(literals.pinned)
        if let (planned, attempt) = learn(literals, pinned) {
            if let planned = use(planned, attempt, literals, run) { return planned }
            return try planAlone(run, literals)
        }
        let planned = try planAlone(run, literals)
        keep(nil, literals, Array(literals.tokens.indices))
        return planned
    }

    /// The text planned by itself, as if no other were like it.
    private func planAlone(
        _ run: StatementRun, _ literals: LiteralText
    ) throws(Interrupt) -> PlannedStatement {
        if literals.template != nil {
            let statements: [any FrontendStatement]
            do throws(SQLError) {
                statements = try frontend.parse(literals.text)
            } catch {
                throw .error(error)
            }
            guard let statement = statements.first else {
                throw .error(SQLError(.internalError, "a text without a statement"))
            }
            run.stand(alone: StatementSource(statement, mayShare: false))
        } else {
            run.stand(alone: run.source)
        }
        return try plan(run.source, [], allowsParameters: false)
    }

    // MARK: Making

    private struct Attempt {
        let ledger: LiteralLedger
        let planned: PlannedStatement?
        let notices: [Notice]

        /// The plan, if it depends on no literal's value.
        var fitting: PlannedStatement? { ledger.pinned.isEmpty ? planned : nil }
    }

    private func attempt(_ source: StatementSource) -> Attempt {
        let ledger = LiteralLedger()
        let made = try? makePlan(source, [], allowsParameters: false, ledger)
        return Attempt(
            ledger: ledger, planned: made?.planned, notices: made?.notices ?? [])
    }

    private static let mostAttempts = 6

    /// Makes a template of the text: literals that the plan turns out to depend on are made part of what it is found by.
    private func learn(
        _ literals: LiteralText, _ known: Set<Int>
    ) -> (PlannedStatement, Attempt)? {
        var pinned = known
        for _ in 0..<StatementRunner.mostAttempts where pinned.count < literals.tokens.count {
            let parsed = try? frontend.parse(
                literals.text, literals: literals.tokens, pinned: pinned.sorted())
            guard let statement = parsed?.first else { return nil }
            let source = StatementSource(
                statement, mayShare: !pinned.contains { literals.namesAnInstant($0) })
            let attempt = attempt(source)
            var needed = pinned.union(attempt.ledger.pinned)
            if attempt.planned != nil {
                // What the parser took for itself belongs to the key as well.
                needed.formUnion(Set(literals.tokens.indices).subtracting(attempt.ledger.used))
            }
            guard needed == pinned, let planned = attempt.fitting else {
                if needed == pinned { return nil }
                pinned = needed
                continue
            }
            keep(StatementTemplate(source, literals), literals, pinned.sorted())
            source.share(planned)
            return (planned, attempt)
        }
        return nil
    }

    private func keep(_ template: StatementTemplate?, _ literals: LiteralText, _ pinned: [Int]) {
        if !pinned.isEmpty {
            services.plans.admit(literals.key(pinned: []), .pinned(pinned))
        }
        if let template {
            services.plans.admit(literals.key(pinned: pinned), .template(template))
        }
    }

    /// Reads the literals for a plan just made; nil where they do not fit it.
    private func use(
        _ planned: PlannedStatement, _ attempt: Attempt, _ literals: LiteralText,
        _ run: StatementRun
    ) -> PlannedStatement? {
        guard let values = values(planned.query?.literals ?? [], literals) else { return nil }
        for notice in attempt.notices { self.notice(notice) }
        run.parameters = values
        return planned
    }
}

extension LiteralText {
    fileprivate func namesAnInstant(_ token: Int) -> Bool {
        ParsedText.namesAnInstant(Array(text[tokens[token].range]))
    }
}
