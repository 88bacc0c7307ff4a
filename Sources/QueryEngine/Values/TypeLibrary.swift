// All types of a language, and with them those that a database's DDL has made.

/// The types that names and numbers lead to. One is made by a language; a catalog with types of its own makes another of it.
package final class TypeLibrary: Sendable {
    /// By number, where numbers are small: found without hashing.
    private let small: [TypeDefinition?]
    private let others: [UInt32: TypeDefinition]
    private let byName: [String: TypeDefinition]
    /// What the language brings, in its order.
    package let builtIn: [TypeDefinition]
    /// How the values of types are read and written that no definition is known of.
    private let unknown: TypeDefinition
    private let unknownRow: TypeDefinition
    private let unknownArray: TypeDefinition
    private let collations: [UInt16: CustomCollation]
    /// Types whose values one index orders together, beside those that are cast unasked.
    package let families: [Set<TypeID>]
    /// How truth is written.
    package let trueText: [UInt8]
    package let falseText: [UInt8]
    /// The definitions of an enum and of its arrays.
    private let enumeration: @Sendable (EnumDescriptor, Set<Int64>) -> [TypeDefinition]

    private static let smallCount = 6000

    /// - Parameters:
    ///   - unknown: what values of a number without a type are read and written as, and what rows and arrays of them are.
    ///   - enumeration: makes the types of an enum; the numbers are of labels that cannot be used yet.
    package init(
        _ definitions: [TypeDefinition],
        unknown: (any: TypeDefinition, row: TypeDefinition, array: TypeDefinition),
        collations: [CustomCollation] = [], families: [Set<TypeID>] = [], trueText: String,
        falseText: String,
        enumeration: @escaping @Sendable (EnumDescriptor, Set<Int64>) -> [TypeDefinition]
    ) {
        var small = [TypeDefinition?](repeating: nil, count: TypeLibrary.smallCount)
        var others: [UInt32: TypeDefinition] = [:]
        var byName: [String: TypeDefinition] = [:]
        for definition in definitions {
            let number = definition.oid.rawValue
            if number < TypeLibrary.smallCount {
                small[Int(number)] = definition
            } else {
                others[number] = definition
            }
            byName[definition.name] = definition
        }
        self.small = small
        self.others = others
        self.byName = byName
        builtIn = definitions
        (self.unknown, unknownRow, unknownArray) = unknown
        self.collations = Dictionary(collations.map { ($0.id, $0) }) { first, _ in first }
        self.families = families
        self.trueText = Array(trueText.utf8)
        self.falseText = Array(falseText.utf8)
        self.enumeration = enumeration
    }

    private init(_ language: TypeLibrary, others: [UInt32: TypeDefinition]) {
        small = language.small
        self.others = others
        byName = language.byName
        builtIn = language.builtIn
        unknown = language.unknown
        unknownRow = language.unknownRow
        unknownArray = language.unknownArray
        collations = language.collations
        families = language.families
        trueText = language.trueText
        falseText = language.falseText
        enumeration = language.enumeration
    }

    /// The language's types and the enums of a database.
    ///
    /// - Parameter committed: The enums as others see them; nil: the transaction has changed none.
    package func adding(
        _ enums: [EnumDescriptor], committed: [TypeID: EnumDescriptor]?
    ) -> TypeLibrary {
        var others = others
        for type in enums {
            let unusable = type.unusableLabels(committed: committed)
            for definition in enumeration(type, unusable) {
                others[definition.oid.rawValue] = definition
            }
        }
        return TypeLibrary(self, others: others)
    }

    // MARK: Looking up

    @inline(__always)
    package func definition(_ type: TypeID) -> TypeDefinition? {
        let number = Int(type.rawValue)
        return number < TypeLibrary.smallCount ? small[number] : others[type.rawValue]
    }

    /// By the internal name: `int4`, `_int4`. Types that DDL has made have names in the catalog.
    package func type(named name: String) -> TypeDefinition? { byName[name] }

    /// The type of this number, as another process or a cast names it.
    package func type(number: UInt32) -> TypeID {
        definition(TypeID(number))?.oid ?? TypeID(made: number)
    }

    /// The element type of a true array type; nil for others.
    package func arrayElement(_ type: TypeID) -> TypeID? {
        guard let definition = definition(type), definition.isArray else { return nil }
        return definition.elementType
    }

    /// Whether texts of the type, or inside of it, have a collation.
    package func isCollatable(_ type: TypeID) -> Bool {
        guard let definition = definition(type) else { return false }
        if let element = definition.elementType, definition.isArray {
            return isCollatable(element)
        }
        return definition.isCollatable
    }

    /// The order of texts that the catalog keeps by this number.
    package func collation(id: UInt64) -> Collation? {
        if let known = Collation(builtIn: id) { return known }
        guard let id = UInt16(exactly: id) else { return nil }
        return collations[id].map { .custom($0) }
    }

    // MARK: Modifiers

    /// A type's name with its modifier: `character varying(10)`, `timestamp(3) without time zone`, `integer[]`.
    package func format(_ type: SQLType) -> String {
        guard let definition = definition(type.oid) else { return "???" }
        if definition.isArray, let element = definition.elementType,
            definition.name.utf8.first == UInt8(ascii: "_")
        {
            return format(SQLType(element, modifier: type.modifier)) + "[]"
        }
        if let rules = definition.modifier { return rules.format(type.modifier) }
        return type.modifier < 0 || !definition.showsModifier
            ? definition.sqlName : "\(definition.sqlName)(\(type.modifier))"
    }

    /// What the numbers in parentheses behind a type's name come to.
    package func modifier(for type: TypeID, arguments: [Int]) throws(SQLError) -> Int32 {
        if let element = arrayElement(type) {
            return try modifier(for: element, arguments: arguments)
        }
        guard let definition = definition(type), let rules = definition.modifier else {
            let name = definition(type)?.name ?? "???"
            throw SQLError(.syntaxError, "type modifier is not allowed for type \"\(name)\"")
        }
        return try rules.encode(arguments)
    }

    // MARK: Forms

    /// The definition by which values of a type are read and written, whatever number it is.
    @inline(__always)
    func reading(_ type: TypeID) -> TypeDefinition {
        definition(type) ?? nameless(type.shape)
    }

    @inline(never)
    private func nameless(_ shape: ValueShape) -> TypeDefinition {
        switch shape {
        case .record: unknownRow
        case .array, .vector: unknownArray
        default: unknown
        }
    }
}
