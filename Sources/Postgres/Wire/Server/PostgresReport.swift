// ErrorResponse and NoticeResponse: the same fields in two kinds of message.

package import WireCore

/// What went wrong, or what a client should know, as fields in the order sent.
package struct PostgresReport: Equatable, Sendable {
    package static let errorKind = UInt8(ascii: "E")
    package static let noticeKind = UInt8(ascii: "N")

    /// A field's code. A receiver ignores those it does not know, so any byte but zero is one.
    package struct Code: RawRepresentable, Hashable, Sendable {
        package let rawValue: UInt8

        package init(rawValue: UInt8) { self.rawValue = rawValue }

        private init(_ letter: Unicode.Scalar) { rawValue = UInt8(ascii: letter) }

        /// ERROR, FATAL, PANIC; WARNING, NOTICE, DEBUG, INFO, LOG; may be translated.
        package static let severity = Code("S")
        /// The same, never translated.
        package static let severityUntranslated = Code("V")
        package static let sqlState = Code("C")
        package static let message = Code("M")
        package static let detail = Code("D")
        package static let hint = Code("H")
        /// A place in the query, in characters from 1.
        package static let position = Code("P")
        /// A place in `internalQuery`.
        package static let internalPosition = Code("p")
        package static let internalQuery = Code("q")
        /// The call stack of procedures.
        package static let context = Code("W")
        package static let schema = Code("s")
        package static let table = Code("t")
        package static let column = Code("c")
        package static let dataType = Code("d")
        package static let constraint = Code("n")
        package static let file = Code("F")
        package static let line = Code("L")
        package static let routine = Code("R")
    }

    package struct Field: Equatable, Sendable {
        package var code: Code
        package var value: String

        package init(_ code: Code, _ value: String) {
            self.code = code
            self.value = value
        }
    }

    package var fields: [Field]

    package init(fields: [Field]) { self.fields = fields }

    /// A report with the fields that every report has.
    package init(severity: String, sqlState: String, message: String) {
        fields = [
            Field(.severity, severity), Field(.severityUntranslated, severity),
            Field(.sqlState, sqlState), Field(.message, message),
        ]
    }

    /// The value of a field. Setting one that is not there adds it at the end, nil removes it.
    package subscript(code: Code) -> String? {
        get { fields.first { $0.code == code }?.value }
        set {
            guard let newValue else {
                fields.removeAll { $0.code == code }
                return
            }
            if let index = fields.firstIndex(where: { $0.code == code }) {
                fields[index].value = newValue
            } else {
                fields.append(Field(code, newValue))
            }
        }
    }

    package init(from reader: inout WireReader) throws(WireError) {
        fields = []
        while true {
            let code = try reader.readInteger(UInt8.self)
            if code == 0 { return }
            fields.append(Field(Code(rawValue: code), try reader.readTerminatedString()))
        }
    }

    package func encode(kind: UInt8, into writer: inout OutboundWriter) {
        let message = writer.beginMessage(kind)
        for field in fields {
            writer.write(field.code.rawValue)
            writer.write(terminated: field.value)
        }
        writer.write(UInt8(0))
        writer.endMessage(message)
    }

    package var trace: String {
        let list = fields.map { field in
            "\(Unicode.Scalar(field.code.rawValue))=\(traced(field.value))"
        }
        return list.joined(separator: " ")
    }
}
