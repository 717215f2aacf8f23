//! A build that is interrupted: the output before and after it, and what must be there in between.

use super::{Content, Project, told};

/// How the new output comes to its place.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Way {
    Exchange,
    /// The system knows no exchange; what waits beside is moved inside.
    Refused,
    /// The program stands in the output folder, so that nothing waits beside.
    Inside,
}

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
        assert_eq!(super::names(self.project.path()), ["bad.yaml", "new.yaml", "old.yaml", "output"], "{at}");
        recovered == self.new
    }
}

pub(crate) fn arguments(way: Way) -> Vec<&'static str> {
    let (file, output) = if way == Way::Inside { ("../new.yaml", ".") } else { ("new.yaml", "output") };
    vec!["build", file, "--output", output, "--formats", super::formats(), "--jobs", "1"]
}
