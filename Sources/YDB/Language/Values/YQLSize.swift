// How many values a value holds: lists of one list many times cost little until they are written out.
package import QueryEngine

package enum YQLSize {
    /// The most items of one list.
    package static let mostItems = 10_000_000
    /// The most values inside of one that is written out.
    package static let mostValues = 50_000_000

    /// - Throws: A list would have more items than one may have.
    static func requireItems(_ count: Int) throws(SQLError) {
        guard count <= mostItems else {
            throw .yqlValue("\(count) items are more than a list may have")
        }
    }

    /// Before a value is written out: as text, as bytes, for a client.
    ///
    /// - Throws: It holds more values than may be written; what ends the statement.
    package static func require(_ value: Value) throws(SQLError) {
        var left = mostValues
        try count(value, &left)
    }

    private static func count(_ value: Value, _ left: inout Int) throws(SQLError) {
        let inner: [Value]
        switch value {
        case .array(let array): inner = array.elements
        case .record(let record): inner = record.fields
        default: return
        }
        left -= inner.count
        guard left >= 0 else { throw .yqlValue("The value is too large to be written out") }
        try WorkPace.passBytes(inner.count &* 4)
        for item in inner { try count(item, &left) }
    }
}
