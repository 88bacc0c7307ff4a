// Values of primitive types that clients send.

import QueryEngine
import YDBLanguage
import YDBWire

enum PrimitiveDecoding {
    /// Nil: no value of the type is written like this.
    static func decode(_ value: Ydb_Value, _ type: YQLPrimitive) -> Value? {
        switch (type, value.value) {
        case (.bool, .boolValue(let truth)): .bool(truth)
        case (.int8, .int32Value(let number)), (.int16, .int32Value(let number)),
            (.int32, .int32Value(let number)):
            YQLNumber.checked(Int128(number), type)
        case (.date32, .int32Value(let number)): .int(Int64(number))
        case (.uint8, .uint32Value(let number)), (.uint16, .uint32Value(let number)),
            (.uint32, .uint32Value(let number)):
            YQLNumber.checked(Int128(number), type)
        case (.date, .uint32Value(let number)): number <= 49_672 ? .int(Int64(number)) : nil
        case (.datetime, .uint32Value(let number)): .int(Int64(number))
        case (.int64, .int64Value(let number)), (.interval, .int64Value(let number)),
            (.datetime64, .int64Value(let number)), (.timestamp64, .int64Value(let number)),
            (.interval64, .int64Value(let number)):
            .int(number)
        case (.uint64, .uint64Value(let number)): YQLInteger.value(number)
        case (.timestamp, .uint64Value(let number)): Int64(exactly: number).map { .int($0) }
        case (.float, .floatValue(let number)): .double(Double(number))
        case (.double, .doubleValue(let number)): .double(number)
        case (.string, .bytesValue(let bytes)): .bytes(Array(bytes))
        // Texts stand for bytes with old clients.
        case (.string, .textValue(let text)): .bytes(Array(text.utf8))
        case (.utf8, .textValue(let text)): .text(Text(utf8: Array(text.utf8)))
        case (.uuid, .low128(let low)): .bytes(little(low) + little(value.high128))
        case (.yson, .bytesValue(let bytes)): YQLText.parse(Array(bytes), as: type)
        case (_, .textValue(let text)) where isWrittenAsText(type):
            YQLText.parse(Array(text.utf8), as: type)
        default: nil
        }
    }

    private static func isWrittenAsText(_ type: YQLPrimitive) -> Bool {
        switch type {
        case .json, .jsonDocument, .dyNumber: true
        default: type.isZoned
        }
    }

    private static func little(_ number: UInt64) -> [UInt8] {
        (0..<8).map { UInt8(truncatingIfNeeded: number >> (8 * UInt64($0))) }
    }
}
