//! Turns atoms into findings. Atoms with one cause become one finding, with a sentence that names item, systems,
//! contracts and parties. A finding also becomes a fault at the lines it rests on.

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};

use crate::diagnostic::{Diagnostic, Report, Severity, Span, codes};
use crate::model::finding::{Acceptance, FindingKind};
use crate::model::hospital::System;
use crate::model::id::SystemId;
use crate::model::point::{Answer, Holder, PointKind, RecommendedDuty};
use crate::model::text_mark::ShortFingerprint;
use crate::resolve::contradiction::AnswerSet;
use crate::resolve::roles::contradiction::{Contradictions, Mend};
use crate::resolve::roles::find::Atom;
use crate::resolve::roles::look_at::{self, Clash};
use crate::resolve::roles::{Finding, RoleCell, RoleMatrix, RoleRow};
use crate::resolve::{Lack, TextRun};

/// At most this many names are written out; the rest are only counted.
const NAMES: usize = 4;

/// A fault points at no more lines than this.
const MOST_PLACES: usize = 15;

/// Puts the findings into the matrix. The report has those that are not accepted.
pub(super) fn tell<'a>(matrix: &mut RoleMatrix<'a>, mut cases: Vec<Case<'a>>) -> Report {
    let mut report = Report::new();
    cases.sort_by_key(|case| (case.atom.row, case.atom.kind));
    // Two cases of one contract may differ only in their systems. Then the systems must be named.
    let mut of_contract: BTreeMap<(usize, FindingKind, usize), usize> = BTreeMap::new();
    for case in &cases {
        for contract in case.by_contract.keys() {
            *of_contract.entry((case.atom.row, case.atom.kind, *contract)).or_default() += 1;
        }
    }
    for case in &cases {
        let twins = |contract: &usize| of_contract[&(case.atom.row, case.atom.kind, *contract)] > 1;
        let has_twin = !case.atom.kind.is_about_answers() && case.by_contract.keys().any(twins);
        let teller = Teller { matrix, row: &matrix.rows[case.atom.row], case, has_twin };
        let finding = teller.finding();
        if finding.accepted.is_none() {
            report.push(teller.fault(&finding));
        }
        let number = matrix.findings.len();
        matrix.rows[case.atom.row].findings.push(number);
        matrix.findings.push(finding);
    }
    report
}

/// Atoms that are told as one.
pub(super) struct Case<'a> {
    atom: Atom<'a>,
    /// Each contract with the systems the case is about; empty means all systems.
    by_contract: BTreeMap<usize, Vec<&'a System>>,
    systems: Vec<&'a System>,
    /// The ids of `systems`.
    known: BTreeSet<&'a SystemId>,
    accepted: Option<&'a Acceptance>,
    /// The answers as `accepted` names them.
    mark: Option<ShortFingerprint>,
    /// The single answers that would mend it, where they were looked for.
    mends: Option<Vec<Mend<'a>>>,
}

pub(super) fn together<'a>(matrix: &RoleMatrix<'a>, atoms: Vec<(Atom<'a>, Option<&'a Acceptance>)>) -> Vec<Case<'a>> {
    let mut cases: Vec<Case<'a>> = Vec::new();
    let mut places: BTreeMap<Cause, usize> = BTreeMap::new();
    for (number, (atom, accepted)) in atoms.into_iter().enumerate() {
        let place = *places.entry(Cause::of(&atom, accepted, number)).or_insert(cases.len());
        let (contracts, system) = (atom.contracts.clone(), atom.system);
        if place == cases.len() {
            let mark = atom.clash.as_ref().map(|clash| look_at::mark(matrix, &atom, clash));
            let (by_contract, systems, known, mends) = Default::default();
            cases.push(Case { atom, by_contract, systems, known, accepted, mark, mends });
        } else if let (Some(clash), Some(other)) = (&mut cases[place].atom.clash, atom.clash) {
            clash.join(other);
        }
        cases[place].add(&contracts, system);
    }
    cases
}

/// What atoms that are told as one have in common.
#[derive(Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Cause {
    row: usize,
    kind: FindingKind,
    severity: Severity,
    accepted: Option<Span>,
    contracts: Vec<usize>,
    lines: Vec<Span>,
    chosen: Option<Holder>,
    /// The answers in question.
    set: AnswerSet,
    /// The number of an atom that is always told alone; `None` for the others.
    number: Option<usize>,
}

impl Cause {
    fn of(atom: &Atom<'_>, accepted: Option<&Acceptance>, number: usize) -> Self {
        let mut cause = Self {
            row: atom.row,
            kind: atom.kind,
            severity: atom.severity,
            accepted: accepted.map(|accepted| accepted.span),
            contracts: Vec::new(),
            lines: Vec::new(),
            chosen: None,
            set: AnswerSet::new(),
            number: None,
        };
        match atom.kind {
            FindingKind::NotCovered | FindingKind::Undecided => {}
            FindingKind::Nobody | FindingKind::Duplicate => {
                cause.contracts.clone_from(&atom.contracts);
                cause.lines.clone_from(&atom.lines);
            }
            FindingKind::AgainstRecommendation => {
                cause.lines.clone_from(&atom.lines);
                cause.chosen = atom.chosen;
            }
            FindingKind::Contradiction | FindingKind::LookAt => {
                cause.set = atom.clash.as_ref().map(|it| it.set.clone()).unwrap_or_default();
            }
            FindingKind::Conflict => cause.number = Some(number),
        }
        cause
    }
}

impl<'a> Case<'a> {
    /// Looks for what mends it, if it is a contradiction and not accepted.
    pub fn find_mends(&mut self, contradictions: &mut Contradictions<'a, '_>) {
        let is_computed = matches!(self.atom.kind, FindingKind::Contradiction | FindingKind::Conflict);
        if let Some(clash) = self.atom.clash.as_ref().filter(|clash| is_computed && !clash.set.is_empty())
            && self.accepted.is_none()
        {
            let contracts: Vec<usize> = self.by_contract.keys().copied().collect();
            self.mends = contradictions.mends(self.atom.kind, &clash.set, &contracts);
        }
    }

    fn add(&mut self, contracts: &[usize], system: Option<&'a System>) {
        for contract in contracts {
            self.by_contract.entry(*contract).or_default().extend(system);
        }
        self.systems.extend(system.filter(|system| self.known.insert(&system.id)));
    }
}

struct Teller<'a, 'm> {
    matrix: &'m RoleMatrix<'a>,
    row: &'m RoleRow<'a>,
    case: &'m Case<'a>,
    has_twin: bool,
}

impl<'a> Teller<'a, '_> {
    fn finding(&self) -> Finding<'a> {
        let atom = &self.case.atom;
        Finding {
            kind: atom.kind,
            severity: atom.severity,
            row: atom.row,
            contracts: self.case.by_contract.keys().copied().collect(),
            systems: self.case.systems.clone(),
            message: self.message(),
            points: atom.clash.as_ref().map(|clash| clash.points.clone()).unwrap_or_default(),
            advice: atom.clash.as_ref().map(|clash| clash.advice),
            accepted: self.case.accepted,
        }
    }

    fn message(&self) -> Vec<TextRun> {
        let mut words = Sentence::default();
        let item = quoted_item(self.row);
        match self.case.atom.kind {
            FindingKind::NotCovered if self.case.atom.severity == Severity::Note => {
                words.ours(format!("{item}は、"));
                self.systems(&mut words);
                words.ours("を対象とする契約では対象外としており、これを取り扱うのは、ほかのシステムを対象とする");
                let holding = (0..self.row.cells.len()).filter(|number| self.row.cells[*number].is_held());
                self.contracts(holding, &mut words);
                words.ours("だけです。");
            }
            FindingKind::NotCovered => {
                words.ours(format!("{item}を"));
                if !self.case.systems.is_empty() {
                    words.ours("、");
                    self.systems(&mut words);
                    words.ours("について");
                }
                words.ours("取り扱う契約がありません。");
            }
            FindingKind::Nobody => {
                words.ours(format!("{item}を取り扱う"));
                self.contracts(self.case.by_contract.keys().copied(), &mut words);
                words.ours("に、");
                if !self.case.systems.is_empty() {
                    self.systems(&mut words);
                    words.ours("についての");
                }
                words.ours("担当がありません。");
            }
            FindingKind::Duplicate => {
                words.ours(format!("{item}を、"));
                self.systems(&mut words);
                words.ours("について、");
                words.list(self.case.by_contract.keys(), |number, words| {
                    self.contract(*number, words);
                    words.ours("では");
                    self.holders(*number, words);
                });
                words.ours("が担当するとしています。");
            }
            FindingKind::AgainstRecommendation => {
                words.ours(format!("{item}の担当が、"));
                words.list(self.case.by_contract.iter(), |(number, systems), words| {
                    self.contract(*number, words);
                    let all = self.matrix.contracts[*number].systems.len();
                    if !systems.is_empty() && systems.len() < all {
                        words.ours("（");
                        self.systems_of(systems, words);
                        words.ours("）");
                    }
                    words.ours("では");
                    self.holders(*number, words);
                });
                words.ours(format!("で、推奨の担当（{}）と異なります。", self.recommended()));
            }
            FindingKind::Contradiction => self.answers("であり、両立しません。", &mut words),
            FindingKind::LookAt => self.answers("です。", &mut words),
            FindingKind::Conflict => self.clash(&mut words),
            FindingKind::Undecided => {
                words.ours(format!("{item}が、"));
                words.list(self.case.by_contract.keys(), |number, words| {
                    self.contract(*number, words);
                    // With many contracts, what each lacks would hide which contracts they are.
                    if self.case.by_contract.len() < 3 {
                        words.ours(format!("（{}）", self.lacks(*number)));
                    }
                });
                words.ours("で未決です。");
            }
        }
        words.runs
    }

    /// 「契約「A」では、「…」が「認めない」、「…」が「認める」であり、両立しません。」
    fn answers(&self, end: &str, words: &mut Sentence) {
        let Some(clash) = &self.case.atom.clash else { return };
        self.contracts(self.case.by_contract.keys().copied(), words);
        words.ours("では、");
        let mut last = None;
        for answer in &clash.answers {
            if last.is_some() {
                words.ours("、");
            }
            if last != Some(answer.row) {
                words.ours(format!("{}の", quoted_item(&self.matrix.rows[answer.row])));
            }
            last = Some(answer.row);
            words.ours(format!("「{}」が「", answer.point.question));
            match answer.given.first() {
                Some((_, place)) => words.from(&short(&answer.text), *place),
                None => words.ours(short(&answer.text)),
            }
            words.ours("」");
        }
        words.ours(end);
    }

    /// 「契約「A」の「…」は「1時間」、契約「B」では「2時間」で、食い違っています。」
    fn clash(&self, words: &mut Sentence) {
        let Some(clash) = &self.case.atom.clash else { return };
        let mut last = None;
        words.list(clash.answers.iter(), |answer, words| {
            let point = (answer.row, &answer.point.id);
            if last != Some(point) {
                let item = &self.matrix.rows[answer.row];
                words.ours(format!("{}の「{}」は", quoted_item(item), answer.point.question));
            }
            last = Some(point);
            let contracts: BTreeSet<usize> = answer.given.iter().map(|(number, _)| *number).collect();
            self.contracts(contracts.into_iter(), words);
            words.ours("で「");
            match answer.given.first() {
                Some((_, place)) => words.from(&short(&answer.text), *place),
                None => words.ours(short(&answer.text)),
            }
            words.ours("」");
        });
        words.ours("であり、食い違っています。");
    }

    fn systems(&self, words: &mut Sentence) {
        self.systems_of(&self.case.systems, words);
    }

    fn systems_of(&self, systems: &[&System], words: &mut Sentence) {
        words.ours("システム");
        for system in systems.iter().take(NAMES) {
            words.ours("「");
            words.from(&system.name.value, system.name.span);
            words.ours("」");
        }
        words.rest(systems.len(), "システム");
    }

    fn contract(&self, number: usize, words: &mut Sentence) {
        let title = &self.matrix.contracts[number].contract.title;
        words.ours("契約「");
        words.from(&title.value, title.span);
        words.ours("」");
    }

    fn contracts(&self, numbers: impl Iterator<Item = usize>, words: &mut Sentence) {
        let numbers: Vec<usize> = numbers.collect();
        words.ours("契約");
        for number in numbers.iter().take(NAMES) {
            let title = &self.matrix.contracts[*number].contract.title;
            words.ours("「");
            words.from(&title.value, title.span);
            words.ours("」");
        }
        words.rest(numbers.len(), "契約");
    }

    /// Writes the parties that hold the item in a contract, for the systems of the case.
    fn holders(&self, number: usize, words: &mut Sentence) {
        let system = self.case.by_contract.get(&number).and_then(|systems| systems.first().copied());
        let Some(line) = self.row.cells[number].line(system) else { return };
        for (index, holder) in line.holders.iter().enumerate() {
            if index > 0 {
                words.ours("及び");
            }
            let called = holder.side.party.called();
            words.from(&called.value, called.span);
        }
    }

    fn lacks(&self, number: usize) -> String {
        let RoleCell::Held { lacks, .. } = &self.row.cells[number] else { return String::new() };
        let named: Vec<String> = lacks.iter().take(NAMES).map(Lack::word).collect();
        match lacks.len() - named.len() {
            0 => named.join("、"),
            more => format!("{}、ほか{more}件", named.join("、")),
        }
    }

    /// 「事業者」, or the clauses that recommend another party.
    fn recommended(&self) -> String {
        match &self.row.item.recommended_duty {
            Some(RecommendedDuty::Whole(holder)) => side(*holder).to_owned(),
            Some(RecommendedDuty::PerClause(clauses)) if clauses.iter().all(|(_, holder)| *holder == clauses[0].1) => {
                clauses.first().map_or_else(String::new, |(_, holder)| side(*holder).to_owned())
            }
            Some(RecommendedDuty::PerClause(clauses)) => {
                let other = clauses.iter().filter(|(_, holder)| Some(*holder) != self.case.atom.chosen);
                other.map(|(label, holder)| format!("{label}は{}", side(*holder))).collect::<Vec<_>>().join("、")
            }
            None => String::new(),
        }
    }

    fn fault(&self, finding: &Finding<'a>) -> Diagnostic {
        let code = finding.kind.code();
        let message = finding.text();
        let mut fault = match finding.severity {
            Severity::Note => Diagnostic::note(code, message),
            _ => Diagnostic::warning(code, message),
        };
        for (span, text) in self.places() {
            if fault.others.len() == MOST_PLACES {
                break;
            }
            let known = fault.labels().any(|label| label.span == span);
            fault = match (&fault.primary, known) {
                (None, _) => fault.at(span, text),
                (Some(_), false) => fault.and_at(span, text),
                // The line is pointed at already: it holds in several contracts.
                (Some(_), true) => fault,
            };
        }
        let next = self.next_step();
        fault = fault.hint(match finding.advice {
            Some(advice) => advice.to_owned(),
            None => next.to_owned(),
        });
        if let Some(mends) = &self.case.mends {
            fault = fault.hint(self.how_to_mend(mends));
        }
        if finding.kind == FindingKind::Undecided { fault } else { fault.hint(self.how_to_accept()) }
    }

    /// The lines the finding rests on, the first one to correct at the head.
    fn places(&self) -> Box<dyn Iterator<Item = (Span, String)> + '_> {
        let numbers = || self.case.by_contract.keys().copied();
        let title = |number: usize| &self.matrix.contracts[number].contract.title.value;
        match self.case.atom.kind {
            FindingKind::NotCovered => Box::new(numbers().map(move |number| match &self.row.cells[number] {
                RoleCell::Excluded(reason) => (reason.span, format!("契約「{}」で対象外とした理由", title(number))),
                _ => {
                    let contract = self.matrix.contracts[number].contract;
                    let text = format!("契約「{}」が取り扱う節", title(number));
                    (contract.sections_at.unwrap_or(contract.title.span), text)
                }
            })),
            FindingKind::Nobody | FindingKind::Undecided => Box::new(numbers().map(move |number| {
                let contract = self.matrix.contracts[number].contract;
                let own = contract.choices.get(&self.row.item.id);
                (own.map_or(contract.title.span, |choice| choice.span), format!("契約「{}」", title(number)))
            })),
            FindingKind::Duplicate | FindingKind::AgainstRecommendation => {
                Box::new(self.case.by_contract.iter().filter_map(move |(number, systems)| {
                    let line = self.row.cells[*number].line(systems.first().copied())?;
                    Some((line.origin?, format!("契約「{}」の担当", title(*number))))
                }))
            }
            FindingKind::Contradiction | FindingKind::Conflict | FindingKind::LookAt => {
                let answers = self.case.atom.clash.iter().flat_map(|clash| &clash.answers);
                let given = answers.flat_map(|answer| &answer.given);
                Box::new(given.map(move |(number, span)| (*span, format!("契約「{}」の答え", title(*number)))))
            }
        }
    }

    fn next_step(&self) -> &'static str {
        match (self.case.atom.kind, self.case.atom.severity) {
            (FindingKind::NotCovered, Severity::Note) => {
                "その契約で足りるか確かめてください。足りるなら、その契約の systems にこのシステムを足せます。"
            }
            (FindingKind::NotCovered, _) => {
                "取り扱う契約があれば、その契約の sections に節を、systems にシステムを足してください。なければ、だれが担うかを決めてください。"
            }
            (FindingKind::Nobody, _) => "担当する当事者を duty に書いてください。",
            (FindingKind::Duplicate, _) => {
                "一方の契約で対象外（excluded）とするか、両方の duty に当事者ごとの役割を書いて分けてください。"
            }
            (FindingKind::AgainstRecommendation, _) => {
                "このとおりでよいか確かめてください。両者で分けるなら、duty に当事者ごとの役割を書いてください。"
            }
            (FindingKind::Contradiction | FindingKind::Conflict | FindingKind::LookAt, _) => {
                "どちらによるか確かめてください。"
            }
            (FindingKind::Undecided, _) => "決まったら書き足してください。",
        }
    }

    /// Every single answer that mends it.
    fn how_to_mend(&self, mends: &[Mend<'_>]) -> String {
        let words: Vec<String> = mends
            .iter()
            .map(|mend| {
                let mut place = Sentence::default();
                if self.case.atom.kind == FindingKind::Conflict {
                    self.contracts(mend.contracts.iter().copied(), &mut place);
                    place.ours("の ");
                }
                place.ours(format!("{}.{}", mend.item, mend.point.id));
                let place = one_line(&place.runs);
                match &mend.to {
                    None => format!("{place} を書かない"),
                    Some(to) => format!("{place} を {}にする", as_written(mend, to)),
                }
            })
            .collect();
        match &words[..] {
            [] => "1つの答えを変えるだけでは直りません（ほかの矛盾が生じます）。".to_owned(),
            [one] => format!("次のようにすれば直ります：{one}。"),
            many => format!("次のどれか1つで直ります：{}。", many.join("、")),
        }
    }

    /// Says which entry of `accepted` means this finding and no other.
    fn how_to_accept(&self) -> String {
        let item = &self.row.item.id;
        let mut entry = format!("code: {}, item: {item}", self.case.atom.kind.key());
        let uncovered = self.case.atom.kind == FindingKind::NotCovered;
        if !uncovered {
            let contracts = self.case.by_contract.keys().map(|number| self.matrix.contracts[*number].contract);
            let contracts: Vec<&str> = contracts.map(|contract| contract.id.value.as_str()).collect();
            entry.push_str(&format!(", contracts: [{}]", contracts.join(", ")));
        }
        if !self.case.systems.is_empty() && (uncovered || self.has_twin) {
            let systems: Vec<&str> = self.case.systems.iter().map(|system| system.id.as_str()).collect();
            entry.push_str(&format!(", systems: [{}]", systems.join(", ")));
        }
        if let Some(Clash { points, .. }) = &self.case.atom.clash {
            let with: Vec<String> = points.iter().skip(1).map(|(item, point)| format!("{item}.{point}")).collect();
            points.iter().take(1).for_each(|(_, point)| entry.push_str(&format!(", point: {point}")));
            match &with[..] {
                [] => {}
                [one] => entry.push_str(&format!(", with: {one}")),
                many => entry.push_str(&format!(", with: [{}]", many.join(", "))),
            }
        }
        if let Some(mark) = &self.case.mark {
            entry.push_str(&format!(", answers: {mark}"));
        }
        format!("このままでよければ、accepted に「- {{ {entry}, reason: 理由 }}」と書いてください。")
    }
}

/// 「allowed（認める）」, 「false 」
fn as_written(mend: &Mend<'_>, to: &Answer) -> String {
    match (to, &mend.point.kind) {
        (Answer::Option { id, .. }, PointKind::Options(options)) => {
            let label = options.iter().find(|option| option.id == *id).map_or("", |option| &option.label);
            format!("{id}（{label}）")
        }
        (Answer::YesNo(value), _) => format!("{value} "),
        _ => String::new(),
    }
}

/// What was found beyond the contradictions that are told.
pub(super) fn untold(more: usize, is_cut: bool) -> Option<Diagnostic> {
    (more > 0 || is_cut).then(|| {
        let at_least = if is_cut { "以上" } else { "" };
        Diagnostic::note(codes::ROLES_CONTRADICTION, format!("矛盾は、ほかに{more}件{at_least}あります。"))
            .hint("示されたものを直してから、もう一度確かめてください。")
    })
}

/// The words in one line, even if a name has a line break.
pub(super) fn one_line(runs: &[TextRun]) -> String {
    runs.iter().map(|run| run.text.replace('\n', " ")).collect()
}

/// A sentence that is being written.
#[derive(Default)]
struct Sentence {
    runs: Vec<TextRun>,
}

impl Sentence {
    fn ours(&mut self, text: impl Into<String>) {
        self.runs.push(TextRun::ours(text));
    }

    fn from(&mut self, text: &str, origin: Span) {
        self.runs.push(TextRun::from(text, origin));
    }

    fn rest(&mut self, count: usize, what: &str) {
        if count > NAMES {
            self.ours(format!("ほか{}{what}", count - NAMES));
        }
    }

    /// Writes the first few, then how many more there are.
    fn list<T>(&mut self, of: impl ExactSizeIterator<Item = T>, mut one: impl FnMut(T, &mut Self)) {
        let count = of.len();
        for (index, entry) in of.take(NAMES).enumerate() {
            if index > 0 {
                self.ours("、");
            }
            one(entry, self);
        }
        if count > NAMES {
            self.ours(format!("、ほか{}件", count - NAMES));
        }
    }
}

/// An answer as a finding quotes it, cut after 200 characters. Names are never that long.
fn short(text: &str) -> Cow<'_, str> {
    const LONGEST: usize = 200;
    match text.char_indices().nth(LONGEST) {
        Some((end, _)) => Cow::Owned(format!("{}…", &text[..end])),
        None => Cow::Borrowed(text),
    }
}

fn quoted_item(row: &RoleRow<'_>) -> String {
    format!("「{} {}」", row.item.place(row.part, row.section), row.item.plain_title())
}

fn side(holder: Holder) -> &'static str {
    match holder {
        Holder::Hospital | Holder::Vendor => holder.word(),
        Holder::Shared => "医療機関と事業者の共同",
    }
}
