// Sequences and their options, which identity columns share.

import QueryEngine
import SQLPlanning

extension Parser {
    /// Behind `CREATE [TEMP] SEQUENCE`.
    mutating func createSequence(
        _ persistence: Persistence
    ) throws(SQLError) -> CreateSequenceStatement {
        let ifNotExists = try acceptIfNotExists()
        return CreateSequenceStatement(
            name: try qualifiedName(), persistence: persistence, ifNotExists: ifNotExists,
            options: try sequenceOptions())
    }

    mutating func sequenceOptions() throws(SQLError) -> [SequenceOption] {
        var options: [SequenceOption] = []
        while atSequenceOption { options.append(try sequenceOption()) }
        return options
    }

    var atSequenceOption: Bool {
        switch token.keyword {
        case .as, .cache, .cycle, .no, .increment, .maxvalue, .minvalue, .owned, .sequence, .start,
            .restart, .logged, .unlogged:
            true
        default: false
        }
    }

    /// SeqOptElem.
    mutating func sequenceOption() throws(SQLError) -> SequenceOption {
        let offset = token.offset
        return SequenceOption(kind: try sequenceOptionKind(), offset: offset)
    }

    private mutating func sequenceOptionKind() throws(SQLError) -> SequenceOption.Kind {
        let keyword = token.keyword
        guard atSequenceOption else { throw syntaxError() }
        try advance()
        switch keyword {
        case .as: return .type(try simpleTypeName())
        case .cache: return .cache(try signedNumber())
        case .cycle: return .cycle
        case .no:
            if try accept(.cycle) { return .noCycle }
            if try accept(.maxvalue) { return .noMaximum }
            try expect(.minvalue)
            return .noMinimum
        case .increment:
            _ = try accept(.by)
            return .increment(try signedNumber())
        case .maxvalue: return .maximum(try signedNumber())
        case .minvalue: return .minimum(try signedNumber())
        case .owned:
            try expect(.by)
            let owner = try qualifiedName()
            return owner.schema == nil && owner.name == "none" ? .ownedByNone : .ownedBy(owner)
        case .sequence:
            try expect(.name)
            return .name(try qualifiedName())
        case .start:
            _ = try accept(.with)
            return .start(try signedNumber())
        case .restart:
            let hasWith = try accept(.with)
            return .restart(hasWith || atSignedNumber ? try signedNumber() : nil)
        default: return .logged(keyword == .logged)
        }
    }
}
