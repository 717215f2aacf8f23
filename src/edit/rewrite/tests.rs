use super::pending::{record, recover};
use super::*;

const OLD: &str = "id: a\nname: 病院\n";
const SAVED: &str = "id: a\nname: 新しい病院\n";

/// A folder with the file, and a change that adds a first line.
fn file() -> (tempfile::TempDir, ChangedFile) {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let path = folder.path().canonicalize().expect("it is there").join("betten.yaml");
    fs::write(&path, OLD).expect("a file");
    (folder, ChangedFile { path, read: OLD.to_owned(), splices: vec![Splice::insert(0, "signed: x\n")] })
}

fn new() -> String {
    format!("signed: x\n{OLD}")
}

fn names(folder: &tempfile::TempDir) -> Vec<String> {
    let entries = fs::read_dir(folder.path()).expect("a folder").map(|entry| entry.expect("an entry").file_name());
    let mut names: Vec<String> = entries.map(|name| name.to_string_lossy().into_owned()).collect();
    names.sort();
    names
}

fn text(file: &ChangedFile) -> String {
    fs::read_to_string(&file.path).expect("the file is there")
}

/// Saves as editors do: a new file replaces the old one.
fn save(path: &Path, text: &str) {
    let beside = path.with_file_name("save~");
    fs::write(&beside, text).expect("a file");
    fs::rename(beside, path).expect("saved");
}

#[test]
fn the_file_is_changed_and_nothing_stays_beside() {
    let (folder, file) = file();
    rewrite(std::slice::from_ref(&file)).expect("changed");
    assert_eq!((text(&file), names(&folder)), (new(), vec!["betten.yaml".to_owned()]));
}

/// A person saves between the comparison and the exchange, and while the old file is beside the new one.
#[cfg(target_os = "linux")]
#[test]
fn a_save_at_the_same_moment_stays() {
    let write = |path: &Path, text: &str| fs::write(path, text).expect("written");
    for save in [save, write] {
        let (folder, file) = file();
        let mut change = FileChange::prepare(&file).expect("prepared");
        save(&file.path, SAVED);
        system::exchange(&change.pending.beside, &file.path).expect("exchanged");
        change.stage = Stage::Exchanged;
        assert!(matches!(change.confirm(), Err(RewriteError::ChangedMeanwhile(_))));
        assert_eq!(text(&file), SAVED);
        drop(change);
        assert_eq!(names(&folder), ["betten.yaml"]);

        let (folder, file) = self::file();
        let mut change = FileChange::prepare(&file).expect("prepared");
        change.carry_out().expect("exchanged");
        assert_eq!(text(&file), new());
        // A program writes through a file that it had open before.
        write(&change.pending.beside, SAVED);
        assert!(matches!(change.confirm(), Err(RewriteError::ChangedMeanwhile(_))));
        drop(change);
        assert_eq!((text(&file), names(&folder)), (SAVED.to_owned(), vec!["betten.yaml".to_owned()]));
    }
}

/// What comes out when a file is put back may be another save.
#[cfg(target_os = "linux")]
#[test]
fn of_two_saves_both_are_there() {
    let (folder, file) = file();
    let mut change = FileChange::prepare(&file).expect("prepared");
    save(&file.path, SAVED);
    system::exchange(&change.pending.beside, &file.path).expect("exchanged");
    change.stage = Stage::Exchanged;
    save(&file.path, "もう一度");
    assert!(change.confirm().is_err());
    let beside = change.pending.beside.clone();
    drop(change);
    assert_eq!((text(&file).as_str(), fs::read_to_string(&beside).expect("kept").as_str()), ("もう一度", SAVED));
    let (recovered, errors) = recover(&[folder.path()]);
    assert!(recovered.is_empty() && matches!(&errors[..], [RewriteError::Aside(..)]), "{errors:?}");
    assert!(matches!(rewrite(&[file]), Err(RewriteError::ChangedMeanwhile(_))));
    assert!(beside.exists());
}

/// Of several files, all are changed or none.
#[test]
fn one_that_was_saved_stops_all() {
    let (folder, one) = file();
    let path = one.path.with_file_name("zwei.yaml");
    fs::write(&path, OLD).expect("a file");
    let two = ChangedFile { path, ..one.clone() };
    let mut changes = [FileChange::prepare(&one).expect("prepared"), FileChange::prepare(&two).expect("prepared")];
    save(&two.path, SAVED);
    changes[0].carry_out().expect("changed");
    assert!(changes[1].carry_out().is_err());
    changes.iter_mut().for_each(FileChange::put_back);
    drop(changes);
    assert_eq!((text(&one).as_str(), text(&two).as_str()), (OLD, SAVED));
    assert_eq!(names(&folder), ["betten.yaml", "zwei.yaml"]);
}

#[cfg(unix)]
#[test]
fn a_file_with_another_name_stays_one_file() {
    use std::os::unix::fs::MetadataExt as _;
    let (folder, file) = file();
    let other = folder.path().join("写し.yaml");
    fs::hard_link(&file.path, &other).expect("another name");
    let number = fs::metadata(&file.path).expect("there").ino();
    rewrite(std::slice::from_ref(&file)).expect("changed");
    assert_eq!((text(&file), fs::metadata(&other).expect("there").ino()), (new(), number));
    assert_eq!(names(&folder), ["betten.yaml", "写し.yaml"]);
    // A person has saved it meanwhile. It keeps that text.
    let again = ChangedFile { read: new(), ..file.clone() };
    let mut change = FileChange::prepare(&again).expect("prepared");
    assert!(change.stage == Stage::Waiting);
    fs::write(&other, SAVED).expect("written");
    assert!(matches!(change.carry_out(), Err(RewriteError::ChangedMeanwhile(_))));
    drop(change);
    assert_eq!((text(&file).as_str(), names(&folder).len()), (SAVED, 2));
}

/// What a crash leaves at each moment, for both ways of writing.
#[test]
fn the_next_run_recovers() {
    let new = new();
    let longer = format!("signed: {}\n{OLD}", "x".repeat(100));
    let torn = |kept: usize| format!("{}{}", &longer[..kept], OLD.get(kept..).unwrap_or_default());
    let torn: Vec<String> = [1, 5, 30, 100].into_iter().map(torn).collect();
    let mut cases: Vec<(&str, &str, Option<&str>, &str, bool)> = vec![
        // Only the record had been written.
        (OLD, &new, None, OLD, false),
        // A part of the new file; the whole new file; the old file after the exchange.
        (OLD, &new, Some(&new[..7]), OLD, false),
        (OLD, &new, Some(&new), OLD, false),
        (&new, &new, Some(OLD), &new, false),
        // A person's save came out.
        (&new, &new, Some(SAVED), SAVED, false),
        // The text was written into the file itself.
        (&new, &new, None, &new, false),
    ];
    cases.extend(torn.iter().map(|torn| (torn.as_str(), longer.as_str(), None, OLD, true)));
    for (index, (there, new, beside, expected, was_torn)) in cases.into_iter().enumerate() {
        for by_name in [false, true] {
            let (folder, file) = file();
            let mut pending = Pending::write(&file.path, OLD, new).expect("written");
            pending.keep();
            beside.map_or(Ok(()), |text| fs::write(&pending.beside, text)).expect("written");
            drop(pending);
            fs::write(&file.path, there).expect("written");
            let paths = [if by_name { file.path.as_path() } else { folder.path() }];
            let (recovered, errors) = recover(&paths);
            assert!(errors.is_empty(), "{index}: {errors:?}");
            assert!(matches!(&recovered[..], [one] if one.was_torn == was_torn), "{index}: {recovered:?}");
            assert_eq!((text(&file).as_str(), names(&folder).len()), (expected, 1), "{index}");
        }
    }
}

#[test]
fn what_a_person_wrote_since_a_crash_is_left_alone() {
    let (folder, file) = file();
    Pending::write(&file.path, OLD, &new()).expect("written").keep();
    fs::write(&file.path, SAVED).expect("written");
    let (recovered, errors) = recover(&[folder.path()]);
    assert!(recovered.is_empty() && matches!(&errors[..], [RewriteError::Aside(..)]), "{errors:?}");
    assert_eq!((text(&file).as_str(), names(&folder).len()), (SAVED, 2));
}

#[test]
fn a_record_at_work_or_of_a_persons_is_left_alone() {
    let (folder, file) = file();
    let change = FileChange::prepare(&file).expect("prepared");
    let (recovered, errors) = recover(&[folder.path()]);
    assert!(recovered.is_empty() && matches!(&errors[..], [RewriteError::Busy(_)]), "{errors:?}");
    assert!(matches!(rewrite(std::slice::from_ref(&file)), Err(RewriteError::Busy(_))));
    drop(change);
    fs::write(record(&file.path), "私物").expect("written");
    let (recovered, errors) = recover(&[folder.path()]);
    assert!(recovered.is_empty() && errors.is_empty());
    assert!(matches!(rewrite(std::slice::from_ref(&file)), Err(RewriteError::Busy(_))));
    assert_eq!(text(&file), OLD);
}
