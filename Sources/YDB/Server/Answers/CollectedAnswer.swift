// An answer that is one message: all result sets are kept until the request is done.

import QueryEngine
import YDBLanguage
import YDBWire

struct CollectedAnswer: RequestAnswer {
    /// Writes the answer: what the session says of the end, and the result sets as fields of the tag.
    typealias Finish = @Sendable (YDBCompletion, _ sets: [UInt8], inout CallOutput) -> Void

    var output = CallOutput()
    let shape: GRPCMethod.AnswerShape
    private let tag: UInt8
    /// The most bytes of the sets.
    private let limit: Int
    /// The most rows of a set: one that has more says so, and tells no more of them.
    private let rowLimit: Int
    private let finish: Finish
    private var sets: [UInt8] = []
    private var set: ResultSetBytes?
    private var isTooLong = false
    private var isTruncated = false

    /// - Parameter field: The number of the result sets' field.
    init(
        _ shape: GRPCMethod.AnswerShape, field: UInt8 = 1, limit: Int, rowLimit: Int = .max,
        finish: @escaping Finish
    ) {
        self.shape = shape
        self.limit = limit
        self.rowLimit = rowLimit
        self.finish = finish
        tag = field << 3 | 2
    }

    var isFull: Bool { false }

    mutating func transactionBegan(_ id: String) {}

    mutating func resultSet(_ number: Int, _ columns: [YDBColumn]) {
        set = ResultSetBytes(columns)
        isTruncated = false
    }

    mutating func row(_ slots: borrowing [Value], places: [Int]) {
        guard !isTooLong else { return }
        guard (set?.rowCount ?? 0) < rowLimit else {
            isTruncated = true
            return
        }
        set?.append(slots, places)
        if sets.count + (set?.byteCount ?? 0) > limit {
            isTooLong = true
            sets = []
            set = nil
        }
    }

    mutating func resultSetEnd() {
        set?.take(tag, isTruncated: isTruncated, into: &sets)
        set = nil
    }

    mutating func finished(_ completion: YDBCompletion) {
        guard !isTooLong else {
            return output.send(
                failure: CallFailure(
                    .preconditionFailed, "Query result size limit exceeded: \(limit) bytes"), shape)
        }
        finish(completion, sets, &output)
    }
}
