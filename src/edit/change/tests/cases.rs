//! What each edit does to each way of writing: the text before, the edit, the text after.

use crate::diagnostic::MAX_TEXT;
use crate::edit::change::{Edit, NewValue, PathStep, RefusalReason, change};
use crate::edit::spliced;

/// Reads a path such as `contracts/0/title` or `contracts/@ehr/title`.
fn path(path: &str) -> Vec<PathStep> {
    let step = |step: &str| match (step.strip_prefix('@'), step.parse()) {
        (Some(id), _) => PathStep::Id(id.to_owned()),
        (None, Ok(position)) => PathStep::Position(position),
        (None, Err(_)) => PathStep::key(step),
    };
    path.split('/').map(step).collect()
}

fn text(text: &str) -> NewValue {
    NewValue::text(text)
}

fn list(texts: &[&str]) -> NewValue {
    NewValue::List(texts.iter().copied().map(text).collect())
}

fn map(entries: &[(&str, &str)]) -> NewValue {
    NewValue::mapping(entries.iter().map(|(key, value)| (*key, text(value))))
}

fn set(at: &str, value: NewValue) -> Vec<Edit> {
    vec![Edit::set(path(at), value)]
}

fn remove(at: &str) -> Vec<Edit> {
    vec![Edit::remove(path(at))]
}

#[track_caller]
fn check(cases: &[(&str, Vec<Edit>, &str)]) {
    for (before, edits, after) in cases {
        let splices = change(before, edits).unwrap_or_else(|refusal| panic!("{refusal:?}: {before}\n{edits:?}"));
        assert_eq!(spliced(before, &splices), *after, "\n---- before\n{before}\n{edits:?}");
    }
}

#[test]
fn a_value_takes_the_place_of_another() {
    check(&[
        ("a: 夜間 # 注\nb: c\n", set("a", text("休日")), "a: 休日 # 注\nb: c\n"),
        ("a: \"夜間\"\n", set("a", text("休日")), "a: \"休日\"\n"),
        ("a: '夜間'\n", set("a", text("it's")), "a: 'it''s'\n"),
        ("a: 夜間\n", set("a", text("一: 二")), "a: \"一: 二\"\n"),
        ("a: 2時間\n", set("a", text("24時間")), "a: 24時間\n"),
        ("\"a\" :   夜間\n", set("a", text("休日")), "\"a\" :   休日\n"),
        ("a: 夜間\n", set("a", text("一\n二")), "a: |\n  一\n  二\n"),
        ("a: 夜間　# 注\n", set("a", text("休日")), "a: 休日\n"),
        ("a: 夜間 # 注\nb: c\n", set("a", text("一\n\n二")), "a: | # 注\n  一\n\n  二\nb: c\n"),
        ("a: |- # 注\n   一\n   二\n\nb: c\n", set("a", text("三")), "a: |- # 注\n   三\n\nb: c\n"),
        ("a: >\n  一\n  二\nb: c\n", set("a", text("三")), "a: >\n  三\nb: c\n"),
        ("a: >\n  一\n  二\nb: c\n", set("a", text("三\n四")), "a: |\n  三\n  四\nb: c\n"),
        ("a: |\n  一\nb: c\n", set("a", text("第1 # 仮")), "a: \"第1 # 仮\"\nb: c\n"),
        ("a: 一\n  二\n  三 # 注\nb: c\n", set("a", text("四")), "a: 四 # 注\nb: c\n"),
        ("a:\n  \"一\n  二\" # 注\nb: c\n", set("a", text("四")), "a:\n  \"四\" # 注\nb: c\n"),
        ("? a\n: b\n", set("a", text("c")), "? a\n: c\n"),
        ("a: b\n", set("a", NewValue::word(true)), "a: true\n"),
        ("a: > # 注\nb: c\n", set("a", text("夜間")), "a: > # 注\n  夜間\nb: c\n"),
        ("a: |\n  　\nb: c\n", set("a", text("夜間")), "a: |\n  夜間\nb: c\n"),
        ("a: b", set("a", text("一\n二")), "a: |\n  一\n  二"),
        ("a: |\n  一", set("a", text("二")), "a: |\n  二"),
    ]);
}

#[test]
fn nothing_is_filled() {
    check(&[
        ("a:\nb: c\n", set("a", text("夜間")), "a: 夜間\nb: c\n"),
        ("a: # 注\nb: c\n", set("a", text("夜間")), "a: 夜間 # 注\nb: c\n"),
        ("a: # 注\nb: c\n", set("a", text("一\n二")), "a: | # 注\n  一\n  二\nb: c\n"),
        ("a:\n    # 深い\nb: c\n", set("a", text("一\n二")), "a: \"一\\n二\"\n    # 深い\nb: c\n"),
        ("a: # 注\nb: c\n", set("a/x", text("夜間")), "a: # 注\n  x: 夜間\nb: c\n"),
        ("a:\n    #y: 【二】\nb: c\n", set("a/x", text("夜間")), "a:\n    x: 夜間\n    #y: 【二】\nb: c\n"),
        ("a: ~\n", set("a/x", text("夜間")), "a: { x: 夜間 }\n"),
        ("a: {}\n", set("a/x/y", text("夜間")), "a: { x: { y: 夜間 } }\n"),
        ("a: []\n", set("a/0", text("夜間")), "a: [夜間]\n"),
        ("- \n- b\n", set("0", text("a")), "- a\n- b\n".replacen("- a", "- a ", 1).as_str()),
        ("- # 注\n- b\n", set("0", map(&[("x", "一"), ("y", "二")])), "- # 注\n  x: 一\n  y: 二\n- b\n"),
        ("-\n- b\n", set("0", map(&[("x", "一"), ("y", "二")])), "- x: 一\n  y: 二\n- b\n"),
        ("{\n 'a':# 注\n}\n", set("a", text("x")), "{\n 'a': x # 注\n}\n"),
        ("{ a, b: , c: d }\n", set("a", text("x")), "{ a: x, b: , c: d }\n"),
        ("{ a, b: , c: d }\n", set("b", text("x")), "{ a, b: x , c: d }\n"),
        ("? a\n? b\n", set("a", text("x")), "? a\n: x\n? b\n"),
        ("", set("a/b", text("x")), "a: { b: x }\n"),
        ("# 注", set("a", text("x")), "# 注\na: x"),
    ]);
}

#[test]
fn a_key_is_added_where_the_others_are() {
    check(&[
        ("a: b # 注\n\n# 後\n", set("c", text("d")), "a: b # 注\nc: d\n\n# 後\n"),
        ("a: b\n...\n", set("c", text("d")), "a: b\nc: d\n...\n"),
        ("a: b", set("c", text("d")), "a: b\nc: d"),
        (
            "x:\n    a: |\n     一\n\n     二\n    # 説明\n#終\ny: z\n",
            set("x/c", text("d")),
            "x:\n    a: |\n     一\n\n     二\n    c: d\n    # 説明\n#終\ny: z\n",
        ),
        (
            "x:\n  a:\n    b: c\n    #d: 【】\n  # 説明\ny: z\n",
            set("x/c", text("d")),
            "x:\n  a:\n    b: c\n    #d: 【】\n  c: d\n  # 説明\ny: z\n",
        ),
        ("- id: k\n  a: b\n- id: l\n", set("@k/c", text("d")), "- id: k\n  a: b\n  c: d\n- id: l\n"),
        ("- id: k\n- id: l", set("@l/c", text("一\n二")), "- id: k\n- id: l\n  c: |\n    一\n    二"),
        ("- id: k\n", vec![Edit::set(path("0/c"), text("d")).first()], "- c: d\n  id: k\n"),
        (
            "x: # 注\n  # 説明\n  a: b\n",
            vec![Edit::set(path("x/c"), text("d")).first()],
            "x: # 注\n  c: d\n  # 説明\n  a: b\n",
        ),
        ("a: b\nc: d\n", vec![Edit::set(path("x"), text("z")).before("c")], "a: b\nx: z\nc: d\n"),
        ("{ a: b }\n", set("c", text("一\n二")), "{ a: b, c: \"一\\n二\" }\n"),
        ("{\n  a: b, # 注\n  c: d # 終\n}\n", set("e", text("f")), "{\n  a: b, # 注\n  c: d, # 終\n  e: f\n}\n"),
        ("{\n  a: b,\n  c: d, # 終\n}\n", set("e", text("f")), "{\n  a: b,\n  c: d, # 終\n  e: f,\n}\n"),
        ("{ a: }\n", set("e", text("f")), "{ a: , e: f }\n"),
        ("[a: b, c]\n", set("0/x", text("z")), "[{ a: b, x: z }, c]\n"),
        ("{\"a\":1}\n", set("a", text("一")), "{\"a\": 一}\n"),
        ("? a\n: b: c\n  d: e\n? f\n", set("a/x", text("z")), "? a\n: b: c\n  d: e\n  x: z\n? f\n"),
        ("a: b\n", set("c/d/e", text("f")), "a: b\nc: { d: { e: f } }\n"),
        ("a: b\n", set("c", map(&[("d", "一"), ("e", "二\n三")])), "a: b\nc:\n  d: 一\n  e: |\n    二\n    三\n"),
        ("a: b\n", set("c", list(&["一", "二"])), "a: b\nc: [一, 二]\n"),
        (
            "a: b\n",
            set("c", NewValue::List(vec![map(&[("d", "一"), ("e", "二")]), text("三\n四")])),
            "a: b\nc:\n  - d: 一\n    e: 二\n  - |\n    三\n    四\n",
        ),
    ]);
}

#[test]
fn lists_and_mappings_change_entry_by_entry() {
    check(&[
        ("a: [x, y] # 注\n", set("a", list(&["x", "z", "y"])), "a: [x, z, y] # 注\n"),
        ("a:\n  - x # 一\n  - y # 二\nb: c\n", set("a", list(&["y"])), "a:\n  - y # 二\nb: c\n"),
        ("a:\n- x # 一\n- y # 二\nb: c\n", set("a/2", text("z")), "a:\n- x # 一\n- y # 二\n- z\nb: c\n"),
        ("a: x\n", set("a", map(&[("b", "c"), ("d", "e")])), "a:\n  b: c\n  d: e\n"),
        ("a: x # 注\n", set("a", map(&[("b", "c"), ("d", "e")])), "a: # 注\n  b: c\n  d: e\n"),
        ("- x\n", set("0", map(&[("b", "c"), ("d", "e")])), "- b: c\n  d: e\n"),
        ("a:\n  b: c # 注\n  d: e\nf: g\n", set("a", text("x")), "a: x\nf: g\n"),
        (
            "a: # 注\n  b: c\n  d: e\nf: g\n",
            set("a", map(&[("d", "x"), ("h", "z")])),
            "a: # 注\n  d: x\n  h: z\nf: g\n",
        ),
        ("a:\n  b: c\n  d: e # 注\n", set("a", map(&[("d", "e"), ("b", "c")])), "a:\n  d: e\n  b: c\n"),
        ("a:\n- b\n- c\nd: e\n", set("a", map(&[("x", "一"), ("y", "二")])), "a:\n  x: 一\n  y: 二\nd: e\n"),
        ("a: { b: c, d: e }\n", set("a", map(&[("b", "x"), ("d", "e")])), "a: { b: x, d: e }\n"),
        ("a: { b: c }\n", set("a", text("x")), "a: x\n"),
        ("a:\n  b: c\n", set("a", map(&[])), "a: {}\n"),
    ]);
}

#[test]
fn what_is_removed_takes_its_line() {
    check(&[
        ("a: b # 注\n# 説明\nc: d\n", remove("a"), "# 説明\nc: d\n"),
        ("a: b\nc: d", remove("c"), "a: b\n"),
        ("a:\n  x: |\n    一\n    二\n  # 深い\n\nc: d\n", remove("a"), "\nc: d\n"),
        ("a: |\n  一\nb:\n  c: d\n  # 深い\ne: f\n", remove("b"), "a: |\n  一\ne: f\n"),
        ("x:\n  a: b\n  #c: 【】\ny: z\n", remove("x/a"), "x:\n  #c: 【】\ny: z\n"),
        ("- id: k\n  a: b\n- id: l\n", remove("@k/id"), "- a: b\n- id: l\n"),
        ("- id: k # 注\n  # 説明\n  a: b\n", remove("@k/id"), "-\n  # 説明\n  a: b\n"),
        ("- id: k\n  a: b\n- id: l\n", remove("@k"), "- id: l\n"),
        ("- id: k\n  a: b\n", remove("@k"), ""),
        ("{ a: b, c: d }\n", remove("a"), "{ c: d }\n"),
        ("{ a: b, c: d }\n", remove("c"), "{ a: b }\n"),
        ("{ a: b }\n", remove("a"), "{}\n"),
        ("[\n  a, # 一\n  b, # 二\n  c # 三\n]\n", remove("1"), "[\n  a, # 一\n  c # 三\n]\n"),
        ("[\n  a, # 一\n  b # 二\n]\n", remove("1"), "[\n  a, # 一\n]\n"),
        ("a: b\n", remove("c/d"), "a: b\n"),
        ("? a\n: b\nc: d\n", remove("a"), "c: d\n"),
    ]);
}

#[test]
fn a_line_to_fill_in_is_taken() {
    let duties = "x:\n  # 担当\n  #duty: hospital            # 病院（甲）\n  #duty: vendor              # 事業者（乙）\n  #duty: [hospital, vendor]  # 両者\n  #duty: { hospital: 【病院の役割】, vendor: 【事業者の役割】 }  # 役割を分ける\n  points:\n";
    check(&[
        // The entry that the line belongs to has moved, so the line is not for the new entry.
        (
            "l:\n- 夜間\n- b: c\n  #d: 【値】\n",
            [remove("l/0"), set("l/1/d", text("休日"))].concat(),
            "l:\n- b: c\n  #d: 【値】\n- { d: 休日 }\n",
        ),
        ("a: b\n#note: 【特記事項】  # 特記\nc: d\n", set("note", text("一")), "a: b\nnote: 一  # 特記\nc: d\n"),
        (
            "a: b\n#note: 【特記事項】  # 特記\nc: d\n",
            set("note", text("一\n二")),
            "a: b\nnote: |  # 特記\n  一\n  二\nc: d\n",
        ),
        (duties, set("x/duty", text("vendor")), &duties.replace("#duty: vendor", "duty: vendor")),
        (duties, set("x/duty", list(&["vendor"])), &duties.replace("#duty: [hospital, vendor]", "duty: [vendor]")),
        (
            duties,
            set("x/duty", map(&[("hospital", "一"), ("vendor", "二")])),
            &duties.replace(
                "#duty: { hospital: 【病院の役割】, vendor: 【事業者の役割】 }",
                "duty: { hospital: 一, vendor: 二 }",
            ),
        ),
        (
            duties,
            set("x/duty", text("maker")),
            &duties.replace("  # 役割を分ける\n", "  # 役割を分ける\n  duty: maker\n"),
        ),
        (
            "choices:\n  #9-a-1: { note: 【特記事項】 }  # 例\n",
            set("choices/9-a-1/note", text("一")),
            "choices:\n  9-a-1: { note: 一 }  # 例\n",
        ),
        (
            "c:\n  #period: { from: 【】, to: 【】 }\n",
            vec![Edit::set(path("c/period/from"), text("一")), Edit::set(path("c/period/until"), text("二"))],
            "c:\n  period: { from: 一, until: 二 }\n",
        ),
        ("a: |\n  #b: 【】\nc: d\n", set("b", text("x")), "a: |\n  #b: 【】\nc: d\nb: x\n"),
        ("a:\n  x: y\n  #b: 【】\n", set("b", text("x")), "a:\n  x: y\n  #b: 【】\nb: x\n"),
        ("#b: 前の値\na: c\n", set("b", text("x")), "#b: 前の値\na: c\nb: x\n"),
        (
            "a: c\n#completed: 2026-03-05\n",
            set("completed", NewValue::word("2026-04-01")),
            "a: c\ncompleted: 2026-04-01\n#completed: 2026-03-05\n",
        ),
    ]);
}

#[test]
fn marks_and_line_ends_stay() {
    let before = "\u{feff}a: b\r\nc: |\r\n  一\r\n  二\r\n";
    let splices = change("a: b\nc: |\n  一\n  二\n", &set("c", text("三\n四"))).expect("it can be done");
    assert_eq!(spliced(before, &splices), "\u{feff}a: b\r\nc: |\r\n  三\r\n  四\r\n");
}

#[test]
fn what_cannot_be_done_is_refused_with_the_reason() {
    use RefusalReason::{Faulty, NotThere, Text, Unlike, Unreadable, WrongKind};
    let too_large = format!("a:\n  b: c\n# {}\n", "x".repeat(MAX_TEXT - 20));
    let is_at = |before: &str, edits: &[Edit], at: usize, way: &str, is_right: &dyn Fn(&RefusalReason) -> bool| {
        let refusal = change(before, edits).expect_err("it cannot be done");
        let way = if way.is_empty() { Vec::new() } else { path(way) };
        let told = &before[..before.floor_char_boundary(200)];
        assert_eq!((refusal.at, &refusal.path), (at, &way), "{refusal:?}\n{told}");
        assert!(is_right(&refusal.reason), "{refusal:?}\n{told}");
    };
    let is = |reason: RefusalReason| move |found: &RefusalReason| *found == reason;
    let not_there = &is(NotThere);
    is_at("- a\n", &set("5", text("x")), 0, "5", not_there);
    is_at("- a\n", &remove("1"), 0, "1", not_there);
    is_at("- id: a\n", &set("@b/x", text("x")), 0, "@b/x", not_there);
    is_at("a: b\n", &set("c/5", text("x")), 0, "c/5", not_there);
    is_at("- a\n", &set("1/@b", text("x")), 0, "1/@b", not_there);
    is_at("a: b\n", &[Edit::set([], text("x"))], 0, "", not_there);
    is_at("c: d\na: b\n", &set("a/b", text("x")), 5, "a/b", &is(WrongKind));
    is_at("c:\n  a: b\n", &set("c/0", text("x")), 0, "c/0", &is(WrongKind));
    is_at(
        "c: d\na: [\n",
        &set("a", text("x")),
        8,
        "",
        &|found| matches!(found, Unreadable(words) if !words.is_empty()),
    );
    let has_words = |found: &RefusalReason| matches!(found, Text(words) if words.contains("U+202E"));
    is_at("c: d\na: b\n", &set("a", text("\u{202e}")), 5, "a", &has_words);
    is_at("c: d\n", &set("\u{202e}", text("x")), 0, "\u{202e}", &has_words);
    // Words of ours are written as they are.
    is_at("c: d\na: b\n", &set("a", NewValue::word("~")), 5, "a", &is(Unlike));
    is_at("a: b\n", &set("<<", text("x")), 0, "<<", &|found| matches!(found, Faulty(words) if !words.is_empty()));
    // The first that is too much is told of.
    let edits: Vec<Edit> = ["b", "d", "e", "f"].map(|key| Edit::set(path(&format!("a/{key}")), text("x"))).into();
    is_at(&too_large, &edits, 0, "a/e", &|found| matches!(found, Faulty(words) if words.contains("大きすぎます")));
}
