// The messages that were generated: numbers on the wire, and the definitions that reflection tells.

import SwiftProtobuf
import Testing

@testable import YDBWire

@Suite struct DefinitionTests {
    @Test func everyDefinitionIsWholeAndItsImportsAreThere() throws {
        let names = Set(ServedDescriptors.files.map(\.name))
        #expect(names.contains("ydb/table_service.proto"))
        for (name, text) in ServedDescriptors.files {
            let bytes = try #require(GRPCBase64.decode(text))
            let file = try Google_Protobuf_FileDescriptorProto(serializedBytes: bytes)
            #expect(file.name == name)
            #expect(names.isSuperset(of: file.dependency))
        }
    }

    @Test func valuesHaveTheirFieldsAndWidthsOnTheWire() throws {
        let value = Ydb_Value.with {
            $0.low128 = 1
            $0.high128 = 2
        }
        let bytes: [UInt8] = try value.serializedBytes()
        #expect(bytes == [0x79, 1, 0, 0, 0, 0, 0, 0, 0, 0x81, 0x01, 2, 0, 0, 0, 0, 0, 0, 0])
        let number = Ydb_Value.with { $0.int32Value = -1 }
        #expect(try number.serializedBytes() as [UInt8] == [0x15, 255, 255, 255, 255])
    }

    @Test func resultsAreNamedAsClientsUnpackThem() throws {
        let packed = try Google_Protobuf_Any(message: Ydb_Table_ExecuteQueryResult())
        #expect(packed.typeURL == "type.googleapis.com/Ydb.Table.ExecuteQueryResult")
    }

    @Test func statusesHaveTheirNumbers() {
        #expect(Ydb_StatusIds.StatusCode.success.rawValue == 400_000)
        #expect(Ydb_StatusIds.StatusCode.aborted.rawValue == 400_040)
        #expect(Ydb_StatusIds.StatusCode.sessionBusy.rawValue == 400_190)
        #expect(Ydb_Type.PrimitiveTypeId.utf8.rawValue == 0x1200)
        #expect(Ydb_Query_ExecMode.execute.rawValue == 50)
    }
}
