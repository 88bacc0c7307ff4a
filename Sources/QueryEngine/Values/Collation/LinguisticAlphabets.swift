// The alphabets of the linguistic order: which letter comes after which, script by script.

/// Small letters, or letters of scripts without case, each with a primary weight of its own; a capital sorts as its
/// small letter does, after it. White space in the strings means nothing.
enum LinguisticAlphabets {
    /// Repetition marks and currency signs: they come before the digits.
    static let signs = """
        ːˑॱๆໆៗᪧꧏꧦꩰꫝꫳꫴ𖭂𖭃々〻𖿠〱〳〵ゝーヽ¤¢$£¥֏؋৲৳৻૱꠸௹฿៛₠₡₢₣₤₥₦₧₩₪₫€₭₮₯₰₱₲₳₴₵₶₷₸₹₺₻₼₽₾
        """

    static let latin = """
        aᴀⱥᶏᴁᴂꬱɐɑꬰᶐɒꭤbʙƀᴯᴃᵬꞗᶀɓƃꞵcᴄȼꞓꞔƈɕↄꜿdᴅᴆᵭᶁɖɗᶑƌȡꝱẟeᴇꬲꬳɇᶒꬴⱸǝⱻəᶕɛᶓɘɚɜᶔᴈɝɞʚɤfꜰꬵꞙᵮᶂƒⅎꟻgɡꬶɢǥᶃɠʛᵷꝿɣ
        ƣhʜƕꞕɦⱨⱶꜧɧʻʽiıɪꟾꟷᴉɨᵻᶖɩᵼjȷᴊɉʝɟʄkᴋᶄƙⱪꝁꝃꝅʞlʟꝇᴌꝉƚⱡɫꬸꬹɬꬷᶅɭꞎȴꝲɮꞁƛʎmᴍᵯᶆɱꬺꟽꟿꝳnɴᴻᴎᵰɲƞꞑᶇɳȵꬻꝴŋꬼoᴏᴑꬽ
        ɶᴔꭁꭂꭀꭃꭄᴓꬾɔᴐᴒꬿᶗꭢꝍᴖᴗⱺɵꝋɷꞷȣᴕpᴘᵽꝑᵱᶈƥꝓꝕꟼɸⱷqꝗꝙʠɋĸrꭅʀꭆꝛᴙɍᵲɹᴚɺᶉɻⱹɼɽꭉɾᵳɿꭇꭈꭊꭋꭌʁꝵꝶꝝsꜱᵴᶊʂȿẜẝʃꭍᶋƪʅᶘʆt
        ᴛŧⱦᵵƫƭʈȶꝷʇuᴜꭎᴝᴞᵫꭐꭑʉꭏᵾᶙꭒɥʮʯɯꟺᴟɰʊᵿvᴠꝟᶌʋⱱⱴỽʌwᴡⱳʍxᶍꭖꭗꭘꭙꭓꭔꭕyʏɏƴỿꭚȝzᴢƶᵶᶎȥʐʑɀⱬꝣʒᴣƹᶚƺʓþꝥꝧƿꝩꭠꭡꭣꝫꝭ
        ꝯꝸƻꜫꜭꜯƨƽƅʔɂˀʼˮʾꜣꞌꞏʕʿˁᴤᴥꜥʡʢʖǀǁǂǃʗʘʬʭ
        """

    static let greek = """
        αβγᴦδεϝͷϛζͱηθιϳκλᴧμνξοπᴨϻϟϙρᴩϼσͼͻͽτυφχψᴪωꭥϡͳϸ
        """

    static let coptic = """
        ⲁⲃⲅⲇⲉⲷⲋⲍⲏⲑⲓⲕⲹⲗⲙⲛⲻⲽⲝⲟⲡⲣⲥⲧⲩⲫⲭⲯⲱⲿⳁϣⳬⳃⳅⳇϥϧⳳⳉϩⳋⳍⳏⳑⳓⳕϫⳮⳗϭⳙⳛⳝϯⲳⲵⳟⳡⳣ
        """

    static let cyrillic = """
        аәӕбвгғӻҕӷдԁꚁђꙣԃҙеєжԫꚅҗзꙁԅԑꙃѕꙅӡꚉԇꚃиҋіꙇйјꙉкқӄҡҟҝԟԛлᴫӆԯԓԡљꙥԉԕмӎꙧнԩӊңӈԣҥњԋоөпԥҧҁрҏԗсԍҫтꚍԏҭꚋ
        ћуүұꙋѹфхӽӿҳһԧꚕѡѿꙍѽѻцꙡꚏҵꚑчԭꚓҷӌҹꚇҽҿџшꚗщꙏⸯꙿъꙑыьҍѣꙓэюꙕꙗяԙѥѧꙙѫꙛѩꙝѭѯѱѳѵꙟҩԝӏ
        """

    static let georgian = """
        აⴀბⴁგⴂდⴃეⴄვⴅზⴆჱⴡთⴇიⴈკⴉლⴊმⴋნⴌჲⴢოⴍპⴎჟⴏრⴐსⴑტⴒჳⴣუⴓფⴔქⴕღⴖყⴗშⴘჩⴙცⴚძⴛწⴜჭⴝხⴞჴⴤჯⴟჰⴠჵⴥჶჷⴧჸჹჺჽⴭჾჿ
        """

    static let armenian = """
        աբգդեզէըթժիլխծկհձղճմյնշոչպջռսվտրցւփքօֆՙ
        """

    static let hebrew = """
        אבגדהוזחטיכלמנסעפצקרשת
        """

    static let arabic = """
        ءآأٲٱؤإٳݳݴئࢨࢩࢬاٮبٻپڀݐݑݒݓݔݕࢠݖࢡࢶࢷةتثٹٺټٽٿࢸجڃڄچڿڇࢢحخځڂڅݗݘݮݯݲݼدذڈډڊڋڌڍࢮڎڏڐۮݙݚرزڑڒړڔڕږڗژڙۯݛݫݬ
        ݱࢪࢲࢹسشښڛڜۺݜݭݰݽݾصضڝࢯڞۻطظڟࢣعغڠۼݝݞݟࢳفڡڢࢻڣڤࢤڥڦݠݡٯقڧࢼڨࢥكکڪګڬݿڭڮࢴگࢰڰڱڲڳڴݢػؼݣݤلڵڶڷڸݪࢦمݥݦࢧنںࢽڻڼڽ
        ڹݧݨݩهھہۃۿەوۄۅۆۇۈۉۊۋࢱۏݸݹࢫىيیۍێېۑؽؾؿؠݵݶݷࢺےݺݻ
        """

    /// Hiragana; katakana lies 0x60 code points further on.
    static let kana = """
        あいうえおかきくけこさしすせそたちつてとなにぬねのはひふへほまみむめもやゆよらりるれろわゐゑをん
        """
    /// Pairs of a small kana and its full one, of a voiced one and its plain one, of a semi-voiced one and its plain one.
    static let smallKana = "ぁあぃいぅうぇえぉおゕかゖけっつゃやゅゆょよゎわ"
    static let voicedKana = """
        がかぎきぐくげけごこざさじしずすぜせぞそだたぢちづつでてどとばはびひぶふべへぼほゔう
        """
    static let semivoicedKana = "ぱはぴひぷふぺへぽほ"
    /// What the halfwidth forms from U+FF66 on are halves of.
    static let halfwidthKana = """
        ヲァィゥェォャュョッーアイウエオカキクケコサシスセソタチツテトナニヌネノハヒフヘホマミムメモヤユヨラリルレロワン
        """

    /// Scripts whose letters go by code point, between Cyrillic and Georgian.
    static let scriptsAfterCyrillic: [ClosedRange<UInt32>] = [
        0x2C30...0x2C5E, 0x10350...0x1037A,
    ]

    /// Between Hebrew and Arabic.
    static let scriptsAfterHebrew: [ClosedRange<UInt32>] = [
        0x10900...0x1091B, 0x0800...0x0819,
    ]

    /// Between Arabic and kana.
    static let scriptsAfterArabic: [ClosedRange<UInt32>] = [
        0xFB50...0xFDFC, 0xFE70...0xFEFC, 0x0710...0x074F, 0x0840...0x0858, 0x0780...0x07B1,
        0x07CA...0x07F5, 0x2D30...0x2D6F, 0x1200...0x135A, 0x1380...0x138F, 0x2D80...0x2DDE,
        0xAB01...0xAB2E, 0x0900...0x0963, 0x0971...0x097F, 0xA8FD...0xA8FD, 0x0980...0x09FE,
        0x0A01...0x0A75, 0x0A81...0x0AF9, 0x0B01...0x0B71, 0x0B82...0x0BD7, 0x0C00...0x0C63,
        0x0C78...0x0C7E, 0x0C80...0x0CF2, 0x0D00...0x0D63, 0x0D7A...0x0D7F, 0x0D82...0x0DF3,
        0xABC0...0xABED, 0xAAE0...0xAAF6, 0xA800...0xA827, 0xA880...0xA8C5, 0x11080...0x110BA,
        0x11150...0x11176, 0x11180...0x111DC, 0x11200...0x1123E, 0x11280...0x112EA,
        0x11300...0x11374, 0x11400...0x1144A, 0x11480...0x114C7, 0x11580...0x115DD,
        0x11600...0x11644, 0x11680...0x116B7, 0x11700...0x1172B, 0x1B80...0x1BBF,
        0x11000...0x1107F, 0x10A00...0x10A3F, 0x11C00...0x11C40, 0x0E01...0x0E4E,
        0x0E81...0x0EDF, 0xAA80...0xAADD, 0x0F00...0x0FBC, 0x11C70...0x11CB6, 0x1C00...0x1C4F,
        0xA840...0xA873, 0x1900...0x1938, 0x1700...0x1773, 0x1A00...0x1A1B, 0x1BC0...0x1BF3,
        0xA930...0xA953, 0xA90A...0xA92D, 0x1000...0x109F, 0xAA60...0xAA7F, 0xA9E0...0xA9FE,
        0x11100...0x11134, 0x1780...0x17DC, 0x1950...0x1974, 0x1980...0x19DF, 0x1A20...0x1A7C,
        0xAA00...0xAA4D, 0x1B00...0x1B4B, 0xA980...0xA9C0, 0x1820...0x18AA, 0x1C5A...0x1C7D,
        0xAB70...0xABBF, 0x13F8...0x13FD, 0x104D8...0x104FB, 0x1401...0x167F, 0x18B0...0x18F5,
        0x1681...0x169A, 0x16A0...0x16F8, 0x10CC0...0x10CF2, 0x10C00...0x10C48, 0xA500...0xA62B,
        0xA6A0...0xA6F1, 0x16800...0x16A38, 0x16AD0...0x16AF4, 0x1E800...0x1E8C4,
        0x1E900...0x1E94A, 0x1100...0x11FF, 0xA960...0xA97C, 0xD7B0...0xD7FB,
    ]

    /// After kana; the ideographs end the list.
    static let scriptsAfterKana: [ClosedRange<UInt32>] = [
        0x3105...0x312D, 0x31A0...0x31BA, 0xA000...0xA48C, 0xA4D0...0xA4FD, 0x16F00...0x16F9F,
        0x118C0...0x118FF, 0x11AC0...0x11AF8, 0x16B00...0x16B8F, 0x10280...0x1029C,
        0x102A0...0x102D0, 0x10920...0x10939, 0x10300...0x1031F, 0x10330...0x1034A,
        0x10428...0x1044F, 0x10450...0x1047F, 0x1BC00...0x1BC99, 0x10480...0x1049D,
        0x10500...0x10527, 0x10530...0x10563, 0x110D0...0x110E8, 0x16A40...0x16A5E,
        0x10000...0x100FA, 0x10600...0x10767, 0x10800...0x1083F, 0x10A60...0x10A7C,
        0x10A80...0x10A9C, 0x10B00...0x10B35, 0x10860...0x10876, 0x10880...0x108F5,
        0x10840...0x10855, 0x10B40...0x10B72, 0x10B80...0x10B91, 0x10AC0...0x10AE4,
        0x10380...0x1039D, 0x103A0...0x103CF, 0x12000...0x12543, 0x13000...0x1342E,
        0x10980...0x109BF, 0x14400...0x14646, 0x4E00...0x9FA5,
    ]
}
