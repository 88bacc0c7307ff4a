// DateStyle and its like stand in bits, each apart from the others.
import QueryEngine
import Testing

@testable import PostgresLanguage

@Suite struct OutputStylesTests {
    @Test func eachIsApart() {
        var environment = TypeEnvironment(types: PostgresTypes.library)
        #expect(environment.dateStyle == .iso && environment.dateOrder == .monthDayYear)
        #expect(environment.intervalStyle == .postgres && environment.byteaOutput == .hex)
        #expect(environment.extraFloatDigits == 1)
        for digits in -15...3 {
            environment.extraFloatDigits = digits
            environment.dateStyle = .german
            environment.dateOrder = .yearMonthDay
            environment.intervalStyle = .iso8601
            environment.byteaOutput = .escape
            #expect(environment.extraFloatDigits == digits)
            #expect(environment.dateStyle == .german && environment.dateOrder == .yearMonthDay)
            #expect(environment.intervalStyle == .iso8601)
            #expect(environment.byteaOutput == .escape)
            environment.dateStyle = .iso
            #expect(environment.dateStyle == .iso && environment.byteaOutput == .escape)
        }
    }
}
