// What a type is: its names, how its values are read, written, limited and compared.

/// A type of a language, built in or made by DDL.
package final class TypeDefinition: Sendable {
    /// What two values of the type can be asked.
    package enum Comparability: Int, Sendable, Comparable {
        case none, equality, order

        package static func < (a: Comparability, b: Comparability) -> Bool {
            a.rawValue < b.rawValue
        }
    }

    /// The identity, with the shape of the values.
    package let oid: TypeID
    /// The internal name (`int4`).
    package let name: String
    /// The name that it is shown by (`integer`).
    package let sqlName: String
    /// With its schema, for texts that have to mean it under any search path; nil where the name alone does.
    package let qualifiedName: String?
    /// Bytes of the wire's fixed-size representation, -1 for variable length.
    package let length: Int16
    /// The kind of type, in the language's own letters (`N`, `S`, `D`…).
    package let category: Character
    package let isPreferred: Bool
    package let elementType: TypeID?
    package let arrayType: TypeID?
    package let comparability: Comparability
    /// Compares with its like as it is: no operator has to be looked for.
    package let comparesPlainly: Bool
    /// Its texts have a collation. Of arrays the elements tell.
    package let isCollatable: Bool
    /// Types of one family have the same index keys for values that are equal.
    package let keyFamily: TypeID
    package let form: TypeForm
    /// Of an enum.
    package let labels: EnumLabels?
    /// Shown with any modifier that it is given, even one that it does not take.
    package let showsModifier: Bool
    /// nil: it takes no modifier.
    package let modifier: TypeModifierRules?

    package init(
        _ oid: TypeID, _ name: String, _ sqlName: String, qualifiedName: String? = nil,
        length: Int16, category: Character, isPreferred: Bool = false,
        elementType: TypeID? = nil, arrayType: TypeID? = nil,
        comparability: Comparability = .none, comparesPlainly: Bool = false,
        isCollatable: Bool = false, keyFamily: TypeID? = nil, form: TypeForm,
        labels: EnumLabels? = nil,
        showsModifier: Bool = true, modifier: TypeModifierRules? = nil
    ) {
        self.oid = oid
        self.name = name
        self.sqlName = sqlName
        self.qualifiedName = qualifiedName
        self.length = length
        self.category = category
        self.isPreferred = isPreferred
        self.elementType = elementType
        self.arrayType = arrayType
        self.comparability = comparability
        self.comparesPlainly = comparesPlainly
        self.isCollatable = isCollatable
        self.keyFamily = keyFamily ?? oid
        self.form = form
        self.labels = labels
        self.showsModifier = showsModifier
        self.modifier = modifier
    }

    /// A true array, not one of the types that merely have elements.
    package var isArray: Bool { length == -1 && elementType != nil }
}

/// The text and the binary form of a type's values; nulls have none, and are never passed.
package struct TypeForm: Sendable {
    /// Reads the text form; the modifier is applied afterwards, but may be looked at.
    package let read:
        @Sendable (UnsafeRawBufferPointer, SQLType, TypeEnvironment) throws(SQLError) -> Value
    /// Appends the text form.
    package let write: @Sendable (Value, TypeID, TypeEnvironment, inout [UInt8]) -> Void
    /// Reads the binary form.
    package let receive:
        @Sendable (inout BinaryReader, SQLType, TypeEnvironment) throws(SQLError) -> Value
    /// Appends the binary form.
    package let send: @Sendable (Value, TypeID, TypeEnvironment, inout [UInt8]) -> Void

    package init(
        read:
            @escaping @Sendable (
                UnsafeRawBufferPointer, SQLType, TypeEnvironment
            ) throws(SQLError) -> Value,
        write: @escaping @Sendable (Value, TypeID, TypeEnvironment, inout [UInt8]) -> Void,
        receive:
            @escaping @Sendable (
                inout BinaryReader, SQLType, TypeEnvironment
            ) throws(SQLError) -> Value,
        send: @escaping @Sendable (Value, TypeID, TypeEnvironment, inout [UInt8]) -> Void
    ) {
        self.read = read
        self.write = write
        self.receive = receive
        self.send = send
    }
}

/// What `(10)` or `(8,2)` behind a type's name means.
package struct TypeModifierRules: Sendable {
    /// The modifier of the numbers in parentheses.
    package let encode: @Sendable ([Int]) throws(SQLError) -> Int32
    /// The type's name with a modifier.
    package let format: @Sendable (Int32) -> String
    /// Brings a value to the modifier; an explicit cast may cut off what an assignment refuses.
    package let apply: @Sendable (Value, Int32, Bool) throws(SQLError) -> Value

    package init(
        encode: @escaping @Sendable ([Int]) throws(SQLError) -> Int32,
        format: @escaping @Sendable (Int32) -> String,
        apply: @escaping @Sendable (Value, Int32, Bool) throws(SQLError) -> Value
    ) {
        self.encode = encode
        self.format = format
        self.apply = apply
    }
}
