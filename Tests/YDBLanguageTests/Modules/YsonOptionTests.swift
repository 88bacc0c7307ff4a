// Documents as values: what is strict, what is converted, what fails.

import Testing

@testable import YDBLanguage

struct YsonOptionTests {
    let bench = Bench()

    private func answer(_ expression: String) throws -> String? {
        bench.lines(
            try bench.session(),
            """
            $lenient = Yson::Options(false AS Strict);
            $converting = Yson::Options(true AS AutoConvert);
            SELECT \(expression);
            """
        ).last
    }

    private func fails(_ expression: String) throws -> Bool {
        bench.run(try bench.session(), "SELECT \(expression);").failure != nil
    }

    @Test func whatIsNoneOfTheTypeFailsWhereStrict() throws {
        #expect(try fails("Yson::ConvertToInt64(Yson::Parse('foo'))"))
        #expect(try fails("Yson::ConvertToList(Yson::Parse('1'))"))
        #expect(try answer("Yson::ConvertToInt64(Yson::Parse('foo'), $lenient)") == "NULL")
        #expect(try answer("ListLength(Yson::ConvertToList(Yson::Parse('1'), $lenient))") == "0")
    }

    /// A function that is passed has no options, and those that say nothing of strictness are not strict.
    @Test func passedFunctionsAreNotStrict() throws {
        #expect(
            try answer("ListMap(Yson::ConvertToList(Yson::Parse('[1;x]')), Yson::ConvertToInt64)")
                == "[1,NULL]")
        #expect(
            try answer("Yson::ConvertToInt64List(Yson::Parse('[1;x;2]'), Yson::Options())")
                == "[1,2]")
    }

    @Test func autoConvertMakesSomethingOfEverything() throws {
        #expect(try answer("Yson::ConvertTo(Yson::Parse('300'), Uint8, $converting)") == "44")
        #expect(
            try answer(
                "Yson::ConvertTo(Yson::Parse('[1;x]'), Tuple<Bool, Int8, String>, $converting)")
                == "(true,0,)")
        #expect(try answer("Yson::ConvertTo(Yson::Parse('{}'), Bool, $converting)") == "false")
    }

    @Test func structsTakeMembersByName() throws {
        #expect(
            try answer(
                "Yson::ConvertTo(Yson::Parse('{b=1;a=x}'), Struct<a:String, b:Int32, c:Int32?>)")
                == "{a:x,b:1,c:NULL}")
        #expect(try fails("Yson::ConvertTo(Yson::Parse('{}'), Struct<a:String>)"))
    }

    @Test func hashesDoNotKnowTheOrderOfKeys() throws {
        let hash = { (text: String) in "Yson::GetHash(Yson::Parse(Yson('\(text)')))" }
        #expect(try answer("\(hash("{a=1;b=2}")) = \(hash("{b=2;a=1;}"))") == "true")
        #expect(try answer("\(hash("{a=1u}")) = \(hash("{a=1}"))") == "false")
        #expect(try answer("\(hash("<x=1>1")) = \(hash("1"))") == "false")
    }

    @Test func zonesHaveNumbers() throws {
        #expect(try answer("Yql::TimezoneId('Europe/Moscow'), Yql::TimezoneName(0us)") == "1|GMT")
        let update = "DateTime::MakeTzDatetime(DateTime::Update(Datetime('2000-01-01T00:00:00Z'), "
        #expect(
            try answer("CAST(\(update)1us AS TimezoneId)) AS String)")
                == "2000-01-01T00:00:00,Europe/Moscow")
        #expect(
            try answer("CAST(\(update)'Europe/Moscow' AS Timezone)) AS String)")
                == "2000-01-01T00:00:00,Europe/Moscow")
        #expect(try answer("\(update)9999us AS TimezoneId)) IS NULL") == "true")
    }
}
