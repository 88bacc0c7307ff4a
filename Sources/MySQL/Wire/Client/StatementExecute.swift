// COM_STMT_EXECUTE: values for a prepared statement's parameters. How many there are, and of which types when the message
// does not say, only who knows the statement can tell: hence a block of bytes, read in a second step.

package import NIOCore
package import WireCore

extension MySQLClientMessage {
    package struct StatementExecute: Equatable, Sendable {
        package var statementID: UInt32
        package var flags: Flags
        /// How often it is to be executed; always 1.
        package var iterations: UInt32
        /// Bitmap, types and values.
        package var parameterBytes: ByteBuffer

        package struct Flags: OptionSet, Hashable, Sendable {
            package let rawValue: UInt8

            package init(rawValue: UInt8) { self.rawValue = rawValue }

            /// The rows are to be fetched, not sent.
            package static let readOnlyCursor = Flags(rawValue: 1)
            package static let cursorForUpdate = Flags(rawValue: 2)
            package static let scrollableCursor = Flags(rawValue: 4)
            /// With queryAttributes, where there is a parameter or this flag, the block begins with the number of parameters, and
            /// each has a name.
            package static let hasCount = Flags(rawValue: 8)
        }

        /// - Parameters:
        ///   - sendsTypes: else the server takes those of the execution before.
        ///   - isLong: whether a parameter's value was sent before, as long data.
        package init(
            statementID: UInt32, flags: Flags = [], parameters: [MySQLWireParameter],
            sendsTypes: Bool = true, isLong: (Int) -> Bool = { _ in false },
            _ capabilities: MySQLCapabilities
        ) {
            self.statementID = statementID
            self.flags = flags
            iterations = 1
            var block = OutboundWriter()
            let isNamed =
                capabilities.contains(.queryAttributes)
                && (flags.contains(.hasCount) || !parameters.isEmpty)
            if isNamed { block.writeLengthEncoded(count: parameters.count) }
            MySQLParameters.write(
                parameters, named: isNamed, sendsTypes: sendsTypes, isLong: isLong, into: &block)
            parameterBytes = block.takeBytes()
        }

        package init(from reader: inout WireReader) throws(WireError) {
            statementID = try reader.readLittle()
            flags = Flags(rawValue: try reader.readInteger())
            iterations = try reader.readLittle()
            parameterBytes = reader.readRemaining()
        }

        package func encode(into writer: inout OutboundWriter) {
            writer.write(MySQLCommand.statementExecute.rawValue)
            writer.writeLittle(statementID)
            writer.write(flags.rawValue)
            writer.writeLittle(iterations)
            writer.write(bytes: parameterBytes)
        }

        /// Reads the block. Attributes, which have names, come behind the statement's own parameters.
        ///
        /// - Parameters:
        ///   - count: how many parameters the statement has.
        ///   - bound: their types in the execution before; nil: there was none.
        ///   - isLong: whether a parameter's value was sent before, as long data.
        package func parameters(
            _ count: Int, bound: [MySQLParameterType]?, isLong: (Int) -> Bool = { _ in false },
            _ capabilities: MySQLCapabilities
        ) throws(WireError) -> [MySQLWireParameter] {
            var reader = WireReader(parameterBytes)
            let isNamed =
                capabilities.contains(.queryAttributes) && (flags.contains(.hasCount) || count > 0)
            var sent = count
            if isNamed { sent = try reader.readLengthEncodedCount(elementMinimum: 0) }
            guard sent >= count else {
                throw .insufficientData(needed: count, remaining: sent)
            }
            let parameters = try MySQLParameters.read(
                sent, named: isNamed, bound: bound, isLong: isLong, from: &reader)
            return parameters
        }

        var trace: String {
            "StmtExecute \(statementID) flags=\(flags.rawValue) "
                + traced(bytes: parameterBytes.readableBytesView)
        }
    }
}
