// The letters that sort as others do: a letter with a mark, a ligature, a letter in another style.

enum LinguisticLetters {
    /// After its mark: pairs of a letter and the letter it is without that mark.
    static let marked: [(mark: UInt32, pairs: String)] = [
        (
            0x0300,
            """
            ÀAÈEÌIÒOÙUàaèeìiòoùuǛÜǜüǸNǹnЀЕЍИѐеѝиḔĒḕēṐŌṑōẀWẁwẦÂầâẰĂằăỀÊềêỒÔồôỜƠờơỪƯừưỲYỳyἂἀἃἁἊἈἋἉ
            ἒἐἓἑἚἘἛἙἢἠἣἡἪἨἫἩἲἰἳἱἺἸἻἹὂὀὃὁὊὈὋὉὒὐὓὑὛὙὢὠὣὡὪὨὫὩὰαὲεὴηὶιὸοὺυὼωᾺΑῈΕῊΗῒϊῚΙῢϋῪΥῸΟῺΩ
            """
        ),
        (
            0x0301,
            """
            ÁAÉEÍIÓOÚUÝYáaéeíióoúuýyĆCćcĹLĺlŃNńnŔRŕrŚSśsŹZźzǗÜǘüǴGǵgǺÅǻåǼÆǽæǾØǿø̈́̈ΆΑΈΕΉΗΊΙΌΟΎΥΏΩ
            ΐϊάαέεήηίιΰϋόούυώωϓϒЃГЌКѓгќкḈÇḉçḖĒḗēḮÏḯïḰKḱkḾMḿmṌÕṍõṒŌṓōṔPṕpṸŨṹũẂWẃwẤÂấâẮĂắăẾÊếêỐÔốô
            ỚƠớơỨƯứưἄἀἅἁἌἈἍἉἔἐἕἑἜἘἝἙἤἠἥἡἬἨἭἩἴἰἵἱἼἸἽἹὄὀὅὁὌὈὍὉὔὐὕὑὝὙὤὠὥὡὬὨὭὩ
            """
        ),
        (
            0x0302,
            """
            ÂAÊEÎIÔOÛUâaêeîiôoûuĈCĉcĜGĝgĤHĥhĴJĵjŜSŝsŴWŵwŶYŷyẐZẑzẬẠậạỆẸệẹỘỌộọ
            """
        ),
        (
            0x0303,
            """
            ÃAÑNÕOãañnõoĨIĩiŨUũuṼVṽvẪÂẫâẴĂẵăẼEẽeỄÊễêỖÔỗôỠƠỡơỮƯữưỸYỹy
            """
        ),
        (
            0x0304,
            """
            ĀAāaĒEēeĪIīiŌOōoŪUūuǕÜǖüǞÄǟäǠȦǡȧǢÆǣæǬǪǭǫȪÖȫöȬÕȭõȰȮȱȯȲYȳyӢИӣиӮУӯуḠGḡgḸḶḹḷṜṚṝṛᾱαᾹΑῑιῙΙ
            ῡυῩΥ
            """
        ),
        (
            0x0306,
            """
            ĂAăaĔEĕeĞGğgĬIĭiŎOŏoŬUŭuЎУўуӁЖӂжӐАӑаӖЕӗеḜȨḝȩẶẠặạᾰαᾸΑῐιῘΙῠυῨΥ
            """
        ),
        (
            0x0307,
            """
            ĊCċcĖEėeĠGġgİIŻZżzȦAȧaȮOȯoḂBḃbḊDḋdḞFḟfḢHḣhṀMṁmṄNṅnṖPṗpṘRṙrṠSṡsṤŚṥśṦŠṧšṨṢṩṣṪTṫtẆWẇwẊX
            ẋxẎYẏyẛſ
            """
        ),
        (
            0x0308,
            """
            ÄAËEÏIÖOÜUäaëeïiöoüuÿyŸYΪΙΫΥϊιϋυϔϒЁЕЇІёеїіӒАӓаӚӘӛәӜЖӝжӞЗӟзӤИӥиӦОӧоӪӨӫөӬЭӭэӰУӱуӴЧӵчӸЫ
            ӹыḦHḧhṎÕṏõṺŪṻūẄWẅwẌXẍxẗt
            """
        ),
        (
            0x0309,
            """
            ẢAảaẨÂẩâẲĂẳăẺEẻeỂÊểêỈIỉiỎOỏoỔÔổôỞƠởơỦUủuỬƯửưỶYỷy
            """
        ),
        (
            0x030A,
            """
            ÅAåaŮUůuẘwẙy
            """
        ),
        (
            0x030B,
            """
            ŐOőoŰUűuӲУӳу
            """
        ),
        (
            0x030C,
            """
            ČCčcĎDďdĚEěeĽLľlŇNňnŘRřrŠSšsŤTťtŽZžzǍAǎaǏIǐiǑOǒoǓUǔuǙÜǚüǦGǧgǨKǩkǮƷǯʒǰjȞHȟh
            """
        ),
        (
            0x030F,
            """
            ȀAȁaȄEȅeȈIȉiȌOȍoȐRȑrȔUȕuѶѴѷѵ
            """
        ),
        (
            0x0311,
            """
            ȂAȃaȆEȇeȊIȋiȎOȏoȒRȓrȖUȗu
            """
        ),
        (
            0x0313,
            """
            ἀαἈΑἐεἘΕἠηἨΗἰιἸΙὀοὈΟὐυὠωὨΩῤρ
            """
        ),
        (
            0x0314,
            """
            ἁαἉΑἑεἙΕἡηἩΗἱιἹΙὁοὉΟὑυὙΥὡωὩΩῥρῬΡ
            """
        ),
        (
            0x031B,
            """
            ƠOơoƯUưu
            """
        ),
        (
            0x0323,
            """
            ḄBḅbḌDḍdḤHḥhḲKḳkḶLḷlṂMṃmṆNṇnṚRṛrṢSṣsṬTṭtṾVṿvẈWẉwẒZẓzẠAạaẸEẹeỊIịiỌOọoỢƠợơỤUụuỰƯựưỴYỵy
            """
        ),
        (
            0x0324,
            """
            ṲUṳu
            """
        ),
        (
            0x0325,
            """
            ḀAḁa
            """
        ),
        (
            0x0326,
            """
            ȘSșsȚTțt
            """
        ),
        (
            0x0327,
            """
            ÇCçcĢGģgĶKķkĻLļlŅNņnŖRŗrŞSşsŢTţtȨEȩeḐDḑdḨHḩh
            """
        ),
        (
            0x0328,
            """
            ĄAąaĘEęeĮIįiŲUųuǪOǫo
            """
        ),
        (
            0x032D,
            """
            ḒDḓdḘEḙeḼLḽlṊNṋnṰTṱtṶUṷu
            """
        ),
        (
            0x032E,
            """
            ḪHḫh
            """
        ),
        (
            0x0330,
            """
            ḚEḛeḬIḭiṴUṵu
            """
        ),
        (
            0x0331,
            """
            ḆBḇbḎDḏdḴKḵkḺLḻlṈNṉnṞRṟrṮTṯtẔZẕzẖh
            """
        ),
        (
            0x0335,
            """
            ĐDđdĦHħhŁLłlℏh
            """
        ),
        (
            0x0338,
            """
            ØOøo
            """
        ),
        (
            0x0342,
            """
            ἆἀἇἁἎἈἏἉἦἠἧἡἮἨἯἩἶἰἷἱἾἸἿἹὖὐὗὑὟὙὦὠὧὡὮὨὯὩᾶαῆηῖιῗϊῦυῧϋῶω
            """
        ),
        (
            0x0345,
            """
            ᾀἀᾁἁᾂἂᾃἃᾄἄᾅἅᾆἆᾇἇᾈἈᾉἉᾊἊᾋἋᾌἌᾍἍᾎἎᾏἏᾐἠᾑἡᾒἢᾓἣᾔἤᾕἥᾖἦᾗἧᾘἨᾙἩᾚἪᾛἫᾜἬᾝἭᾞἮᾟἯᾠὠᾡὡᾢὢᾣὣᾤὤᾥὥᾦὦᾧὧᾨὨᾩὩ
            ᾪὪᾫὫᾬὬᾭὭᾮὮᾯὯᾲὰᾳαᾴάᾷᾶᾼΑῂὴῃηῄήῇῆῌΗῲὼῳωῴώῷῶῼΩ
            """
        ),
        (
            0x05B4,
            """
            יִי
            """
        ),
        (
            0x05B7,
            """
            ײַײאַא
            """
        ),
        (
            0x05B8,
            """
            אָא
            """
        ),
        (
            0x05B9,
            """
            וֹו
            """
        ),
        (
            0x05BC,
            """
            אּאבּבגּגדּדהּהוּוזּזטּטיּיךּךכּכלּלמּמנּנסּסףּףפּפצּצקּקרּרשּשתּת
            """
        ),
        (
            0x05BF,
            """
            בֿבכֿכפֿפ
            """
        ),
        (
            0x05C1,
            """
            שׁששּׁשּ
            """
        ),
        (
            0x05C2,
            """
            שׂששּׂשּ
            """
        ),
        (
            0x0654,
            """
            ۀەۂہۓے
            """
        ),
    ]

    /// Pairs of letters that look alike and sort alike.
    static let equivalent = """
        άά έέ ήή ίί όό ύύ ώώ ΆΆ ιι ΈΈ ΉΉ ΐΐ ΊΊ ΰΰ ΎΎ ΌΌ ΏΏ ΩΩ KK ÅÅ
        """

    /// A mark added to one of these makes the letter after it, which has a place of its own: letter, mark, made letter.
    static let contractions =
        "й=и\u{306} Й=И\u{306} آ=ا\u{653} أ=ا\u{654} ؤ=و\u{654} إ=ا\u{655} ئ=ي\u{654}"

    /// How a style weighs at the third level: its small letters and all that has no case, and its capitals.
    struct Style {
        let small: UInt8
        let capital: UInt8
        /// Words of a character and the characters that it stands for; `~` and `≈` mark a variant of the letter before.
        let words: String
    }

    static let styles: [Style] = [
        Style(
            small: 2, capital: 7,
            words: """
                ĿL~ ŀl~
                """),
        Style(
            small: 3, capital: 8,
            words: """
                ０0 １1 ２2 ３3 ４4 ５5 ６6 ７7 ８8 ９9 ＡA ＢB ＣC ＤD ＥE ＦF ＧG ＨH ＩI ＪJ ＫK ＬL ＭM ＮN ＯO ＰP ＱQ ＲR ＳS
                ＴT ＵU ＶV ＷW ＸX ＹY ＺZ ａa ｂb ｃc ｄd ｅe ｆf ｇg ｈh ｉi ｊj ｋk ｌl ｍm ｎn ｏo ｐp ｑq ｒr ｓs ｔt ｕu ｖv
                ｗw ｘx ｙy ｚz ＄$ ￠¢ ￡£ ￥¥ ￦₩
                """),
        Style(
            small: 4, capital: 9,
            words: """
                µμ ÆA~E ÐD~ ßs~s æa~e ðd~ ĲIJ ĳij ŉʼn ŒO~E œo~e ſs≈ ƍzw ƾts ǄDŽ ǅDž ǆdž ǇLJ ǈLj ǉlj
                ǊNJ ǋNj ǌnj ǱDZ ǲDz ǳdz ȸdb ȹqp ʣdz ʤdʒ ʥdʑ ʦts ʧtʃ ʨtɕ ʩfŋ ʪls ʫlz ͣa ͤe ͥi ͦo ͧu ͨc ͩd
                ͪh ͫm ͬr ͭt ͮv ͯx ͺι ϏΚαι ϐβ ϑθ ϒΥ ϕφ ϖπ ϗκαι ϰκ ϱρ ϲσ ϴΘ ϵε ϹΣ ҐГ≈ ґг≈ ևեւ װוו ױוי ײיי
                ٴء ٵاء ٶوء ٷۇء ٸيء ۥو ۦي ۽ء≈ ۾م≈ ࢭا ᲀв ᲁд ᲂо ᲃс ᲄт ᲅт ᲆъ ᲇѣ ᲈꙋ ᵹg≈ ᵺt~h ᷊r ᷒ꝯ ᷓa~ ᷔa~e
                ᷕao ᷖav ᷗç ᷘd≈ ᷙd~ ᷚg ᷛɢ ᷜk ᷝl ᷞʟ ᷟᴍ ᷠn ᷡɴ ᷢʀ ᷣꝛ ᷤs ᷥs≈ ᷦz ᷧɑ ᷨb ᷩꞵ ᷪə ᷫf ᷬꬸ ᷭo̖ ᷮp ᷯʃ
                ᷰu̖ ᷱw ᷲä ᷳö ᷴü ẚaʾ ẞS~S ỺLL ỻll ₨Rs ℀ac ℁as ℃C ℅co ℆cu ℇƐ ℉F №No ℡TEL ℵא ℶב ℷג ℸד
                ℻FAX ⅍AS ⅠI ⅡII ⅢIII ⅣIV ⅤV ⅥVI ⅦVII ⅧVIII ⅨIX ⅩX ⅪXI ⅫXII ⅬL ⅭC ⅮD ⅯM ⅰi ⅱii ⅲiii ⅳiv
                ⅴv ⅵvi ⅶvii ⅷviii ⅸix ⅹx ⅺxi ⅻxii ⅼl ⅽc ⅾd ⅿm ⳤⲕⲁⲓ ꙨО ꙩо ꙪО ꙫо ꙬО ꙭо ꙮо ꙴє ꙵи ꙶї ꙷу ꙸъ
                ꙹы ꙺь ꙻѡ ꚘО ꚙо ꚚО ꚛо ꚞф ꚟѥ ꜨTz ꜩtz ꜲAA ꜳaa ꜴAO ꜵao ꜶAU ꜷau ꜸAV ꜹav ꜺA~V ꜻa~v ꜼAY ꜽay ꝎOO
                ꝏoo ꝠVY ꝡvy ꝹD≈ ꝺd≈ ꝻF≈ ꝼf≈ ꝽG≈ ꞂR≈ ꞃr≈ ꞄS≈ ꞅs≈ ꞆT≈ ꞇt≈ ꞚÄ ꞛä ꞜÖ ꞝö ꞞÜ ꞟü ꞠG̶ ꞡg̶
                ꞢK̶ ꞣk̶ ꞤN̶ ꞥn̶ ꞦR̶ ꞧr̶ ꞨS̶ ꞩs̶ ﬀff ﬁfi ﬂfl ﬃffi ﬄffl ﬅs≈t ﬆst ﬓմն ﬔմե ﬕմի ﬖվն ﬗմխ ﭏאל
                ⑴1 ⑵2 ⑶3 ⑷4 ⑸5 ⑹6 ⑺7 ⑻8 ⑼9 ⑽10 ⑾11 ⑿12 ⒀13 ⒁14 ⒂15 ⒃16 ⒄17 ⒅18 ⒆19 ⒇20 ⒈1 ⒉2 ⒊3 ⒋4 ⒌5 ⒍6
                ⒎7 ⒏8 ⒐9 ⒑10 ⒒11 ⒓12 ⒔13 ⒕14 ⒖15 ⒗16 ⒘17 ⒙18 ⒚19 ⒛20 ⒜a ⒝b ⒞c ⒟d ⒠e ⒡f ⒢g ⒣h ⒤i ⒥j ⒦k ⒧l
                ⒨m ⒩n ⒪o ⒫p ⒬q ⒭r ⒮s ⒯t ⒰u ⒱v ⒲w ⒳x ⒴y ⒵z
                """),
        Style(
            small: 5, capital: 10,
            words: """
                ℂC ℊg ℋH ℌH ℍH ℎh ℐI ℑI ℒL ℓl ℕN ℙP ℚQ ℛR ℜR ℝR ℤZ ℨZ ℬB ℭC ℯe ℰE ℱF ℳM ℴo ℹi ℼπ ℽγ ℾΓ
                ℿΠ ⅅD ⅆd ⅇe ⅈi ⅉj ﬠע ﬡא ﬢד ﬣה ﬤכ ﬥל ﬦמ ﬧר ﬨת
                """),
        Style(
            small: 6, capital: 11,
            words: """
                ⓪0 ①1 ②2 ③3 ④4 ⑤5 ⑥6 ⑦7 ⑧8 ⑨9 ⑩10 ⑪11 ⑫12 ⑬13 ⑭14 ⑮15 ⑯16 ⑰17 ⑱18 ⑲19 ⑳20 ⒶA ⒷB ⒸC ⒹD ⒺE
                ⒻF ⒼG ⒽH ⒾI ⒿJ ⓀK ⓁL ⓂM ⓃN ⓄO ⓅP ⓆQ ⓇR ⓈS ⓉT ⓊU ⓋV ⓌW ⓍX ⓎY ⓏZ ⓐa ⓑb ⓒc ⓓd ⓔe ⓕf ⓖg ⓗh
                ⓘi ⓙj ⓚk ⓛl ⓜm ⓝn ⓞo ⓟp ⓠq ⓡr ⓢs ⓣt ⓤu ⓥv ⓦw ⓧx ⓨy ⓩz
                """),
        Style(
            small: 19, capital: 27,
            words: """
                ªa ²2 ³3 ¹1 ºo ʰh ʱɦ ʲj ʳr ʴɹ ʵɻ ʶʁ ʷw ʸy ˠɣ ˡl ˢs ˣx ˤʕ ᵞγ ᵠφ ᵸн ⁰0 ⁱi ⁴4 ⁵5 ⁶6 ⁷7 ⁸8
                ⁹9 ⁿn ℠sm ™tm ⱽV ꚜъ ꚝь ꝰꝯ ꟸh̵ ꟹo~e ꭜꜧ ꭝꬷ ꭞɫ ꭟꭒ
                """),
        Style(
            small: 20, capital: 20,
            words: """
                ᵢi ᵣr ᵤu ᵥv ᵦβ ᵧγ ᵨρ ᵩφ ᵪχ ₀0 ₁1 ₂2 ₃3 ₄4 ₅5 ₆6 ₇7 ₈8 ₉9 ₐa ₑe ₒo ₓx ₔə ₕh ₖk ₗl ₘm ₙn
                ₚp ₛs ₜt ⱼj
                """),
        Style(
            small: 24, capital: 24,
            words: """
                ςσ ךכ םמ ןנ ףפ ץצ
                """),
        Style(
            small: 28, capital: 28,
            words: """
                ¼14 ½12 ¾34 ⅐17 ⅑19 ⅒110 ⅓13 ⅔23 ⅕15 ⅖25 ⅗35 ⅘45 ⅙16 ⅚56 ⅛18 ⅜38 ⅝58 ⅞78 ⅟1 ↉03
                """),
    ]

    /// The marks of the second level in their order: each word is one weight, of one or several scalars in hexadecimal.
    static let marks = """
        332 313,343,486,2cf1 314,485,2cf0 301,341,954 300,340,953 306 302 30c 30a 342 308 30b
        303 307 338 327 328 304
        30d-30e,312,315,31a,33d-33f,346,34a-34c,350-352,357,35b,35d-35e,484,487,741,745,\
        17cb-17d1,17dd,1ab0-1ab4,1abb-1abc,1dc0-1dc1,1dc3-1dc9,1dcb-1dce,1dd1,1df5,1dfb,1dfe,\
        20f0,2cef,a67c-a67d,10ae5,1bc9d
        316-319,31c-320,329-32c,32f,333,33a-33c,347-349,34d-34e,353-356,359-35a,35c,35f,362,\
        742,746,859-85b,1ab5-1aba,1abd,1dc2,1dcf-1dd0,1dfc-1dfd,1dff,20ec-20ef,fe27,10a0d,\
        10ae6 336-337,20d8-20da,20e5,20ea-20eb,1bc9e 1abe,20dd-20e0,20e2-20e4 3099 309a 335 305
        309 30f 310 311 31b 321 322 323 324 325 326 32d 32e 330 331 334 339 345 358
        360,fe22,fe29 361,fe20 483,fe2e a66f 5b0 5b1 5b2 5b3 5b4 5b5 5b6 5b7 5b8,5c7 5b9-5ba
        5bb 5c2 5c1 5bc 5bf fb1e 81c-81d 81e-820 821-823 824-825 826-827 828-82a 82b 82c 818
        819 82d 64b 8f0 8e7 64c 8f1 8e8 64d 8f2 8e9 64e 8e4 8f4 8f5 64f 8e5 8fe 650 8e6 8f6
        651,11237 652,1123e 653 654 655 65f 656 657 658 8ff 659 65a 65b 65c 65d 65e 8e3 8f7 8f8
        8fd 8fb 8fc 8f9 8fa 670
        """
}
