// The modules' functions by what the reference says of them.
import QueryEngine
import Testing

@testable import YDBLanguage

@Suite struct ModuleTests {
    func text(_ name: String, _ arguments: Typed...) throws -> String {
        let parts = arguments.map { Call.Part.value($0) }
        return try Call.run(try Call.resolve(name, parts), parts).description
    }

    func made(_ name: String, _ inner: String, _ argument: Typed, _ further: Typed...) throws
        -> String
    {
        let parts = ([argument] + further).map { Call.Part.value($0) }
        let first = try Call.run(try Call.resolve(inner, parts), parts)
        return try text(name, first)
    }

    @Test func strings() throws {
        #expect(try text("String::Base64Encode", str("YQL")) == "\"WVFM\"")
        #expect(try text("String::Base64Decode", str("WVFM")) == "\"YQL\"")
        #expect(try text("String::Strip", str("YQL ")) == "\"YQL\"")
        let parts: [Call.Part] = [
            .value(str("1,2,3,4,5,6,7")), .value(str(",")), .value(int(3), name: "Limit"),
        ]
        let split = try Call.run(try Call.resolve("String::SplitToList", parts), parts)
        #expect(split.description == "[\"1\",\"2\",\"3\",\"4,5,6,7\"]")
        #expect(try text("String::HexEncode", str("{\0")) == "\"7B00\"")
        #expect(try text("String::HumanReadableBytes", ulong(864_197_523)) == "\"824MiB\"")
        #expect(try text("String::HumanReadableQuantity", ulong(1_234_567_890)) == "\"1.23G\"")
        #expect(try text("String::HumanReadableDuration", ulong(864_197_523)) == "\"14m 24s\"")
        #expect(try text("String::Prec", real(0.000567), ulong(4)) == "\"0.000567\"")
        #expect(try text("String::ReplaceAll", str("aXbX"), str("X"), str("--")) == "\"a--b--\"")
        #expect(try text("String::Contains", nothing(.string), str("a")) == "false")
        #expect(try text("String::LevensteinDistance", str("kitten"), str("sitting")) == "3")
        #expect(try text("String::LeftPad", str("a"), ulong(3), str("0")) == "\"00a\"")
    }

    @Test func numbers() throws {
        #expect(try text("Math::Sqrt", int(256)) == "16")
        #expect(try text("Math::Round", real(1.2345), int(-2)) == "1.23")
        #expect(try text("Math::Mod", int(-1), int(7)) == "6")
        #expect(try text("Math::Rem", int(-1), int(7)) == "-1")
        #expect(try text("Math::IsNaN", real(.nan)) == "true")
        #expect(try text("Math::Abs", just(real(-1))) == "1")
    }

    @Test func moments() throws {
        let day = lit(.date, "2019-06-06")
        #expect(try made("DateTime::MakeDate", "DateTime::StartOfYear", day) == "\"2019-01-01\"")
        let instant = lit(.datetime, "2019-06-06T01:02:03Z")
        #expect(
            try made("DateTime::MakeDatetime", "DateTime::StartOfQuarter", instant)
                == "\"2019-04-01T00:00:00Z\"")
        #expect(
            try made("DateTime::MakeDate", "DateTime::StartOfWeek", lit(.date, "1970-01-01"))
                == "null")
        #expect(
            try made("DateTime::MakeTimestamp", "DateTime::StartOfWeek", lit(.date, "2019-01-01"))
                == "\"2018-12-31T00:00:00Z\"")
        #expect(
            try made(
                "DateTime::MakeDate", "DateTime::ShiftMonths", lit(.date, "2019-01-31"), int(1))
                == "\"2019-02-28\"")
        #expect(
            try made(
                "DateTime::MakeDate", "DateTime::ShiftQuarters", lit(.date, "2019-01-31"), int(-3))
                == "\"2018-04-30\"")
        #expect(
            try made(
                "DateTime::MakeTimestamp", "DateTime::Split",
                lit(.tzDatetime, "2019-01-01T00:00:00,Europe/Moscow")) == "\"2018-12-31T21:00:00Z\""
        )
        let zoned = lit(.tzDatetime, "2019-01-09T00:00:00,Europe/Moscow")
        #expect(try text("DateTime::GetDayOfMonth", zoned) == "9")
        #expect(try text("DateTime::GetDayOfWeekName", zoned) == "\"Wednesday\"")
        #expect(try text("DateTime::GetTimezoneName", zoned) == "\"Europe/Moscow\"")
        #expect(try text("DateTime::ToDays", lit(.interval, "PT3000M")) == "2")
        #expect(
            try text("DateTime::FromSeconds", Typed(.uint32, .int(1_546_304_523)))
                == "\"2019-01-01T01:02:03Z\"")
        let format = str("%Y-%m-%d %H:%M:%S %Z")
        #expect(
            try Call.applied(
                "DateTime::Format", [format], lit(.tzDatetime, "2019-01-01T01:02:03,Europe/Moscow")
            )
            .description == "\"2019-01-01 01:02:03 Europe/Moscow\"")
        let parsed = try Call.applied("DateTime::Parse", [str("%m/%d/%Y")], str("02/30/2000"))
        #expect(parsed.value.isNull)
        let zone = try Call.applied("DateTime::Parse", [str("%Z")], str("Canada/Central"))
        #expect(try text("DateTime::MakeTimestamp", zone) == "\"1970-01-01T06:00:00Z\"")
        #expect(
            try made(
                "DateTime::MakeTimestamp", "DateTime::ParseRfc822",
                str("Fri, 4 Mar 2005 19:34:45 EST"))
                == "\"2005-03-05T00:34:45Z\"")
        #expect(
            try made(
                "DateTime::MakeTimestamp", "DateTime::ParseIso8601", str("2009-02-14T02:31:30+0300")
            )
                == "\"2009-02-13T23:31:30Z\"")
        #expect(
            try made(
                "DateTime::MakeTimestamp", "DateTime::ParseHttp",
                str("Sunday, 06-Nov-94 08:49:37 GMT"))
                == "\"1994-11-06T08:49:37Z\"")
        #expect(
            try made("DateTime::MakeTimestamp", "DateTime::ParseX509", str("20091014165533Z"))
                == "\"2009-10-14T16:55:33Z\"")
    }

    @Test func unicode() throws {
        #expect(try text("Unicode::GetLength", utf8("жніўня")) == "6")
        #expect(
            try text("Unicode::Substring", utf8("0123456789abcdefghij"), ulong(10))
                == "\"abcdefghij\"")
        #expect(
            try text("Unicode::ReplaceLast", utf8("absence"), utf8("enc"), utf8("")) == "\"abse\"")
        #expect(try text("Unicode::RemoveAll", utf8("abandon"), utf8("an")) == "\"bdo\"")
        #expect(try text("Unicode::ToUint64", utf8("-77741")) == "18446744073709473875")
        #expect(try text("Unicode::TryToUint64", utf8("asdh831")) == "null")
        #expect(try text("Unicode::Translit", utf8("Тот уголок земли")) == "\"Tot ugolok zemli\"")
        #expect(try text("Unicode::NormalizeNFD", utf8("é")) == "\"e\u{301}\"")
        #expect(try text("Unicode::NormalizeNFC", utf8("e\u{301}")) == "\"é\"")
    }

    @Test func digests() throws {
        #expect(try text("Digest::Md5Hex", str("")) == "\"d41d8cd98f00b204e9800998ecf8427e\"")
        #expect(try text("Digest::Crc32c", str("123456789")) == "3808858755")
        #expect(try text("Digest::Crc32c", str("1")) == "2432014819")
        #expect(try text("Digest::Crc64", str("1")) == "17728638330159804320")
        #expect(try text("Digest::Fnv64", str("1")) == "12638153115695167470")
        #expect(try text("Digest::MurMurHash", str("1")) == "746762829127501960")
        #expect(try text("Digest::MurMurHash32", str("1")) == "1228156847")
        #expect(try text("Digest::MurMurHash2A", str("1")) == "5654386555365545660")
        #expect(try text("Digest::MurMurHash2A32", str("1")) == "1466639702")
        #expect(try text("Digest::NumericHash", ulong(1)) == "2320827452992767577")
        #expect(try text("Digest::Md5HalfMix", str("1")) == "14973526590288695970")
        #expect(try text("Digest::IntHash64", ulong(1)) == "10577349846663553072")
    }

    @Test func documents() throws {
        let node = lit(.yson, "{abc={def=123;ghi=hello}}")
        let inner = try Call.run("Yson::Lookup", .value(node), .value(str("abc")))
        #expect(try text("Yson::LookupInt64", inner, str("def")) == "123")
        #expect(
            try text("Yson::SerializeText", inner)
                == "\"{\\\"def\\\"=123;\\\"ghi\\\"=\\\"hello\\\"}\"")
        let json = lit(.json, "{\"a\":[1,2,{\"b\":null}]}")
        #expect(try text("JSON_EXISTS", json, str("$.a[2].b")) == "true")
        #expect(try text("JSON_VALUE", json, str("$.a[1]")) == "\"2\"")
        #expect(try text("JSON_VALUE", json, str("$.a")) == "null")
        #expect(try text("JSON_QUERY", json, str("$.a")) == "\"[1,2,{\\\"b\\\":null}]\"")
        #expect(try text("JSON_VALUE", json, str("$.a[*] ? (@ > 1)")) == "\"2\"")
        #expect(try text("JSON_EXISTS", json, str("strict $.z")) == "false")
    }

    @Test func patterns() throws {
        let value = str("xaaxaaxaa")
        #expect(try Call.applied("Re2::Match", [str("[ax]+\\d")], value).description == "false")
        #expect(try Call.applied("Re2::Grep", [str("a.*")], value).description == "true")
        #expect(
            try Call.applied("Re2::Capture", [str(".*(?P<foo>xa?)(a{2,}).*")], value).description
                == "{\"_0\":\"xaaxaaxaa\",\"_1\":\"aa\",\"foo\":\"x\"}")
        #expect(
            try Call.applied("Re2::Replace", [str("x(a+)x")], value, str("b\\1z")).description
                == "\"baazaaxaa\"")
        #expect(try Call.applied("Re2::Count", [str("a")], value).description == "6")
        #expect(try Call.binary(.regexp, value, str("^xa+x")).description == "true")
    }

    @Test func addresses() throws {
        #expect(try text("Url::GetDomain", str("http://www.ydb.tech"), int(2)) == "\"ydb.tech\"")
        #expect(
            try text("Url::Normalize", str("hTTp://wWw.yDb.TECH/")) == "\"http://www.ydb.tech/\"")
        #expect(try text("Url::CutScheme", str("http://www.ydb.tech")) == "\"www.ydb.tech\"")
        #expect(try text("Url::GetPort", str("https://ya.ru/a")) == "443")
        #expect(try text("Url::GetTail", str("ya.ru?a=b#c")) == "\"/?a=b#c\"")
        #expect(
            try text("Url::GetSignificantDomain", str("http://www.bbc.co.uk/")) == "\"bbc.co.uk\"")
        #expect(try text("Url::GetDomainLevel", str("http://")) == "1")
        #expect(try text("Url::CutWWW2", str("www2.yandex.com.tr")) == "\"yandex.com.tr\"")
        #expect(
            try text("Url::ForceHostNameToPunycode", str("яндекс.рф"))
                == "\"xn--d1acpjx3f.xn--p1ai\"")
        #expect(
            try text("Url::QueryStringToList", str("a=1&b=2&a=3"))
                == "[[\"a\",\"1\"],[\"b\",\"2\"],[\"a\",\"3\"]]")
        #expect(
            try made("Ip::ToString", "Ip::FromString", str("213.180.193.3")) == "\"213.180.193.3\"")
        #expect(try made("Ip::ToString", "Ip::FromString", str("2001:DB8::1")) == "\"2001:db8::1\"")
    }

    @Test func bitmapsAndVectors() throws {
        let numbers = list(int(10), int(567), int(42))
        let one = try Call.run("Roaring::FromUint32List", .value(numbers))
        let other = try Call.run("Roaring::FromUint32List", .value(list(int(42))))
        let both = try Call.run("Roaring::AndNot", .value(one), .value(other))
        #expect(try text("Roaring::Uint32List", both) == "[10,567]")
        let bytes = try Call.run("Roaring::Serialize", .value(other))
        let common = try Call.run("Roaring::AndWithBinary", .value(one), .value(bytes))
        #expect(try text("Roaring::Cardinality", common) == "1")
        let vector = try Call.run(
            "Knn::ToBinaryStringUint8", .value(list(Typed(.uint8, .int(3)), Typed(.uint8, .int(4))))
        )
        #expect(vector.type.description == "Tagged<String,'Uint8Vector'>")
        #expect(try text("Knn::EuclideanDistance", vector, vector) == "0")
        #expect(try text("Knn::InnerProductSimilarity", vector, vector) == "25")
    }
}
