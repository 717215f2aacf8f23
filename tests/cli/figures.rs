//! Pictures of a contract in `build`, `verify` and `diff`.

use std::path::Path;

use super::{TEXT, betten, code, folder_with, sample, told};
use crate::support::figures::{PNG, SVG};
use crate::support::files::files;

/// The sample, with a screenshot and a drawing in its first contract.
fn pictured() -> tempfile::TempDir {
    let figures = "    figures:\n      - { file: zu/a.png, title: 責任分界点図, description: 説明1 }\n      - { file: zu/b.svg, title: 構成図, description: 説明2 }\n";
    let folder = folder_with(&sample().replacen("    related:\n", &format!("{figures}    related:\n"), 1));
    std::fs::create_dir(folder.path().join("zu")).expect("a folder");
    std::fs::write(folder.path().join("zu/a.png"), PNG).expect("a picture");
    std::fs::write(folder.path().join("zu/b.svg"), SVG).expect("a picture");
    folder
}

#[track_caller]
fn run(folder: &Path, arguments: &[&str]) -> String {
    let output = betten(folder, arguments);
    assert_eq!(code(&output), 0, "{}", told(&output));
    told(&output)
}

fn pictures(folder: &Path) -> Vec<String> {
    files(&folder.join("output")).into_iter().map(|(path, _)| path).filter(|path| path.contains("figure-")).collect()
}

/// Markdown shows them from files beside it, which the manifest lists. Pages hold them.
#[test]
fn pictures_are_where_the_papers_look_for_them() {
    let folder = pictured();
    let here = folder.path();
    run(here, &TEXT);
    let names = pictures(here);
    assert_eq!(names.len(), 2, "{names:?}");
    let read = |name: &str| std::fs::read_to_string(here.join("output/sample/ehr").join(name)).expect("a page");
    let (markdown, page) = (read("annex.md"), read("annex.html"));
    for path in &names {
        let name = path.strip_prefix("sample/ehr/").expect("beside the annex");
        assert!(markdown.contains(&format!("]({name})")), "{name}");
    }
    assert!(
        page.contains("<img src=\"data:image/png;base64,") && page.contains("<img src=\"data:image/svg+xml;base64,")
    );
    assert!(page.contains("alt=\"説明1\"") && !page.contains("figure-"), "the page needs no other file");
    assert_eq!(run(here, &["verify", "--strict"]), run(here, &["verify"]));
    run(here, &["build", "--formats", "html", "--standalone", "--output", "pages"]);
    let alone = std::fs::read_to_string(here.join("pages/sample/ehr/standalone.html")).expect("a page");
    assert_eq!(alone.matches("<img src=\"data:").count(), 2);
    assert!(files(&here.join("pages")).iter().all(|(path, _)| !path.contains("figure-")));
}

/// A build that finds nothing changed keeps the papers. Another picture makes them again, and only those.
#[test]
fn another_picture_makes_the_papers_again() {
    let folder = pictured();
    let here = folder.path();
    run(here, &TEXT);
    let before = files(&here.join("output"));
    assert!(run(here, &TEXT).contains("（書いた 0、"));
    std::fs::write(here.join("zu/b.svg"), SVG.replace("端末", "機器")).expect("another picture");
    assert_eq!(
        code(&betten(here, &["verify", "--rebuild", "betten.yaml"])),
        1,
        "what is there is not what would be made"
    );
    run(here, &TEXT);
    let after = files(&here.join("output"));
    let changed: Vec<&String> = after.iter().filter(|file| !before.contains(file)).map(|(path, _)| path).collect();
    assert!(changed.iter().any(|path| path.as_str() == "sample/ehr/annex.md"), "{changed:?}");
    assert!(changed.iter().all(|path| !path.contains("/pacs/")), "{changed:?}");
    assert_eq!(pictures(here).len(), 2, "the old one is gone");
    run(here, &["verify", "--rebuild", "betten.yaml"]);
    assert!(run(here, &TEXT).contains("（書いた 0、"));
    std::fs::remove_file(here.join("zu/b.svg")).expect("it goes");
    let gone = betten(here, &TEXT);
    assert!(
        code(&gone) == 1 && told(&gone).contains("図「zu/b.svg」を読めません。ファイルがありません。"),
        "{}",
        told(&gone)
    );
}

/// A build into the folder of the pictures would remove them.
#[test]
fn a_picture_in_the_output_is_not_overwritten() {
    let folder = pictured();
    let here = folder.path();
    let text = std::fs::read_to_string(here.join("betten.yaml")).expect("the hospital file");
    std::fs::create_dir(here.join("output")).expect("a folder");
    std::fs::copy(here.join("zu/a.png"), here.join("output/a.png")).expect("copied");
    std::fs::write(here.join("betten.yaml"), text.replace("zu/a.png", "output/a.png")).expect("written");
    let refused = betten(here, &TEXT);
    assert_ne!(code(&refused), 0, "{}", told(&refused));
    assert!(here.join("output/a.png").is_file());
}

#[test]
fn a_memorandum_comes_with_its_picture() {
    let folder = pictured();
    let here = folder.path();
    std::fs::create_dir_all(here.join("old/zu")).expect("a folder");
    std::fs::copy(here.join("betten.yaml"), here.join("old/betten.yaml")).expect("copied");
    std::fs::copy(here.join("zu/a.png"), here.join("old/zu/a.png")).expect("copied");
    std::fs::write(here.join("old/zu/b.svg"), SVG.replace("端末", "機器")).expect("written");
    let output = betten(
        here,
        &["diff", "old/betten.yaml", "betten.yaml", "--memorandum", "--formats", "md", "--output", "changes"],
    );
    assert!(told(&output).contains("changes"), "{}", told(&output));
    let made: Vec<String> = files(&here.join("changes")).into_iter().map(|(path, _)| path).collect();
    assert_eq!(made.iter().filter(|path| path.contains("figure-")).count(), 1, "{made:?}");
}
