//! Both ways of publishing, on a small output.

use std::fs;
use std::sync::mpsc;
use std::thread;
use std::time::{Duration, SystemTime};

use super::*;

fn artifact(path: &str, text: &str) -> Artifact {
    Artifact { path: path.to_owned(), bytes: text.as_bytes().to_vec(), made_from: Digest::of(text.as_bytes()) }
}

fn begin(output: &Path) -> Result<Staging, PublishError> {
    Staging::begin(output, &[], &mut |_| panic!("nobody else has the folder"))
}

fn publish(output: &Path, artifacts: &[Artifact], options: Options<'_>) -> Result<Published, PublishError> {
    let mut staging = begin(output)?;
    artifacts.iter().try_for_each(|artifact| staging.put(artifact))?;
    staging.finish(Manifest::default(), options)
}

/// Like [`publish`], without an exchange.
fn publish_by_journal(output: &Path, artifacts: &[Artifact], options: Options<'_>) -> Result<Published, PublishError> {
    let mut staging = begin(output)?;
    staging.beside = Some(Beside::make_inside(&staging.output)?);
    artifacts.iter().try_for_each(|artifact| staging.put(artifact))?;
    staging.finish(Manifest::default(), options)
}

type Publish = fn(&Path, &[Artifact], Options<'_>) -> Result<Published, PublishError>;

/// Both ways must do the same.
fn both_ways(case: impl Fn(&Path, Publish)) {
    for way in [publish as Publish, publish_by_journal] {
        let folder = tempfile::tempdir().expect("a temporary folder");
        case(&folder.path().join("output"), way);
        assert_eq!(names(folder.path()), ["output"], "something stayed beside");
    }
}

fn list(names: &[&str]) -> Vec<String> {
    names.iter().map(|name| (*name).to_owned()).collect()
}

fn put(output: &Path, artifacts: &[Artifact]) -> Result<Published, PublishError> {
    publish(output, artifacts, Options::default())
}

fn names(folder: &Path) -> Vec<String> {
    let entries = fs::read_dir(folder).expect("a folder").map(|entry| entry.expect("an entry").file_name());
    let mut names: Vec<String> = entries.map(|name| name.to_string_lossy().into_owned()).collect();
    names.sort();
    names
}

fn read(output: &Path, path: &str) -> Option<String> {
    fs::read_to_string(output.join(path)).ok()
}

#[test]
fn a_second_build_replaces_removes_and_keeps_a_persons_files() {
    both_ways(|output, publish| {
        let options = Options::default();
        let first = [artifact("a/x/one.md", "1"), artifact("a/x/two.md", "2"), artifact("a/z/three.md", "3")];
        publish(output, &first, options).expect("first build");
        fs::write(output.join("a/x/memo.txt"), "私物").expect("a person's file");
        fs::create_dir_all(output.join("空/空")).expect("a person's folder");
        let one = fs::metadata(output.join("a/x/one.md")).expect("it is there").modified().expect("a time");
        let second = [artifact("a/x/one.md", "1"), artifact("a/y/two.md", "3")];
        let done = publish(output, &second, options).expect("second build");
        assert_eq!(done, Published { written: 1, unchanged: 1, removed: 2, apart: Vec::new() });
        assert_eq!(names(output), ["a", MANIFEST, "空"]);
        assert_eq!(names(&output.join("a")), ["x", "y"]);
        assert_eq!(names(&output.join("a/x")), ["memo.txt", "one.md"]);
        assert_eq!(read(output, "a/y/two.md").as_deref(), Some("3"));
        assert_eq!(read(output, "a/x/memo.txt").as_deref(), Some("私物"));
        assert!(output.join("空/空").is_dir());
        let now = fs::metadata(output.join("a/x/one.md")).expect("it is there").modified().expect("a time");
        assert_eq!(now, one, "what did not change is the file it was");
    });
}

#[test]
fn a_build_that_changes_nothing_touches_nothing() {
    both_ways(|output, publish| {
        let artifacts = [artifact("a/one.md", "1")];
        publish(output, &artifacts, Options::default()).expect("first build");
        let long_ago = SystemTime::UNIX_EPOCH + Duration::from_secs(1_000_000);
        let all = ["", "a", "a/one.md", MANIFEST].map(|path| output.join(path));
        // Windows does not open folders in this way.
        let paths: Vec<_> = all.iter().filter(|path| cfg!(unix) || path.is_file()).collect();
        for path in &paths {
            let opened = if path.is_dir() { fs::File::open(path) } else { fs::File::options().append(true).open(path) };
            opened.expect("it is there").set_modified(long_ago).expect("a time");
        }
        publish(output, &artifacts, Options::default()).expect("the same again");
        for path in &paths {
            assert_eq!(fs::metadata(path).expect("it is there").modified().expect("a time"), long_ago, "{path:?}");
        }
    });
}

#[cfg(unix)]
#[test]
fn a_link_in_our_place_is_replaced_and_what_it_leads_to_is_left_alone() {
    use std::os::unix::fs::symlink;
    both_ways(|output, publish| {
        let elsewhere = tempfile::tempdir().expect("a temporary folder");
        fs::write(elsewhere.path().join("one.md"), "私物").expect("a person's file");
        let artifacts = |text| [artifact("a/x/one.md", text), artifact("b/one.md", text)];
        publish(output, &artifacts("1"), Options::default()).expect("first build");
        fs::remove_file(output.join("b/one.md")).expect("removed");
        symlink(elsewhere.path().join("one.md"), output.join("b/one.md")).expect("a link to a page");
        fs::remove_dir_all(output.join("a/x")).expect("removed");
        symlink(elsewhere.path(), output.join("a/x")).expect("a link to a folder");
        publish(output, &artifacts("2"), Options::default()).expect("second build");
        assert_eq!(fs::read_to_string(elsewhere.path().join("one.md")).expect("it is there"), "私物");
        for path in ["a/x/one.md", "b/one.md"] {
            assert!(!output.join(path).is_symlink());
            assert_eq!(read(output, path).as_deref(), Some("2"));
        }
        assert!(!output.join("a/x").is_symlink());
    });
}

#[test]
fn the_second_waits_for_the_first_and_is_told() {
    both_ways(|output, publish| {
        let first = begin(output).expect("nobody has it");
        let (tell, told) = mpsc::channel();
        thread::scope(|scope| {
            let second = scope.spawn(|| {
                let mut waiting = |process| tell.send(process).expect("the test listens");
                let mut staging = Staging::begin(output, &[], &mut waiting).expect("it is free at last");
                staging.put(&artifact("a/one.md", "2")).expect("written");
                staging.finish(Manifest::default(), Options::default()).expect("published");
            });
            let holder = told.recv().expect("it waits");
            if cfg!(target_os = "linux") {
                assert_eq!(holder, Some(std::process::id()));
            }
            let mut first = first;
            first.put(&artifact("a/one.md", "1")).expect("written");
            first.finish(Manifest::default(), Options::default()).expect("published");
            second.join().expect("no panic");
        });
        assert_eq!(read(output, "a/one.md").as_deref(), Some("2"));
        publish(output, &[artifact("a/one.md", "2")], Options::default()).expect("nobody has it");
    });
}

#[test]
fn what_stands_unaltered_can_be_kept() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let output = folder.path();
    let (one, two) = (artifact("a/one.md", "1"), artifact("a/two.md", "2"));
    put(output, &[one.clone(), two.clone()]).expect("first build");
    fs::write(output.join("a/two.md"), "3").expect("altered");
    let mut staging = begin(output).expect("ours");
    let former = staging.former();
    assert_eq!(former.standing(&two.path, two.made_from), None);
    assert_eq!(former.standing(&one.path, two.made_from), None);
    let kept = former.standing(&one.path, one.made_from).expect("unaltered");
    staging.keep(kept);
    staging.put(&two).expect("made again");
    let done = staging.finish(Manifest::default(), Options::default()).expect("published");
    assert_eq!(done, Published { written: 1, unchanged: 1, removed: 0, apart: Vec::new() });
    assert_eq!(read(output, "a/two.md").as_deref(), Some("2"));
}

#[test]
fn a_hospital_that_could_not_be_made_stays_as_it_was() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let output = folder.path();
    put(output, &[artifact("a/one.md", "1"), artifact("b/x/one.md", "1"), artifact("b/two.md", "1")]).expect("first");
    let made = [
        artifact("a/one.md", "2"),
        artifact("b/x/one.md", "2"),
        artifact("b/three.md", "2"),
        artifact("c/one.md", "2"),
    ];
    let left = ["b".to_owned(), "c".to_owned()];
    publish(output, &made, Options { left: &left, ..Options::default() }).expect("the good one");
    let paths = ["a/one.md", "b/x/one.md", "b/two.md", "b/three.md", "c/one.md"];
    let found = paths.map(|path| read(output, path));
    assert_eq!(found.each_ref().map(Option::as_deref), [Some("2"), Some("1"), Some("1"), None, None]);
    assert!(!output.join("c").exists());
    let manifest = Manifest::read(output).expect("a manifest").expect("of ours");
    assert_eq!(
        manifest.files.iter().map(|made| made.path.as_str()).collect::<Vec<_>>(),
        ["a/one.md", "b/two.md", "b/x/one.md"]
    );
}

#[test]
fn a_persons_file_in_the_way_stops_the_build() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let output = folder.path().join("output");
    put(&output, &[artifact("b/one.md", "1")]).expect("an output of ours");
    fs::create_dir_all(output.join("a")).expect("a folder");
    fs::write(output.join("a/one.md"), "私物").expect("a person's file");
    let error = put(&output, &[artifact("a/one.md", "1")]).expect_err("refused");
    assert!(matches!(error, PublishError::ForeignFiles { ref paths, .. } if paths == &["a/one.md"]), "{error}");
    assert_eq!(read(&output, "a/one.md").as_deref(), Some("私物"));
    assert_eq!((names(folder.path()), names(&output)), (vec!["output".to_owned()], list(&["a", "b", MANIFEST])));
}

#[test]
fn a_hospital_vanishes_only_when_asked() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let output = folder.path();
    put(output, &[artifact("a/one.md", "1"), artifact("b/one.md", "1")]).expect("first build");
    let only_a = [artifact("a/one.md", "1")];
    assert!(matches!(put(output, &only_a), Err(PublishError::VanishingHospitals(names)) if names == ["b"]));
    assert!(output.join("b/one.md").exists());
    publish(output, &only_a, Options { prune: true, ..Options::default() }).expect("pruned");
    assert!(!output.join("b").exists());
}

/// A page over all hospitals belongs to none of them. It comes and goes with the builds that make it.
#[test]
fn a_file_over_all_hospitals_goes_without_asking() {
    both_ways(|output, publish| {
        let [page, index] = [artifact("a/one.md", "1"), artifact("index.html", "1")];
        publish(output, &[page.clone(), index], Options::default()).expect("first build");
        let done = publish(output, &[page], Options::default()).expect("second build");
        assert_eq!((done.removed, names(output)), (1, list(&["a", MANIFEST])));
    });
}

#[test]
fn one_contract_made_again_leaves_the_others() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let output = folder.path();
    put(
        output,
        &[
            artifact("a/x/one.md", "1"),
            artifact("a/x/two.md", "1"),
            artifact("a/xy/one.md", "1"),
            artifact("b/one.md", "1"),
        ],
    )
    .expect("first build");
    let again = [artifact("a/x/one.md", "2")];
    let options = Options { only: Some("a/x"), ..Options::default() };
    let done = publish(output, &again, options).expect("one contract");
    assert_eq!(done, Published { written: 1, unchanged: 0, removed: 1, apart: Vec::new() });
    let manifest = Manifest::read(output).expect("a manifest").expect("of ours");
    let paths: Vec<&str> = manifest.files.iter().map(|made| made.path.as_str()).collect();
    assert_eq!(paths, ["a/x/one.md", "a/xy/one.md", "b/one.md"]);
    assert!(paths.iter().all(|path| output.join(path).exists()) && !output.join("a/x/two.md").exists());
}

#[test]
fn what_lasts_comes_beside_a_build_and_stays_with_the_next() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let output = folder.path();
    let lasting = Options { lasting: true, ..Options::default() };
    let paths = || -> Vec<String> {
        let manifest = Manifest::read(output).expect("a manifest").expect("of ours");
        manifest.files.into_iter().map(|made| made.path).collect()
    };
    publish(output, &[artifact("a/x/changes.md", "1")], lasting).expect("into an empty folder");
    put(output, &[artifact("a/x/one.md", "1"), artifact("b/x/one.md", "1")]).expect("a build");
    publish(output, &[artifact("b/x/changes.md", "1")], lasting).expect("beside a build");
    put(output, &[artifact("a/x/two.md", "1"), artifact("b/x/one.md", "1")]).expect("another build");
    assert_eq!(paths(), ["a/x/changes.md", "a/x/two.md", "b/x/changes.md", "b/x/one.md"]);
    assert_eq!(read(output, "a/x/changes.md").as_deref(), Some("1"));
    // A file that a person removes is not listed any more.
    publish(output, &[artifact("a/x/more.md", "1")], lasting).expect("one more");
    fs::remove_file(output.join("a/x/more.md")).expect("a person may");
    put(output, &[artifact("a/x/two.md", "1"), artifact("b/x/one.md", "1")]).expect("a third build");
    assert_eq!(paths(), ["a/x/changes.md", "a/x/two.md", "b/x/changes.md", "b/x/one.md"]);
    // Lasting files do not hide that a hospital vanishes. When a person agrees to that, they go with it.
    let only_a = [artifact("a/x/two.md", "1")];
    assert!(matches!(put(output, &only_a), Err(PublishError::VanishingHospitals(names)) if names == ["b"]));
    publish(output, &only_a, Options { prune: true, ..Options::default() }).expect("pruned");
    assert_eq!(paths(), ["a/x/changes.md", "a/x/two.md"]);
    assert!(!output.join("b").exists());
}

#[test]
fn what_lasts_leaves_what_the_build_was_made_of() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let output = folder.path();
    let of = |name: &str| Manifest {
        inputs: vec![Input { name: name.to_owned(), sha256: sha256(name.as_bytes()) }],
        ..Manifest::default()
    };
    let finish = |manifest: Manifest, file: Artifact, options: Options<'_>| {
        let mut staging = begin(output).expect("an output of ours");
        staging.put(&file).expect("written");
        staging.finish(manifest, options).expect("published");
    };
    finish(of("build"), artifact("a/one.md", "1"), Options::default());
    finish(of("diff"), artifact("a/changes.md", "1"), Options { lasting: true, ..Options::default() });
    let manifest = Manifest::read(output).expect("a manifest").expect("of ours");
    assert_eq!(manifest.inputs, of("build").inputs);
}

#[test]
fn a_build_given_up_leaves_nothing() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let output = folder.path().join("output");
    let mut staging = begin(&output).expect("an empty place");
    staging.put(&artifact("a/one.md", "1")).expect("written");
    if cfg!(target_os = "linux") {
        assert_eq!(names(folder.path()), [".output.betten", "output"]);
        assert!(names(&output).is_empty());
    }
    drop(staging);
    assert!(!output.exists());
    put(&output, &[artifact("a/one.md", "1")]).expect("a build");
    let mut staging = begin(&output).expect("an output of ours");
    staging.put(&artifact("a/one.md", "2")).expect("written");
    drop(staging);
    assert_eq!(names(folder.path()), ["output"]);
    assert_eq!(read(&output, "a/one.md").as_deref(), Some("1"));
}

#[test]
fn a_foreign_manifest_stops_the_build() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    fs::write(folder.path().join(MANIFEST), "{\"name\": \"web app\"}").expect("a foreign manifest");
    let error = put(folder.path(), &[artifact("a/one.md", "1")]).expect_err("refused");
    assert!(matches!(error, PublishError::Manifest { .. }), "{error}");
}

/// A contract's id is given to other parties. What was made for the former parties is kept, but not in their folder.
#[test]
fn what_lasts_is_kept_apart_from_others_than_it_was_made_for() {
    both_ways(|output, publish| {
        let parties = |names: [&str; 2]| BTreeMap::from([("a/x".to_owned(), names.map(str::to_owned).to_vec())]);
        let (first, second) = (parties(["病院", "甲社"]), parties(["病院", "乙社"]));
        let changes = [artifact("a/x/changes.md", "甲社の値段"), artifact("a/assets/page.css", "1")];
        let lasting = Options { lasting: true, parties: Some(&first), ..Options::default() };
        publish(output, &[artifact("a/x/one.md", "1")], Options::default()).expect("a build");
        publish(output, &changes, lasting).expect("beside a build");
        let build = |text: &str, parties| {
            let options = Options { parties: Some(parties), ..Options::default() };
            publish(output, &[artifact("a/x/one.md", text)], options).expect("a build")
        };
        assert_eq!(build("2", &first).apart, []);
        assert!(output.join("a/x/changes.md").exists());
        let done = build("3", &second);
        let [(from, to)] = &done.apart[..] else { panic!("{done:?}") };
        assert_eq!((from.as_str(), done.written, done.removed), ("a/x", 2, 1));
        assert!(to.starts_with("a/_x-"), "{to}");
        assert_eq!(names(&output.join("a/x")), ["one.md"]);
        assert_eq!(read(output, &format!("{to}/changes.md")).as_deref(), Some("甲社の値段"));
        // It stays there and is listed.
        assert_eq!(build("4", &second).apart, []);
        let manifest = Manifest::read(output).expect("a manifest").expect("of ours");
        assert!(manifest.lists(&format!("{to}/changes.md")) && manifest.lists("a/assets/page.css"));
        assert_eq!(read(output, &format!("{to}/changes.md")).as_deref(), Some("甲社の値段"));
    });
}
