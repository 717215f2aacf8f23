//! A build that is broken off: the output before and after it, and what must be there in between.

use std::collections::BTreeMap;
use std::path::Path;
use std::process::Command;

use crate::{BETTEN, Content, Project, told};

/// How the new output comes to its place.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Way {
    Exchange,
    /// The system knows no exchange; what waits beside is moved inside.
    Refused,
    /// The program stands in the output folder, so that nothing waits beside.
    Inside,
}

/// Calls that change what a disk holds, and the lock.
pub(crate) const CHANGING: &str = "mkdir,mkdirat,openat,open,creat,write,pwrite64,writev,link,linkat,symlink,symlinkat,rename,\
renameat,renameat2,unlink,unlinkat,rmdir,fsync,fdatasync,syncfs,sync_file_range,chmod,fchmod,fchmodat,chown,fchown,\
fchownat,lchown,utimensat,truncate,ftruncate,fallocate,copy_file_range,sendfile,setxattr,fsetxattr,lsetxattr,flock";

pub(crate) struct Case {
    pub(crate) project: Project,
    pub(crate) way: Way,
    pub(crate) old: Content,
    pub(crate) new: Content,
}

impl Case {
    pub(crate) fn new(way: Way, project: Project) -> Self {
        let mut case = Self { project, way, old: Content::new(), new: Content::new() };
        let built = |file: &str| {
            case.reset();
            let built = case.project.build(file, &[]);
            assert!(built.status.success(), "{}", told(&built));
            case.put_persons_files();
            case.project.content()
        };
        (case.new, case.old) = (built("new.yaml"), built("old.yaml"));
        assert_ne!(case.old, case.new);
        case
    }

    /// The former output, and files of a person between ours.
    pub(crate) fn reset(&self) {
        for folder in [self.project.output(), self.project.path().join(".output.betten")] {
            if folder.exists() {
                std::fs::remove_dir_all(folder).expect("removed");
            }
        }
        for (name, bytes) in &self.old {
            let path = self.project.output().join(name);
            path.parent().map_or(Ok(()), std::fs::create_dir_all).expect("a folder");
            std::fs::write(path, bytes).expect("a file");
        }
    }

    fn put_persons_files(&self) {
        self.project.write("output/memo.txt", "私物");
        self.project.write("output/chuo/ehr/署名.pdf", "署名した写し");
        self.project.write("output/写真/一枚目.jpg", "写真");
    }

    /// The new build under `strace` with these faults; what it watches goes to the log.
    pub(crate) fn run(&self, log: &Path, faults: &[&str]) -> std::process::Output {
        let folder = if self.way == Way::Inside { self.project.output() } else { self.project.path().to_owned() };
        let mut command = Command::new("strace");
        command.current_dir(folder).arg("-qq").arg("-o").arg(log);
        let refused = (self.way == Way::Refused).then_some("inject=renameat2:error=EINVAL");
        for fault in faults.iter().copied().chain(refused) {
            command.args(["-e", fault]);
        }
        command.arg(BETTEN).args(arguments(self.way)).output().expect("strace can be started")
    }

    /// The calls of a whole run, each as its name and which of that name it is.
    pub(crate) fn calls(&self) -> Vec<(String, usize)> {
        self.reset();
        let log = self.project.path().join("calls");
        let done = self.run(&log, &[&format!("trace={CHANGING}")]);
        assert!(done.status.success(), "{}: is ptrace allowed here?", told(&done));
        let text = std::fs::read_to_string(&log).expect("the log");
        std::fs::remove_file(log).expect("removed");
        let mut counts: BTreeMap<String, usize> = BTreeMap::new();
        let mut calls = Vec::new();
        for line in text.lines() {
            let Some((name, rest)) = line.split_once('(') else { continue };
            let count = counts.entry(name.to_owned()).or_default();
            *count += 1;
            let is_read = name.starts_with("open") && !rest.contains("O_CREAT") && !rest.contains("O_TRUNC");
            let is_screen = name == "write" && (rest.starts_with("2,") || rest.starts_with("1,"));
            // Where it is refused, no kill can wait for it.
            let is_refused = self.way == Way::Refused && name == "renameat2";
            if !is_read && !is_screen && !is_refused {
                calls.push((name.to_owned(), *count));
            }
        }
        calls
    }

    /// What a kill left is whole, and the next start makes it so.
    pub(crate) fn judge(&self, at: &str) -> bool {
        let left = self.project.content();
        let is_whole = left == self.old || left == self.new;
        let ours = |content: &Content| -> Content {
            let seen = content.iter().filter(|(name, _)| !name.starts_with(".betten"));
            seen.map(|(name, bytes)| (name.clone(), bytes.clone())).collect()
        };
        if self.way == Way::Exchange {
            assert!(is_whole, "{at}: neither the former output nor the new one: {:?}", left.keys());
        }
        for (name, bytes) in ours(&left) {
            let known = [self.old.get(&name), self.new.get(&name)];
            assert!(known.contains(&Some(&bytes)), "{at}: {name} is neither the former nor the new one");
        }
        for name in self.old.keys().filter(|name| self.new.contains_key(*name)) {
            assert!(left.contains_key(name), "{at}: {name} is gone");
        }
        let is_open =
            ["journal.json", "undo.json"].iter().any(|name| self.project.output().join(".betten").join(name).exists());
        // A build that fails still ends what was broken off, and says so.
        let failed = self.project.build("bad.yaml", &[]);
        assert_eq!(failed.status.code(), Some(1), "{at}: {}", told(&failed));
        assert_eq!(told(&failed).contains("先にその後始末をしました。"), is_open, "{at}: {}", told(&failed));
        let recovered = self.project.content();
        assert!(recovered == self.old || recovered == self.new, "{at}: not whole after the next start");
        assert!(!is_whole || recovered == left, "{at}: what was whole has been changed");
        let next = self.project.build("new.yaml", &[]);
        assert!(next.status.success(), "{at}: {}", told(&next));
        assert_eq!(self.project.content(), self.new, "{at}: the next build differs from a clean one");
        assert_eq!(crate::names(self.project.path()), ["bad.yaml", "new.yaml", "old.yaml", "output"], "{at}");
        recovered == self.new
    }
}

pub(crate) fn arguments(way: Way) -> Vec<&'static str> {
    let (file, output) = if way == Way::Inside { ("../new.yaml", ".") } else { ("new.yaml", "output") };
    vec!["build", file, "--output", output, "--formats", crate::formats(), "--jobs", "1"]
}
