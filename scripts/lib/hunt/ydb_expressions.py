"""Expressions of YQL made by chance, each of a type that is asked for: literals with the ends of their ranges, operators and functions by what they give."""

import re

# By type: literals, the ends of the ranges among them.
LITERALS = {
    "Bool": ["true", "false"],
    "Int32": ["0", "1", "-1", "7", "2147483647", "-2147483648", "100"],
    "Uint32": ["0u", "1u", "4294967295u", "12u"],
    "Int64": ["0l", "1l", "-1l", "9223372036854775807l", "-9223372036854775807l", "1000l"],
    "Uint64": ["0ul", "1ul", "18446744073709551615ul", "42ul"],
    "Int8": ["0t", "127t", "-127t"], "Uint8": ["0ut", "255ut"], "Int16": ["0s", "32767s", "-32767s"], "Uint16": ["0us", "65535us"],
    "Float": ["0.0f", "1.5f", "-3.25f"],
    "Double": ["0.0", "1.5", "-2.25", "1e308", "-1e-308", 'Double("inf")', 'Double("nan")'],
    "Decimal(22,9)": ['Decimal("1.5", 22, 9)', 'Decimal("-0.000000001", 22, 9)', 'Decimal("9999999999999.999999999", 22, 9)', 'Decimal("inf", 22, 9)', 'Decimal("nan", 22, 9)'],
    "String": ['"a"', '""', '"12"', '"abc, def"', '"\\x00\\xff"', '"2024-02-29"', '"{\\"a\\": [1, 2]}"', '"aGVsbG8="', '"https://user@ydb.tech:80/a/b?c=1#d"'],
    "Utf8": ['"a"u', '""u', '"é漢🎉"u', '"Straße"u', '"12abc"u', '"a b  c"u'],
    "Date": ['Date("1970-01-01")', 'Date("2105-12-31")', 'Date("2024-02-29")'],
    "Datetime": ['Datetime("1970-01-01T00:00:00Z")', 'Datetime("2105-12-31T23:59:59Z")', 'Datetime("2024-02-29T12:34:56Z")'],
    "Timestamp": ['Timestamp("1970-01-01T00:00:00.000000Z")', 'Timestamp("2105-12-31T23:59:59.999999Z")', 'Timestamp("2024-02-29T12:34:56.789Z")'],
    "Interval": ['Interval("PT0S")', 'Interval("P1D")', 'Interval("-P10000D")', 'Interval("P49672DT23H59M59.999999S")'],
    "Date32": ['Date32("-144169-01-01")', 'Date32("148107-12-31")', 'Date32("2024-02-29")'],
    "Timestamp64": ['Timestamp64("-144169-01-01T00:00:00Z")', 'Timestamp64("2024-02-29T00:00:00.000001Z")'],
    "Uuid": ['Uuid("550e8400-e29b-41d4-a716-446655440000")', 'Uuid("00000000-0000-0000-0000-000000000000")'],
    "Json": ["Json('{\"a\": [1, 2.5, null, \"x\"], \"b\": {\"c\": true}}')", "Json('[]')", "Json('1e400')"],
    "Yson": ["Yson('{a=1;b=[x;%true;#]}')", "Yson('[]')"],
    "List<Int64>": ["AsList(1l, 2l, 3l)", "ListCreate(Int64)", "AsList(9223372036854775807l)"],
    "List<Utf8>": ['AsList("a"u, "b"u)', "ListCreate(Utf8)"],
    "Dict<Utf8,Int64>": ['AsDict(AsTuple("a"u, 1l), AsTuple("b"u, 2l))', 'DictCreate(Utf8, Int64)'],
}
NUMBERS = ["Int32", "Uint32", "Int64", "Uint64", "Double"]
# What an expression is made of: (text with {Type} where an expression of a type stands, {?Type} where an optional one may).
FORMS = {
    "Bool": [
        "({Int64} < {Int64})", "({Double} >= {Double})", "({Utf8} == {Utf8})", "({String} != {String})", "({Bool} AND {Bool})", "({Bool} OR {Bool})", "({Bool} XOR {Bool})",
        "(NOT {Bool})", "({Int64} IN ({Int64}, {Int64}))", "({Date} BETWEEN {Date} AND {Date})", "({?Int64} IS NULL)", "({?Utf8} IS NOT NULL)", "({Decimal(22,9)} > {Decimal(22,9)})",
        "String::Contains({String}, {String})", "String::HasPrefix({String}, {String})", "String::EndsWith({String}, {String})", "String::IsAsciiDigit({String})",
        "Unicode::IsUtf({String})", "ListHas({List<Int64>}, {Int64})", "DictContains({Dict<Utf8,Int64>}, {Utf8})", "ListAny(AsList({Bool}, {Bool}))", "ListAll(AsList({Bool}))",
        "({Utf8} LIKE 'a%'u)", "({String} REGEXP '[a-z]+')", "({?Int64} IS DISTINCT FROM {?Int64})", "StartsWith({Utf8}, {Utf8})", "TestBit({Uint64}, 3)", "Math::IsNaN({Double})",
        "Math::IsInf({Double})", "({Timestamp} <= {Timestamp})", "({Uuid} == {Uuid})", "COALESCE({?Bool}, {Bool})"],
    "Int32": ["({Int32} + {Int32})", "({Int32} * {Int32})", "(-{Int32})", "Abs({Int32})", "Math::Mod({Int64}, 7) ?? {Int32}", "IF({Bool}, {Int32}, {Int32})", "COALESCE({?Int32}, {Int32})",
              "CAST({Bool} AS Int32)", "({Int32} & {Int32})", "MAX_OF({Int32}, {Int32})"],
    "Uint32": ["({Uint32} + {Uint32})", "({Uint32} | {Uint32})", "({Uint32} ^ {Uint32})", "Length({String})", "LENGTH({Utf8})", "Digest::Crc32c({String})", "COALESCE({?Uint32}, {Uint32})",
               "CAST(DateTime::GetYear({Date}) AS Uint32)", "(~{Uint32})"],
    "Int64": [
        "({Int64} + {Int64})", "({Int64} - {Int64})", "({Int64} * {Int64})", "COALESCE({Int64} / {Int64}, 0l)", "COALESCE({Int64} % {Int64}, 0l)", "(-{Int64})", "Abs({Int64})",
        "CAST({Int32} AS Int64)", "COALESCE({?Int64}, {Int64})", "IF({Bool}, {Int64}, {Int64})", "CASE WHEN {Bool} THEN {Int64} ELSE {Int64} END", "MIN_OF({Int64}, {Int64})",
        "COALESCE(CAST({String} AS Int64), {Int64})", "COALESCE(ListSum({List<Int64>}), 0l)", "COALESCE(ListMax({List<Int64>}), {Int64})", "COALESCE({Dict<Utf8,Int64>}[{Utf8}], 0l)",
        "DateTime::ToMicroseconds({Interval})", "COALESCE(ListHead({List<Int64>}), 0l)", "ListFold({List<Int64>}, 0l, ($x, $y) -> ($x + $y))", "({Int64} << 2)", "COALESCE(Math::Rem({Int64}, 5), 0l)"],
    "Uint64": ["({Uint64} + {Uint64})", "({Uint64} * {Uint64})", "Digest::CityHash({String})", "Digest::MurMurHash({String})", "Digest::NumericHash({Uint64})", "ListLength({List<Int64>})",
               "DictLength({Dict<Utf8,Int64>})", "Unicode::GetLength({Utf8})", "COALESCE({?Uint64}, {Uint64})", "({Uint64} >> 1)", "RandomNumber({Int64}) & 0ul", "String::LevensteinDistance({String}, {String})",
               "DateTime::ToSeconds({Datetime}) + 0ul", "Digest::FarmHashFingerprint({Uint64})", "({Uint64} ^ {Uint64})"],
    "Double": ["({Double} + {Double})", "({Double} - {Double})", "({Double} * {Double})", "({Double} / {Double})", "Math::Sqrt({Double})", "Math::Sin({Double})", "Math::Pow({Double}, {Double})",
               "Math::Log({Double})", "Math::Exp({Double})", "Math::Round({Double}, -2)", "Math::Floor({Double})", "CAST({Int64} AS Double)", "COALESCE(CAST({Decimal(22,9)} AS Double), 0.0)",
               "Math::Pi()", "Abs({Double})", "IF({Bool}, {Double}, {Double})", "Math::Hypot({Double}, {Double})", "COALESCE({?Double}, {Double})"],
    "Decimal(22,9)": ["({Decimal(22,9)} + {Decimal(22,9)})", "({Decimal(22,9)} * {Decimal(22,9)})", "({Decimal(22,9)} / {Decimal(22,9)})", "(-{Decimal(22,9)})",
                      "COALESCE(CAST({Double} AS Decimal(22,9)), Decimal('0', 22, 9))", "CAST({Int32} AS Decimal(22,9)) ?? Decimal('1', 22, 9)", "IF({Bool}, {Decimal(22,9)}, {Decimal(22,9)})"],
    "String": [
        "({String} || {String})", "CAST({Int64} AS String)", "CAST({Double} AS String)", "CAST({Date} AS String)", "CAST({Uuid} AS String)", "CAST({Decimal(22,9)} AS String)", "Substring({String}, 1, 2)",
        "String::AsciiToUpper({String})", "String::Reverse({String})", "String::Base64Encode({String})", "COALESCE(String::Base64Decode({String}), '')", "String::HexEncode({String})", "String::EscapeC({String})",
        "String::ReplaceAll({String}, {String}, {String})", "String::RemoveAll({String}, 'a')", "String::Strip({String})", "String::Collapse({String})", "Digest::Md5Hex({String})", "String::JoinFromList(String::SplitToList({String}, ','), ';')",
        "IF({Bool}, {String}, {String})", "ToBytes({Utf8})", "String::LeftPad('x', {Uint8} + 0)", "COALESCE(Url::GetHost({String}), '')", "Url::Encode({String})", "COALESCE(Url::NormalizeWithDefaultHttpScheme({String}), '')",
        "DateTime::Format('%Y-%m-%d %H:%M:%S %Z')({Timestamp})", "ToPg({Int32}) IS NULL ?? ''", "COALESCE({?String}, {String})", "String::Bin({Uint64})", "String::HumanReadableBytes({Uint64})", "Yson::SerializeText({Yson})",
        "Digest::Sha1({String})", "COALESCE(Re2::Capture('(a+)')({String})._1, '')", "Re2::Replace('a')({String}, 'b')", "COALESCE(Ip::ToString(Ip::FromString('1.2.3.4')), '')"],
    "Utf8": ["({Utf8} || {Utf8})", "CAST({Int64} AS Utf8)", "Unicode::ToUpper({Utf8})", "Unicode::Reverse({Utf8})", "Unicode::Substring({Utf8}, 1, 2)", "Unicode::Normalize({Utf8})", "IF({Bool}, {Utf8}, {Utf8})",
             "Unicode::ReplaceAll({Utf8}, {Utf8}, {Utf8})", "COALESCE({?Utf8}, {Utf8})", "Unicode::JoinFromList({List<Utf8>}, ','u)", "Unicode::Translit({Utf8})", "Unicode::Fold({Utf8})", "Unicode::Strip({Utf8})",
             "COALESCE(JSON_VALUE({Json}, '$.a[0]'), ''u)", "COALESCE(CAST({String} AS Utf8), ''u)"],
    "Date": ["COALESCE({Date} + Interval('P1D'), {Date})", "CAST({Datetime} AS Date)", "DateTime::MakeDate({Timestamp})", "COALESCE(DateTime::MakeDate(DateTime::StartOfMonth({Date})), {Date})", "IF({Bool}, {Date}, {Date})",
             "COALESCE(CAST({String} AS Date), {Date})", "COALESCE(DateTime::MakeDate(DateTime::ShiftMonths({Date}, {Int32} % 12)), {Date})"],
    "Datetime": ["CAST({Date} AS Datetime)", "COALESCE({Datetime} - {Interval}, {Datetime})", "COALESCE(DateTime::FromSeconds({Uint32}), {Datetime})"],
    "Timestamp": ["CAST({Datetime} AS Timestamp)", "COALESCE({Timestamp} + {Interval}, {Timestamp})", "COALESCE(DateTime::FromMicroseconds({Uint64}), {Timestamp})", "COALESCE(DateTime::MakeTimestamp(DateTime::Parse('%Y')('2024')), {Timestamp})"],
    "Interval": ["({Date} - {Date})", "COALESCE({Interval} + {Interval}, {Interval})", "COALESCE(DateTime::IntervalFromHours({Int32}), {Interval})", "({Timestamp} - {Timestamp})", "COALESCE({Interval} * {Int32}, {Interval})"],
    "Date32": ["CAST({Date} AS Date32)", "COALESCE({Date32} + Interval64('P1D'), {Date32})"],
    "Timestamp64": ["CAST({Timestamp} AS Timestamp64)", "CAST({Date32} AS Timestamp64)"],
    "Json": ["CAST({String} AS Json) ?? {Json}", "COALESCE(JSON_QUERY({Json}, '$.b'), {Json})", "Yson::SerializeJson({Yson}) ?? {Json}"],
    "Yson": ["Yson::Serialize(Yson::From({List<Int64>}))", "Yson::Serialize(Yson::From({Dict<Utf8,Int64>}))", "Yson::Serialize(Yson::ParseJson({Json}))"],
    "List<Int64>": ["ListMap({List<Int64>}, ($x) -> ($x + {Int64}))", "ListFilter({List<Int64>}, ($x) -> ($x > 1l))", "ListSort({List<Int64>})", "ListReverse({List<Int64>})", "ListFromRange(0l, 5l)", "ListTake({List<Int64>}, 2)",
                    "ListSkip({List<Int64>}, {Uint8})", "ListExtend({List<Int64>}, {List<Int64>})", "ListUniq({List<Int64>})", "DictPayloads({Dict<Utf8,Int64>})", "ListNotNull(AsList({?Int64}, {?Int64}))", "ListFlatten(AsList({List<Int64>}))",
                    "ListReplicate({Int64}, 3)", "ListSortDesc({List<Int64>})", "ListTakeWhile({List<Int64>}, ($x) -> ($x < 3l))"],
    "List<Utf8>": ["DictKeys({Dict<Utf8,Int64>})", "ListMap({List<Int64>}, ($x) -> (CAST($x AS Utf8)))", "Unicode::SplitToList({Utf8}, ' ')", "ListSort({List<Utf8>})", "ListTop({List<Utf8>}, 1)"],
    "Dict<Utf8,Int64>": ["ToDict(ListMap({List<Utf8>}, ($k) -> (AsTuple($k, {Int64}))))", "AsDict(AsTuple({Utf8}, {Int64}))", "SetUnion({Dict<Utf8,Int64>}, {Dict<Utf8,Int64>}, ($k, $a, $b) -> ($a ?? $b ?? 0l))"],
    "Uuid": ["CAST('550e8400-e29b-41d4-a716-446655440001' AS Uuid) ?? {Uuid}"],
    "Float": ["({Float} + {Float})", "CAST({Double} AS Float)"],
    "Int8": ["(-{Int8})"], "Uint8": ["DateTime::GetMonth({Date})", "DateTime::GetHour({Timestamp})", "COALESCE({?Uint8}, {Uint8})"], "Int16": ["CAST({Int8} AS Int16)"], "Uint16": ["DateTime::GetYear({Timestamp})"],
}
AGGREGATES = {
    "Int64": ["COUNT(*)", "COUNT({x})", "SUM({Int64})", "MIN({Int64})", "MAX({Int64})", "SOME({Int64})", "COUNT(DISTINCT {Int64})", "AVG({Int64})", "STDDEV({Double})", "COUNT_IF({Bool})", "SUM_IF({Int64}, {Bool})", "AGGREGATE_LIST({Int64})",
              "AGG_LIST_DISTINCT({Utf8})", "BIT_AND({Uint64})", "BIT_XOR({Uint64})", "BOOL_AND({Bool})", "MAX_BY({Utf8}, {Int64})", "MIN_BY({Int64}, {Double})", "TOP({Int64}, 2)", "BOTTOM({Int64}, 2)", "PERCENTILE({Double}, 0.5)", "MEDIAN({Double})",
              "HYPERLOGLOG({Utf8})", "CORRELATION({Double}, {Double})", "MODE({Int64})", "VARIANCE({Double})", "TOPFREQ({Utf8}, 2)", "HISTOGRAM({Double})", "COVARIANCE({Double}, {Double})"]}
WINDOWS = ["ROW_NUMBER()", "RANK()", "DENSE_RANK()", "PERCENT_RANK()", "NTILE(2)", "CUME_DIST()", "LAG({Int64})", "LEAD({Int64}, 2)", "FIRST_VALUE({Int64})", "LAST_VALUE({Utf8})", "SUM({Int64})", "COUNT(*)", "NTH_VALUE({Int64}, 2)"]
CALL = re.compile(r"\b((?:[A-Z][A-Za-z0-9]*::)?[A-Za-z_][A-Za-z0-9_]*)\(")
HOLE = re.compile(r"\{(\??)([A-Z][^{}]*)\}")


class Expressions:
    """Makes expressions, and notes what they are made of in `used`."""

    def __init__(self, chance):
        self.chance, self.used = chance, set()

    def fill(self, form, columns, depth):
        for name in CALL.findall(form):
            self.used.add(("function", name))

        def inner(match):
            text = self.of(match.group(2), columns, depth - 1)
            return self.chance.choice([text, f"Just({text})", f"Nothing({match.group(2)}?)", f"IF({self.chance.choice(['true', 'false'])}, {text})"]) if match.group(1) else text
        return HOLE.sub(inner, form)

    def of(self, kind, columns=(), depth=3):
        """An expression of a type; `columns` are (name, type) that may stand for it, wrapped where they may be null."""
        self.used.add(("type", kind))
        own = [name for name, other in columns if other == kind]
        if own and self.chance.random() < 0.5:
            return self.chance.choice(own)
        if depth <= 0 or kind not in FORMS or self.chance.random() < 0.2:
            return self.chance.choice(LITERALS[kind])
        return self.fill(self.chance.choice(FORMS[kind]), columns, depth)

    def any(self, columns=(), depth=3):
        return self.of(self.chance.choice(sorted(LITERALS)), columns, depth)
