// The text form of each type, which answers to COM_QUERY have, and the binary form of prepared statements: little-endian.
package import QueryEngine

extension TypeForm {
    typealias MySQLWrite = @Sendable (Value, TypeID, TypeEnvironment, inout [UInt8]) -> Void
    typealias MySQLReceive =
        @Sendable (inout BinaryReader, SQLType, TypeEnvironment) throws(SQLError) -> Value

    /// Reads the text by the rules of conversion, and what the wire sends by the type's own layout.
    static func mySQL(
        write: @escaping MySQLWrite, send: @escaping MySQLWrite,
        receive: @escaping MySQLReceive = receiveBytes
    ) -> TypeForm {
        TypeForm(
            read: { (text, type, env) throws(SQLError) in
                try MySQLStoring.value(ofText: Array(text), as: type, env)
            }, write: write, receive: receive, send: send)
    }

    private static let receiveBytes: MySQLReceive = { (reader, _, _) throws(SQLError) in
        .bytes([UInt8](reader.rest()))
    }

    // MARK: Numbers

    static let truth = mySQL(
        write: { value, _, _, out in out.append(value.isTrue ? 49 : 48) },
        send: { value, _, _, out in LittleEndian.append(value.isTrue ? 1 : 0, 8, to: &out) })

    static func integer(bytes: Int) -> TypeForm {
        let width = bytes == 3 ? 4 : bytes
        return mySQL(
            write: { value, _, _, out in out += Array(String(value.number).utf8) },
            send: { value, _, _, out in LittleEndian.append(value.number, width, to: &out) })
    }

    static let unsignedLong = mySQL(
        write: { value, _, _, out in
            out += Array(String(MySQLInteger.unsigned(value.number)).utf8)
        },
        send: { value, _, _, out in
            let number = MySQLInteger.unsigned(value.number)
            LittleEndian.append(Int64(bitPattern: number), 8, to: &out)
        })

    static let mySQLDecimal = mySQL(
        write: { value, _, _, out in
            if case .numeric(let number) = value { number.appendText(to: &out) }
        },
        send: { value, _, _, out in
            if case .numeric(let number) = value { number.appendText(to: &out) }
        })

    static func single(decimals: Int) -> TypeForm {
        mySQL(
            write: { value, _, _, out in
                guard case .double(let number) = value else { return }
                MySQLRealText.append(single: number, decimals: decimals, to: &out)
            },
            send: { value, _, _, out in
                guard case .double(let number) = value else { return }
                let bits = Int64(Float(number).bitPattern)
                LittleEndian.append(bits, 4, to: &out)
            })
    }

    static func real(decimals: Int) -> TypeForm {
        mySQL(
            write: { value, _, _, out in
                guard case .double(let number) = value else { return }
                MySQLRealText.append(number, decimals: decimals, to: &out)
            },
            send: { value, _, _, out in
                guard case .double(let number) = value else { return }
                LittleEndian.append(Int64(bitPattern: number.bitPattern), 8, to: &out)
            })
    }

    /// As many bytes as the bits take, the most significant first.
    static func bits(_ count: Int) -> TypeForm {
        let bytes = (count + 7) / 8
        let write: MySQLWrite = { value, _, _, out in
            let number = MySQLInteger.unsigned(value.number)
            for place in stride(from: bytes - 1, through: 0, by: -1) {
                out.append(UInt8(truncatingIfNeeded: number >> UInt64(place * 8)))
            }
        }
        return mySQL(write: write, send: write)
    }

    static let computedBits: TypeForm = {
        let write: MySQLWrite = { value, _, _, out in
            out += Array(String(MySQLInteger.unsigned(value.number)).utf8)
        }
        return mySQL(write: write, send: write)
    }()

    static let year = mySQL(
        write: { value, _, _, out in
            MySQLMomentText.four(Int(value.number), to: &out)
        },
        send: { value, _, _, out in LittleEndian.append(value.number, 2, to: &out) })

    // MARK: Moments

    static let mySQLDate = mySQL(
        write: { value, _, _, out in
            MySQLMomentText.appendDate(MySQLMoment(packed: value.number), to: &out)
        },
        send: { value, _, _, out in
            MySQLBinary.append(MySQLMoment(packed: value.number).date, to: &out)
        })

    static func datetime(digits: Int) -> TypeForm {
        mySQL(
            write: { value, _, _, out in
                MySQLMomentText.append(MySQLMoment(packed: value.number), digits, to: &out)
            },
            send: { value, _, _, out in
                MySQLBinary.append(MySQLMoment(packed: value.number), to: &out)
            })
    }

    static func mySQLTimestamp(digits: Int) -> TypeForm {
        mySQL(
            write: { value, _, env, out in
                let moment = MySQLTimestamp.moment(value.number, env.timeZone)
                MySQLMomentText.append(moment, digits, to: &out)
            },
            send: { value, _, env, out in
                MySQLBinary.append(MySQLTimestamp.moment(value.number, env.timeZone), to: &out)
            })
    }

    static func mySQLTime(digits: Int) -> TypeForm {
        mySQL(
            write: { value, _, _, out in
                MySQLMomentText.appendTime(value.number, digits, to: &out)
            },
            send: { value, _, _, out in MySQLBinary.append(time: value.number, to: &out) })
    }

    // MARK: Texts and bytes

    static let characters: TypeForm = {
        let write: MySQLWrite = { value, _, _, out in
            switch value {
            case .text(let text): out += text.utf8
            case .bytes(let bytes): out += bytes
            default: break
            }
        }
        return mySQL(write: write, send: write)
    }()

    static func label(_ names: [[UInt8]]) -> TypeForm {
        let write: MySQLWrite = { value, _, _, out in
            out += MySQLLabels.label(names, value.number)
        }
        return mySQL(write: write, send: write)
    }

    static func members(_ names: [[UInt8]]) -> TypeForm {
        let write: MySQLWrite = { value, _, _, out in
            out += MySQLLabels.members(names, value.number)
        }
        return mySQL(write: write, send: write)
    }
}

extension Value {
    /// The integer of a value whose type has one.
    @inline(__always)
    var number: Int64 {
        switch self {
        case .int(let number): number
        case .bool(let truth): truth ? 1 : 0
        default: 0
        }
    }

    @inline(__always)
    var isTrue: Bool {
        if case .bool(let truth) = self { return truth }
        return number != 0
    }
}

enum LittleEndian {
    /// The lowest bytes of a number.
    @inline(__always)
    static func append(_ value: Int64, _ count: Int, to out: inout [UInt8]) {
        var rest = UInt64(bitPattern: value)
        for _ in 0..<count {
            out.append(UInt8(truncatingIfNeeded: rest))
            rest >>= 8
        }
    }
}

/// A value of a binary row. What has no fixed size carries its length as a byte or, for texts, as the protocol's integer.
package enum MySQLBinary {
    /// Appends a value that is not null, with its length where its type's values differ in it.
    package static func append(
        _ value: Value, _ type: TypeID, _ env: TypeEnvironment, truthWidth: Int,
        to out: inout [UInt8]
    ) {
        switch MySQLTypeKind(type) {
        case .truth:
            let isTrue =
                switch value {
                case .bool(let flag): flag
                case .int(let number): number != 0
                default: false
                }
            LittleEndian.append(isTrue ? 1 : 0, truthWidth, to: &out)
        case .integer, .float, .double, .year, .date, .datetime, .timestamp, .time:
            env.types.definition(type)?.form.send(value, type, env, &out)
        default:
            var bytes: [UInt8] = []
            appendContent(value, type, env, to: &bytes)
            appendLength(bytes.count, to: &out)
            out += bytes
        }
    }

    /// Whether a value stands behind its length.
    package static func hasLength(_ type: TypeID) -> Bool {
        switch MySQLTypeKind(type) {
        case .truth, .integer, .float, .double, .year, .date, .datetime, .timestamp, .time: false
        default: true
        }
    }

    /// Appends a value that has a length, without it.
    package static func appendContent(
        _ value: Value, _ type: TypeID, _ env: TypeEnvironment, to out: inout [UInt8]
    ) {
        if case .text(let text) = value, case .text = MySQLTypeKind(type) {
            out += text.utf8
        } else if let form = env.types.definition(type)?.form {
            form.send(value, type, env, &out)
        } else if case .text(let text) = value {
            out += text.utf8
        }
    }

    /// A length as the protocol writes it.
    private static func appendLength(_ count: Int, to out: inout [UInt8]) {
        switch count {
        case ..<251: out.append(UInt8(truncatingIfNeeded: count))
        case ..<0x1_0000:
            out.append(0xFC)
            LittleEndian.append(Int64(count), 2, to: &out)
        case ..<0x100_0000:
            out.append(0xFD)
            LittleEndian.append(Int64(count), 3, to: &out)
        default:
            out.append(0xFE)
            LittleEndian.append(Int64(count), 8, to: &out)
        }
    }

    /// 0, 4, 7 or 11 bytes behind their number: no more than the value needs.
    static func append(_ moment: MySQLMoment, to out: inout [UInt8]) {
        if moment == .zero { return out.append(0) }
        let length: UInt8 = moment.microsecond != 0 ? 11 : moment.hasTime ? 7 : 4
        out.append(length)
        LittleEndian.append(Int64(moment.year), 2, to: &out)
        out.append(UInt8(truncatingIfNeeded: moment.month))
        out.append(UInt8(truncatingIfNeeded: moment.day))
        guard length > 4 else { return }
        out.append(UInt8(truncatingIfNeeded: moment.hour))
        out.append(UInt8(truncatingIfNeeded: moment.minute))
        out.append(UInt8(truncatingIfNeeded: moment.second))
        if length > 7 { LittleEndian.append(Int64(moment.microsecond), 4, to: &out) }
    }

    /// 0, 8 or 12 bytes behind their number.
    static func append(time: Int64, to out: inout [UInt8]) {
        if time == 0 { return out.append(0) }
        let magnitude = Int64(clamping: time.magnitude)
        let fraction = magnitude % Microseconds.second
        out.append(fraction == 0 ? 8 : 12)
        out.append(time < 0 ? 1 : 0)
        LittleEndian.append(magnitude / Microseconds.day, 4, to: &out)
        out.append(UInt8(truncatingIfNeeded: magnitude / Microseconds.hour % 24))
        out.append(UInt8(truncatingIfNeeded: magnitude / Microseconds.minute % 60))
        out.append(UInt8(truncatingIfNeeded: magnitude / Microseconds.second % 60))
        if fraction != 0 { LittleEndian.append(fraction, 4, to: &out) }
    }
}
