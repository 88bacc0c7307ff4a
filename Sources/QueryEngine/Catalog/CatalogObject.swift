// What one row of the catalog holds.
import StorageEngine

package struct SchemaDescriptor: Sendable {
    package let oid: UInt32
    package var name: String

    package init(oid: UInt32, name: String) {
        self.oid = oid
        self.name = name
    }
}

/// An enum.
package struct EnumDescriptor: Sendable {
    package let oid: UInt32
    package var schema: String
    package var name: String
    /// In the enum's order.
    package var labels: [EnumLabel]
    package var version: UInt64 = 0

    package var type: TypeID { TypeID(oid, .encodedInteger) }

    /// Types stand beside relations in the names of a schema.
    package static func key(_ name: String) -> String { name + "\u{1}type" }
}

/// An extension that CREATE EXTENSION has made.
package struct ExtensionDescriptor: Sendable {
    package let oid: UInt32
    package let name: String
    /// Where its functions are.
    package var schema: String
    package var version: UInt64 = 0

    /// Extensions have names of their own, in no schema.
    package static func key(_ name: String) -> String { name + "\u{1}extension" }
}

/// An object of the catalog, decoded from its row.
package enum CatalogObject: Sendable {
    case schema(SchemaDescriptor)
    case table(TableDescriptor)
    case sequence(SequenceDescriptor)
    case view(ViewDescriptor)
    /// An index is kept with its table; this leads there.
    case index(table: UInt32)
    case type(EnumDescriptor)
    case installed(ExtensionDescriptor)
}

extension CatalogObject {
    /// The object's row: a form number, the kind, then the fields.
    func encoded() -> [UInt8] {
        var writer = ByteWriter()
        writer.write(CatalogObject.form)
        switch self {
        case .schema(let schema):
            writer.write(UInt8(0))
            writer.write(schema.oid)
            writer.write(schema.name)
        case .table(let table):
            writer.write(UInt8(1))
            writer.write(table)
        case .sequence(let sequence):
            writer.write(UInt8(2))
            writer.write(sequence)
        case .view(let view):
            writer.write(UInt8(3))
            writer.write(view)
        case .index(let table):
            writer.write(UInt8(4))
            writer.write(table)
        case .type(let type):
            writer.write(UInt8(5))
            writer.write(type.oid)
            writer.write(type.schema)
            writer.write(type.name)
            writer.write(count: type.labels.count)
            for label in type.labels {
                writer.write(label.name)
                writer.write(label.value)
                writer.write(label.isAdded)
            }
        case .installed(let item):
            writer.write(UInt8(6))
            writer.write(item.oid)
            writer.write(item.name)
            writer.write(item.schema)
        }
        return writer.bytes
    }

    /// - Parameters:
    ///   - version: that of the row, which becomes the descriptor's.
    ///   - types: the language's.
    init(decoding bytes: [UInt8], version: UInt64, types: TypeLibrary) throws(MalformedBytes) {
        var reader = ByteReader(bytes, types)
        guard try reader.byte() == CatalogObject.form else { throw MalformedBytes() }
        switch try reader.byte() {
        case 0: self = .schema(SchemaDescriptor(oid: try reader.word(), name: try reader.string()))
        case 1: self = .table(try reader.table(version: version))
        case 2: self = .sequence(try reader.sequence(version: version))
        case 3: self = .view(try reader.view(version: version))
        case 4: self = .index(table: try reader.word())
        case 5:
            var type = EnumDescriptor(
                oid: try reader.word(), schema: try reader.string(), name: try reader.string(),
                labels: [], version: version)
            for _ in 0..<(try reader.count()) {
                type.labels.append(
                    EnumLabel(
                        name: try reader.string(), value: try reader.signed(),
                        isAdded: try reader.flag()))
            }
            self = .type(type)
        case 6:
            self = .installed(
                ExtensionDescriptor(
                    oid: try reader.word(), name: try reader.string(),
                    schema: try reader.string(), version: version))
        default: throw MalformedBytes()
        }
        try reader.end()
    }

    private static let form: UInt8 = 1
}
