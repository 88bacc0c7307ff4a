// The bytes of a call's answer cut into what HTTP/2 sends them as: DATA, the trailers, a GOAWAY. A value.

import NIOCore
import YDBWire

/// Finds the ends of messages in what a call has written. Bytes that faults have disturbed are DATA, whatever they say.
struct OutgoingParts {
    enum Part {
        case data(ByteBuffer)
        /// Nil: all went well, and there is nothing else to tell.
        case end([GRPCMetadata.Field]?)
        case goAway
    }

    private enum Place {
        /// A message begins here.
        case start
        /// Its prefix has begun: so many bytes of it have gone, with the length so far.
        case prefix(seen: Int, length: Int)
        /// So many bytes of a message are to come.
        case body(Int)
    }

    private var bytes = ByteBuffer()
    private var place = Place.start

    mutating func append(_ more: ByteBuffer) {
        if bytes.readableBytes == 0 {
            bytes = more
        } else {
            bytes.writeImmutableBuffer(more)
        }
    }

    /// The next part that is whole; nil: more bytes have to come.
    mutating func next() -> Part? {
        var length = 0
        let view = bytes.readableBytesView
        scan: while length < view.count {
            switch place {
            case .start:
                let flag = view[view.startIndex + length]
                guard flag == GRPCFlag.trailers || flag == GRPCFlag.goAway else {
                    place = .prefix(seen: 1, length: 0)
                    length += 1
                    continue
                }
                if length > 0 { break scan }
                return special(flag)
            case .prefix(let seen, let sum):
                let sum = sum << 8 | Int(view[view.startIndex + length])
                length += 1
                place =
                    seen + 1 < GRPCMessageFormat.prefixLength
                    ? .prefix(seen: seen + 1, length: sum) : sum == 0 ? .start : .body(sum)
            case .body(let left):
                let step = min(left, view.count - length)
                length += step
                place = step < left ? .body(left - step) : .start
            }
        }
        guard length > 0, let data = bytes.readSlice(length: length) else { return nil }
        return .data(data)
    }

    /// A message that is none of the client's: taken when it is whole.
    private mutating func special(_ flag: UInt8) -> Part? {
        guard let length = bytes.getInteger(at: bytes.readerIndex + 1, as: UInt32.self),
            bytes.readableBytes - GRPCMessageFormat.prefixLength >= Int(length)
        else { return nil }
        bytes.moveReaderIndex(forwardBy: GRPCMessageFormat.prefixLength)
        guard let body = bytes.readSlice(length: Int(length)) else { return nil }
        guard flag == GRPCFlag.trailers else { return .goAway }
        return .end(length == 0 ? nil : GRPCTrailers.fields(encoded: body.readableBytesView))
    }
}
