// What a sequence's options have to satisfy, and what stands for those not given.
import StorageEngine

enum SequenceRules {
    static func descriptor(
        _ definition: SequenceDefinition, oid: UInt32, schema: String, name: String, tree: TreeID,
        _ types: TypeLibrary
    ) throws(SQLError) -> SequenceDescriptor {
        let (least, greatest) = try range(of: definition.type)
        if definition.increment == 0 { throw zeroIncrement }
        let ascends = definition.increment > 0
        let sequence = SequenceDescriptor(
            oid: oid, schema: schema, name: name, tree: tree, type: definition.type,
            start: 0, increment: definition.increment,
            minimum: definition.minimum ?? (ascends ? 1 : least),
            maximum: definition.maximum ?? (ascends ? greatest : -1), cache: definition.cache,
            cycles: definition.cycles)
        var checkedSequence = sequence
        checkedSequence.start =
            definition.start ?? (ascends ? sequence.minimum : sequence.maximum)
        try check(checkedSequence, types)
        return checkedSequence
    }

    static func state(_ sequence: SequenceDescriptor) -> SequenceState {
        SequenceState(
            start: sequence.start, increment: sequence.increment, minimum: sequence.minimum,
            maximum: sequence.maximum, cycles: sequence.cycles)
    }

    /// Changes a descriptor, and says where the sequence then stands.
    static func apply(
        _ change: SequenceChange, to sequence: inout SequenceDescriptor, _ old: SequenceState?,
        _ types: TypeLibrary
    ) throws(SQLError) -> SequenceState {
        let before = try range(of: sequence.type)
        var resetsMinimum = false
        var resetsMaximum = false
        if let type = change.type {
            // Bounds that were those of the old type follow the new one.
            resetsMaximum = sequence.maximum == before.upperBound
            resetsMinimum = sequence.minimum == before.lowerBound
            sequence.type = type
        }
        if let increment = change.increment { sequence.increment = increment }
        if sequence.increment == 0 { throw zeroIncrement }
        let ascends = sequence.increment > 0
        let (least, greatest) = try range(of: sequence.type)
        if let maximum = change.maximum {
            sequence.maximum = maximum ?? (ascends ? greatest : -1)
        } else if resetsMaximum {
            sequence.maximum = ascends ? greatest : -1
        }
        if let minimum = change.minimum {
            sequence.minimum = minimum ?? (ascends ? 1 : least)
        } else if resetsMinimum {
            sequence.minimum = ascends ? 1 : least
        }
        if let start = change.start { sequence.start = start }
        if let cache = change.cache { sequence.cache = cache }
        if let cycles = change.cycles { sequence.cycles = cycles }
        try check(sequence, types)
        var now = state(sequence)
        now.lastValue = old?.lastValue ?? sequence.start
        now.isCalled = old?.isCalled ?? false
        if let restart = change.restart {
            now.lastValue = restart ?? sequence.start
            now.isCalled = false
        }
        try checkPosition(now.lastValue, sequence)
        return now
    }

    // MARK: Checks

    private typealias Bounds = (lowerBound: Int64, upperBound: Int64)

    private static func range(of type: TypeID) throws(SQLError) -> Bounds {
        switch type.shape {
        case .int16: return (Int64(Int16.min), Int64(Int16.max))
        case .int32: return (Int64(Int32.min), Int64(Int32.max))
        case .int64: return (.min, .max)
        default:
            throw invalid(.type)
        }
    }

    private static func check(
        _ sequence: SequenceDescriptor, _ types: TypeLibrary
    ) throws(SQLError) {
        let (least, greatest) = try range(of: sequence.type)
        let type = types.format(SQLType(sequence.type))
        if sequence.maximum > greatest || sequence.maximum < least {
            throw invalid(.maximumOutOfRange(sequence.maximum, type: type))
        }
        if sequence.minimum < least || sequence.minimum > greatest {
            throw invalid(.minimumOutOfRange(sequence.minimum, type: type))
        }
        if sequence.minimum >= sequence.maximum {
            throw invalid(.minimumAboveMaximum(sequence.minimum, sequence.maximum))
        }
        if sequence.start < sequence.minimum {
            throw invalid(.startBelow(sequence.start, minimum: sequence.minimum))
        }
        if sequence.start > sequence.maximum {
            throw invalid(.startAbove(sequence.start, maximum: sequence.maximum))
        }
        if sequence.cache <= 0 { throw invalid(.noCache(sequence.cache)) }
    }

    private static func checkPosition(
        _ value: Int64, _ sequence: SequenceDescriptor
    ) throws(SQLError) {
        if value < sequence.minimum {
            throw invalid(.restartBelow(value, minimum: sequence.minimum))
        }
        if value > sequence.maximum {
            throw invalid(.restartAbove(value, maximum: sequence.maximum))
        }
    }

    private static var zeroIncrement: SQLError { invalid(.noIncrement) }

    private static func invalid(_ fault: DefinitionError.SequenceFault) -> SQLError {
        SQLError(.definition(.sequence(fault)))
    }
}
