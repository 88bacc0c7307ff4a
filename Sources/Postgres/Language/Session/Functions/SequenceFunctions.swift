// nextval, currval, lastval and setval.

import QueryEngine
import StorageEngine

extension SessionCore {
    /// The sequence that a regclass argument (its number, or its name as text) stands for.
    private func sequence(_ argument: Value?) throws(Interrupt) -> SequenceDescriptor {
        do throws(SQLError) {
            let relation: Relation
            switch argument {
            case .int(let number)?:
                let oid = UInt32(truncatingIfNeeded: number)
                guard let found = try requireCatalog().relation(oid: oid) else {
                    // A number that nobody gave a relation: Postgres too calls it a fault of its own.
                    throw SQLError(
                        .internalError, "could not open relation with OID \(oid)")
                }
                relation = found
            case .text(let name)?: relation = try requireRelation(named: name.string)
            default: throw SQLError(.undefinedTable, "relation does not exist")
            }
            if case .sequence(let sequence) = relation { return sequence }
            throw SQLError(.wrongObjectType, "\"\(relation.name)\" is not a sequence")
        } catch {
            throw .error(error)
        }
    }

    func nextValue(_ arguments: [Value]) throws(Interrupt) -> Value {
        let sequence = try sequence(arguments.first)
        if modes.isReadOnly { throw .violation(.readOnly(command: "nextval()")) }
        let value: Int64
        do throws(StorageError) {
            value = try database.nextValue(of: sequence.tree)
        } catch {
            throw .error(SessionCore.describe(error, sequence))
        }
        sequenceValues[sequence.oid] = value
        lastSequence = sequence.oid
        return .int(value)
    }

    private static func describe(
        _ error: StorageError, _ sequence: SequenceDescriptor
    ) -> SQLError {
        guard case .sequenceExhausted(let ascending) = error else { return SQLError(error) }
        let word = ascending ? "maximum" : "minimum"
        let limit = ascending ? sequence.maximum : sequence.minimum
        return SQLError(
            .sequenceGeneratorLimitExceeded,
            "nextval: reached \(word) value of sequence \"\(sequence.name)\" (\(limit))")
    }

    func currentValue(_ arguments: [Value]) throws(Interrupt) -> Value {
        let sequence = try sequence(arguments.first)
        guard let value = sequenceValues[sequence.oid] else {
            throw .error(
                SQLError(
                    .objectNotInPrerequisiteState,
                    "currval of sequence \"\(sequence.name)\" is not yet defined in this session"))
        }
        return .int(value)
    }

    func lastValue() throws(Interrupt) -> Value {
        guard let oid = lastSequence, let value = sequenceValues[oid] else {
            throw .error(
                SQLError(
                    .objectNotInPrerequisiteState,
                    "lastval is not yet defined in this session"))
        }
        return .int(value)
    }

    func setValue(_ arguments: [Value]) throws(Interrupt) -> Value {
        let sequence = try sequence(arguments.first)
        if modes.isReadOnly { throw .violation(.readOnly(command: "setval()")) }
        guard arguments.count > 1, case .int(let value) = arguments[1] else { return .null }
        var isCalled = true
        if arguments.count > 2, case .bool(let given) = arguments[2] { isCalled = given }
        guard value >= sequence.minimum && value <= sequence.maximum else {
            throw .error(
                SQLError(
                    .numericValueOutOfRange,
                    "setval: value \(value) is out of bounds for sequence \"\(sequence.name)\" "
                        + "(\(sequence.minimum)..\(sequence.maximum))"))
        }
        do throws(StorageError) {
            try database.setValue(of: sequence.tree, to: value, isCalled: isCalled)
        } catch {
            throw .error(SQLError(error))
        }
        if isCalled { sequenceValues[sequence.oid] = value }
        return .int(value)
    }

    /// A relation by its name as it is written: parts in quotes or folded to lower case.
    func relation(named text: String) throws(SQLError) -> Relation? {
        let parts = QualifiedText.parts(text)
        switch parts?.count {
        case 1: return try requireCatalog().relation(schema: nil, name: parts?[0] ?? "")
        case 2: return try requireCatalog().relation(schema: parts?[0], name: parts?[1] ?? "")
        case 3:
            guard parts?[0] == services.name else {
                throw SQLError(
                    .featureNotSupported,
                    "cross-database references are not implemented: "
                        + "\"\((parts ?? []).joined(separator: "."))\"")
            }
            return try requireCatalog().relation(schema: parts?[1], name: parts?[2] ?? "")
        case nil: throw SQLError(.invalidName, "invalid name syntax")
        default:
            throw SQLError(
                .syntaxError,
                "improper relation name (too many dotted names): "
                    + (parts ?? []).joined(separator: "."))
        }
    }
}
