// What the process knows of enums: their names and labels, wherever their values are read and printed.
import Synchronization

/// A label of an enum. Its value sorts as the enum does: the rank in the upper half, the label's number in the lower.
package struct EnumLabel: Sendable, Hashable {
    package var name: String
    package let value: Int64

    package init(name: String, value: Int64) {
        self.name = name
        self.value = value
    }

    var rank: Int64 { value >> 32 }
    var number: Int { EnumTypes.number(of: value) }
}

/// Every enum there is in any database of the process. Types are numbered once in a process, so that a fork's enum is
/// its origin's. A label keeps here the name that it was made with; which labels a database has and what they are called
/// by now its catalog says, and `EnumScope` to whoever reads and prints them.
package enum EnumTypes {
    private struct Definition {
        var definition: TypeDefinition
        var array: TypeDefinition
        /// The labels that it was last given in some database.
        var values: [String: Int64]
        /// With its schema, for texts that have to mean it under any search path.
        var qualifiedName: String
    }

    private struct State {
        var types: [TypeOID: Definition] = [:]
        /// By number.
        var labels: [[UInt8]] = []
        /// The numbers of those that their types were not created with.
        var added: Set<Int> = []

        /// What the label with this number was called when it was made.
        func name(_ number: Int) -> [UInt8] {
            labels.indices.contains(number) ? labels[number] : []
        }
    }

    private static let state = Mutex(State())
    private static let counter = Atomic<UInt32>(TypeOID.enums)
    /// There has been an enum: catalogs are worth a look.
    static var isUsed: Bool { counter.load(ordering: .relaxed) != TypeOID.enums }
    /// Ranks of neighbours are this far apart at first, so that others fit between them.
    private static let step: Int64 = 1 << 16
    package static let maximumLabelCount = 10_000

    static func nextType() throws(SQLError) -> TypeOID {
        let number = TypeOID(counter.wrappingAdd(1, ordering: .relaxed).oldValue)
        guard number.isEnum else {
            throw SQLError(.programLimitExceeded, "object identifiers are used up")
        }
        return number
    }

    // MARK: Labels

    /// The labels of a new enum.
    static func labels(_ names: [String]) -> [EnumLabel] {
        state.withLock { state in
            names.enumerated().map { position, name in
                newLabel(name, rank: Int64(position + 1) * step, &state)
            }
        }
    }

    private static func newLabel(
        _ name: String, rank: Int64, _ state: inout State
    ) -> EnumLabel {
        state.labels.append(Array(name.utf8))
        return EnumLabel(name: name, value: rank << 32 | Int64(state.labels.count - 1))
    }

    /// A label to stand between two others, or at an end; nil where no rank is left between them.
    static func label(
        _ name: String, of type: TypeOID, after lower: EnumLabel?, before upper: EnumLabel?
    ) -> EnumLabel? {
        let low = lower?.rank ?? 0
        let rank = upper.map { (low + $0.rank) / 2 } ?? low + step
        guard rank > low, rank < Int64(Int32.max) else { return nil }
        return state.withLock { state in
            // Another database may have the label already, or a transaction that came to nothing.
            if let known = state.types[type]?.values[name], known >> 32 > low,
                upper.map({ known >> 32 < $0.rank }) ?? true
            {
                return EnumLabel(name: name, value: known)
            }
            let label = newLabel(name, rank: rank, &state)
            state.added.insert(label.number)
            return label
        }
    }

    /// What labels were called when they were made, and whether that was after their types.
    static func origins(of labels: [EnumLabel]) -> [(name: [UInt8], isAdded: Bool)] {
        state.withLock { state in
            labels.map { (state.name($0.number), state.added.contains($0.number)) }
        }
    }

    fileprivate static func number(of value: Int64) -> Int { Int(value & 0xFFFF_FFFF) }

    /// Makes a type known, or its new name or labels.
    static func keep(_ type: TypeOID, schema: String, name: String, labels: [EnumLabel]) {
        let plain = Identifier.quoted(name)
        let shown = schema == "public" ? plain : "\(Identifier.quoted(schema)).\(plain)"
        let array = type.enumArray
        var values: [String: Int64] = [:]
        for label in labels { values[label.name] = label.value }
        let kept = Definition(
            definition: TypeDefinition(
                type, name, shown, length: 4, category: "E", arrayType: array),
            array: TypeDefinition(
                array, "_" + name, shown + "[]", length: -1, category: "A", elementType: type),
            values: values, qualifiedName: "\(Identifier.quoted(schema)).\(plain)")
        state.withLock { $0.types[type] = kept }
    }

    // MARK: Reading and printing

    /// Of an enum or its arrays; nil for other types.
    package static func qualifiedName(_ type: TypeOID) -> String? {
        if type.isEnum { return state.withLock { $0.types[type]?.qualifiedName } }
        guard let element = type.enumOfArray else { return nil }
        return state.withLock { $0.types[element].map { $0.qualifiedName + "[]" } }
    }

    static func definition(_ type: TypeOID) -> TypeDefinition? {
        if type.isEnum { return state.withLock { $0.types[type]?.definition } }
        guard let element = type.enumOfArray else { return nil }
        return state.withLock { $0.types[element]?.array }
    }

    static func parse(
        _ text: UnsafeRawBufferPointer, _ type: TypeOID, _ env: TypeEnvironment
    ) throws(SQLError) -> Value {
        try UTF8Text.validate(text)
        let label = String(decoding: text, as: UTF8.self)
        if let value = env.enums?.values(of: type)[label] {
            try env.enums?.checkUse(of: value, type)
            return .int(value)
        }
        let name = TypeRegistry.format(SQLType(type))
        throw SQLError(
            .invalidTextRepresentation, "invalid input value for enum \(name): \"\(label)\"")
    }

    static func append(_ value: Int64, _ env: TypeEnvironment, to out: inout [UInt8]) {
        if let name = env.enums?.newName(of: value) {
            out += name
        } else {
            let number = number(of: value)
            out += state.withLock { $0.name(number) }
        }
    }
}
