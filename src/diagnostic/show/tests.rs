use super::*;
use crate::diagnostic::{Diagnostic, Source, SourceId, Sources, Span, codes};

const TEXT: &str = "\
hospital:
  party: { name: 医療法人見本会　見本病院, adress: 東京都 } # 説明
  party: 二つ目
";

fn sources(text: &str) -> Sources {
    let mut sources = Sources::default();
    sources.add("betten.yaml", text);
    sources
}

fn span(text: &str, part: &str) -> Span {
    let start = text.find(part).expect("the part is in the text");
    Span::new(SourceId(0), start..start + part.len())
}

fn report(diagnostic: Diagnostic) -> Report {
    let mut report = Report::new();
    report.push(diagnostic);
    report
}

fn adress() -> Report {
    report(
        Diagnostic::error(codes::YAML_UNKNOWN_KEY, "「party」に「adress」という項目はありません。")
            .at(span(TEXT, "adress"), "この項目")
            .and_at(span(TEXT, "医療法人見本会　見本病院"), "名前")
            .and_at(span(TEXT, "二つ目"), "")
            .hint("address の書き間違いではありませんか。")
            .hint("使える項目: name・address・title・person"),
    )
}

/// Japanese text before, under and after the caret: all columns are counted by display width.
#[test]
fn carets_stand_under_what_they_mean() {
    let expected = "\
エラー[yaml/unknown-key] 「party」に「adress」という項目はありません。
 --> betten.yaml:2:32
  |
2 |   party: { name: 医療法人見本会　見本病院, adress: 東京都 } # 説明
  |                                            ^^^^^^ この項目
  |                  ------------------------ 名前
  |
 ::: betten.yaml:3:10
  |
3 |   party: 二つ目
  |          ------
  |
  = 提案: address の書き間違いではありませんか。
  = 提案: 使える項目: name・address・title・person

";
    assert_eq!(human(&adress(), &sources(TEXT), false), expected);
}

#[test]
fn colour_is_for_words_and_places_only_and_only_when_asked() {
    let shown = human(&adress(), &sources(TEXT), true);
    assert!(shown.starts_with("\u{1b}[1;31mエラー\u{1b}[0m[yaml/unknown-key] "));
    assert!(shown.contains("--> \u{1b}[34mbetten.yaml:2:32\u{1b}[0m\n"));
    assert!(shown.contains("= \u{1b}[36m提案\u{1b}[0m: "));
    assert_eq!(shown.matches("\u{1b}[0m").count(), 5);
    assert!(!human(&adress(), &sources(TEXT), false).contains('\u{1b}'));
}

#[test]
fn a_long_line_is_cut_around_the_place() {
    let text = format!("a: {}x{}\n", "夜間".repeat(5000), "休日".repeat(5000));
    let fault =
        report(Diagnostic::warning(codes::TEXT_FORBIDDEN_CHARACTER, "使えません。").at(span(&text, "x"), "ここ"));
    let shown = human(&fault, &sources(&text), false);
    assert!(shown.starts_with("注意[text/forbidden-character] 使えません。\n --> betten.yaml:1:10004\n"), "{shown}");
    let lines: Vec<&str> = shown.lines().collect();
    assert!(lines[3].starts_with("1 | ...") && lines[3].ends_with("..."), "{shown}");
    // Sixteen characters of two columns each are between the dots and the place.
    assert_eq!(lines[4], format!("  | {}^ ここ", " ".repeat(3 + 32)));
    assert!(shown.len() < 2048);
}

#[test]
fn a_fault_stays_under_two_kilobytes() {
    let line = format!("{}\n", "長い行".repeat(400));
    let text = line.repeat(12);
    let mut diagnostic = Diagnostic::error(codes::YAML_SYNTAX, "文".repeat(3000))
        .at(Span::new(SourceId(0), 0..text.len()), "札".repeat(3000));
    for number in 1..10 {
        let start = line.len() * number;
        diagnostic =
            diagnostic.and_at(Span::new(SourceId(0), start..start + 30), "札".repeat(3000)).hint("案".repeat(3000));
    }
    let shown = human(&report(diagnostic), &sources(&text), false);
    assert!(shown.len() <= 2049, "{}", shown.len());
}

#[test]
fn what_a_terminal_would_obey_is_not_sent_to_it() {
    let text = "a: \u{202e}\u{1b}[2J\tb\n";
    let fault = report(Diagnostic::error(codes::YAML_SYNTAX, "「\u{1b}[2J\n」").at(span(text, "\u{1b}"), "\u{202e}"));
    let shown = human(&fault, &sources(text), false);
    assert!(!shown.contains(['\u{1b}', '\u{202e}', '\t']), "{shown:?}");
    assert!(shown.contains("1 | a: ??[2J b\n  |     ^ ?\n"), "{shown}");
}

#[test]
fn faults_without_a_text_name_the_file_or_nothing() {
    let fault = report(
        Diagnostic::error(codes::FILE_ENCODING, "読めません。").at(Span::default(), "").hint("保存し直します。"),
    );
    assert_eq!(
        human(&fault, &sources(""), false),
        "エラー[file/encoding] 読めません。\n --> betten.yaml\n  = 提案: 保存し直します。\n\n",
    );
    let fault = report(Diagnostic::note(codes::FONT_SUBSTITUTE, "フォントが既定と異なります。"));
    assert_eq!(human(&fault, &sources(""), false), "お知らせ[font/substitute] フォントが既定と異なります。\n\n");
}

#[test]
fn places_past_the_end_or_inside_a_character_do_no_harm() {
    let text = "a: 夜";
    for range in [0..0, 4..5, 6..6, 6..7, 90..99] {
        let fault = report(Diagnostic::error(codes::YAML_SYNTAX, "x。").at(Span::new(SourceId(0), range), "y"));
        assert!(human(&fault, &sources(text), false).contains("1 | a: 夜"));
        assert!(json(&fault, &sources(text)).contains("\"line\":1"));
    }
}

#[test]
fn json_is_ascii_and_says_all() {
    let shown = json(&adress(), &sources(TEXT));
    assert!(shown.bytes().all(|byte| byte == b'\n' || (b' '..=b'~').contains(&byte)));
    let value: serde_json::Value = serde_json::from_str(&shown).expect("it is JSON");
    let fault = &value[0];
    assert_eq!(fault["code"], "yaml/unknown-key");
    assert_eq!(fault["severity"], "error");
    assert_eq!(fault["message"], "「party」に「adress」という項目はありません。");
    assert_eq!(fault["file"], "betten.yaml");
    assert_eq!([&fault["line"], &fault["column"], &fault["end_line"], &fault["end_column"]], [2, 32, 2, 38]);
    assert_eq!(fault["labels"][1]["text"], "名前");
    assert_eq!(fault["labels"][2]["line"], 3);
    assert_eq!(fault["hints"][0], "address の書き間違いではありませんか。");
    assert_eq!(json(&Report::new(), &sources("")), "[]\n");
    let name = Source { name: "𠮷.yaml".to_owned(), text: String::new(), cells: Vec::new() };
    let mut others = Sources::default();
    others.add(name.name, name.text);
    let fault = report(Diagnostic::error(codes::FILE_ENCODING, "x。").at(Span::default(), ""));
    assert!(json(&fault, &others).contains("\\ud842\\udfb7.yaml"));
}

#[test]
fn faults_of_the_whole_run_have_no_place_in_json() {
    let fault = report(Diagnostic::note(codes::FONT_SUBSTITUTE, "x。"));
    assert_eq!(
        json(&fault, &sources("")),
        "[\n{\"code\":\"font/substitute\",\"severity\":\"note\",\"message\":\"x\\u3002\",\"file\":null,\"line\":null,\"column\":null,\"end_line\":null,\"end_column\":null,\"labels\":[],\"hints\":[]}\n]\n",
    );
}

#[test]
fn the_last_line_counts_what_there_is() {
    let mut report = Report::new();
    assert_eq!(counts(&report), "エラーも注意もありません");
    for severity in [Severity::Warning, Severity::Error, Severity::Warning] {
        let mut diagnostic = Diagnostic::error(codes::YAML_SYNTAX, "x。");
        diagnostic.severity = severity;
        report.push(diagnostic);
    }
    assert_eq!(counts(&report), "エラー 1件、注意 2件");
}

/// One error among many warnings is shown at the end. Warnings of one kind share a line.
#[test]
fn errors_come_last_and_kinds_stand_in_a_line() {
    let text = "a: 1\nb: 2\nc: 3\n".repeat(5);
    let mut report = Report::new();
    report.push(Diagnostic::error(codes::PARTY_UNKNOWN, "誤り。").at(span(&text, "a"), ""));
    for line in 0..12 {
        let place = Span::new(SourceId(0), line * 5..line * 5 + 1);
        report.push(Diagnostic::warning(codes::TEXT_PLACEHOLDER, format!("{line}つ目。")).at(place, "").hint("書く。"));
    }
    report.push(Diagnostic::warning(codes::COST_UNANSWERED, "ひとつだけ。").at(span(&text, "b"), ""));
    report.push(Diagnostic::note(codes::STATUS_OPEN, "開いている。").at(span(&text, "c"), ""));
    report.push(Diagnostic::note(codes::STATUS_OPEN, "これも。"));
    report.sort();
    let sources = sources(&text);
    let (shown, is_short) = brief(&report, &sources, false);
    let heads: Vec<&str> = shown.lines().filter(|line| line.contains('[')).collect();
    assert_eq!(
        heads,
        [
            "お知らせ[status/open] 2件（betten.yaml:3） 例：開いている。",
            "注意[text/placeholder] 12件（betten.yaml:1、2、3、4、5、6、7、8 ほか） 例：0つ目。",
            "注意[choice/cost-unanswered] ひとつだけ。",
            "エラー[party/unknown] 誤り。",
        ]
    );
    assert!(is_short && shown.ends_with("\n\n"));
    let all = human(&report, &sources, false);
    assert_eq!(all.matches("注意[").count(), 13);
    assert!(all.rfind("注意[") < all.rfind("エラー["), "{all}");
    // Programs get the faults in the order of their places.
    assert!(json(&report, &sources).find("party/unknown") < json(&report, &sources).find("text/placeholder"));
    // Errors never share a line.
    report.harden();
    let (shown, is_short) = brief(&report.without_notes(), &sources, false);
    assert_eq!((shown.matches("エラー[").count(), is_short), (14, false));
}
