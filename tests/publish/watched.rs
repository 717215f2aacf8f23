//! A build whose system calls `strace` watches and counts. It can refuse a call, or kill the build at one.

use std::collections::BTreeMap;
use std::path::Path;

use super::case::{Case, Way, arguments};
use super::told;
use crate::support::program::{BETTEN, start};

/// Calls that change what a disk holds, and the lock.
pub(crate) const CHANGING: &str = "mkdir,mkdirat,openat,open,creat,write,pwrite64,writev,link,linkat,symlink,symlinkat,rename,\
renameat,renameat2,unlink,unlinkat,rmdir,fsync,fdatasync,syncfs,sync_file_range,chmod,fchmod,fchmodat,chown,fchown,\
fchownat,lchown,utimensat,truncate,ftruncate,fallocate,copy_file_range,sendfile,setxattr,fsetxattr,lsetxattr,flock";

impl Case {
    /// The new build under `strace` with these faults; what it watches goes to the log.
    pub(crate) fn run(&self, log: &Path, faults: &[&str]) -> std::process::Output {
        let folder = if self.way == Way::Inside { self.project.output() } else { self.project.path().to_owned() };
        let mut command = start("strace");
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
}
