// How calls begin and end, as fields.

import Testing
import WireCore

@testable import YDBWire

@Suite struct GRPCHeadTests {
    private func decode(
        _ fields: [GRPCMetadata.Field]
    ) throws(GRPCRequestHead.Flaw) -> GRPCRequestHead {
        try GRPCRequestHead.decode(fields.map { (name: $0.name, value: $0.value) })
    }

    @Test func aHeadIsReadAsItWasWritten() throws {
        var metadata = GRPCMetadata()
        metadata.append("x-ydb-database", "/local")
        metadata.append("grpc-status", "no metadata")
        let head = GRPCRequestHead(
            path: "/a.B/C", authority: "localhost:2136", timeout: GRPCTimeout("5S"),
            metadata: metadata)
        let read = try decode(head.fields(scheme: "http"))
        #expect(read.path == "/a.B/C")
        #expect(read.authority == "localhost:2136")
        #expect(read.timeout?.nanoseconds == 5_000_000_000)
        #expect(read.metadata.fields == [.init("x-ydb-database", "/local")])
    }

    @Test(arguments: ["application/grpc", "application/grpc+proto", "application/grpc;a=b"])
    func contentTypesOfCalls(_ type: String) { #expect(GRPCContentType.isGRPC(type)) }

    @Test(arguments: [nil, "", "text/html", "application/grpc-web", "application/grpcx"])
    func otherContentTypes(_ type: String?) { #expect(!GRPCContentType.isGRPC(type)) }

    @Test func whatIsNoCallIsToldSoByHTTP() {
        #expect(throws: GRPCRequestHead.Flaw.http(status: 415)) {
            _ = try decode([.init(":method", "POST"), .init(":path", "/")])
        }
        #expect(throws: GRPCRequestHead.Flaw.http(status: 405)) {
            _ = try decode([.init(":method", "GET"), .init("content-type", "application/grpc")])
        }
    }

    @Test func aTimeoutThatIsNoneIsRefused() {
        #expect(
            throws: GRPCRequestHead.Flaw.grpc(GRPCStatus(.internal, "'soon' is no grpc-timeout"))
        ) {
            _ = try decode([
                .init(":method", "POST"), .init("content-type", "application/grpc"),
                .init("grpc-timeout", "soon"),
            ])
        }
    }

    @Test func trailersAreReadAsTheyWereWritten() throws {
        var metadata = GRPCMetadata()
        metadata.append("x-ydb-server-hints", "session-close")
        let trailers = GRPCTrailers(GRPCStatus(.unavailable, "später: 100 %\r\n"), metadata)
        var writer = OutboundWriter()
        trailers.encode(into: &writer)
        #expect(writer.bytes.first == GRPCFlag.trailers)
        let fields = GRPCTrailers.fields(
            encoded: writer.bytes.dropFirst(GRPCMessageFormat.prefixLength))
        let read = try #require(
            GRPCTrailers(fields.map { (name: $0.name, value: $0.value) }))
        #expect(read == trailers)
    }

    @Test func aLineEndInAValueBeginsNoField() {
        var metadata = GRPCMetadata()
        metadata.append("hint", "one\ngrpc-status:0")
        var writer = OutboundWriter()
        GRPCTrailers(GRPCStatus(.aborted), metadata).encode(into: &writer)
        let fields = GRPCTrailers.fields(
            encoded: writer.bytes.dropFirst(GRPCMessageFormat.prefixLength))
        #expect(fields == [.init("grpc-status", "10"), .init("hint", "one grpc-status:0")])
    }

    @Test func anAnswerWithoutAStatusWasCut() {
        #expect(GRPCTrailers([(name: "hint", value: "x")]) == nil)
        #expect(GRPCTrailers([(name: "grpc-status", value: "99")])?.status.code == .unknown)
    }

    @Test func onlyIdentityIsTaken() {
        #expect(GRPCEncoding.refusal(of: nil) == nil)
        #expect(GRPCEncoding.refusal(of: "identity") == nil)
        #expect(GRPCEncoding.refusal(of: "gzip")?.code == .unimplemented)
    }
}
