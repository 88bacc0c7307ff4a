// YSON nodes as numbers, truths and texts.
import QueryEngine

enum YsonScalar {
    static func value(
        _ node: YQLYson, _ type: YQLPrimitive, _ options: YsonOptions
    ) throws(SQLError) -> Value? {
        switch type {
        case .yson: return .bytes(node.bytes(.binary))
        case .json: return .text(YQLDocument.text(node.json))
        case .bool:
            if let truth = truth(node, options) { return .bool(truth) }
            return try options.nothing("Cannot parse boolean value from \(node.kind.shownName)")
        case .string, .utf8:
            if let text = text(node, type, options) { return text }
            return try options.nothing("Cannot parse string value from \(node.kind.shownName)")
        case _ where type.isInteger:
            if let number = whole(node, type, options) { return number }
            return try options.nothing("Cannot parse integer value from \(node.kind.shownName)")
        case _ where type.isFloating:
            if let number = floating(node, options) { return YQLText.round(number, type) }
            return try options.nothing(
                "Cannot parse floating point value from \(node.kind.shownName)")
        default: return try options.nothing("Cannot convert Yson to \(type.name)")
        }
    }

    /// What AutoConvert puts where nothing is.
    static func blank(_ type: YQLPrimitive) -> Value {
        switch type {
        case .yson: .bytes(Array("#".utf8))
        case .json: .string("null")
        case .bool: .bool(false)
        case .string: .bytes([])
        case .utf8: .string("")
        case _ where type.isFloating: .double(0)
        default: YQLNumber.value(0, type)
        }
    }

    private static func truth(_ node: YQLYson, _ options: YsonOptions) -> Bool? {
        switch node.kind {
        case .bool(let truth): return truth
        case .string(Array("true".utf8)): return true
        case .string(Array("false".utf8)): return false
        default: break
        }
        guard options.converts else { return nil }
        switch node.kind {
        case .bool(let truth): return truth
        case .int64(let number): return number != 0
        case .uint64(let number): return number != 0
        case .double(let number): return number != 0
        case .string(let text): return !text.isEmpty
        case .list(let items): return !items.isEmpty
        case .map(let members): return !members.isEmpty
        case .entity: return false
        }
    }

    /// A number beyond the type's range is none, unless conversions are wished, which keep its lowest bits.
    private static func whole(
        _ node: YQLYson, _ type: YQLPrimitive, _ options: YsonOptions
    ) -> Value? {
        let number: Int128
        switch node.kind {
        case .int64(let whole): number = Int128(whole)
        case .uint64(let whole): number = Int128(whole)
        case _ where !options.converts: return nil
        case .bool(let truth): number = truth ? 1 : 0
        case .double(let real): return YQLNumber.truncated(real, type) ?? YQLNumber.value(0, type)
        case .string(let text): return YQLText.parse(text, as: type) ?? YQLNumber.value(0, type)
        case .entity, .list, .map: number = 0
        }
        return options.converts
            ? YQLNumber.wrapped(number, type) : YQLNumber.checked(number, type)
    }

    private static func floating(_ node: YQLYson, _ options: YsonOptions) -> Double? {
        switch node.kind {
        case .double(let number): return number
        case .int64(let number): return Double(number)
        case .uint64(let number): return Double(number)
        case _ where !options.converts: return nil
        case .bool(let truth): return truth ? 1 : 0
        case .string(let text):
            guard case .double(let number)? = YQLText.parse(text, as: YQLPrimitive.double) else {
                return 0
            }
            return number
        case .entity, .list, .map: return 0
        }
    }

    private static func text(
        _ node: YQLYson, _ type: YQLPrimitive, _ options: YsonOptions
    ) -> Value? {
        func made(_ bytes: [UInt8]) -> Value { type == .utf8 ? .text(bytes) : .bytes(bytes) }
        switch node.kind {
        case .string(let bytes):
            if type == .string || YQLText.isUTF8(bytes) { return made(bytes) }
            return options.converts ? made(YQLEncodings.escapeC(bytes)) : nil
        case _ where !options.converts: return nil
        case .int64(let number): return made(Array(String(number).utf8))
        case .uint64(let number): return made(Array(String(number).utf8))
        case .bool(let truth): return made(Array((truth ? "true" : "false").utf8))
        case .double(let number): return made(YQLText.text(.double(number), YQLType.double))
        case .entity, .list, .map: return made([])
        }
    }
}
