use super::*;
use crate::diagnostic::Diagnostic;

fn read(text: &str) -> (Option<Node>, Vec<Diagnostic>) {
    let mut report = Report::new();
    let node = parse(SourceId(0), text, &mut report);
    report.sort();
    let faults = report.iter().cloned().collect();
    (node, faults)
}

/// The faults, each as `code "part of the text" message`.
fn faults(text: &str) -> Vec<String> {
    let (_, faults) = read(text);
    faults
        .iter()
        .map(|fault| {
            let range = fault.primary.as_ref().expect("faults of a text have a place").span.range();
            format!("{} {:?} {}", fault.code.as_str(), &text[range], fault.message)
        })
        .collect()
}

/// The tree in one line. Each leaf is shown as the part of the text it was read from.
fn tree(text: &str) -> String {
    fn show(node: &Node, text: &str, out: &mut String) {
        match &node.kind {
            NodeKind::Null => out.push('~'),
            NodeKind::Refused => out.push('!'),
            NodeKind::Scalar { .. } => out.push_str(&text[node.span.range()]),
            NodeKind::Sequence(items) => {
                out.push('[');
                for item in items {
                    show(item, text, out);
                    out.push(' ');
                }
                out.push(']');
            }
            NodeKind::Mapping(entries) => {
                out.push('{');
                for (key, value) in entries {
                    out.push_str(&text[key.span.range()]);
                    out.push('=');
                    show(value, text, out);
                    out.push(' ');
                }
                out.push('}');
            }
        }
    }
    let (node, faults) = read(text);
    assert_eq!(faults, vec![], "{text}");
    let mut out = String::new();
    show(&node.expect("a text without faults has a tree"), text, &mut out);
    out
}

fn value(text: &str) -> String {
    let (node, faults) = read(text);
    assert_eq!(faults, vec![], "{text}");
    let NodeKind::Mapping(entries) = node.expect("it reads").kind else { panic!("the cases are mappings") };
    match &entries[0].1.kind {
        NodeKind::Scalar { text, .. } => text.clone(),
        other => panic!("{other:?}"),
    }
}

#[test]
fn spans_are_exact_after_japanese() {
    assert_eq!(
        tree("名前: 医療法人　見本会 # 説明\n一覧: [ 甲, \"乙\" ]\n空:\n下:\n  - a: 1\n    b: ~\n  - 二\n"),
        "{名前=医療法人　見本会 一覧=[甲 \"乙\" ] 空=~ 下=[{a=1 b=~ } 二 ] }",
    );
}

#[test]
fn collections_span_what_they_hold() {
    let text = "a:\n  b: 甲\n  c: [乙]   \nd: { e: 丙 }\n";
    let (node, _) = read(text);
    let NodeKind::Mapping(entries) = node.expect("it reads").kind else { panic!("a mapping") };
    assert_eq!(&text[entries[0].1.span.range()], "b: 甲\n  c: [乙]");
    assert_eq!(&text[entries[1].1.span.range()], "{ e: 丙 }");
}

#[test]
fn values_stay_text() {
    for (text, expected) in [
        ("a: no\n", "no"),
        ("a: 2026-04-01\n", "2026-04-01"),
        ("a: 0123\n", "0123"),
        ("a: 1.10\n", "1.10"),
        ("a: \"\"\n", ""),
        ("a: |\n  一行\n  二行\n", "一行\n二行"),
        // Nobody sees empty lines at the end.
        ("a: |+\n  一行\n\n", "一行"),
        ("a: >\n  夜間は\n  防災センター\n", "夜間は防災センター"),
        ("a: 夜間は\n  防災センター\n", "夜間は防災センター"),
    ] {
        assert_eq!(value(text), expected, "{text}");
    }
}

#[test]
fn an_empty_text_is_nothing() {
    for text in ["", "\n\n", "# 説明だけ\n", "---\n"] {
        assert_eq!(tree(text), "~", "{text:?}");
    }
}

#[test]
fn features_of_yaml_are_refused_at_their_place() {
    assert_eq!(
        faults("a: &x 1\nb: *x\nc: !t v\nd: {<<: {q: 1}}\n? [e]\n: 1\n"),
        [
            "yaml/unsupported-feature \"&x\" 目印（& で始まる語）は使えません。",
            "yaml/unsupported-feature \"*x\" ほかの場所の写し（* で始まる語）は使えません。",
            "yaml/unsupported-feature \"!t\" 型の指定（! で始まる語）は使えません。",
            "yaml/unsupported-feature \"<<\" 「<<」（ほかの内容の取り込み）は使えません。",
            "yaml/unsupported-feature \"[e]\" 欄の名前には、1つの語だけが使えます。",
        ],
    );
    assert_eq!(
        faults("a: 1\n---\nb: 2\n"),
        ["yaml/unsupported-feature \"---\" 1つのファイルに2つ以上の文書（--- の区切り）は書けません。"],
    );
    assert_eq!(
        faults("%YAML 1.2\n---\na: 1\n"),
        ["yaml/unsupported-feature \"%YAML 1.2\" % で始まる指示行は使えません。"],
    );
}

#[test]
fn a_key_twice_names_both_places() {
    let text = "a: 1\nb: 2\na: 3\n";
    let (node, found) = read(text);
    assert_eq!(faults(text), ["yaml/duplicate-key \"a\" 「a」が2回書かれています。"]);
    assert_eq!(found[0].primary.as_ref().map(|label| label.span.start), Some(10));
    assert_eq!(found[0].others[0].span.start, 0);
    assert!(node.is_some(), "reading goes on");
}

#[test]
fn keys_written_differently_are_one_key() {
    assert_eq!(faults("a: 1\n\"a\": 2\n"), ["yaml/duplicate-key \"\\\"a\\\"\" 「a」が2回書かれています。"]);
    assert_eq!(faults("{ a: 1, 'a': 2 }\n"), ["yaml/duplicate-key \"'a'\" 「a」が2回書かれています。"]);
}

/// Blanks at the end of a line, and kana that are written apart from their marks. Also where lines are joined.
#[test]
fn what_nobody_sees_makes_no_difference() {
    for (text, expected) in [
        ("a: カ\u{3099}ーテ\u{3099}ン\n", "ガーデン"),
        ("a: \"カ\u{3099}\"\n", "ガ"),
        ("a: \"カ\\u3099\"\n", "ガ"),
        ("a: 契約　\n", "契約"),
        ("a: '契約\u{a0}'\n", "契約"),
        ("a: |\n  夜間は　\n\n  　休日は\u{2009}\n", "夜間は\n\n　休日は"),
        ("a: 夜間　\n  休日\n", "夜間休日"),
        ("a: テ\u{3099}ータヘ\u{3099}\n  ABC\n", "データベABC"),
        ("a: 神\u{fa19}\u{e0100}\n", "神\u{fa19}\u{e0100}"),
        ("a: ｶﾞ\n", "ｶﾞ"),
    ] {
        assert_eq!(value(text), expected, "{text}");
    }
    assert_eq!(faults("ガ: 1\nカ\u{3099}　: 2\n").len(), 1, "they are one key");
}

/// The ministry's text is kept to the letter, and nothing is reported about how it is written.
#[test]
fn the_catalog_is_read_to_the_letter() {
    let written = "医療法⼈カ\u{3099}　# 見本\u{a0}";
    let mut report = Report::new();
    let Reading::Whole(root) =
        super::read(Author::Ministry, SourceId(0), &format!("a: \"{written}\"\nb: {written}\n"), &mut report)
    else {
        panic!("it reads")
    };
    let NodeKind::Mapping(entries) = root.kind else { panic!("a mapping") };
    for (_, node) in entries {
        let NodeKind::Scalar { text, .. } = node.kind else { panic!("a text") };
        assert_eq!(text, written);
    }
    assert!(report.is_empty(), "{report:?}");
}

/// Mistakes that people make when they fill in a form.
#[test]
fn syntax_faults_name_their_cause() {
    let mut wrong = Vec::new();
    for (text, expected) in [
        ("a:\n\tb: 1\n", "\"\\t\" 字下げにタブが使われています。"),
        ("a:\n  b: 1\n\tc: 2\n", "\"\\t\" 字下げにタブが使われています。"),
        ("a: 1\nb\nc: 2\n", "\"b\" 「:」がありません。"),
        ("a: 1\nb:2\nc: 3\n", "\":\" 「:」のあとに空白がありません。"),
        ("a:1\nb: 2\n", "\":\" 「:」のあとに空白がありません。"),
        ("a\nb: 2\n", "\"a\" 「:」がありません。"),
        ("a: 1\nb：2\nc: 3\n", "\"：\" 全角の「：」が使われています。"),
        ("a：1\nb: 2\n", "\"：\" 全角の「：」が使われています。"),
        ("a: 1\nb:\u{a0}2\nc: 3\n", "\"\\u{a0}\" 「:」のあとの空白が、改行しない空白（U+00A0）です。"),
        ("a:\n\u{a0} b: 1\n", "\"\\u{a0} \" 字下げに改行しない空白（U+00A0）が使われています。"),
        ("a:\n  - \u{2009}b: 1\n", "\"\\u{2009}\" 字下げに細い空白（U+2009）が使われています。"),
        ("a: 1\n\u{a0}\nb: 2\n", "\"\\u{a0}\" 字下げに改行しない空白（U+00A0）が使われています。"),
        ("a: 1\n＃ x\nb: 2\n", "\"＃\" 行の始めに全角の「＃」が使われています。"),
        ("{ a：1 }\n", "\"：\" 全角の「：」が使われています。"),
        ("{ a： 1, b: 2 }\n", "\"：\" 全角の「：」が使われています。"),
        ("{ a：{ b: 1 } }\n", "\"：\" 全角の「：」が使われています。"),
        ("{ \"a\"：1 }\n", "\"：\" 全角の「：」が使われています。"),
        ("{ a:1 }\n", "\":\" 「:」のあとに空白がありません。"),
        ("{ a:　1 }\n", "\"\\u{3000}\" 「:」のあとの空白が全角です。"),
        ("{ a:\u{202f}1 }\n", "\"\\u{202f}\" 「:」のあとの空白が、改行しない細い空白（U+202F）です。"),
        ("a: 1\nb:　2\nc: 3\n", "\"\\u{3000}\" 「:」のあとの空白が全角です。"),
        ("a: 1\n b: 2\n", "\"b: 2\" 字下げが深すぎるか、前の行の値が閉じていません。"),
        ("a:\n  b: 1\n c: 2\n", "\"c: 2\" 字下げがそろっていません。"),
        ("a:\n   b: 1 # x\n  c:\n    d: 2\n", "\"c:\" 字下げがそろっていません。"),
        ("a:\n  b: 1\n  # x\n    c: 2\n", "\"c: 2\" 値のある欄の下に、字下げした行があります。"),
        ("a:\n    b：1\n  c: 2\n", "\"：\" 全角の「：」が使われています。"),
        ("a:\n    b:1\n\n  c: 2\n", "\":\" 「:」のあとに空白がありません。"),
        ("a:\n    b\n  c: 2\n", "\"b\" 「:」がありません。"),
        ("a:\n   b: x\n    y\n  c: 2\n", "\"c: 2\" 字下げがそろっていません。"),
        ("a:\n　　b: 1\n  c: 2\n", "\"\\u{3000}\\u{3000}\" 字下げに全角の空白が使われています。"),
        ("a:\n  - b\n - c\n", "\"- c\" 「-」で始まる行の字下げがそろっていません。"),
        ("a:\n　　b: 1\n", "\"\\u{3000}\\u{3000}\" 字下げに全角の空白が使われています。"),
        ("a:\n　　- b\n", "\"\\u{3000}\\u{3000}\" 字下げに全角の空白が使われています。"),
        ("a: \"x\nb: 1\n", "\"\\\"\" 引用符が閉じられていません。"),
        ("a: 'x\n", "\"'\" 引用符が閉じられていません。"),
        ("a: \"x\" y\n", "\"y\" 引用符で囲んだ文字のあとに、余分な文字があります。"),
        ("a: \"x\nb: \"y\"\n", "\"\\\"\" 引用符が閉じられていません。"),
        ("a: [x, y\nb: 1\n", "\"[\" 「[」が閉じられていないか、中の区切りが正しくありません。"),
        ("a: {x: 1\nb: 1\n", "\"{\" 「{」が閉じられていないか、中の区切りが正しくありません。"),
        ("a: [x, y", "\"[\" 「[」が閉じられていないか、中の区切りが正しくありません。"),
        ("a: ]\n", "\"]\" 開いていないかっこが閉じられています。"),
        ("a: [x}\n", "\"[\" 「[」が「}」で閉じられています。"),
        ("a: x: y\n", "\":\" 1行に「: 」が2つあります。"),
        ("a: @x\n", "\"@\" 値を「@」で始めることはできません。"),
        ("a: %x\n", "\"%\" 値を「%」で始めることはできません。"),
        ("a: *\n", "\"*\" 値を「*」で始めることはできません。"),
        ("a: - b\n", "\"- b\" 「-」で始まる一覧を、ここには書けません。"),
        ("a: \"\\q\"\n", "\"\\\"\\\\q\\\"\" \\\" で囲んだ文字の中に、使えない \\\\ があります。"),
        ("a: |x\n  b\n", "\"|x\" 「|」や「>」のあとに、余分な文字があります。"),
        (": 1\n", "\"\" 「:」の前に欄の名前がありません。"),
    ] {
        let expected = expected.replace("\\\" で", "\" で").replace("使えない \\\\", "使えない \\");
        let found = faults(text);
        if found != [format!("yaml/syntax {expected}")] {
            wrong.push(format!("{text}\n  {found:?}\n  not {expected}"));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// A message names the blank after a value when it is not a half-width space.
#[test]
fn blanks_that_are_too_much_are_named() {
    for text in ["a: \"x\"\u{a0}\n", "a: [x]\u{a0}\n", "a: [x]\u{a0}# y\n", "a: |\u{a0}\n  x\n"] {
        let hints: Vec<String> = read(text).1.into_iter().flat_map(|fault| fault.hints).collect();
        assert!(hints.iter().any(|hint| hint.contains("改行しない空白（U+00A0）")), "{text:?}: {hints:?}");
    }
}

/// Each fault of the notation is reported, and no fault that only follows from another.
#[test]
fn reading_goes_on_after_a_fault_of_the_notation() {
    for (text, expected) in [
        ("a：1\nb: [x\nc: 2\nd: \"y\ne: 3\n", vec!["：", "[", "\""]),
        ("a:\n　　- b\n　　- c\n", vec!["　　", "　　"]),
        // Lines below a line that is not a key belong to no other key.
        ("a:\n  b：\n    c: 1\n    d: 2\n  e: @x\n", vec!["：", "@"]),
        ("a:\n  - {b: 1\n  - {b: 1}\n  - [c\n", vec!["{", "["]),
        ("a: [\n  x y: z: u\n]\nb: @x\n", vec!["[", "@"]),
        // Lines whose level is not known are skipped, up to a line of a level that was there before.
        ("a:\n  b: 1\n   c: 2\n   d: @x\n  e: @y\n", vec!["c: 2", "@"]),
        ("a:\n  - b\n - c\nd: @x\n", vec!["- c", "@"]),
        ("a:\n  b: 1\n\tc: 2\n  d: @x\n", vec!["\t", "@"]),
        // A quote on a lower line closes the quote that was opened above.
        ("a: [\"x\", \"y”]\nb: 1\nc: \"z\"\nd: \"u\"\n", vec!["\""]),
        ("a: 'x\nb: 'y'\nc: it's\n", vec!["'"]),
    ] {
        let (_, faults) = read(text);
        let places: Vec<&str> =
            faults.iter().map(|fault| &text[fault.primary.as_ref().expect("a place").span.range()]).collect();
        assert_eq!(places, expected, "{text}\n{faults:#?}");
    }
    let lost = "a: [\"x\", \"y”]\nb: 1\nc: \"z\"\n";
    let (_, faults) = read(lost);
    let place = faults[0].primary.as_ref().expect("a place").span.range();
    assert_eq!(place.start, lost.find("\"y").expect("it opens there"));
    assert_eq!(faults[0].hints[0], "全角の「”」を、半角の \" にしてください。");
}

/// The hints say what was not checked: the lines that a fault made unreadable, the whole rest, and the meaning of
/// words.
#[test]
fn what_could_not_be_read_is_said() {
    let hints = |text: &str| -> Vec<String> {
        read(text).1.iter().flat_map(|fault| fault.hints.clone()).filter(|hint| hint.contains("まで")).collect()
    };
    assert_eq!(
        hints("a:\n  b：\n    c: 1\n\n    d: 2\n# x\ne: 1\n"),
        ["2行目から5行目までは、この書き方を直すまで読めません。"]
    );
    assert_eq!(hints("a: @x\n"), [] as [&str; 0]);
    let many: String = (0..100).map(|line| format!("a{line}: @x\n")).collect();
    let (_, faults) = read(&many);
    assert_eq!(faults.len(), 20);
    assert!(faults[19].hints.iter().any(|hint| hint == "ここから先は、この書き方を直すまで読めません。"));
}

/// The fault comes before the first scalar.
#[test]
fn a_text_may_begin_with_its_fault() {
    for text in ["\t&x   ? ", "\t*x  ? ", "? : x\n", "\t: "] {
        assert!(!faults(text).is_empty(), "{text:?}");
    }
}

#[test]
fn a_key_without_anything_before_it_is_a_fault_like_others() {
    assert!(!read("  &x ? ").1.is_empty());
}

#[test]
fn hostile_depth_and_size_end_fast() {
    let deep = "[".repeat(100_000);
    assert_eq!(read(&deep).1[0].code, codes::YAML_DEPTH);
    let deep: String = (0..200).map(|depth| format!("{}a:\n", " ".repeat(depth))).collect();
    assert_eq!(read(&deep).1[0].code, codes::YAML_DEPTH);
    let deep = "- ".repeat(200);
    assert_eq!(read(&deep).1[0].code, codes::YAML_DEPTH);
    let large = "a".repeat(MAX_TEXT + 1);
    assert_eq!(read(&large).1[0].code, codes::FILE_TOO_LARGE);
    let many = format!("[{}]", "a,".repeat(MAX_NODES + 10));
    assert_eq!(read(&many).1[0].code, codes::FILE_TOO_LARGE);
    let bomb = "a: &a [x, x]\nb: &b [*a, *a]\nc: [*b, *b]\n";
    assert!(read(bomb).1.iter().all(|fault| fault.code == codes::YAML_FEATURE));
    let twins = "a: 1\n".repeat(100_000);
    assert_eq!(read(&twins).1.last().map(|fault| fault.code), Some(codes::FILE_TOO_MANY_FAULTS));
    assert_eq!(read(&twins).1.len(), MAX_FAULTS + 2);
}

#[test]
fn escapes_bring_in_no_forbidden_characters() {
    assert_eq!(
        faults("a: \"夜間\\u202e休日\"\nb: x\ty\n"),
        [
            "text/forbidden-character \"\\\"夜間\\\\u202e休日\\\"\" 使えない文字 U+202E（文字の並ぶ向きを変える、見えない文字）があります。",
            "text/forbidden-character \"\\t\" 使えない文字 U+0009（タブ）があります。",
        ],
    );
    // A tab before a comment is between values, not inside one.
    assert_eq!(faults("a: x\t# 説明\n"), [] as [&str; 0]);
}

#[test]
fn a_nul_does_not_hide_what_follows() {
    let (node, found) = read("a: 1\n\0b: 2\nc: 3\n");
    assert_eq!(node, None);
    assert_eq!(found[0].code, codes::TEXT_FORBIDDEN_CHARACTER);
}

mod laws {
    use proptest::prelude::*;

    use super::*;

    /// Pieces of files as people and attackers write them.
    fn fragments() -> impl Strategy<Value = String> {
        let piece = prop_oneof![
            Just("\n"),
            Just("  "),
            Just("    "),
            Just("- "),
            Just(": "),
            Just(":"),
            Just("a"),
            Just("夜間"),
            Just("\t"),
            Just("\""),
            Just("'"),
            Just("["),
            Just("]"),
            Just("{"),
            Just("}"),
            Just(", "),
            Just("|\n"),
            Just(">-\n"),
            Just("#"),
            Just(" # 説明"),
            Just("&x "),
            Just("*x"),
            Just("!t "),
            Just("<<"),
            Just("? "),
            Just("---\n"),
            Just("...\n"),
            Just("%YAML 1.2\n"),
            Just("\u{3000}"),
            Just("："),
            Just("\\u202e"),
            Just("\u{202e}"),
            Just("\u{feff}"),
            Just("\0"),
            Just("~"),
            Just("葛\u{e0100}"),
            Just("@"),
            Just("\r"),
            Just("\u{85}"),
        ];
        prop::collection::vec(piece, 0..40).prop_map(|pieces| pieces.concat())
    }

    fn check_spans(node: &Node, within: std::ops::Range<usize>, text: &str) {
        let range = node.span.range();
        assert!(text.get(range.clone()).is_some(), "{range:?} cuts a character of {text:?}");
        assert!(within.start <= range.start && range.end <= within.end, "{range:?} leaves {within:?} in {text:?}");
        match &node.kind {
            NodeKind::Sequence(items) => items.iter().for_each(|item| check_spans(item, range.clone(), text)),
            NodeKind::Mapping(entries) => {
                for (key, value) in entries {
                    assert!(text.get(key.span.range()).is_some());
                    check_spans(value, range.clone(), text);
                }
            }
            _ => {}
        }
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(500))]

        /// No text causes a panic. Every place is inside the text, and what cannot be read is reported.
        #[test]
        fn any_text_ends_in_a_tree_or_in_faults(text in fragments()) {
            let (node, faults) = read(&text);
            for fault in &faults {
                for label in fault.labels() {
                    prop_assert!(text.get(label.span.range()).is_some(), "{:?} in {:?}", label, text);
                }
            }
            match node {
                Some(node) => check_spans(&node, 0..text.len(), &text),
                None => prop_assert!(!faults.is_empty(), "{:?}", text),
            }
        }
    }
}
