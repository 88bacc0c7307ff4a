// What a statement changed of the session's state, as an OK tells clients that track it.

import WireCore

/// One change (SESSION_TRACK_*).
package enum MySQLSessionChange: Equatable, Sendable {
    case variable(name: String, value: String)
    case schema(String)
    /// Something has changed: `1`.
    case state(String)
    /// An encoding's number, then the identifiers.
    case gtids(encoding: UInt8, String)
    /// SQL that would begin such a transaction again.
    case transactionCharacteristics(String)
    /// Eight letters.
    case transactionState(String)
    /// A kind that is not known, with its data.
    case other(kind: UInt8, [UInt8])

    static func list(from reader: inout WireReader) throws(WireError) -> [MySQLSessionChange] {
        var block = WireReader(try reader.readLengthEncodedBytes())
        var list: [MySQLSessionChange] = []
        while block.remaining > 0 {
            let kind = try block.readInteger(UInt8.self)
            var data = WireReader(try block.readLengthEncodedBytes())
            list.append(try MySQLSessionChange(kind: kind, from: &data))
            try data.finish()
        }
        return list
    }

    private init(kind: UInt8, from data: inout WireReader) throws(WireError) {
        switch kind {
        case 0:
            let name = try data.readLengthEncodedText()
            self = .variable(name: name, value: try data.readLengthEncodedText())
        case 1: self = .schema(try data.readLengthEncodedText())
        case 2: self = .state(data.readRemainingLossyText())
        case 3:
            let encoding = try data.readInteger(UInt8.self)
            self = .gtids(encoding: encoding, try data.readLengthEncodedText())
        case 4: self = .transactionCharacteristics(try data.readLengthEncodedText())
        case 5: self = .transactionState(try data.readLengthEncodedText())
        default:
            self = .other(kind: kind, Array(data.readRemaining().readableBytesView))
        }
    }

    static func write(_ list: [MySQLSessionChange], into writer: inout OutboundWriter) {
        let block = writer.beginField()
        for change in list {
            writer.write(change.kind)
            let data = writer.beginField()
            change.writeData(into: &writer)
            writer.endField(data)
        }
        writer.endField(block)
    }

    private var kind: UInt8 {
        switch self {
        case .variable: 0
        case .schema: 1
        case .state: 2
        case .gtids: 3
        case .transactionCharacteristics: 4
        case .transactionState: 5
        case .other(let kind, _): kind
        }
    }

    private func writeData(into writer: inout OutboundWriter) {
        switch self {
        case .variable(let name, let value):
            writer.writeLengthEncoded(name)
            writer.writeLengthEncoded(value)
        case .schema(let text), .transactionCharacteristics(let text),
            .transactionState(let text):
            writer.writeLengthEncoded(text)
        case .state(let text): writer.write(utf8: text)
        case .gtids(let encoding, let text):
            writer.write(encoding)
            writer.writeLengthEncoded(text)
        case .other(_, let data): writer.write(bytes: data)
        }
    }

    var trace: String {
        switch self {
        case .variable(let name, let value): "variable \(name)=\(traced(value))"
        case .schema(let text): "schema=\(traced(text))"
        case .state(let text): "state=\(traced(text))"
        case .gtids(_, let text): "gtids=\(traced(text))"
        case .transactionCharacteristics(let text): "characteristics=\(traced(text))"
        case .transactionState(let text): "transaction=\(traced(text))"
        case .other(let kind, let data): "change \(kind)=\(traced(bytes: data))"
        }
    }
}
