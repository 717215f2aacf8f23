use super::*;
use crate::diagnostic::Spanned;

fn hospital(files: &dyn Files, path: &str) -> (Option<HospitalFiles>, Sources, Vec<String>) {
    let (mut sources, mut report) = (Sources::default(), Report::new());
    let found = read_hospital(files, path, &mut sources, &mut report);
    let messages = report.iter().map(|fault| format!("{} {}", fault.code.as_str(), fault.message)).collect();
    (found, sources, messages)
}

fn names(sources: &Sources) -> Vec<&str> {
    sources.iter().map(|(_, source)| source.name.as_str()).collect()
}

#[test]
fn a_hospital_is_a_file_or_a_folder() {
    let files = Memory::new()
        .with("one.yaml", "a: 1\r\n")
        .with("file/betten.yaml", "b")
        .with("folder/hospital.yaml", "c")
        .with("folder/contracts/z.yaml", "z")
        .with("folder/contracts/a.yml", "a");
    let (found, sources, messages) = hospital(&files, "one.yaml");
    assert_eq!(found, Some(HospitalFiles { main: SourceId(0), contracts: None, is_contract: false }));
    assert_eq!(sources.get(SourceId(0)).text, "a: 1\n");
    assert!(messages.is_empty());
    let (_, sources, _) = hospital(&files, "file");
    assert_eq!(names(&sources), ["file/betten.yaml"]);
    let (found, sources, messages) = hospital(&files, "folder/");
    assert_eq!(names(&sources), ["folder/hospital.yaml", "folder/contracts/a.yml", "folder/contracts/z.yaml"]);
    assert_eq!(found.and_then(|found| found.contracts), Some(vec![SourceId(1), SourceId(2)]));
    assert!(messages.is_empty());
}

#[test]
fn what_cannot_be_read_is_named() {
    let files = Memory::new()
        .with("both/betten.yaml", "")
        .with("both/hospital.yaml", "")
        .with("neither/a.txt", "")
        .with("sjis.yaml", b"a: \x96\xe9\x8a\xd4\x82\xcd\n".as_slice())
        .with("large.yaml", vec![b'a'; MAX_TEXT + 1])
        .with("odd/hospital.yaml", "a")
        .with("odd/contracts/a.txt", "")
        .with("odd/contracts/b/c.yaml", "");
    for (path, expected) in [
        ("no.yaml", "file/unreadable 「no.yaml」を読めません。ファイルがありません。"),
        (
            "both",
            "file/unreadable 「both」に betten.yaml と hospital.yaml の両方があり、どちらを読むか決められません。",
        ),
        ("neither", "file/unreadable 「neither」に betten.yaml も hospital.yaml もありません。"),
        ("sjis.yaml", "file/encoding 文字コードが UTF-8 ではありません（Shift_JIS のようです）。"),
        ("large.yaml", "file/too-large 「large.yaml」が大きすぎます。読めるのは4MBまでです。"),
    ] {
        let (found, _, messages) = hospital(&files, path);
        assert_eq!((found, messages), (None, vec![expected.to_owned()]), "{path}");
    }
    let (_, _, messages) = hospital(&files, "odd");
    assert_eq!(
        messages,
        [
            "file/unreadable 「odd/contracts/a.txt」は YAML ファイルではないので読みません。",
            "file/unreadable 「odd/contracts/b/c.yaml」は読まれません。",
        ],
    );
}

#[test]
fn a_base_is_found_from_the_file_that_names_it() {
    let files = Memory::new().with("group.yaml", "choices: {}\n").with("a/betten.yaml", "based_on: x\n");
    let read = |written: &str| {
        let (_, mut sources, _) = hospital(&files, "a/betten.yaml");
        let mut report = Report::new();
        let based_on = Spanned::new(written.to_owned(), Span::new(SourceId(0), 10..11));
        let found = read_base(&files, &based_on, &mut sources, &mut report);
        let name = found.map(|found| sources.get(found).name.clone());
        (name, report.iter().map(|fault| fault.message.clone()).collect::<Vec<_>>())
    };
    assert_eq!(read("../group.yaml"), (Some("a/../group.yaml".to_owned()), vec![]));
    assert_eq!(read("group.yaml"), (None, vec!["「a/group.yaml」を読めません。ファイルがありません。".to_owned()]),);
    for hostile in ["/etc/passwd", "../secret", "C:/group.yaml", "..\\group.yaml", "/group.yaml", "~/group.yaml"] {
        let (found, messages) = read(hostile);
        assert_eq!(found, None, "{hostile}");
        assert_eq!(
            messages,
            ["「based_on」には、このファイルから見た YAML ファイルの場所を書いてください。"],
            "{hostile}"
        );
    }
}

#[test]
fn editions_are_found_alone_and_side_by_side() {
    let files = Memory::new()
        .with("data/2030-01/catalog.yaml", "x")
        .with("data/2030-01/items/part2/a.yaml", "y")
        .with("data/2030-01/README.md", "not read")
        .with("data/2031-01/catalog.yaml", "x")
        .with("data/2031-01/other.yaml", "y");
    let mut report = Report::new();
    let editions = read_editions(&files, "data", &mut report);
    assert_eq!(editions.iter().map(|edition| edition.folder.as_str()).collect::<Vec<_>>(), ["2030-01", "2031-01"]);
    assert_eq!(
        editions[0].files.iter().map(|file| file.path.as_str()).collect::<Vec<_>>(),
        ["catalog.yaml", "items/part2/a.yaml"]
    );
    let messages: Vec<_> = report.iter().map(|fault| fault.message.as_str()).collect();
    assert_eq!(messages, ["「data/2031-01/other.yaml」は、版のどのファイルでもありません。"]);
    let mut report = Report::new();
    let alone = read_editions(&files, "data/2030-01/", &mut report);
    assert_eq!(alone.len(), 1);
    assert_eq!(alone[0].digest, editions[0].digest);
    assert_eq!(alone[0].folder, "2030-01");
    assert!(report.is_empty());
    read_editions(&files, "nothing", &mut report);
    assert_eq!(report.iter().count(), 1);
}

#[test]
fn the_digest_knows_where_a_text_ends() {
    let digest = |first: &str, second: &str| {
        let texts = vec![
            ("catalog.yaml".to_owned(), String::new(), first.to_owned()),
            ("glossary.yaml".to_owned(), String::new(), second.to_owned()),
        ];
        CatalogFiles::new("x", texts, &mut Report::new()).digest
    };
    assert_ne!(digest("ab", "c"), digest("a", "bc"));
    assert_eq!(digest("ab", "c").len(), 64);
}

#[test]
fn templates_come_by_their_path() {
    let files = Memory::new().with("mine/html/annex.html", "x\r\n").with("mine/markdown/annex.md", "y");
    let mut report = Report::new();
    let templates = read_templates(&files, "mine/", &mut report);
    assert_eq!(
        templates.into_iter().collect::<Vec<_>>(),
        [("html/annex.html".to_owned(), "x\n".to_owned()), ("markdown/annex.md".to_owned(), "y".to_owned()),]
    );
}

#[cfg(unix)]
#[test]
fn links_out_of_the_folder_and_devices_are_refused() {
    use std::os::unix::fs::symlink;
    let outer = tempfile::tempdir().expect("the tests may write temporary files");
    let root = outer.path().join("hospital");
    std::fs::create_dir_all(root.join("contracts")).expect("it can be made");
    std::fs::write(root.join("hospital.yaml"), "a").expect("it can be written");
    std::fs::write(root.join("contracts/real.yaml"), "b").expect("it can be written");
    std::fs::write(outer.path().join("secret.yaml"), "c").expect("it can be written");
    symlink("../../secret.yaml", root.join("contracts/out.yaml")).expect("it can be made");
    symlink("real.yaml", root.join("contracts/in.yaml")).expect("it can be made");
    symlink("..", root.join("contracts/loop")).expect("it can be made");
    symlink("nowhere", root.join("contracts/dangling.yaml")).expect("it can be made");
    let path = root.to_str().expect("temporary folders have names in UTF-8");
    let (found, sources, messages) = hospital(&Disk, path);
    assert_eq!(found.and_then(|found| found.contracts).map(|contracts| contracts.len()), Some(2));
    assert!(sources.iter().all(|(_, source)| source.text != "c"));
    assert_eq!(messages.len(), 3, "{messages:?}");
    assert!(messages.iter().all(|message| message.contains("リンク")), "{messages:?}");
    let (found, _, messages) = hospital(&Disk, "/dev/zero");
    assert_eq!(found, None);
    assert_eq!(messages, ["file/unreadable 「/dev/zero」を読めません。ふつうのファイルではありません。"]);
}

/// The name is read with composed kana. A disk may keep kana and their marks as separate characters.
#[test]
fn a_base_is_found_as_a_mac_names_it() {
    let files = Memory::new().with("h/betten.yaml", "a").with("h/共通カ\u{3099}.yaml", "b");
    let mut sources = Sources::default();
    let source = sources.add("h/betten.yaml", "a");
    let mut report = Report::new();
    let named = Spanned::new("共通ガ.yaml".to_owned(), Span::new(source, 0..1));
    let found = read_base(&files, &named, &mut sources, &mut report).expect("it is there");
    assert_eq!(sources.get(found).text, "b");
    assert!(report.is_empty());
}

/// YAML lets the top keys be written in several ways.
#[test]
fn what_a_file_is_its_keys_tell() {
    for (hospital, base, contract) in [
        ("catalog: x\nbased_on: group.yaml\n", "systems:", "id: a\ntitle: b\n"),
        ("catalog : x\nbased_on : group.yaml # 共通\n", "systems :", "id : a\ntitle : b\n"),
        ("\"hospital\": x\n'based_on': \"group.yaml\"\n", "\"systems\":", "\"id\": a\n'title' : b\n"),
        ("hospital:\nbased_on:\n  # 共通\n  group.yaml\n", "systems:", "title: b\nparties: []\n"),
    ] {
        let files =
            Memory::new().with("all/one.yaml", hospital).with("all/group.yaml", base).with("all/other.yaml", contract);
        let mut report = Report::new();
        assert_eq!(find_hospitals(&files, "all", false, &mut report), ["all/one.yaml"], "{hospital}");
        let said: Vec<(&str, &str)> = report
            .iter()
            .map(|fault| (fault.message.as_str(), fault.hints[0].split('。').next().unwrap_or("")))
            .collect();
        let expected = ("「all/other.yaml」は病院ファイルではないので読みません。", "1つの契約のファイルです");
        assert_eq!(said, [expected], "{hospital}");
    }
}

#[test]
fn the_keys_a_file_is_known_by_are_declared() {
    use crate::raw::hospital::{CONTRACT, FILE};
    for key in find::OWN {
        assert!(CONTRACT.key(key).is_some() && FILE.key(key).is_none(), "{key}");
    }
    for key in find::FOREIGN {
        assert!(FILE.key(key).is_some() && CONTRACT.key(key).is_none(), "{key}");
    }
}
