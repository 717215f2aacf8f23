//! Many hospitals in one run, and runs after the first one.

use std::collections::BTreeMap;
use std::path::Path;

use super::{betten, code, sample, told};
use crate::support::files::files;

/// The sample as another hospital.
pub fn hospital(id: &str) -> String {
    sample().replace("id: sample ", &format!("id: {id} "))
}

pub fn write(folder: &Path, path: &str, text: &str) {
    let place = folder.join(path);
    std::fs::create_dir_all(place.parent().expect("below the folder")).expect("a folder");
    std::fs::write(place, text).expect("a file");
}

pub fn folder_of(paths: &[(&str, &str)]) -> tempfile::TempDir {
    let folder = tempfile::tempdir().expect("a temporary folder");
    paths.iter().for_each(|(path, text)| write(folder.path(), path, text));
    folder
}

/// 「1/2 in/a: …」 without what comes after the path.
fn lines(told: &str) -> Vec<&str> {
    let is_one = |line: &&str| line.split_once(' ').is_some_and(|(number, _)| number.contains('/'));
    told.lines().filter(is_one).filter_map(|line| Some(line.split_once(": ")?.0)).collect()
}

/// 「書いた 0」 and so on, of the last lines.
pub fn written(told: &str) -> usize {
    let (_, rest) = told.split_once("（書いた ").unwrap_or_else(|| panic!("nothing was made: {told}"));
    let number: String = rest.chars().take_while(char::is_ascii_digit).collect();
    number.parse().expect("a number")
}

pub const TEXT: [&str; 4] = ["build", "in", "--formats", "md,html,csv"];

pub fn with<'a>(options: &[&'a str]) -> Vec<&'a str> {
    TEXT.into_iter().chain(options.iter().copied()).collect()
}

const SMALL: &str =
    "catalog: \"2024-06\"\nhospital: { id: d, party: { name: 病院 } }\nvendors: { v: { party: { name: 会社 } } }\n";

#[test]
fn hospitals_are_found_below_a_folder() {
    let base = "choices: {}\n";
    let folder = folder_of(&[
        ("in/b/betten.yaml", &hospital("b")),
        ("in/a.yaml", &hospital("a").replacen("catalog:", "based_on: bases/group.yaml # 共通\ncatalog:", 1)),
        ("in/bases/group.yaml", base),
        ("in/west/c.yml", &hospital("c")),
        ("in/d/hospital.yaml", SMALL),
        ("in/d/contracts/notes.yaml", "id: x\ntitle: 契約\nparties: [hospital, v]\n"),
        ("in/memo.yaml", "memo: 病院ファイルではない\n"),
        ("in/readme.txt", "hospital: x"),
        ("in/.old/betten.yaml", "broken: ["),
        ("in/output/betten.yaml", "broken: ["),
    ]);
    let output = betten(folder.path(), &TEXT);
    let said = told(&output);
    assert_eq!(code(&output), 0, "{said}");
    assert_eq!(lines(&said), ["1/4 in/a.yaml", "2/4 in/b", "3/4 in/d", "4/4 in/west/c.yml"]);
    assert!(said.contains("「in/memo.yaml」は病院ファイルではないので読みません。"), "{said}");
    assert!(!said.contains("group.yaml") && !said.contains("お知らせ["), "{said}");
    let quiet = betten(folder.path(), &with(&["--quiet"]));
    assert!(lines(&told(&quiet)).is_empty() && !told(&quiet).contains("つくりました"), "{}", told(&quiet));
    assert!(told(&quiet).contains("注意["));
}

#[test]
fn one_id_in_two_files_names_both() {
    let folder = folder_of(&[("in/b/betten.yaml", &hospital("a")), ("in/a.yaml", &hospital("a"))]);
    let output = betten(folder.path(), &TEXT);
    assert_eq!(code(&output), 1);
    let said = told(&output);
    assert!(
        said.contains("病院の id「a」が2つあります。") && said.contains("1つ目は「in/a.yaml」にあります。"),
        "{said}"
    );
    assert!(said.contains("--> in/b/betten.yaml:"), "{said}");
}

#[test]
fn a_hospital_that_is_named_twice_is_one() {
    let folder = folder_of(&[("b.yaml", &hospital("b")), ("x/y/betten.yaml", &hospital("y"))]);
    for named in [
        &["./b.yaml", "x/../b.yaml", "x/y/../../b.yaml"][..],
        &["x/y", "x/y/", "x/../x/y", "x/y/."],
        &["x", "x/y/.."],
        &["missing/b.yaml", "./missing//b.yaml"],
    ] {
        let check = |named: &[&str]| betten(folder.path(), &[&["check", "--format", "json"], named].concat());
        let [one, twice] = [&named[..1], named].map(check);
        assert!(!one.stdout.is_empty());
        assert_eq!((code(&twice), twice.stdout), (code(&one), one.stdout), "{named:?}");
    }
    // Two names of one text are two files.
    let folder = folder_of(&[("b.yaml", &hospital("b")), ("x/b.yaml", &hospital("b"))]);
    let output = betten(folder.path(), &["check", "b.yaml", "x/b.yaml"]);
    assert!(told(&output).contains("病院の id「b」が2つあります。"), "{}", told(&output));
}

const NAME: &str = "サンプル総合病院";

/// Two hospitals that were given one id, built one after the other.
#[test]
fn another_hospital_of_one_id_does_not_take_the_place_of_the_first() {
    let renamed = sample().replace(NAME, "北病院");
    let folder = folder_of(&[("a/betten.yaml", &sample()), ("b/betten.yaml", &renamed)]);
    let here = folder.path();
    let build = |options: &[&str]| betten(here, &[&["build", "--formats", "md"], options].concat());
    assert_eq!(code(&build(&["a"])), 0);
    let before = standing(here);
    for options in [&["b"][..], &["b", "--contract", "sample/ehr"], &["b", "--prune"], &["b", "--renamed", "hospital"]]
    {
        let refused = build(options);
        let said = told(&refused);
        assert_eq!(code(&refused), 1, "{options:?}: {said}");
        for words in [
            "エラー[id/other-hospital] 出力先の「sample」フォルダには、別の名称の病院「医療法人サンプル会　サンプル総合病院」の書類があります。",
            "「医療法人サンプル会　北病院」の id",
            "--renamed sample を付けて",
        ] {
            assert!(said.contains(words), "{options:?}: {said}");
        }
        assert_eq!(standing(here), before, "{options:?}");
    }
    // The hospital itself, as often as one likes, also one contract alone.
    for options in [&["a"][..], &["a", "--contract", "sample/ehr"], &["a", "--force"]] {
        assert_eq!(code(&build(options)), 0, "{options:?}");
    }
    assert_eq!(code(&build(&["b"])), 1);
    // Under its new name it is built once with the option, and from then on without.
    for options in [&["b", "--renamed", "sample"][..], &["b"]] {
        let done = build(options);
        assert_eq!(code(&done), 0, "{options:?}: {}", told(&done));
    }
    assert_eq!(code(&build(&["a"])), 1);
    // What was built before names were written down is built over.
    let manifest = here.join("output/manifest.json");
    let text = std::fs::read_to_string(&manifest).expect("a manifest");
    let (head, rest) = text.split_once("  \"hospitals\": {").expect("names");
    let (_, rest) = rest.split_once("},\n").expect("the end of the names");
    std::fs::write(&manifest, format!("{head}{rest}")).expect("it can be written");
    assert_eq!(code(&build(&["a"])), 0);
    assert_eq!(code(&build(&["b"])), 1);
}

/// A name that is still to be written is none.
#[test]
fn a_hospital_gets_its_name_after_the_first_build() {
    let nameless = sample().replace(NAME, "【病院の名称】");
    let folder = folder_of(&[("betten.yaml", &nameless)]);
    let build = || code(&betten(folder.path(), &["build", "--formats", "md"]));
    assert_eq!(build(), 0);
    write(folder.path(), "betten.yaml", &sample());
    assert_eq!(build(), 0);
    write(folder.path(), "betten.yaml", &nameless);
    assert_eq!(build(), 0);
    write(folder.path(), "betten.yaml", &sample().replace(NAME, "北病院"));
    assert_eq!(build(), 1);
}

#[test]
fn good_hospitals_are_published_without_the_bad_ones() {
    let folder =
        folder_of(&[("in/a.yaml", &hospital("a")), ("in/b.yaml", &hospital("b")), ("in/c.yaml", &hospital("c"))]);
    let here = folder.path();
    let of = |id: &str| -> Vec<(String, Vec<u8>)> {
        files(&here.join("output")).into_iter().filter(|(path, _)| path.starts_with(&format!("{id}/"))).collect()
    };
    assert_eq!(code(&betten(here, &TEXT)), 0);
    let (a, b, c) = (of("a"), of("b"), of("c"));
    write(here, "in/a.yaml", &hospital("a").replace("1時間", "2時間"));
    write(here, "in/b.yaml", &hospital("b").replace("duty: vendor", "duty: venndor"));
    write(here, "in/c.yaml", "hospital: [");
    write(here, "in/d.yaml", &hospital("d").replace("duty: vendor", "duty: venndor"));

    let refused = betten(here, &TEXT);
    let said = told(&refused);
    assert_eq!(code(&refused), 1);
    // A fault in one hides no fault in another.
    for file in ["b.yaml", "c.yaml", "d.yaml"] {
        assert!(said.contains(&format!("--> in/{file}:")), "{file}: {said}");
    }
    assert_eq!((of("a"), of("b"), of("c")), (a.clone(), b.clone(), c.clone()));

    let done = betten(here, &with(&["--keep-going"]));
    let said = told(&done);
    assert_eq!(code(&done), 1, "{said}");
    assert!(said.contains("つくらなかった病院: 3件（in/b.yaml、in/c.yaml、in/d.yaml）。"), "{said}");
    assert_ne!(of("a"), a);
    assert_eq!((of("b"), of("c"), of("d").len()), (b, c, 0));

    // What was left is still listed: mended, it is as if it had never been broken.
    for id in ["b", "c"] {
        write(here, &format!("in/{id}.yaml"), &hospital(id));
    }
    std::fs::remove_file(here.join("in/d.yaml")).expect("it was written");
    let mended = betten(here, &TEXT);
    assert_eq!((code(&mended), written(&told(&mended))), (0, 0), "{}", told(&mended));
}

/// Every file of the output with its bytes.
pub fn standing(folder: &Path) -> BTreeMap<String, Vec<u8>> {
    files(&folder.join("output")).into_iter().collect()
}

#[test]
fn only_what_changed_is_made_again() {
    let folder = folder_of(&[("in/a.yaml", &hospital("a")), ("in/b.yaml", &hospital("b"))]);
    let here = folder.path();
    let build = |options: &[&str]| {
        let output = betten(here, &with(options));
        assert_eq!(code(&output), 0, "{}", told(&output));
        written(&told(&output))
    };
    let said = |output: &std::process::Output| {
        told(output).lines().filter(|line| !line.contains("書いた")).collect::<String>()
    };
    let new = betten(here, &TEXT);
    let all = written(&told(&new));
    let first = standing(here);
    assert_eq!(said(&betten(here, &TEXT)), said(&new), "what is kept is told of all the same");
    assert_eq!(all, first.len() - 1);
    assert_eq!(build(&[]), 0);
    assert_eq!(build(&["--force"]), 0, "made again, the same");

    // Deleted, and altered with the same length: noticed and mended.
    let page = here.join("output/b/ehr/annex.html");
    let mut bytes = std::fs::read(&page).expect("it was made");
    bytes[100] ^= 1;
    std::fs::write(&page, bytes).expect("altered");
    std::fs::remove_file(here.join("output/a/roles.csv")).expect("deleted");
    assert_eq!(build(&[]), 2);
    assert_eq!(standing(here), first);

    // The record is damaged: what it says is not believed.
    let manifest = here.join("output/manifest.json");
    let record = std::fs::read_to_string(&manifest).expect("it was written");
    std::fs::write(&manifest, record.replace("\"made_from\": \"a", "\"made_from\": \"b")).expect("damaged");
    std::fs::write(here.join("output/a/ehr/annex.md"), "別の文").expect("altered");
    build(&[]);
    assert_eq!(standing(here), first);

    // A line of the record is lost together with its file.
    let record = std::fs::read_to_string(&manifest).expect("it was written");
    let mut lists: serde_json::Value = serde_json::from_str(&record).expect("it is JSON");
    let list = lists["files"].as_array_mut().expect("a list");
    list.retain(|file| file["path"] != "a/pacs/annex.md");
    std::fs::write(&manifest, lists.to_string()).expect("damaged");
    std::fs::remove_file(here.join("output/a/pacs/annex.md")).expect("deleted");
    build(&[]);
    assert_eq!(standing(here), first);

    // One answer: the documents of its contract and what is over all contracts, of that hospital alone.
    write(here, "in/a.yaml", &hospital("a").replacen("防災センター", "夜間受付", 1));
    let some = build(&[]);
    assert!(some > 0 && some < all / 4, "{some} of {all}");
    let now = standing(here);
    let changed: Vec<&String> =
        now.iter().filter(|(path, bytes)| first.get(*path) != Some(*bytes)).map(|it| it.0).collect();
    assert!(changed.iter().all(|path| path.starts_with("a/") || *path == "manifest.json"), "{changed:?}");
    let clean = folder_of(&[]);
    assert_eq!(code(&betten(here, &with(&["--output", clean.path().join("output").to_str().expect("UTF-8")]))), 0);
    assert_eq!(now, standing(clean.path()), "as if everything had been made");
}

/// How many digests of what files are made from differ, by the ending of the files.
fn made_of_other(before: &str, after: &str) -> BTreeMap<String, usize> {
    let digests = |text: &str| -> BTreeMap<String, String> {
        let manifest: serde_json::Value = serde_json::from_str(text).expect("it is JSON");
        let files = manifest["files"].as_array().expect("a list").iter();
        let text = |value: &serde_json::Value| value.as_str().expect("a text").to_owned();
        files.map(|file| (text(&file["path"]), text(&file["made_from"]))).collect()
    };
    let (before, after) = (digests(before), digests(after));
    let mut changed = BTreeMap::new();
    for (path, _) in after.iter().filter(|(path, digest)| before.get(*path) != Some(*digest)) {
        *changed.entry(path.rsplit('.').next().expect("an ending").to_owned()).or_default() += 1;
    }
    changed
}

#[test]
fn a_template_changes_what_it_makes_and_nothing_else() {
    let folder = folder_of(&[("in/a.yaml", &hospital("a"))]);
    let here = folder.path();
    let build = |templates: &str| {
        let output = betten(here, &with(&["--templates", templates]));
        assert_eq!(code(&output), 0, "{}", told(&output));
        std::fs::read_to_string(here.join("output/manifest.json")).expect("it was written")
    };
    let text = |name: &str| {
        let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("templates").join(name);
        std::fs::read_to_string(path).expect("it is shipped")
    };
    std::fs::create_dir(here.join("none")).expect("a folder");
    let before = build("none");
    let endings = |name: &str| {
        let own = name.replace('/', "-");
        write(here, &format!("{own}/{name}"), &format!("{}\n", text(name)));
        made_of_other(&before, &build(&own)).into_keys().collect::<Vec<_>>()
    };
    assert_eq!(endings("markdown/document.md"), ["md"]);
    assert_eq!(endings("html/page.html"), ["html"]);
    assert_eq!(endings("html/site.css"), ["css"]);
    assert_eq!(endings("typst/style.typ"), Vec::<String>::new());
}

/// The two of one id do not hide each other: the first is made, the second is named.
#[test]
fn of_two_with_one_id_the_first_is_made() {
    let folder =
        folder_of(&[("in/a.yaml", &hospital("x")), ("in/b.yaml", &hospital("x")), ("in/c.yaml", &hospital("c"))]);
    let output = betten(folder.path(), &with(&["--keep-going"]));
    assert_eq!(code(&output), 1, "{}", told(&output));
    assert!(told(&output).contains("つくらなかった病院: 1件（in/b.yaml）"), "{}", told(&output));
    assert!(told(&output).contains("つくりました: 6契約"), "{}", told(&output));
    assert!(folder.path().join("output/x/ehr/annex.md").is_file());
    // The same file twice is one hospital.
    let output = betten(folder.path(), &["build", "in/a.yaml", "./in//a.yaml", "--formats", "md", "--output", "once"]);
    assert_eq!(code(&output), 0, "{}", told(&output));
}

/// What cannot be looked at may hold a hospital of the last build: it stays, is named, and stands in the list.
#[cfg(unix)]
#[test]
fn what_cannot_be_looked_at_stops_no_other() {
    let folder = folder_of(&[("in/a.yaml", &hospital("a")), ("in/b.yaml", &hospital("b"))]);
    let options = with(&["--index"]);
    assert_eq!(code(&betten(folder.path(), &options)), 0);
    std::fs::rename(folder.path().join("in/b.yaml"), folder.path().join("b.yaml")).expect("moved");
    std::os::unix::fs::symlink("../b.yaml", folder.path().join("in/b.yaml")).expect("a link");
    let refused = betten(folder.path(), &options);
    assert!(code(&refused) != 0 && told(&refused).contains("つくりませんでした"), "{}", told(&refused));
    let output = betten(folder.path(), &[&options[..], &["--keep-going", "--prune"]].concat());
    assert_eq!(code(&output), 1, "{}", told(&output));
    assert!(told(&output).contains("今回の入力に見あたらないもの（b）は、残しました。"), "{}", told(&output));
    let list = std::fs::read_to_string(folder.path().join("output/index.html")).expect("the list");
    assert!(list.contains("a/index.html") && list.contains("b/index.html"), "{list}");
    assert!(folder.path().join("output/b/index.html").is_file());
}

/// A hospital with an error keeps its place in the list of hospitals, for its output is there.
#[test]
fn the_list_of_hospitals_has_those_that_stay() {
    let folder = folder_of(&[("in/a.yaml", &hospital("a")), ("in/b.yaml", &hospital("b"))]);
    let options = with(&["--index"]);
    assert_eq!(code(&betten(folder.path(), &options)), 0);
    let before = std::fs::read_to_string(folder.path().join("output/index.html")).expect("the list");
    write(
        folder.path(),
        "in/a.yaml",
        &hospital("a").replacen("parties: [hospital, samplesys", "parties: [hospital, samplesyz", 1),
    );
    let output = betten(folder.path(), &[&options[..], &["--keep-going"]].concat());
    assert_eq!(code(&output), 1, "{}", told(&output));
    assert_eq!(std::fs::read_to_string(folder.path().join("output/index.html")).expect("the list"), before);
}

#[test]
fn hospitals_beside_the_one_of_a_folder_are_told_of() {
    let folder = folder_of(&[
        ("in/betten.yaml", &hospital("a").replacen("catalog:", "based_on: base.yaml\ncatalog:", 1)),
        ("in/base.yaml", "choices: {}\n"),
        ("in/b/betten.yaml", &hospital("b")),
        ("in/old.yaml", &hospital("c")),
        ("in/output/betten.yaml", &hospital("d")),
        ("in/compose.yaml", "services: {}\n"),
    ]);
    let output = betten(folder.path(), &with(&[]));
    assert_eq!(code(&output), 0, "{}", told(&output));
    assert!(told(&output).contains("その中のほかの病院ファイル（bなど2件）は読みません。"), "{}", told(&output));
}

/// A hospital without a contract is no vanished one, and nobody is told to add what is there.
#[test]
fn a_hospital_without_contracts_is_told_of() {
    let folder = folder_of(&[("in/a.yaml", &hospital("a")), ("in/d.yaml", &format!("{SMALL}contracts: []\n"))]);
    assert_eq!(code(&betten(folder.path(), &with(&[]))), 0);
    let output = betten(folder.path(), &["check", "in/d.yaml"]);
    assert!(told(&output).contains("お知らせ[contract/none]"), "{}", told(&output));
    let small =
        SMALL.replace("id: d", "id: a").replace("name: 病院", &format!("name: 医療法人サンプル会, facility: {NAME}"));
    write(folder.path(), "in/a.yaml", &small.replace("vendors", "contracts: []\nvendors"));
    let output = betten(folder.path(), &with(&[]));
    assert_eq!(code(&output), 2, "{}", told(&output));
    assert!(told(&output).contains("入力にないか、契約が書かれていません。"), "{}", told(&output));
}
