// The text and binary forms of Postgres's types: typinput and typoutput, typreceive and typsend.
package import QueryEngine

extension TypeForm {
    typealias Read =
        @Sendable (UnsafeRawBufferPointer, SQLType, TypeEnvironment) throws(SQLError) -> Value
    typealias Write = @Sendable (Value, TypeID, TypeEnvironment, inout [UInt8]) -> Void
    typealias Receive =
        @Sendable (inout BinaryReader, SQLType, TypeEnvironment) throws(SQLError) -> Value

    /// What is not given is as `text` has it.
    private static func form(
        read: @escaping Read, write: @escaping Write = writeAny,
        receive: @escaping Receive = receiveText, send: @escaping Write = sendAny
    ) -> TypeForm {
        TypeForm(read: read, write: write, receive: receive, send: send)
    }

    /// text, varchar, char(n), unknown, cstring, and whatever has no form of its own.
    package static let text = form(read: { (text, _, _) throws(SQLError) in
        try UTF8Text.validate(text)
        return .text([UInt8](text))
    })
    package static let record = text
    package static let void = form(read: { (_, _, _) in .text([]) })

    // MARK: Any value

    /// As the value tells, where its type has nothing to say.
    private static let writeAny: Write = { value, _, env, out in
        switch value {
        case .null: break
        case .bool(let bool): out.append(bool ? UInt8(ascii: "t") : UInt8(ascii: "f"))
        case .int(let int): IntegerText.append(int, to: &out)
        case .double(let double):
            FloatText.append(double, extraDigits: env.extraFloatDigits, to: &out)
        case .text(let text): out.append(contentsOf: text.utf8)
        case .bytes(let bytes): BytesText.append(bytes, env, to: &out)
        case .numeric(let numeric): numeric.appendText(to: &out)
        case .interval(let interval): IntervalOutput.append(interval, env, to: &out)
        case .array(let array): ArrayText.append(array, env, to: &out)
        case .record(let record): RecordText.append(record, env, to: &out)
        }
    }

    private static let sendAny: Write = { value, _, env, out in
        switch value {
        case .null: break
        case .bool(let bool): out.append(bool ? 1 : 0)
        case .int(let int): BinaryBytes.append(UInt32(truncatingIfNeeded: int), to: &out)
        case .double(let double): BinaryBytes.append(double.bitPattern, to: &out)
        case .text(let text): out.append(contentsOf: text.utf8)
        case .bytes(let bytes): out.append(contentsOf: bytes)
        case .numeric(let numeric): numeric.appendBinary(to: &out)
        case .interval(let interval):
            BinaryBytes.append(interval.microseconds, to: &out)
            BinaryBytes.append(interval.days, to: &out)
            BinaryBytes.append(interval.months, to: &out)
        case .array(let array): ArrayBinary.append(array, env, to: &out)
        case .record(let record): ArrayBinary.append(record, env, to: &out)
        }
    }

    private static let receiveText: Receive = { (reader, _, _) throws(SQLError) in
        let rest = reader.rest()
        try UTF8Text.validate(rest)
        return .text([UInt8](rest))
    }

    // MARK: Numbers and truth

    package static let bool = form(
        read: { (text, _, _) throws(SQLError) in .bool(try BooleanText.parse(text)) },
        receive: { (reader, _, _) throws(SQLError) in .bool(try reader.byte() != 0) })

    package static let int2 = form(
        read: { (text, _, _) throws(SQLError) in
            .int(try IntegerText.parse(text, -32768...32767, "smallint"))
        },
        receive: { (reader, _, _) throws(SQLError) in
            .int(Int64(Int16(bitPattern: try reader.uint16())))
        })

    package static let int4 = form(
        read: { (text, _, _) throws(SQLError) in
            .int(try IntegerText.parse(text, -0x8000_0000...0x7FFF_FFFF, "integer"))
        },
        receive: { (reader, _, _) throws(SQLError) in
            .int(Int64(Int32(bitPattern: try reader.uint32())))
        })

    package static let int8 = form(
        read: { (text, _, _) throws(SQLError) in
            .int(try IntegerText.parse(text, Int64.min...Int64.max, "bigint"))
        },
        receive: { (reader, _, _) throws(SQLError) in .int(try reader.int64()) })

    private static let receiveUnsigned: Receive = { (reader, _, _) throws(SQLError) in
        .int(Int64(try reader.uint32()))
    }

    private static let readObjectNumber: Read = { (text, _, _) throws(SQLError) in
        .int(try IntegerText.parseUnsigned(text, "oid"))
    }

    package static let oid = form(read: readObjectNumber, receive: receiveUnsigned)

    /// xid and cid.
    package static let transaction = form(
        read: { (text, _, _) in
            .int(Int64(UInt32(truncatingIfNeeded: TransactionNumber.parse(text))))
        }, receive: receiveUnsigned)

    static let wideTransaction = form(
        read: { (text, _, _) in .int(TransactionNumber.value(TransactionNumber.parse(text))) },
        write: { value, _, _, out in
            out.append(contentsOf: String(TransactionNumber.number(value.int)).utf8)
        },
        receive: { (reader, _, _) throws(SQLError) in
            .int(TransactionNumber.value(try reader.uint64()))
        },
        send: { value, _, _, out in
            BinaryBytes.append(TransactionNumber.number(value.int), to: &out)
        })

    package static let float8 = form(
        read: { (text, _, _) throws(SQLError) in .double(try FloatText.parseDouble(text)) },
        receive: { (reader, _, _) throws(SQLError) in
            .double(Double(bitPattern: try reader.uint64()))
        })

    package static let float4 = form(
        read: { (text, _, _) throws(SQLError) in .double(Double(try FloatText.parseFloat(text))) },
        write: { value, _, env, out in
            FloatText.append(Float(value.double), extraDigits: env.extraFloatDigits, to: &out)
        },
        receive: { (reader, _, _) throws(SQLError) in
            .double(Double(Float(bitPattern: try reader.uint32())))
        },
        send: { value, _, _, out in
            BinaryBytes.append(Float(value.double).bitPattern, to: &out)
        })

    package static let numeric = form(
        read: { (text, _, _) throws(SQLError) in .numeric(try Numeric.parse(text)) },
        receive: { (reader, _, _) throws(SQLError) in .numeric(try Numeric.receive(&reader)) })

    // MARK: Objects of the catalog

    /// Numbers that are shown with the name of what they stand for: a record of both, where it is known.
    package static let object = form(
        read: readObjectNumber,
        write: { value, type, env, out in
            if case .record(let record) = value, case .text(let name)? = record.fields.last {
                out.append(contentsOf: name.utf8)
            } else {
                writeAny(value, type, env, &out)
            }
        }, receive: receiveUnsigned, send: sendObject)

    private static let sendObject: Write = { value, type, env, out in
        if case .record(let record) = value, case .int(let number)? = record.fields.first {
            BinaryBytes.append(UInt32(truncatingIfNeeded: number), to: &out)
        } else {
            sendAny(value, type, env, &out)
        }
    }

    /// regtype: a type's name as format_type gives it; the number of one that is not there, `-` for none.
    package static let typeName = form(
        read: readObjectNumber,
        write: { value, type, env, out in
            guard case .int(let int) = value else { return object.write(value, type, env, &out) }
            let named = UInt32(exactly: int).map { env.types.type(number: $0) }
            if int == 0 {
                out.append(UInt8(ascii: "-"))
            } else if let named, env.types.definition(named) != nil {
                out.append(contentsOf: env.types.format(SQLType(named)).utf8)
            } else {
                IntegerText.append(int, to: &out)
            }
        }, receive: receiveUnsigned, send: sendObject)

    package static let tid = form(
        read: { (text, _, _) throws(SQLError) in .int(try RowPlace.parse(text)) },
        write: { value, _, _, out in RowPlace.append(value.int, to: &out) },
        receive: { (reader, _, _) throws(SQLError) in
            .int(RowPlace.place(try reader.uint32(), try reader.uint16()))
        },
        send: { value, _, _, out in
            BinaryBytes.append(RowPlace.block(value.int), to: &out)
            BinaryBytes.append(RowPlace.offset(value.int), to: &out)
        })

    // MARK: Text and bytes

    package static let name = form(
        read: { (text, _, _) throws(SQLError) in
            try UTF8Text.validate(text)
            return .text(CharacterTypes.name([UInt8](text)))
        },
        receive: { (reader, _, _) throws(SQLError) in
            let rest = reader.rest()
            try UTF8Text.validate(rest)
            if rest.count > CharacterTypes.maximumNameBytes {
                throw SQLError(
                    .invalidName, "identifier too long",
                    detail: "Identifier must be less than 64 characters.")
            }
            return .text([UInt8](rest))
        })

    /// "char".
    static let singleByte = form(
        read: { (text, _, _) throws(SQLError) in
            try UTF8Text.validate(text)
            return .text(CharacterTypes.singleByte([UInt8](text)))
        },
        receive: { (reader, _, _) throws(SQLError) in
            .text(CharacterTypes.value(ofByte: try reader.byte()))
        },
        send: { value, _, _, out in out.append(UTF8Text.singleByte(of: value.utf8)) })

    package static let bytea = form(
        read: { (text, _, _) throws(SQLError) in .bytes(try BytesText.parse(text)) },
        receive: { (reader, _, _) in .bytes([UInt8](reader.rest())) })

    package static let uuid = form(
        read: { (text, _, _) throws(SQLError) in .bytes(try BytesText.parseUUID(text)) },
        write: { value, _, _, out in BytesText.appendUUID(value.bytes, to: &out) },
        receive: { (reader, _, _) throws(SQLError) in .bytes([UInt8](try reader.bytes(16))) })

    package static let json = form(
        read: readJSON,
        receive: { (reader, type, env) throws(SQLError) in
            try readJSON(reader.rest(), type, env)
        })

    private static let readJSON: Read = { (text, _, _) throws(SQLError) in
        try UTF8Text.validate(text)
        let source = [UInt8](text)
        _ = try JSONParser.parse(source, binary: false, isPaced: true)
        return .text(source)
    }

    package static let jsonb = form(
        read: readDocument,
        receive: { (reader, type, env) throws(SQLError) in
            let version = try reader.byte()
            guard version == 1 else {
                throw SQLError(.internalError, "unsupported jsonb version number \(version)")
            }
            return try readDocument(reader.rest(), type, env)
        },
        send: { value, _, _, out in
            out.append(1)
            out.append(contentsOf: value.utf8)
        })

    private static let readDocument: Read = { (text, _, _) throws(SQLError) in
        try UTF8Text.validate(text)
        return .text(try JSONParser.parse([UInt8](text), binary: true, isPaced: true).text)
    }

    // MARK: Arrays

    package static func array(of element: TypeID) -> TypeForm {
        form(
            read: { (text, _, env) throws(SQLError) in
                try ArrayTextParser.parse(text, element: SQLType(element), env)
            },
            receive: { (reader, _, env) throws(SQLError) in
                try ArrayBinary.receive(&reader, element: SQLType(element), env)
            })
    }

    /// int2vector and oidvector, `1 2 3`: arrays that count from 0.
    package static func vector(of element: TypeID) -> TypeForm {
        form(
            read: { (text, _, env) throws(SQLError) in
                var elements: [Value] = []
                for word in text.split(whereSeparator: IntegerText.isSpace) {
                    elements.append(try TypeInput.parse(Array(word), as: SQLType(element), env))
                }
                return .array(
                    ArrayValue(
                        elementType: element,
                        dimensions: elements.isEmpty
                            ? [] : [.init(count: elements.count, lowerBound: 0)],
                        elements: elements))
            },
            write: { value, type, env, out in
                guard case .array(let array) = value else {
                    return writeAny(value, type, env, &out)
                }
                for (position, element) in array.elements.enumerated() {
                    if position > 0 { out.append(UInt8(ascii: " ")) }
                    if case .int(let number) = element { IntegerText.append(number, to: &out) }
                }
            },
            receive: { (reader, _, env) throws(SQLError) in
                try ArrayBinary.receive(&reader, element: SQLType(element), env)
            })
    }

    // MARK: Enums

    package static func labels(_ labels: EnumLabels) -> TypeForm {
        form(
            read: { (text, _, _) throws(SQLError) in try labels.parse(text) },
            write: { value, _, _, out in labels.append(value.int, to: &out) },
            receive: { (reader, _, _) throws(SQLError) in try labels.parse(reader.rest()) },
            send: { value, _, _, out in labels.append(value.int, to: &out) })
    }
}
