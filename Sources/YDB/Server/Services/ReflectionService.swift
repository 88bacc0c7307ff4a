// gRPC's server reflection, in both versions that clients speak: what services there are, and the definitions of their messages
// (grpc/doc/server-reflection.md).

import FaultInjection
import NIOCore
import SwiftProtobuf
import Synchronization
import YDBWire

enum ReflectionService {
    static func methods(of services: [String]) -> [GRPCMethod] {
        let names =
            services + [
                "grpc.reflection.v1.ServerReflection", "grpc.reflection.v1alpha.ServerReflection",
            ]
        return [
            GRPCMethod(
                "/grpc.reflection.v1.ServerReflection/ServerReflectionInfo", .none,
                .conversation { _ in
                    Conversation<Grpc_Reflection_V1_ServerReflectionRequest>(names)
                }),
            GRPCMethod(
                "/grpc.reflection.v1alpha.ServerReflection/ServerReflectionInfo", .none,
                .conversation { _ in
                    Conversation<Grpc_Reflection_V1alpha_ServerReflectionRequest>(names)
                }),
        ]
    }

    /// Both versions have the same fields: a question of the older one is read as one of the newer, and so is the answer written.
    private final class Conversation<Request: Message>: CallConversation {
        private let services: [String]

        init(_ services: [String]) { self.services = services }

        func receive(_ message: ByteBuffer, _ output: inout CallOutput) throws(GRPCStatus) {
            _ = try Request.decode(message)
            let request = try Grpc_Reflection_V1_ServerReflectionRequest.decode(message)
            output.send(ReflectionService.answer(request, services))
        }
    }

    static func answer(
        _ request: Grpc_Reflection_V1_ServerReflectionRequest, _ services: [String]
    ) -> Grpc_Reflection_V1_ServerReflectionResponse {
        .with { response in
            response.validHost = request.host
            response.originalRequest = request
            switch request.messageRequest {
            case .listServices:
                response.listServicesResponse = .with {
                    $0.service = services.map { name in .with { $0.name = name } }
                }
            case .fileByFilename(let name):
                response.tell(DescriptorIndex.shared.files(named: name), or: "unknown file \(name)")
            case .fileContainingSymbol(let symbol):
                response.tell(
                    DescriptorIndex.shared.files(with: symbol), or: "unknown symbol \(symbol)")
            case .fileContainingExtension(let field):
                response.tell(
                    nil, or: "\(field.containingType) has no extension \(field.extensionNumber)")
            case .allExtensionNumbersOfType(let type):
                guard DescriptorIndex.shared.files(with: type) != nil else {
                    return response.tell(nil, or: "unknown type \(type)")
                }
                response.allExtensionNumbersResponse = .with { $0.baseTypeName = type }
            case nil:
                response.errorResponse = .with {
                    $0.errorCode = Int32(GRPCStatus.Code.invalidArgument.rawValue)
                    $0.errorMessage = "the request asks for nothing"
                }
            }
        }
    }
}

extension Grpc_Reflection_V1_ServerReflectionResponse {
    fileprivate mutating func tell(_ files: [DescriptorIndex.File]?, or message: String) {
        guard let files else {
            errorResponse = .with {
                $0.errorCode = Int32(GRPCStatus.Code.notFound.rawValue)
                $0.errorMessage = message
            }
            return
        }
        fileDescriptorResponse = .with { $0.fileDescriptorProto = files.map(\.encoded) }
    }
}
