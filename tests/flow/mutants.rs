//! No mistake in the hospital file is silent. Every line of the sample is written wrong in every way we know. Each
//! mistake must be (a) reported at its place, or (b) change what is printed of the value on that line and nothing else,
//! or (c) mean the same, for a reason listed here.

mod lines;
mod printed;

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;

use betten::diagnostic::{Report, Severity, SourceId, Span};
use betten::produce::{Wanted, compose_hospital};
use betten::raw::yaml::{Node, NodeKind, parse};

use crate::support::sample;
use lines::{Mutation, mutations};
use printed::{Area, Keys, Piece, areas, decides_over_others, may_change};

/// Why a mutation may change nothing and go unsaid.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Same {
    /// A remark, a blank line, or the blanks and quotes around a value: YAML reads the same values.
    Values,
    /// What is written is what holds when nothing is written.
    Default,
    /// Another way to write the same: a date in another form, `[vendor]` for `vendor`.
    OtherForm,
    /// Two entries written as one with a Japanese comma: a sentence prints both alike.
    Print,
}

/// Where a mutant is reported.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Place {
    /// On the line, or on the next one before or after that says anything.
    Near,
    /// The line is gone. The fault stands at the head of the block that lacks it.
    Head,
    /// The line is gone. The fault stands wherever the name is used that it defined.
    Use,
    /// The line is gone, and what stood below it now belongs to what stands above, as YAML reads it. One fault names a
    /// place above and a place below that do not fit together.
    Between,
}

#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
enum Outcome {
    Reported(Place),
    Printed,
    Same(Same),
    Fault(String),
}

/// Keys that may be left out because the value in the sample is what holds without them.
const DEFAULTS: &[(&[&str], &str)] =
    &[(&["dates"], "wareki"), (&["contracts", "*", "annex"], "別添1"), (&["contracts", "*", "signing"], "none")];

/// An error or warning.
#[derive(Debug, PartialEq, Eq)]
struct Told {
    severity: Severity,
    /// Code and message.
    text: String,
    /// Of all its places.
    lines: BTreeSet<usize>,
}

/// Everything that is compared.
struct Read {
    tree: Option<Node>,
    told: Vec<Told>,
    areas: Option<BTreeMap<Area, Vec<Piece>>>,
    source: SourceId,
    text: String,
}

fn read(text: &str) -> (Read, sample::Read) {
    let mut read = sample::read(text);
    let mut tree_report = Report::new();
    let (source, _) = read.sources.iter().last().expect("the hospital file is the last one read");
    let tree = parse(source, text, &mut tree_report);
    let mut areas_made = None;
    if let (Some(hospital), false) = (&read.hospital, read.report.has_errors()) {
        let contracts = compose_hospital(read.catalog, hospital, &Wanted::default(), &mut read.report);
        if !read.report.has_errors() {
            areas_made = Some(areas(hospital, &contracts.contracts));
        }
    }
    let told = read
        .report
        .iter()
        .filter(|fault| fault.severity != Severity::Note)
        .map(|fault| {
            let lines = fault
                .primary
                .iter()
                .chain(&fault.others)
                .filter(|label| label.span.source == source)
                .map(|label| read.sources.line_column(label.span).0)
                .collect();
            Told { severity: fault.severity, text: format!("{} {}", fault.code.as_str(), fault.message), lines }
        })
        .collect();
    (Read { tree, told, areas: areas_made, source, text: text.to_owned() }, read)
}

/// What became of one line.
struct Change<'a> {
    /// The line that was changed, from 1.
    line: usize,
    /// What stands there now.
    now: &'a [String],
    original: &'a Read,
}

impl Change<'_> {
    fn holds_now(&self, line: usize) -> bool {
        (self.line..self.line + self.now.len()).contains(&line)
    }

    /// A line of the changed file as it was counted before; `None` for the changed one.
    fn before(&self, line: usize) -> Option<usize> {
        match line {
            line if line < self.line => Some(line),
            line if line < self.line + self.now.len() => None,
            line => Some(line + 1 - self.now.len()),
        }
    }

    /// Where a new fault stands; `None` when that is no place to look for this mistake.
    fn place(&self, told: &Told) -> Option<Place> {
        let lines: BTreeSet<Option<usize>> = told.lines.iter().map(|line| self.before(*line)).collect();
        let is_near = |line: &Option<usize>| line.is_none_or(|line| self.neighbours().contains(&line));
        if lines.iter().any(is_near) {
            return Some(Place::Near);
        }
        // What is accepted names the contract by its old id.
        let written = self.original.text.lines().nth(self.line - 1).unwrap_or_default();
        let id = written.trim_start().trim_start_matches("- ").strip_prefix("id: ");
        if id.is_some_and(|id| told.text.contains(&format!("contract/unknown 「{id}」"))) {
            return Some(Place::Use);
        }
        if self.now.iter().any(|line| !says_nothing(line)) {
            return None;
        }
        let block = self.original.block(self.line)?;
        let lines: Vec<usize> = lines.into_iter().flatten().collect();
        if lines.iter().any(|line| block.heads.contains(line)) {
            return Some(Place::Head);
        }
        let defines = block.path.len() == 2 && ["systems", "vendors"].contains(&block.path[0].as_str());
        if defines && told.text.contains("/unknown ") && told.text.contains(&format!("「{}」", block.path[1])) {
            return Some(Place::Use);
        }
        let inside = |line: &&usize| block.lines.contains(line);
        let above = lines.iter().filter(inside).any(|line| *line < self.line);
        let below = lines.iter().filter(inside).any(|line| *line > self.line);
        (above && below).then_some(Place::Between)
    }

    /// The line itself and the next ones before and after that say anything.
    fn neighbours(&self) -> [usize; 3] {
        let lines: Vec<&str> = self.original.text.lines().collect();
        let says = |number: &usize| lines.get(*number - 1).is_some_and(|line| !says_nothing(line));
        let before = (1..self.line).rev().find(says).unwrap_or(1);
        let after = (self.line + 1..=lines.len()).find(says).unwrap_or(lines.len());
        [before, self.line, after]
    }
}

fn says_nothing(line: &str) -> bool {
    line.trim().is_empty() || line.trim_start().starts_with('#')
}

/// The mapping in which a line has its key.
struct Block {
    /// Keys down to the one on the line.
    path: Keys,
    /// The lines of its first key and of the key it stands under.
    heads: [usize; 2],
    lines: std::ops::RangeInclusive<usize>,
}

impl Read {
    fn block(&self, line: usize) -> Option<Block> {
        fn find(read: &Read, node: &Node, above: usize, path: &mut Keys, line: usize) -> Option<Block> {
            match &node.kind {
                NodeKind::Mapping(entries) => {
                    let first = read.lines(entries.first()?.0.span).0;
                    for (key, value) in entries {
                        let key_line = read.lines(key.span).0;
                        path.push(key.value.clone());
                        if key_line == line {
                            let last = read.lines(node.span).1;
                            return Some(Block { path: path.clone(), heads: [above, first], lines: first..=last });
                        }
                        if let Some(block) = find(read, value, key_line, path, line) {
                            return Some(block);
                        }
                        path.pop();
                    }
                    None
                }
                NodeKind::Sequence(items) => items.iter().find_map(|item| find(read, item, above, path, line)),
                _ => None,
            }
        }
        find(self, self.tree.as_ref()?, 1, &mut Vec::new(), line)
    }
}

fn outcome(original: &Read, hospital: &sample::Read, changed: &Read, change: &Change<'_>) -> Outcome {
    let was_told = |told: &&Told| {
        let before: BTreeSet<Option<usize>> = told.lines.iter().map(|line| change.before(*line)).collect();
        original.told.iter().any(|known| {
            (known.severity, &known.text) == (told.severity, &told.text)
                && known.lines.iter().copied().map(Some).collect::<BTreeSet<_>>() == before
        })
    };
    let new: Vec<&Told> = changed.told.iter().filter(|told| !was_told(told)).collect();
    let reported = new.iter().filter_map(|told| change.place(told)).min();
    let Some(areas) = &changed.areas else {
        return match reported {
            Some(place) => Outcome::Reported(place),
            None => {
                let told: Vec<String> = new.iter().map(|told| format!("{:?} {}", told.lines, told.text)).collect();
                Outcome::Fault(format!("not reported at its place: {}", told.join(" | ")))
            }
        };
    };
    // Nothing stops the printing, so what is printed must be right, reported or not.
    let (Some(before), Some(after)) = (&original.tree, &changed.tree) else {
        return Outcome::Fault("printed without a tree".to_owned());
    };
    let mut differences = Differences { old: original, new: changed, change, keys: Vec::new(), astray: Vec::new() };
    differences.compare(before, after, &mut Vec::new());
    if let Some(astray) = differences.astray.first() {
        return Outcome::Fault(format!("another value changed without a word: {astray}"));
    }
    let keys = differences.keys;
    let old_areas = original.areas.as_ref().expect("the sample has no fault");
    let different: Vec<&Area> = old_areas
        .keys()
        .chain(areas.keys())
        .collect::<BTreeSet<_>>()
        .into_iter()
        .filter(|area| texts(old_areas.get(*area)) != texts(areas.get(*area)))
        .collect();
    for area in &different {
        if !keys.iter().any(|keys| may_change(keys, area, hospital.hospital())) {
            return Outcome::Fault(format!("{keys:?} changed {area:?}"));
        }
        let now: BTreeSet<usize> =
            origins(areas.get(*area), changed).filter_map(|(line, _)| change.before(line)).collect();
        // What a word stands for may be said by a sentence in its own words. A sentence that holds for one system names
        // it; another answer may leave no such sentence.
        let lost = origins(old_areas.get(*area), original).find(|(line, is_word_for_word)| {
            *is_word_for_word && *line != change.line && !now.contains(line) && !original.names_a_system(*line)
        });
        if let Some((lost, _)) = lost
            && !keys.iter().any(decides_over_others)
        {
            return Outcome::Fault(format!("{keys:?}: lost in {area:?}: line {lost}"));
        }
    }
    if let Some(place) = reported {
        return Outcome::Reported(place);
    }
    match () {
        () if !different.is_empty() => Outcome::Printed,
        () if keys.is_empty() => Outcome::Same(Same::Values),
        () if keys.iter().all(|keys| is_default(keys, before, after)) => Outcome::Same(Same::Default),
        () if keys.iter().all(|keys| is_other_form(keys, before, after)) => Outcome::Same(Same::OtherForm),
        () if keys.iter().all(|keys| is_joined(keys, before, after)) => Outcome::Same(Same::Print),
        () => Outcome::Fault(format!("{keys:?}: nothing changed and nothing said")),
    }
}

fn texts(pieces: Option<&Vec<Piece>>) -> Vec<&str> {
    pieces.into_iter().flatten().map(|(text, _)| text.as_str()).collect()
}

/// The lines of the hospital file that are printed in an area, and whether word for word.
fn origins<'a>(pieces: Option<&'a Vec<Piece>>, read: &'a Read) -> impl Iterator<Item = (usize, bool)> + 'a {
    pieces.into_iter().flatten().filter_map(|(text, origin)| {
        let origin = origin.filter(|origin| origin.source == read.source)?;
        Some((read.line(origin.start as usize), read.text[origin.range()].trim_matches('"') == text))
    })
}

impl Read {
    fn line(&self, at: usize) -> usize {
        self.text.as_bytes()[..at].iter().filter(|byte| **byte == b'\n').count() + 1
    }

    fn names_a_system(&self, line: usize) -> bool {
        self.block(line).is_some_and(|block| matches!(&block.path[..], [systems, _] if systems == "systems"))
    }

    /// The lines of a span, first and last.
    fn lines(&self, span: Span) -> (usize, usize) {
        let range = span.range();
        (self.line(range.start), self.line(range.end.max(range.start + 1) - 1))
    }
}

/// What differs between two trees, and whether it stands on the changed line.
struct Differences<'a> {
    old: &'a Read,
    new: &'a Read,
    change: &'a Change<'a>,
    keys: Vec<Keys>,
    astray: Vec<String>,
}

impl Differences<'_> {
    fn compare(&mut self, before: &Node, after: &Node, path: &mut Keys) {
        match (&before.kind, &after.kind) {
            (NodeKind::Mapping(old), NodeKind::Mapping(new)) => {
                for (key, value) in old {
                    path.push(key.value.clone());
                    match new.iter().find(|(name, _)| name.value == key.value) {
                        Some((_, now)) => self.compare(value, now, path),
                        None => self.differs(path, Some(Span { end: value.span.end, ..key.span }), None),
                    }
                    path.pop();
                }
                for (key, value) in new.iter().filter(|(key, _)| !old.iter().any(|(name, _)| name.value == key.value)) {
                    path.push(key.value.clone());
                    self.differs(path, None, Some(Span { end: value.span.end, ..key.span }));
                    path.pop();
                }
            }
            // The only line below a key is gone: what is left is a key under which nothing stands yet.
            (NodeKind::Mapping(old), NodeKind::Null) => {
                for (key, value) in old {
                    path.push(key.value.clone());
                    self.differs(path, Some(Span { end: value.span.end, ..key.span }), None);
                    path.pop();
                }
            }
            (NodeKind::Sequence(old), NodeKind::Null) => {
                for (index, entry) in old.iter().enumerate() {
                    path.push(index.to_string());
                    self.differs(path, Some(entry.span), None);
                    path.pop();
                }
            }
            (NodeKind::Sequence(old), NodeKind::Sequence(new)) => {
                let front = old.iter().zip(new).take_while(|(a, b)| same(a, b)).count();
                let (old, new) = (&old[front..], &new[front..]);
                let back = old.iter().rev().zip(new.iter().rev()).take_while(|(a, b)| same(a, b)).count();
                let (old, new) = (&old[..old.len() - back], &new[..new.len() - back]);
                for index in 0..old.len().max(new.len()) {
                    path.push((front + index).to_string());
                    match (old.get(index), new.get(index)) {
                        (Some(a), Some(b)) => self.compare(a, b, path),
                        (a, b) => self.differs(path, a.map(|node| node.span), b.map(|node| node.span)),
                    }
                    path.pop();
                }
            }
            _ if same(before, after) => {}
            _ => self.differs(path, Some(before.span), Some(after.span)),
        }
    }

    fn differs(&mut self, path: &Keys, old: Option<Span>, new: Option<Span>) {
        let here = |(first, last): (usize, usize)| first == self.change.line && last == self.change.line;
        let here_now = |(first, last): (usize, usize)| self.change.holds_now(first) && self.change.holds_now(last);
        let fine =
            old.is_none_or(|span| here(self.old.lines(span))) && new.is_none_or(|span| here_now(self.new.lines(span)));
        self.keys.push(path.clone());
        if !fine {
            self.astray.push(format!(
                "{} (lines {:?} before, {:?} now)",
                path.join("."),
                old.map(|span| self.old.lines(span)),
                new.map(|span| self.new.lines(span))
            ));
        }
    }
}

/// The same values, wherever they stand.
fn same(a: &Node, b: &Node) -> bool {
    match (&a.kind, &b.kind) {
        (NodeKind::Scalar { text: a, .. }, NodeKind::Scalar { text: b, .. }) => a == b,
        (NodeKind::Sequence(a), NodeKind::Sequence(b)) => {
            a.len() == b.len() && a.iter().zip(b).all(|(a, b)| same(a, b))
        }
        (NodeKind::Mapping(a), NodeKind::Mapping(b)) => {
            a.len() == b.len()
                && a.iter()
                    .all(|(key, value)| b.iter().any(|(name, other)| name.value == key.value && same(value, other)))
        }
        (a, b) => std::mem::discriminant(a) == std::mem::discriminant(b),
    }
}

fn at<'n>(node: &'n Node, keys: &[String]) -> Option<&'n Node> {
    keys.iter().try_fold(node, |node, key| match &node.kind {
        NodeKind::Mapping(entries) => entries.iter().find(|(name, _)| name.value == *key).map(|(_, value)| value),
        NodeKind::Sequence(items) => items.get(key.parse::<usize>().ok()?),
        _ => None,
    })
}

fn text_at<'n>(node: &'n Node, keys: &[String]) -> Option<&'n str> {
    match &at(node, keys)?.kind {
        NodeKind::Scalar { text, .. } => Some(text),
        _ => None,
    }
}

/// One of the two is not written, and the other is what holds then.
fn is_default(keys: &Keys, before: &Node, after: &Node) -> bool {
    DEFAULTS.iter().any(|(pattern, default)| {
        pattern.len() == keys.len()
            && pattern.iter().zip(keys).all(|(key, part)| *key == "*" || key == part)
            && (at(before, keys).is_none() && text_at(after, keys) == Some(default)
                || at(after, keys).is_none() && text_at(before, keys) == Some(default))
    })
}

fn is_other_form(keys: &Keys, before: &Node, after: &Node) -> bool {
    let single = |node: &Node| match &node.kind {
        NodeKind::Scalar { text, .. } => Some(text.clone()),
        NodeKind::Sequence(items) => match &items[..] {
            [Node { kind: NodeKind::Scalar { text, .. }, .. }] => Some(text.clone()),
            _ => None,
        },
        NodeKind::Mapping(entries) => match &entries[..] {
            [(key, Node { kind: NodeKind::Scalar { text, .. }, .. })] if key.value == "value" => Some(text.clone()),
            _ => None,
        },
        _ => None,
    };
    match (at(before, keys).and_then(single), at(after, keys).and_then(single)) {
        (Some(before), Some(after)) => before == after,
        _ => false,
    }
}

/// Entries of a list that became one, with 「、」 between them.
fn is_joined(keys: &Keys, before: &Node, after: &Node) -> bool {
    let texts = |node| match at(node, &keys[..keys.len() - 1]).map(|list| &list.kind) {
        Some(NodeKind::Sequence(items)) => {
            let texts = items.iter().map(|item| text_at(item, &[]).unwrap_or_default().to_owned());
            Some(texts.collect::<Vec<_>>().join("、"))
        }
        _ => None,
    };
    texts(before).is_some_and(|before| texts(after) == Some(before))
}

#[test]
#[allow(clippy::print_stdout, reason = "figures for those who ask with --nocapture")]
fn no_mutant_of_the_sample_is_silent() {
    let text = sample::sample_text();
    let (original, hospital) = read(&text);
    assert!(original.areas.is_some(), "the sample has no fault");
    let source: Vec<&str> = text.lines().collect();
    let all: Vec<(usize, Mutation)> = source
        .iter()
        .enumerate()
        .flat_map(|(index, line)| mutations(line).into_iter().map(move |mutation| (index, mutation)))
        .collect();
    // One in so many, spread over lines and kinds; all of them take minutes.
    let step = if std::env::var_os("BETTEN_LONG").is_some() { 1 } else { 13 };
    let chosen: Vec<&(usize, Mutation)> = all.iter().step_by(step).collect();
    let workers = std::thread::available_parallelism().map_or(1, usize::from);
    let outcomes: Vec<(usize, String, Outcome)> = std::thread::scope(|scope| {
        let handles: Vec<_> = (0..workers)
            .map(|worker| {
                let (chosen, source, original, hospital) = (&chosen, &source, &original, &hospital);
                scope.spawn(move || {
                    chosen
                        .iter()
                        .skip(worker)
                        .step_by(workers)
                        .map(|(index, mutation)| {
                            let index = *index;
                            let change = Change { line: index + 1, now: &mutation.lines, original };
                            let mut lines: Vec<&str> = source[..index].to_vec();
                            lines.extend(mutation.lines.iter().map(String::as_str));
                            lines.extend(&source[index + 1..]);
                            let (changed, _) = read(&(lines.join("\n") + "\n"));
                            (index + 1, mutation.how.clone(), outcome(original, hospital, &changed, &change))
                        })
                        .collect::<Vec<_>>()
                })
            })
            .collect();
        handles.into_iter().flat_map(|handle| handle.join().expect("a mutant made the program panic")).collect()
    });
    let mut counts: BTreeMap<String, usize> = BTreeMap::new();
    let mut faults: BTreeMap<(usize, String), String> = BTreeMap::new();
    for (line, how, outcome) in outcomes {
        let kind = match &outcome {
            Outcome::Fault(_) => "Fault".to_owned(),
            other => format!("{other:?}"),
        };
        *counts.entry(kind).or_default() += 1;
        if let Outcome::Fault(why) = outcome {
            faults.insert((line, how), why);
        }
    }
    println!("{} of {} mutants of {} lines: {counts:?}", chosen.len(), all.len(), source.len());
    let mut told = String::new();
    for ((line, how), why) in &faults {
        let _ = writeln!(told, "{line} {how}: {why}");
    }
    assert!(faults.is_empty(), "{} mutants are silent or told elsewhere:\n{told}", faults.len());
}
