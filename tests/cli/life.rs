//! The life of one contract: what each command and the site say from the talks to a new edition of the table.

use std::path::Path;

use super::{betten, code, sample, told};
use crate::support::sample::project;

/// A folder with the sample, and an invented edition after the shipped one: one item of it has another text.
fn folder() -> tempfile::TempDir {
    let folder = tempfile::tempdir().expect("a temporary folder");
    copy(&project("data"), &folder.path().join("data"));
    copy(&project("data/2024-06"), &folder.path().join("data/2026-10"));
    let change = |file: &str, old: &str, new: &str| {
        let path = folder.path().join("data/2026-10").join(file);
        let text = std::fs::read_to_string(&path).expect("it was copied");
        assert!(text.contains(old), "{file}: {old}");
        std::fs::write(path, text.replacen(old, new, 1)).expect("there is room");
    };
    change("catalog.yaml", "edition: \"2024-06\"", "edition: \"2026-10\"");
    change("catalog.yaml", "issued: 令和6年6月", "issued: 令和8年10月");
    change("items/part2/c.yaml", "事故発生時の報告", "事故が生じた時の報告");
    std::fs::write(folder.path().join("betten.yaml"), sample()).expect("there is room");
    folder
}

fn copy(from: &Path, to: &Path) {
    std::fs::create_dir_all(to).expect("there is room");
    for entry in std::fs::read_dir(from).expect("a folder") {
        let path = entry.expect("it can be read").path();
        let target = to.join(path.file_name().expect("a name"));
        if path.is_dir() {
            copy(&path, &target);
        } else {
            std::fs::copy(&path, &target).expect("there is room");
        }
    }
}

#[test]
fn each_step_is_told_by_commands_and_site() {
    let folder = folder();
    let here = folder.path();
    let ehr = ["--contract", "sample/ehr", "--data", "data"];
    let run = |words: &[&str], expected: i32| {
        let output = betten(here, &[words, &ehr].concat());
        assert_eq!(code(&output), expected, "{words:?}\n{}", told(&output));
        format!("{}{}", String::from_utf8_lossy(&output.stdout), told(&output))
    };
    let write = |name: &str, text: &str| std::fs::write(here.join(name), text).expect("there is room");
    let text = |name: &str| std::fs::read_to_string(here.join(name)).unwrap_or_else(|error| panic!("{name}: {error}"));
    let change = |old: &str, new: &str| {
        assert!(text("betten.yaml").contains(old), "{old}");
        write("betten.yaml", &text("betten.yaml").replacen(old, new, 1));
    };
    let site = || {
        let output = betten(here, &["build", "betten.yaml", "--data", "data", "--formats", "html,md"]);
        assert_eq!(code(&output), 0, "{}", told(&output));
        (text("output/sample/contracts.html"), text("output/sample/ehr/annex.md"))
    };
    #[track_caller]
    fn says(told: &str, words: &[&str]) {
        words.iter().for_each(|words| assert!(told.contains(words), "{words}\n{told}"));
    }

    // In talks: one item is not confirmed.
    change(
        "        first_check: いいえ                 # 初めて話し合った日に確認できたか\n        completed: 2026-03-05",
        "        first_check: いいえ\n        #completed: 2026-03-05",
    );
    says(&run(&["status"], 0), &["協議中", "Part2 B 4"]);
    says(&run(&["status", "--stamp", "2026-04-01"], 1), &["まだ案なので、署名を控えていません。"]);
    says(&site().1, &["案"]);
    // Agreed.
    change("#completed: 2026-03-05", "completed: 2026-03-05");
    says(&run(&["build", "--final", "--formats", "md"], 0), &["署名の前に"]);
    // Signed.
    says(&run(&["status", "--stamp", "2026-04-01"], 0), &["署名を控えました", "署名の記録  令和8年4月1日"]);
    says(&site().0, &["署名の記録", "令和8年4月1日"]);
    // The first change: proposed, then signed, not yet in force, then in force.
    change("time_limit: 1時間", "time_limit: 2時間");
    says(&run(&["check"], 0), &["署名した時の内容と異なります。異なるところは Part2 C 4 (1) です。"]);
    says(&site().1, &["署名した内容を変更する案です"]);
    let diff = ["diff", "betten.yaml", "--memorandum", "--effective", "2026-11-01", "--formats", "md"];
    says(&run(&diff, 1), &["変更        Part2 C 4"]);
    let stamp = ["status", "--stamp", "2026-10-01", "--effective", "2026-11-01"];
    says(&run(&stamp, 0), &["変更の覚書", "変更覚書1　令和8年10月1日（令和8年11月1日から適用）"]);
    let (contracts, annex) = site();
    says(&contracts, &["令和8年10月1日", "令和8年11月1日"]);
    says(&annex, &["令和8年11月1日変更後（参考）"]);
    says(&run(&["status", "--on", "2026-10-15"], 0), &["令和8年11月1日から適用。"]);
    // The second change names the first.
    change("time_limit: 2時間", "time_limit: 3時間");
    let second =
        ["diff", "betten.yaml", "--memorandum", "--effective", "2027-04-01", "--formats", "md", "--output", "2"];
    says(&run(&second, 1), &["変更        Part2 C 4"]);
    let memorandum =
        std::fs::read_dir(here.join("2/sample/ehr")).expect("it was made").map(|it| it.expect("it is there").path());
    let memorandum = memorandum.into_iter().find(|path| path.display().to_string().contains("memorandum"));
    let memorandum = std::fs::read_to_string(memorandum.expect("the 覚書")).expect("it is text");
    says(&memorandum, &["令和8年10月1日付け変更覚書", "2時間", "3時間"]);
    let stamp = ["status", "--stamp", "2027-03-01", "--effective", "2027-04-01"];
    says(&run(&stamp, 0), &["変更覚書2　令和9年3月1日（令和9年4月1日から適用）"]);
    says(&site().0, &["令和9年3月1日"]);
    for (day, limit) in [("2026-10-31", "1時間"), ("2026-11-01", "2時間"), ("2027-04-01", "3時間")] {
        run(&["build", "--on", day, "--output", "then", "--formats", "md"], 0);
        says(&text("then/sample/ehr/consolidated.md"), &[limit]);
    }
    // The new edition: the item with another text is to be confirmed again. The signings stay.
    let migrate = betten(here, &["init", "--migrate", "betten.yaml", "--edition", "2026-10", "--data", "data"]);
    assert_eq!(code(&migrate), 0, "{}", told(&migrate));
    says(&told(&migrate), &["betten-2026-10.yaml", "要再確認"]);
    let new = ["betten-2026-10.yaml"];
    says(&run(&[&["status"][..], &new].concat(), 0), &["要再確認", "Part2 C 4", "変更覚書2　令和9年3月1日"]);
    says(&run(&[&["diff"][..], &new, &["--formats", "md", "--output", "3"]].concat(), 1), &["変更        Part2 C 4"]);
    says(&run(&["check"], 0), &["エラーも注意もありません"]);
    let again = ["build", "betten-2026-10.yaml", "--signed", "--output", "again", "--formats", "md"];
    run(&again, 0);
    says(&text("again/sample/ehr/annex.md"), &["1時間", "事故発生時の報告"]);
}
