// What the names in a view's text mean. They were looked up when the view was made; what is called what later, and where
// a search path leads by then, does not change it.

package struct ViewBindings: Sendable, Equatable {
    /// A relation that the text names.
    package struct RelationName: Sendable, Equatable {
        /// Where in the text, in bytes.
        package var offset: Int
        package var relation: UInt32
        /// The schema it was in: a column's name may be qualified by it.
        package var schema: String
        /// What the text calls its columns, by their places. Columns behind them came later: the view has none of them.
        package var columns: [String]
        /// The places of the columns that the view reads.
        package var read: [Int]

        package init(
            offset: Int, relation: UInt32, schema: String, columns: [String], read: [Int]
        ) {
            self.offset = offset
            self.relation = relation
            self.schema = schema
            self.columns = columns
            self.read = read
        }
    }

    /// An enum, or the array of one, that the text names.
    package struct NamedType: Sendable, Equatable {
        package var offset: Int
        package var type: TypeID

        package init(offset: Int, type: TypeID) {
            self.offset = offset
            self.type = type
        }
    }

    /// A literal that is the name of an object: `'t'::regclass`.
    package struct ObjectLiteral: Sendable, Equatable {
        package var text: String
        package var type: TypeID
        package var number: UInt32

        package init(text: String, type: TypeID, number: UInt32) {
            self.text = text
            self.type = type
            self.number = number
        }
    }

    /// A literal that is a label of an enum.
    package struct Label: Sendable, Equatable {
        package var offset: Int
        package var type: TypeID
        /// What the label is called now.
        package var name: String

        package init(offset: Int, type: TypeID, name: String) {
            self.offset = offset
            self.type = type
            self.name = name
        }
    }

    package var relations: [RelationName] = []
    package var types: [NamedType] = []
    package var literals: [ObjectLiteral] = []
    package var labels: [Label] = []
    /// Primary keys without which the query would not be grouped rightly.
    package var constraints: [UInt32] = []

    /// A row that is put through the view has to be one of it.
    package var checksChanges = false

    package init() {}

    package func relation(at offset: Int) -> RelationName? {
        relations.first { $0.offset == offset }
    }

    package func type(at offset: Int) -> TypeID? {
        types.first { $0.offset == offset }?.type
    }

    package func object(named text: String, _ type: TypeID) -> UInt32? {
        literals.first { $0.text == text && $0.type == type }?.number
    }

    package func label(at offset: Int, of type: TypeID) -> String? {
        labels.first { $0.offset == offset && $0.type == type }?.name
    }

    /// The places of the relation's columns that the view reads.
    package func read(of relation: UInt32) -> Set<Int> {
        var result: Set<Int> = []
        for name in relations where name.relation == relation { result.formUnion(name.read) }
        return result
    }

    /// The objects that the view cannot be without.
    package var dependencies: [UInt32] {
        var result: [UInt32] = []
        func add(_ oid: UInt32) { if !result.contains(oid) { result.append(oid) } }
        for name in relations { add(name.relation) }
        for named in types { if let element = named.type.enumeration { add(element.rawValue) } }
        for literal in literals { add(literal.number) }
        for label in labels { add(label.type.rawValue) }
        return result
    }
}

// MARK: As bytes

extension ByteWriter {
    mutating func write(_ bindings: ViewBindings) {
        write(count: bindings.relations.count)
        for name in bindings.relations {
            write(Int64(name.offset))
            write(name.relation)
            write(name.schema)
            write(count: name.columns.count)
            for column in name.columns { write(column) }
            write(list: name.read)
        }
        write(count: bindings.types.count)
        for named in bindings.types {
            write(Int64(named.offset))
            write(named.type)
        }
        write(count: bindings.literals.count)
        for literal in bindings.literals {
            write(literal.text)
            write(literal.type)
            write(literal.number)
        }
        write(count: bindings.labels.count)
        for label in bindings.labels {
            write(Int64(label.offset))
            write(label.type)
            write(label.name)
        }
        write(count: bindings.constraints.count)
        for constraint in bindings.constraints { write(constraint) }
        write(bindings.checksChanges)
    }
}

extension ByteReader {
    mutating func viewBindings() throws(MalformedBytes) -> ViewBindings {
        var bindings = ViewBindings()
        for _ in 0..<(try count()) {
            let offset = Int(try signed())
            let relation = try word()
            let schema = try string()
            var columns: [String] = []
            for _ in 0..<(try count()) { columns.append(try string()) }
            bindings.relations.append(
                ViewBindings.RelationName(
                    offset: offset, relation: relation, schema: schema, columns: columns,
                    read: try list()))
        }
        for _ in 0..<(try count()) {
            bindings.types.append(
                ViewBindings.NamedType(offset: Int(try signed()), type: try type()))
        }
        for _ in 0..<(try count()) {
            bindings.literals.append(
                ViewBindings.ObjectLiteral(
                    text: try string(), type: try type(), number: try word()))
        }
        for _ in 0..<(try count()) {
            bindings.labels.append(
                ViewBindings.Label(
                    offset: Int(try signed()), type: try type(), name: try string()))
        }
        for _ in 0..<(try count()) { bindings.constraints.append(try word()) }
        bindings.checksChanges = try flag()
        return bindings
    }
}
