// A server of gRPC's own stack that answers every call of one method with the same bytes, which it reads from a file.
import Foundation
import GRPCCore
import GRPCNIOTransportHTTP2

private struct Bytes: MessageSerializer, MessageDeserializer {
    func serialize<Buffer: GRPCContiguousBytes>(_ message: [UInt8]) throws -> Buffer {
        Buffer(message)
    }

    func deserialize<Buffer: GRPCContiguousBytes>(_ bytes: Buffer) throws -> [UInt8] {
        bytes.withUnsafeBytes { Array($0) }
    }
}

private struct Method: RegistrableRPCService {
    let service: String
    let name: String
    let answer: [UInt8]

    func registerMethods<Transport: ServerTransport>(with router: inout RPCRouter<Transport>) {
        let answer = answer
        router.registerHandler(
            forMethod: MethodDescriptor(
                service: ServiceDescriptor(fullyQualifiedService: service), method: name),
            deserializer: Bytes(), serializer: Bytes()
        ) { request, _ in
            for try await _ in request.messages {}
            return StreamingServerResponse { writer in
                try await writer.write(answer)
                return [:]
            }
        }
    }
}

@main
struct Canned {
    /// The arguments are the service, the method, and the file.
    static func main() async throws {
        let arguments = CommandLine.arguments
        guard arguments.count == 4 else {
            print("usage: grpc-stack SERVICE METHOD FILE")
            exit(64)
        }
        let answer = [UInt8](try Data(contentsOf: URL(filePath: arguments[3])))
        let transport = HTTP2ServerTransport.Posix(
            address: .ipv4(host: "127.0.0.1", port: 0), transportSecurity: .plaintext)
        let server = GRPCServer(
            transport: transport,
            services: [Method(service: arguments[1], name: arguments[2], answer: answer)])
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { try await server.serve() }
            let address = try await transport.listeningAddress
            print(address.ipv4?.port ?? 0)
            fflush(nil)
            try await group.next()
        }
    }
}
