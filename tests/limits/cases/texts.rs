//! Cases of hospital files in all sizes, notations and encodings.

use super::{CONTRACT, Case, HEAD, LIMIT, below, full_of, lines, many, sound, text};

pub const CASES: &[Case] = &[
    // What YAML can do and a form does not need.
    text(
        "alias bomb",
        alias_bomb,
        "エラー[yaml/unsupported-feature] 目印（& で始まる語）は使えません。\n --> betten.yaml:1:4",
    ),
    text(
        "merge keys, 4 MiB",
        || lines("", |number| format!("k{number}: {{ <<: {{ a: 1 }} }}\n")),
        "エラー[yaml/unsupported-feature] 「<<」（ほかの内容の取り込み）は使えません。\n --> betten.yaml:1:7",
    ),
    text(
        "anchors, 4 MiB",
        || full_of("- &a x\n"),
        "エラー[yaml/unsupported-feature] 目印（& で始まる語）は使えません。\n --> betten.yaml:1:3",
    ),
    text(
        "aliases, 4 MiB",
        || full_of("- *a\n"),
        "エラー[yaml/unsupported-feature] ほかの場所の写し（* で始まる語）は使えません。\n --> betten.yaml:1:3",
    ),
    text(
        "tags, 4 MiB",
        || full_of("- !a x\n"),
        "エラー[yaml/unsupported-feature] 型の指定（! で始まる語）は使えません。\n --> betten.yaml:1:3",
    ),
    text("documents, 4 MiB", || full_of("---\na: 1\n"), "エラー[yaml/unsupported-feature]"),
    // Depth.
    text(
        "100,000 brackets",
        || "[".repeat(100_000).into_bytes(),
        "エラー[yaml/too-deep] 入れ子が深すぎます。32段までです。\n --> betten.yaml:1:33",
    ),
    text("100,000 braces", || "{a: ".repeat(100_000).into_bytes(), "エラー[yaml/too-deep]"),
    text("100,000 dashes", || "- ".repeat(100_000).into_bytes(), "エラー[yaml/too-deep]"),
    text("100,000 question marks", || "? ".repeat(100_000).into_bytes(), "エラー[yaml/too-deep]"),
    text(
        "100,000 of all kinds",
        || "- {a: [".repeat(34_000).into_bytes(),
        "エラー[yaml/syntax] 「{」が閉じられていないか、中の区切りが正しくありません。\n --> betten.yaml:1:3",
    ),
    text(
        "2,800 levels of blocks",
        || (0..2_800).map(|depth| format!("{}a:\n", " ".repeat(depth))).collect::<String>().into_bytes(),
        "エラー[yaml/too-deep] 入れ子が深すぎます。32段までです。\n  --> betten.yaml:33:33",
    ),
    text(
        "brackets closed again, 4 MiB",
        || [full_of("[")[..LIMIT / 2].to_vec(), full_of("]")[..LIMIT / 2].to_vec()].concat(),
        "エラー[yaml/too-deep]",
    ),
    // Size.
    text(
        "4 MiB scalar",
        || format!("catalog: {}\n", "あ".repeat(LIMIT / 3 - 10)).into_bytes(),
        "エラー[file/too-large] 1つの値が長すぎます。読めるのは3万字ほどまでです。\n --> betten.yaml:1:10",
    ),
    text(
        "4 MiB quoted scalar of lines",
        || format!("catalog: \"{}\"\n", "あ\n  ".repeat(LIMIT / 6 - 10)).into_bytes(),
        "エラー[file/too-large] 1つの値が長すぎます。読めるのは3万字ほどまでです。\n --> betten.yaml:1:10",
    ),
    text(
        "4 MiB block scalar",
        || format!("catalog: |\n{}", "  あ\n".repeat(LIMIT / 6 - 10)).into_bytes(),
        "エラー[file/too-large] 1つの値が長すぎます。読めるのは3万字ほどまでです。\n --> betten.yaml:2:3",
    ),
    text(
        "4 MiB key",
        || format!("{}: 1\n", "a".repeat(LIMIT - 10)).into_bytes(),
        "エラー[file/too-large] 1つの値が長すぎます。読めるのは3万字ほどまでです。\n --> betten.yaml:1:1",
    ),
    text(
        "400,000 keys",
        || lines("", |number| format!("k{number}: 1\n")),
        "エラー[file/too-large] 1つの一覧に書けるのは20000件までです。\n     --> betten.yaml:20001:1",
    ),
    text(
        "the same key 600,000 times",
        || full_of("a: 1\n"),
        "エラー[yaml/duplicate-key] 「a」が2回書かれています。\n --> betten.yaml:2:1",
    ),
    text(
        "2 million list entries",
        || full_of("-\n"),
        "エラー[file/too-large] 1つの一覧に書けるのは20000件までです。\n     --> betten.yaml:20001:2",
    ),
    text(
        "2 million bracketed entries",
        || [b"a: [".to_vec(), full_of("a,")[..LIMIT - 8].to_vec(), b"]\n".to_vec()].concat(),
        "エラー[file/too-large]",
    ),
    Case {
        exit: 0,
        ..text(
            "19,000 systems",
            || many(&format!("{}systems:\n", sound()), |number| format!("  s{number}: あ\n")),
            "注意[file/unused-definition] 10000件（betten.yaml:9、10、11、12、13、14、15、16 ほか） 例：システム「s0」は、",
        )
    },
    text(
        "19,000 systems whose ids differ in case",
        || {
            many(&format!("{}systems:\n", sound()), |number| {
                format!("  {}{}: あ\n", if number % 2 == 0 { 's' } else { 'S' }, number / 2)
            })
        },
        "エラー[id/duplicate] システムの記号「s0」と「S0」は、大文字小文字や全角半角の違いしかありません。",
    ),
    text(
        "19,000 vendors",
        || many(&format!("{HEAD}{CONTRACT}vendors:\n"), |number| format!("  v{number}: {{ party: {{ name: あ }} }}\n")),
        "エラー[party/unknown] 「v」という当事者は、このファイルで定義されていません。",
    ),
    text(
        "contacts, 4 MiB",
        || {
            lines("catalog: \"2024-06\"\nhospital:\n  id: a\n  party: { name: 病院 }\n  contacts:\n", |_| {
                "    - { for: incident, who: 受付, systems: [a] }\n".to_owned()
            })
        },
        "エラー[file/too-large] 1つの一覧に書けるのは20000件までです。\n     --> betten.yaml:20006:7",
    ),
    text(
        "choices of unknown items, 4 MiB",
        || lines(&format!("{HEAD}contracts: []\nchoices:\n"), |number| format!("  2-C-{number}: {{ note: あ }}\n")),
        "エラー[file/too-large] 1つの一覧に書けるのは20000件までです。\n     --> betten.yaml:20005:3",
    ),
    text(
        "the same choice, 4 MiB",
        || lines(&format!("{HEAD}contracts: []\nchoices:\n"), |_| "  2-C-1: { note: あ }\n".to_owned()),
        "エラー[yaml/duplicate-key]",
    ),
    text(
        "60,000 contracts",
        || lines(&sound(), |number| format!("  - {{ id: c{number}, title: 契約, parties: [hospital, v] }}\n")),
        "エラー[file/too-large] 1つの一覧に書けるのは20000件までです。",
    ),
    text(
        "19,000 contracts",
        || many(&sound(), |number| format!("  - {{ id: c{number}, title: 契約, parties: [hospital, v] }}\n")),
        "エラー[file/too-large] 1つの病院に書ける契約は1000件までです。\n    --> betten.yaml:1007:",
    ),
    text(
        "200 contracts with one id",
        || (0..200).fold(sound(), |text, _| text + "  - { id: c, title: 契約, parties: [hospital, v] }\n").into_bytes(),
        "エラー[id/duplicate] 契約の id「c」が2つあります。",
    ),
    text(
        "400,000 parties of a contract",
        || parties(lines("", |number| format!("v{number}, "))),
        "1つの一覧に書けるのは20000件までです。\n --> betten.yaml:7:",
    ),
    text(
        "19,000 parties of a contract",
        || parties(many("", |number| format!("v{number}, "))),
        "エラー[party/count] 契約の当事者は2者から10者までです。19001者が書かれています。\n --> betten.yaml:7:",
    ),
    text(
        "19,000 times one party of a contract",
        || parties(many("", |_| "v, ".to_owned())),
        "エラー[party/count] 契約の当事者は2者から10者までです。19001者が書かれています。\n --> betten.yaml:7:",
    ),
    text(
        "19,000 systems of a contract",
        || {
            let mut text = sound().into_bytes();
            text.extend(many("    systems: [", |number| format!("s{number},\n       ")));
            text.extend(b"]\n");
            text
        },
        "エラー[system/unknown] 「s0」というシステムは、systems で定義されていません。\n --> betten.yaml:8:15",
    ),
    text(
        "19,000 unknown parties",
        || many(&format!("{}choices:\n  2-C-1:\n    duty:\n", sound()), |number| format!("      v{number}: 役割\n")),
        "エラー[party/unknown] 「v0」という当事者は、このファイルで定義されていません。",
    ),
    text(
        "1,000 unknown systems among 19,000",
        || {
            let head = format!("{HEAD}vendors: {{ v: {{ party: {{ name: 会社 }} }} }}\nsystems:\n");
            let mut text = many(&head, |number| format!("  {:s<40}: あ\n", format!("s{number}")));
            text.extend(CONTRACT.as_bytes());
            text.extend(below("    systems: [", 1_000, |number| format!("{:t<40},\n      ", format!("s{number}"))));
            text.extend(b"]\n");
            text
        },
        "エラー[system/unknown] 「s0tttttttttttttttttttttttttttttttttttttt」というシステムは、systems で定義されていません。",
    ),
    text(
        "19,000 unknown points",
        || many(&format!("{}choices:\n  2-C-1:\n    points:\n", sound()), |number| format!("      p{number}: 1\n")),
        "エラー[choice/unknown-point] 項目 2-C-1 に「p0」という取決め事項はありません。",
    ),
    text(
        "300,000 entries of an answer",
        || {
            lines(&format!("{}choices:\n  2-C-3:\n    points:\n      contents:\n", sound()), |_| {
                "        - あ\n".to_owned()
            })
        },
        "エラー[file/too-large] 1つの一覧に書けるのは20000件までです。",
    ),
    text(
        "19,000 faults in one line of 4 MiB",
        || {
            let mut text = many("hospital: { ", |number| format!("あ{number}: {}, ", "い".repeat(66)));
            text.extend(b"}\n");
            text
        },
        "エラー[yaml/unknown-key] 「hospital」に「あ0」という欄はありません。\n --> betten.yaml:1:13",
    ),
    text(
        "19,000 long keys in one line of 4 MiB",
        || {
            let mut text = many("hospital: { ", |number| format!("{}{number}: あ, ", "い".repeat(66)));
            text.extend(b"}\n");
            text
        },
        "エラー[yaml/unknown-key] 「hospital」に「いいいいいいいいいいいいいいいいいいいいいいいいいいいいいいいいいいいいいいいい…」という欄はありません。\n --> betten.yaml:1:13",
    ),
    // Bytes.
    text("newlines, 4 MiB", || full_of("\n"), "エラー[yaml/empty-value] 病院ファイルに何も書かれていません。"),
    text("blanks, 4 MiB", || full_of(" "), "エラー[yaml/empty-value]"),
    text("tabs, 4 MiB", || full_of("\t"), "エラー[yaml/empty-value] 病院ファイルに何も書かれていません。"),
    text(
        "full-width blanks, 4 MiB",
        || full_of("\u{3000}"),
        "エラー[file/too-large] 1つの値が長すぎます。読めるのは3万字ほどまでです。\n --> betten.yaml:1:1",
    ),
    text("brackets, 4 MiB", || full_of("["), "エラー[yaml/too-deep]"),
    text("closing brackets, 4 MiB", || full_of("]"), "エラー[yaml/syntax]"),
    text("braces, 4 MiB", || full_of("{"), "エラー[yaml/too-deep]"),
    text(
        "colons, 4 MiB",
        || full_of(":"),
        "エラー[file/too-large] 1つの値が長すぎます。読めるのは3万字ほどまでです。\n --> betten.yaml:1:1",
    ),
    text(
        "colons and blanks, 4 MiB",
        || full_of(": "),
        "エラー[yaml/syntax] 「:」の前に欄の名前がありません。\n --> betten.yaml:1:1",
    ),
    text(
        "colons and newlines, 4 MiB",
        || full_of(":\n"),
        "エラー[yaml/syntax] 「:」の前に欄の名前がありません。\n --> betten.yaml:1:1",
    ),
    text("number signs, 4 MiB", || full_of("#"), "エラー[yaml/empty-value]"),
    text("remarks, 4 MiB", || full_of("#\n"), "エラー[yaml/empty-value]"),
    text(
        "commas, 4 MiB",
        || full_of(","),
        "エラー[yaml/syntax] 書き方が正しくないため、ここから先を読めません。\n --> betten.yaml:1:1",
    ),
    text(
        "hyphens, 4 MiB",
        || full_of("-"),
        "エラー[file/too-large] 1つの値が長すぎます。読めるのは3万字ほどまでです。\n --> betten.yaml:1:1",
    ),
    text(
        "quotes, 4 MiB",
        || full_of("\""),
        "エラー[yaml/syntax] 引用符で囲んだ文字のあとに、余分な文字があります。\n --> betten.yaml:1:3",
    ),
    text(
        "single quotes, 4 MiB",
        || full_of("'"),
        "エラー[file/too-large] 1つの値が長すぎます。読めるのは3万字ほどまでです。\n --> betten.yaml:1:1",
    ),
    text(
        "an open quote, 4 MiB",
        || [b"a: \"".to_vec(), full_of("x\n")[..LIMIT - 8].to_vec()].concat(),
        "エラー[yaml/syntax] 引用符が閉じられていません。\n --> betten.yaml:1:4",
    ),
    text(
        "an open bracket, 4 MiB",
        || [b"a: [".to_vec(), full_of("x\n")[..LIMIT - 8].to_vec()].concat(),
        "エラー[file/too-large] 1つの値が長すぎます。読めるのは3万字ほどまでです。\n --> betten.yaml:1:5",
    ),
    text(
        "backslashes in quotes, 4 MiB",
        || [b"a: \"".to_vec(), full_of("\\q")[..LIMIT - 8].to_vec()].concat(),
        "エラー[yaml/syntax]",
    ),
    text(
        "ampersands, 4 MiB",
        || full_of("&"),
        "エラー[yaml/unsupported-feature] 目印（& で始まる語）は使えません。\n --> betten.yaml:1:1",
    ),
    text(
        "exclamation marks, 4 MiB",
        || full_of("!"),
        "エラー[yaml/syntax] 書き方が正しくないため、ここから先を読めません。\n --> betten.yaml:1:1",
    ),
    text(
        "percent signs, 4 MiB",
        || full_of("%"),
        "エラー[yaml/unsupported-feature] % で始まる指示行は使えません。\n --> betten.yaml:1:1",
    ),
    text(
        "question marks, 4 MiB",
        || full_of("?\n"),
        "エラー[yaml/syntax] 「:」の前に欄の名前がありません。\n --> betten.yaml:",
    ),
    text(
        "bars, 4 MiB",
        || full_of("|\n"),
        "エラー[file/too-large] 1つの値が長すぎます。読めるのは3万字ほどまでです。\n --> betten.yaml:2:1",
    ),
    text(
        "lines without colons, 4 MiB",
        || full_of("あ\n"),
        "エラー[file/too-large] 1つの値が長すぎます。読めるのは3万字ほどまでです。\n --> betten.yaml:1:1",
    ),
    text(
        "full-width colons, 4 MiB",
        || full_of("あ：1\n"),
        "エラー[file/too-large] 1つの値が長すぎます。読めるのは3万字ほどまでです。\n --> betten.yaml:1:1",
    ),
    text(
        "NUL, 4 MiB",
        || vec![0; LIMIT],
        "エラー[text/forbidden-character] 使えない文字 U+0000（制御文字）があります。\n --> betten.yaml:1:1",
    ),
    text(
        "a NUL between",
        || b"a: 1\nb: \0\n".to_vec(),
        "エラー[text/forbidden-character] 使えない文字 U+0000（制御文字）があります。\n --> betten.yaml:2:4",
    ),
    text("invisible characters, 4 MiB", || full_of("\u{200b}"), "エラー[text/forbidden-character] 使えない文字 U+200B"),
    text(
        "combining characters, 4 MiB",
        || [b"catalog: ".to_vec(), full_of("\u{3099}")[..LIMIT - 64].to_vec()].concat(),
        "エラー[file/too-large] 1つの値が長すぎます。読めるのは3万字ほどまでです。\n --> betten.yaml:1:10",
    ),
    text(
        "variation selectors, 4 MiB",
        || [b"catalog: a".to_vec(), full_of("\u{fe00}")[..LIMIT / 3 * 3 - 66].to_vec()].concat(),
        "エラー[file/too-large] 1つの値が長すぎます。読めるのは3万字ほどまでです。\n --> betten.yaml:1:10",
    ),
    text("random bytes, 4 MiB", random, "エラー[file/encoding]"),
    text("random ASCII, 4 MiB", || random().iter().map(|byte| byte & 0x7f).collect(), "エラー[file/encoding]"),
    text(
        "random letters and signs, 4 MiB",
        || random().iter().map(|byte| b"ab :-[]{},\n\"'#"[usize::from(*byte) % 14]).collect(),
        "エラー[yaml/syntax] 引用符で囲んだ文字のあとに、余分な文字があります。\n --> betten.yaml:3:18",
    ),
    // Encodings: Notepad and Excel people will send them.
    text(
        "Shift_JIS",
        || b"note: \x96\xe9\x8a\xd4\x82\xcd\x83T\x83\x93\x83v\x83\x8b\n".to_vec(),
        "エラー[file/encoding] 文字コードが UTF-8 ではありません（Shift_JIS のようです）。\n --> betten.yaml\n  = 提案: エディタで文字コードを「UTF-8」にして保存し直してください",
    ),
    text(
        "EUC-JP",
        || b"note: \xcc\xeb\xb4\xd6\xa4\xcf\xa5\xb5\xa5\xf3\xa5\xd7\xa5\xeb\n".to_vec(),
        "エラー[file/encoding] 文字コードが UTF-8 ではありません（EUC-JP のようです）。",
    ),
    text(
        "ISO-2022-JP",
        || b"note: \x1b$BLk4V\x1b(B\n".to_vec(),
        "エラー[file/encoding] 文字コードが UTF-8 ではありません（ISO-2022-JP（JIS） のようです）。",
    ),
    text(
        "UTF-16LE",
        || utf16(false, u16::to_le_bytes),
        "エラー[file/encoding] 文字コードが UTF-8 ではありません（UTF-16 のようです）。",
    ),
    text(
        "UTF-16LE with a mark",
        || utf16(true, u16::to_le_bytes),
        "エラー[file/encoding] 文字コードが UTF-8 ではありません（UTF-16 のようです）。",
    ),
    text(
        "UTF-16BE",
        || utf16(false, u16::to_be_bytes),
        "エラー[file/encoding] 文字コードが UTF-8 ではありません（UTF-16 のようです）。",
    ),
    text(
        "UTF-16BE with a mark",
        || utf16(true, u16::to_be_bytes),
        "エラー[file/encoding] 文字コードが UTF-8 ではありません（UTF-16 のようです）。",
    ),
    text(
        "UTF-8 cut in a character",
        || "a: 1\nb: 夜間".as_bytes()[..13].to_vec(),
        "エラー[file/encoding] 2行目に、UTF-8 として読めない文字があります。",
    ),
    text("overlong UTF-8", || b"a: 1\nb: \xc0\xaf\n".to_vec(), "エラー[file/encoding]"),
    text("surrogates in UTF-8", || b"a: 1\nb: \xed\xa0\xb4\xed\xb4\x9e\n".to_vec(), "エラー[file/encoding] 2行目に"),
    text(
        "a spreadsheet",
        || [b"PK\x03\x04\x14\0\x06\0", &random()[..22], b"[Content_Types].xml", &random()[..100_000]].concat(),
        "エラー[file/encoding] テキストではなく、Excel か Word のファイルのようです。\n --> betten.yaml",
    ),
    text(
        "an archive",
        || [b"PK\x03\x04\x14\0\x06\0", &random()[..100_000]].concat(),
        "エラー[file/encoding] テキストではなく、ZIP のファイルのようです。\n --> betten.yaml",
    ),
    Case {
        exit: 0,
        ..text(
            "UTF-8 with mark, CRLF and CR",
            || format!("\u{feff}{}", sound().replace('\n', "\r\n").replacen("\r\n", "\r", 1)).into_bytes(),
            "お知らせ[status/open]",
        )
    },
];

fn alias_bomb() -> Vec<u8> {
    let mut text = "a: &a [x, x, x, x, x, x, x, x, x]\n".to_owned();
    for (name, last) in "bcdefghij".chars().zip("abcdefghi".chars()) {
        text.push_str(&format!("{name}: &{name} [{}]\n", format!("*{last}, ").repeat(9)));
    }
    text.into_bytes()
}

fn utf16(mark: bool, bytes: fn(u16) -> [u8; 2]) -> Vec<u8> {
    let text = format!("{}catalog: 夜間\n", if mark { "\u{feff}" } else { "" });
    text.encode_utf16().flat_map(bytes).collect()
}

/// The same noise in each run.
fn random() -> Vec<u8> {
    let mut state = 0x2545_f491_4f6c_dd1d_u64;
    let mut next = || {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        state.to_le_bytes()
    };
    (0..LIMIT / 8).flat_map(|_| next()).collect()
}

/// A contract with these parties beside the hospital.
fn parties(list: Vec<u8>) -> Vec<u8> {
    let mut text = sound().trim_end_matches("v]\n").as_bytes().to_vec();
    text.extend(&list[..list.len().min(LIMIT - 512)]);
    text.extend(b"]\n");
    text
}
