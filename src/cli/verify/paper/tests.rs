use super::*;

fn difference(kind: DifferenceKind, page: Option<usize>, name: Option<&str>) -> Difference {
    Difference { page, kind, name: name.map(str::to_owned) }
}

fn look(judgement: Judgement) -> PaperLook {
    let named = |name: &str| RecordedPaper {
        name: name.to_owned(),
        marks: serde_json::from_str(
            "{\"form\":\"\",\"pages\":[],\"attachments\":[],\"document\":{\"structure\":null,\"outline\":null,\
             \"names\":null,\"fields\":null,\"actions\":null,\"layers\":null,\"other\":null}}",
        )
        .expect("a record"),
    };
    let papers = PaperArchive { signed: vec![named("契約A 2026年4月1日")], current: vec![named("契約A")] };
    PaperLook::judged("a.pdf".to_owned(), judgement, &papers)
}

fn judgement(verdict: Verdict, nearest: Option<Nearest>) -> Judgement {
    Judgement { verdict, nearest, differences: Vec::new(), signatures: Vec::new() }
}

#[test]
fn each_answer_has_its_words_and_its_exit_code() {
    let (signed, current) = (Some(Nearest::Signed(0)), Some(Nearest::Current(0)));
    for (verdict, nearest, words, outcome_of) in [
        (Verdict::Unchanged, signed, "署名した書面です。「契約A 2026年4月1日」と、すべての", Outcome::Clean),
        (Verdict::SignedFurther, signed, "署名した書面です。「契約A 2026年4月1日」と同じページに", Outcome::Clean),
        (Verdict::Changed, signed, "署名した書面から変わっています。「契約A 2026年4月1日」と", Outcome::Faults),
        (Verdict::Unchanged, current, "いまの内容の書面です（「契約A」）。", Outcome::Faults),
        (Verdict::SignedFurther, current, "いまの内容の書面です（「契約A」）。", Outcome::Faults),
        (Verdict::Changed, current, "いまの内容の書面から変わっています。「契約A」と", Outcome::Faults),
        (Verdict::Unknown, None, "署名した書面でも、いまの内容の書面でもありません。", Outcome::Faults),
    ] {
        let look = look(judgement(verdict, nearest));
        assert!(look.human().starts_with(&format!("a.pdf: {words}")), "{}", look.human());
        assert_eq!(outcome(&[look]), outcome_of, "{verdict:?} {nearest:?}");
    }
    let missing = PaperLook::of(Path::new("no such file.pdf"), &PaperArchive::default());
    assert_eq!(missing.human(), "no such file.pdf: 確かめられません。ファイルがありません。\n");
    assert_eq!(outcome(&[look(judgement(Verdict::Unchanged, signed)), missing]), Outcome::Unreadable);
}

#[test]
fn differences_stand_in_one_line_for_each_kind() {
    let mut found = judgement(Verdict::Changed, Some(Nearest::Signed(0)));
    found.differences = vec![
        difference(DifferenceKind::Drawing, Some(2), None),
        difference(DifferenceKind::Font, Some(1), Some("f0")),
        difference(DifferenceKind::Font, Some(2), Some("f0")),
        difference(DifferenceKind::Font, Some(3), Some("f1")),
        difference(DifferenceKind::Font, Some(5), Some("f1")),
        difference(DifferenceKind::AnnotationAdded, Some(4), Some("Text")),
        difference(DifferenceKind::AnnotationAdded, Some(4), Some("3D\u{1b}")),
        difference(DifferenceKind::AttachmentChanged, None, Some("betten.json")),
    ];
    found.signatures = vec![SignatureMark {
        field: "Sig1".to_owned(),
        signer: Some("山田 太郎".to_owned()),
        page: Some(3),
        covers: true,
        is_last: false,
        after: Some(vec![difference(DifferenceKind::AnnotationAdded, Some(4), Some("Text"))]),
    }];
    assert_eq!(
        look(found).human(),
        "a.pdf: 署名した書面から変わっています。「契約A 2026年4月1日」と、次のところが違います。\n  \
         2ページ：文字や線が書き換わっています。\n  \
         1〜3、5ページ：フォントが違います。別の文字が見えるか、別の文字として読み取られるかもしれません。\n  \
         4ページ：注釈（3D?）が加わっています。\n  \
         4ページ：メモが加わっています。\n  \
         添付ファイル「betten.json」の中身が違います。\n  \
         電子署名「Sig1」：証明書の名前は「山田 太郎」です。3ページに見える欄があります。下に文字が隠れていないか\
         見てください。署名の後に、次のところが変わりました。4ページ：メモが加わっています。\n  \
         電子署名と証明書が本物かは、ここでは確かめていません。\n"
    );
}

/// A field, a certificate and an attachment bring words of their own.
#[test]
fn no_name_of_a_file_moves_the_cursor() {
    let mut found = judgement(Verdict::Unchanged, Some(Nearest::Signed(0)));
    found.differences = vec![difference(DifferenceKind::AttachmentAdded, None, Some("a\n\u{1b}[2Jb"))];
    found.signatures = vec![SignatureMark {
        field: "a\u{9b}b\n".to_owned(),
        signer: Some("c\r\n".to_owned()),
        page: None,
        covers: false,
        is_last: false,
        after: None,
    }];
    let human = look(found).human();
    assert!(human.lines().count() == 4 && !human.replace('\n', "").contains(char::is_control), "{human:?}");
}

#[test]
fn the_page_lists_every_key_of_the_report() {
    let mut found = judgement(Verdict::Changed, Some(Nearest::Signed(0)));
    found.differences = vec![difference(DifferenceKind::Outline, None, None)];
    let after = Some(found.differences.clone());
    found.signatures =
        vec![SignatureMark { field: String::new(), signer: None, page: None, covers: true, is_last: false, after }];
    let looks = [look(found)];
    let text = json(&looks);
    assert!(text.is_ascii());
    let shape: serde_json::Value = serde_json::from_str(&text).expect("JSON");
    let page = include_str!("../../../../docs/verify.md");
    let mut keys = Vec::new();
    let file = &shape["files"][0];
    for (above, value) in [
        ("files[].", file),
        ("files[].differences[].", &file["differences"][0]),
        ("files[].signatures[].", &file["signatures"][0]),
    ] {
        keys.extend(value.as_object().expect("an object").keys().map(|key| format!("`{above}{key}")));
    }
    let missing: Vec<&String> = keys.iter().filter(|key| !page.contains(key.as_str())).collect();
    assert!(missing.is_empty(), "{missing:?}");
    let rows = String::from_utf8(rows(&looks)).expect("UTF-8");
    assert_eq!(rows.lines().count(), 4, "{rows}");
}
