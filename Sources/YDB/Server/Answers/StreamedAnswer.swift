// An answer that is a stream: result sets in parts, each a message with a status.

import FaultInjection
import QueryEngine
import SwiftProtobuf
import YDBLanguage
import YDBWire

struct StreamedAnswer: RequestAnswer {
    /// Which message a part is.
    enum Form: Sendable {
        /// `ExecuteQueryResponsePart`, with the columns in each part of a set or in its first one alone.
        case query(columnsOnce: Bool)
        /// `ExecuteScanQueryPartialResponse`.
        case scan
        /// `ExecuteYqlPartialResponse`.
        case script
        /// `ReadTableResponse`.
        case table
    }

    var output = CallOutput()
    var shape: GRPCMethod.AnswerShape { .status }
    private let form: Form
    private let partBytes: Int
    private let partRows: Int
    private let tellsStatistics: Bool
    private var set: ResultSetBytes?
    private var number = 0
    private var isFirstOfSet = true
    private var transaction = ""
    private var hasToldTransaction = false
    private var hasSent = false

    static let usualPartBytes = 256 * 1024

    init(
        _ form: Form, partBytes: Int = 0, partRows: Int = 0, tellsStatistics: Bool = false
    ) {
        self.form = form
        self.partBytes = partBytes > 0 ? min(partBytes, 32 << 20) : Self.usualPartBytes
        self.partRows = partRows > 0 ? partRows : .max
        self.tellsStatistics = tellsStatistics
    }

    var isFull: Bool { output.isFull }

    mutating func transactionBegan(_ id: String) { transaction = id }

    mutating func resultSet(_ number: Int, _ columns: [YDBColumn]) {
        self.number = number
        set = ResultSetBytes(columns)
        isFirstOfSet = true
    }

    mutating func row(_ slots: borrowing [Value], places: [Int]) {
        set?.append(slots, places)
        guard let set, set.byteCount >= partBytes || set.rowCount >= partRows else { return }
        sendPart()
    }

    mutating func resultSetEnd() {
        if let set, isFirstOfSet || set.rowCount > 0 { sendPart() }
        set = nil
    }

    mutating func finished(_ completion: YDBCompletion) {
        let isExplained = !completion.plan.isEmpty
        guard
            !hasSent || tellsStatistics || isExplained || !completion.issues.isEmpty
                || !hasToldTransaction && !completion.transaction.isEmpty
        else { return }
        transaction = completion.transaction
        let statistics =
            tellsStatistics || isExplained ? Ydb_TableStats_QueryStats(completion) : nil
        let issues = completion.issues.map(Ydb_Issue_IssueMessage.init)
        switch form {
        case .query:
            output.send(
                Ydb_Query_ExecuteQueryResponsePart.with {
                    $0.status = .success
                    $0.issues = issues
                    if let statistics { $0.execStats = statistics }
                    if !transaction.isEmpty { $0.txMeta.id = transaction }
                })
        case .scan:
            output.send(
                Ydb_Table_ExecuteScanQueryPartialResponse.with {
                    $0.status = .success
                    $0.issues = issues
                    if let statistics { $0.result.queryStats = statistics }
                })
        case .script:
            output.send(
                Ydb_Scripting_ExecuteYqlPartialResponse.with {
                    $0.status = .success
                    $0.issues = issues
                    if let statistics { $0.result.queryStats = statistics }
                })
        case .table:
            output.send(
                Ydb_Table_ReadTableResponse.with {
                    $0.status = .success
                    $0.issues = issues
                })
        }
        hasSent = true
    }

    // MARK: Parts

    private static let success: [UInt8] = {
        var bytes: [UInt8] = [1 << 3]
        ProtobufBytes.appendVarint(
            UInt64(Ydb_StatusIds.StatusCode.success.rawValue), to: &bytes)
        return bytes
    }()

    private mutating func sendPart() {
        guard var set else { return }
        let mark = output.writer.beginGRPCMessage()
        output.writer.bytes += Self.success
        switch form {
        case .query(let columnsOnce):
            if number > 0 {
                output.writer.bytes.append(3 << 3)
                ProtobufBytes.appendVarint(UInt64(number), to: &output.writer.bytes)
            }
            set.take(
                4 << 3 | 2, withColumns: isFirstOfSet || !columnsOnce,
                into: &output.writer.bytes)
            if !hasToldTransaction, !transaction.isEmpty {
                let meta = ProtobufBytes.beginField(6 << 3 | 2, in: &output.writer.bytes)
                ProtobufBytes.appendField(1 << 3 | 2, transaction.utf8, to: &output.writer.bytes)
                ProtobufBytes.endField(meta, in: &output.writer.bytes)
                hasToldTransaction = true
            }
        case .script:
            let result = ProtobufBytes.beginField(3 << 3 | 2, in: &output.writer.bytes)
            if number > 0 {
                output.writer.bytes.append(1 << 3)
                ProtobufBytes.appendVarint(UInt64(number), to: &output.writer.bytes)
            }
            set.take(2 << 3 | 2, into: &output.writer.bytes)
            ProtobufBytes.endField(result, in: &output.writer.bytes)
        case .scan, .table:
            let result = ProtobufBytes.beginField(3 << 3 | 2, in: &output.writer.bytes)
            set.take(1 << 3 | 2, into: &output.writer.bytes)
            ProtobufBytes.endField(result, in: &output.writer.bytes)
        }
        output.writer.endGRPCMessage(mark)
        self.set = set
        isFirstOfSet = false
        hasSent = true
    }
}
