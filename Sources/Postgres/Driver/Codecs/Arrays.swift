// Arrays (src/backend/utils/adt/arrayfuncs.c, array_send): dimensions, then elements with their lengths.

extension Array: PostgresEncodable where Element: PostgresEncodable {
    /// The type of arrays of the elements' type.
    public static var postgresType: PostgresDataType { Element.postgresArrayType }

    /// Binary, unless the elements are text of a type that is not known.
    public static var postgresFormat: PostgresValueFormat {
        Element.postgresFormat == .text ? .text : .binary
    }

    /// Arrays of arrays have the same type.
    public static var postgresArrayType: PostgresDataType { Element.postgresArrayType }

    /// Writes one dimension.
    ///
    /// - Throws: ``PostgresEncodingError`` for an array of arrays, which is given as ``PostgresArray``.
    public func encode(into encoder: inout PostgresEncoder) throws {
        try PostgresArray(self).encode(into: &encoder)
    }
}

extension Array: PostgresDecodable where Element: PostgresDecodable {
    /// From an array of one dimension, or an empty one.
    public init(postgres value: PostgresValue) throws {
        let array = try PostgresArray<Element>(postgres: value)
        guard array.dimensions.count <= 1 else { throw value.outOfRange(Self.self) }
        self = array.elements
    }
}

/// An array of any number of dimensions.
public struct PostgresArray<Element: Sendable>: Sendable {
    /// One dimension.
    public struct Dimension: Hashable, Sendable {
        /// How many elements it has.
        public var count: Int
        /// The index of the first one, usually 1.
        public var lowerBound: Int

        /// A dimension.
        public init(count: Int, lowerBound: Int = 1) {
            self.count = count
            self.lowerBound = lowerBound
        }
    }

    /// All elements, those of the last dimension together.
    public var elements: [Element]

    /// The dimensions, none for an empty array.
    public var dimensions: [Dimension]

    /// An array of one dimension.
    public init(_ elements: [Element]) {
        self.elements = elements
        dimensions = elements.isEmpty ? [] : [Dimension(count: elements.count)]
    }

    /// An array of these dimensions, whose product is the number of elements.
    public init(_ elements: [Element], dimensions: [Dimension]) {
        self.elements = elements
        self.dimensions = dimensions
    }

    /// `MAXDIM` of the server.
    private var mostDimensions: Int { 6 }
}

extension PostgresArray: Equatable where Element: Equatable {}
extension PostgresArray: Hashable where Element: Hashable {}

extension PostgresArray: PostgresEncodable where Element: PostgresEncodable {
    /// The type of arrays of the elements' type.
    public static var postgresType: PostgresDataType { Element.postgresArrayType }

    /// Binary, unless the elements are text.
    public static var postgresFormat: PostgresValueFormat { [Element].postgresFormat }

    /// Writes dimensions and elements.
    ///
    /// - Throws: ``PostgresEncodingError`` where the dimensions are not those of the elements.
    public func encode(into encoder: inout PostgresEncoder) throws {
        var product = dimensions.isEmpty ? 0 : 1
        for dimension in dimensions {
            let (next, overflow) = product.multipliedReportingOverflow(by: dimension.count)
            guard !overflow, dimension.count > 0 else {
                throw PostgresEncodingError("an array with a dimension of \(dimension.count)")
            }
            product = next
        }
        guard product == elements.count, dimensions.count <= mostDimensions else {
            throw PostgresEncodingError(
                "an array of \(elements.count) elements in dimensions of \(product)")
        }
        if Self.postgresFormat == .text {
            guard dimensions.count <= 1, dimensions.first?.lowerBound ?? 1 == 1 else {
                throw PostgresEncodingError("an array of texts with several dimensions")
            }
            return try encodeText(into: &encoder)
        }
        encoder.write(Int32(truncatingIfNeeded: dimensions.count))
        encoder.write(Int32(1))
        encoder.write(Element.postgresType.rawValue)
        for dimension in dimensions {
            guard let count = Int32(exactly: dimension.count),
                let lowerBound = Int32(exactly: dimension.lowerBound)
            else { throw PostgresEncodingError("an array of too many elements") }
            encoder.write(count)
            encoder.write(lowerBound)
        }
        for element in elements { try encoder.writeWithLength(element) }
    }

    /// The literal: `{"a","b",NULL}`.
    private func encodeText(into encoder: inout PostgresEncoder) throws {
        encoder.write("{")
        for (index, element) in elements.enumerated() {
            if index > 0 { encoder.write(",") }
            var inner = PostgresEncoder()
            try element.encode(into: &inner)
            if inner.isNull {
                encoder.write("NULL")
                continue
            }
            encoder.write(UInt8(ascii: "\""))
            for byte in inner.bytes {
                if byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "\\") {
                    encoder.write(UInt8(ascii: "\\"))
                }
                encoder.write(byte)
            }
            encoder.write(UInt8(ascii: "\""))
        }
        encoder.write("}")
    }
}

extension PostgresArray: PostgresDecodable where Element: PostgresDecodable {
    /// From an array of any type whose elements become these.
    public init(postgres value: PostgresValue) throws {
        guard value.format == .binary else { throw value.mismatch(Self.self) }
        var reader = ValueReader(value)
        let count = try reader.count(elementMinimum: 0)
        guard count <= 6, try reader.read(Int32.self) & ~1 == 0 else {
            throw value.malformed("not an array")
        }
        let type = PostgresDataType(rawValue: try reader.read())
        var product = count == 0 ? 0 : 1
        dimensions = []
        for _ in 0..<count {
            let length = Int(try reader.read(Int32.self))
            let lowerBound = Int(try reader.read(Int32.self))
            let (next, overflow) = product.multipliedReportingOverflow(by: length)
            guard length >= 0, !overflow else { throw value.malformed("a dimension of \(length)") }
            product = next
            dimensions.append(Dimension(count: length, lowerBound: lowerBound))
        }
        // Each element has a length of four bytes at least.
        guard product <= reader.remaining / 4 else {
            throw value.malformed("\(product) elements in \(reader.remaining) bytes")
        }
        elements = []
        elements.reserveCapacity(product)
        for _ in 0..<product {
            guard let bytes = try reader.part() else {
                elements.append(try Element.fromPostgresNull())
                continue
            }
            elements.append(try Element(postgres: value.inner(bytes, type: type)))
        }
        try reader.finish()
    }
}
