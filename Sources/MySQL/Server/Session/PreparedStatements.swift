// What a connection keeps of its prepared statements to read the messages that execute them: how many parameters each has, of
// which types they were last, and values that came ahead.

import MySQLLanguage
import MySQLWire
import NIOCore
import WireCore

/// The statements of one connection by number.
struct PreparedStatements: Sendable {
    private struct Statement: Sendable {
        var parameterCount: Int
        /// Of the execution before.
        var types: [MySQLParameterType]?
        /// Values by parameter, that came in pieces.
        var longData: [Int: [UInt8]] = [:]
        /// How many bytes they are together.
        var longDataLength = 0
        /// What is wrong with what came ahead.
        var failure: MySQLProtocolError?
    }

    private var statements: [UInt32: Statement] = [:]

    mutating func add(_ number: UInt32, parameterCount: Int) {
        statements[number] = Statement(parameterCount: parameterCount)
    }

    mutating func remove(_ number: UInt32) { statements[number] = nil }

    mutating func removeAll() { statements = [:] }

    /// Values that came ahead are forgotten.
    mutating func reset(_ number: UInt32) {
        statements[number]?.longData = [:]
        statements[number]?.longDataLength = 0
        statements[number]?.failure = nil
    }

    /// Takes a piece of a value. Nothing answers it: what is wrong with it the execution tells.
    mutating func append(_ piece: MySQLClientMessage.StatementLongData, limit: Int) {
        let parameter = Int(piece.parameter)
        guard var statement = statements[piece.statementID], statement.failure == nil else {
            return
        }
        guard parameter < statement.parameterCount else {
            statements[piece.statementID]?.failure = .wrongLongData
            return
        }
        // One copy of the values, else each piece would copy those before.
        statements[piece.statementID] = nil
        statement.longDataLength += piece.data.readableBytes
        if statement.longDataLength > limit {
            statement.failure = .longDataTooLong
            statement.longData = [:]
        } else {
            statement.longData[parameter, default: []]
                .append(contentsOf: piece.data.readableBytesView)
        }
        statements[piece.statementID] = statement
    }

    /// Reads what a message gives for the parameters. A statement that is not known has none: the session refuses it.
    mutating func parameters(
        of execute: MySQLClientMessage.StatementExecute, _ capabilities: MySQLCapabilities
    ) throws(MySQLProtocolError) -> [MySQLParameter] {
        let number = execute.statementID
        guard let statement = statements[number] else { return [] }
        defer { if statement.longDataLength > 0 || statement.failure != nil { reset(number) } }
        if let failure = statement.failure { throw failure }
        let sent: [MySQLWireParameter]
        do throws(WireError) {
            sent = try execute.parameters(
                statement.parameterCount, bound: statement.types,
                isLong: { statement.longData[$0] != nil }, capabilities)
        } catch .countAboveRemaining {
            // Not even the types are all there.
            throw .malformedPacket
        } catch {
            throw .wrongArguments
        }
        let count = statement.parameterCount
        var parameters: [MySQLParameter] = []
        parameters.reserveCapacity(count)
        var isSame = statement.types?.count == count
        for (index, parameter) in sent.prefix(count).enumerated() {
            if isSame, let types = statement.types { isSame = types[index] == parameter.type }
            parameters.append(
                MySQLParameter(
                    parameter,
                    longData: statement.longDataLength > 0 ? statement.longData[index] : nil))
        }
        if !isSame { statements[number]?.types = sent.prefix(count).map(\.type) }
        return parameters
    }
}

extension MySQLParameter {
    init(_ parameter: MySQLWireParameter, longData: [UInt8]?) {
        self.init(
            type: parameter.type.field.rawValue,
            value: longData.map { .bytes($0) } ?? Content(parameter.value))
    }
}

extension MySQLParameter.Content {
    init(_ value: MySQLBinaryValue) {
        self =
            switch value {
            case .null: .null
            case .integer(let value): .signed(value)
            case .unsigned(let value): .unsigned(value)
            case .float(let value): .float(value)
            case .double(let value): .double(value)
            case .bytes(let bytes): .bytes(Array(bytes.readableBytesView))
            case .dateTime(let value):
                .date(
                    year: Int(value.year), month: Int(value.month), day: Int(value.day),
                    hour: Int(value.hour), minute: Int(value.minute), second: Int(value.second),
                    microsecond: Int(value.microsecond))
            case .time(let value):
                .time(
                    isNegative: value.isNegative, days: Int(value.days), hour: Int(value.hour),
                    minute: Int(value.minute), second: Int(value.second),
                    microsecond: Int(value.microsecond))
            }
    }
}
