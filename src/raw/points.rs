//! The files below `points/` of one edition, as written: this project's questions and sentences.

use crate::diagnostic::{Report, Span};
use crate::raw::Text;
use crate::raw::decode::Value;
use crate::raw::keys::{Keys, Kind, Name};
use crate::raw::shape::name::{Catalog, Item, Point};
use crate::raw::shape::{Any, FileShape, Flag, List, Map, May, Must, OneOrMany, Required, Words, Written, shape};

shape! {
    /// A file below `points/`.
    pub struct RawPoints = POINTS("取決め事項のファイル") {
        section: Must<Words>,
        items: Must<Map<Item, RawItemPoints>>,
    }
}

shape! {
    pub struct RawItemPoints = ITEM_POINTS("取決め事項") {
        recommended_duty: May<RawRecommendedDuty>,
        points: Any<Map<Point, RawPoint>>,
        sentences: Any<Map<Catalog, List<RawSentence>>>,
        look_at: Any<List<RawLookAt>>,
    }
}

shape! {
    pub struct RawPoint = POINT("問い") {
        question: Must<Words>,
        kind = "type": Must<Words>,
        required: May<RawRequired>,
        options: Any<Map<Catalog, LabelOrOption>>,
        help: May<Words>,
        on_call: May<Flag>,
        of: Any<OneOrMany<Words>>,
    }
}

shape! {
    /// An option, written as `all: 全部` or as `partial: { label: 一定範囲, detail: required, detail_label: 範囲 }`.
    pub struct RawOption = OPTION("選択肢") {
        label: Must<Words>,
        detail: May<Words>,
        detail_label: May<Words>,
    }
}

shape! {
    pub struct RawSentence = SENTENCE("文案") {
        when: Any<RawWhen>,
        text: Must<Words>,
        norms: Any<List<RawNorm>>,
    }
}

shape! {
    /// What a sentence says, or of which sentence it only settles something.
    pub struct RawNorm = NORM("norms") {
        who: May<Words>,
        force: May<Words>,
        act: May<Words>,
        step: May<Words>,
        without: May<Words>,
        alone: May<Flag>,
        purpose: May<Words>,
        urgent: May<Flag>,
        listed: May<Flag>,
        within: May<Words>,
        after: May<Words>,
        of: May<Words>,
    }
}

shape! {
    /// The file `points/acts.yaml`: the acts and purposes that norms may name, and what holds between acts.
    pub struct RawActs = ACTS("行為のファイル") {
        acts: Must<Map<Catalog, RawAct>>,
        purposes: Any<Map<Catalog, RawAct>>,
        rules: Any<List<RawRule>>,
    }
}

shape! {
    /// An act or a purpose, and why it is in the list.
    pub struct RawAct = ACT("行為") {
        word: Must<Words>,
        reason: Must<Words>,
    }
}

shape! {
    /// `act` is another word for `is`, or cannot be done without `needs`; and why.
    pub struct RawRule = RULE("rules") {
        act: Must<Words>,
        is: May<Words>,
        needs: May<Words>,
        reason: Must<Words>,
    }
}

/// Points, each with the answers that match.
pub type RawWhen = Map<Point, List<Words>>;

shape! {
    pub struct RawLookAt = LOOK_AT("look_at") {
        this: Must<Words>,
        with: Must<Words>,
        values: Must<RawLookAtValues>,
        only: May<Words>,
        message: Must<Words>,
    }
}

/// Every mapping of these files with its keys. A test compares the pages about the format with this list.
pub const ALL_KEYS: &[Keys] = &[POINTS, ITEM_POINTS, POINT, OPTION, SENTENCE, NORM, LOOK_AT, ACTS, ACT, RULE];

impl FileShape for RawPoints {}
impl FileShape for RawActs {}

/// `true`, or the answers to other points under which this one must be answered.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum RawRequired {
    Always(bool),
    When(<RawWhen as Written>::Raw),
}

impl Written for RawRequired {
    type Raw = Self;
    const KIND: Kind = Kind::OneOf(&[Kind::Flag, RawWhen::KIND]);

    fn read(value: Value<'_>, report: &mut Report) -> Option<Self> {
        if value.is_mapping() {
            return RawWhen::read(value, report).map(Self::When);
        }
        value.flag(report).map(|flag| Self::Always(flag.value))
    }
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub enum RawRecommendedDuty {
    Whole(Text),
    /// The label of each clause, and who carries it.
    PerClause(Vec<(Text, Text)>),
}

impl Written for RawRecommendedDuty {
    type Raw = Self;
    const KIND: Kind = Kind::OneOf(&[Kind::Text, Kind::Map(Name::Catalog, &Kind::Text)]);

    fn read(value: Value<'_>, report: &mut Report) -> Option<Self> {
        if value.is_mapping() {
            return Map::<Catalog, Words>::read(value, report).map(Self::PerClause);
        }
        value.text(report).map(Self::Whole)
    }
}

/// A label alone (`全部`), or a [`RawOption`] with its keys.
#[derive(Debug)]
pub struct LabelOrOption;

impl Written for LabelOrOption {
    type Raw = RawOption;
    const KIND: Kind = Kind::OneOf(&[Kind::Text, Kind::Mapping(&OPTION)]);

    fn read(value: Value<'_>, report: &mut Report) -> Option<RawOption> {
        if value.is_mapping() {
            return RawOption::read(value, report);
        }
        Some(RawOption { label: value.text(report)?, detail: None, detail_label: None, span: value.span() })
    }
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub enum RawLookAtValues {
    /// A single word. `differ` is the only one with a meaning.
    Word(Text),
    /// Pairs of answers: of this point, and of the point under `with`.
    Pairs(Vec<(Text, Text)>),
}

impl Written for RawLookAtValues {
    type Raw = Self;
    const KIND: Kind = Kind::OneOf(&[Kind::Text, Kind::List(&Kind::List(&Kind::Text))]);

    fn read(value: Value<'_>, report: &mut Report) -> Option<Self> {
        if value.is_text() {
            return value.text(report).map(Self::Word);
        }
        let pairs = value.items(report)?;
        Some(Self::Pairs(pairs.into_iter().filter_map(|pair| one_pair(pair, report)).collect()))
    }
}

impl Required for RawLookAtValues {
    type Must = Option<Self>;

    fn must(read: Option<Self>, _: Span) -> Option<Self> {
        read
    }
}

fn one_pair(value: Value<'_>, report: &mut Report) -> Option<(Text, Text)> {
    let pair = List::<Words>::read(value, report)?;
    let [this, with] = <[Text; 2]>::try_from(pair).map_err(|_| value.wrong("2つの値の組", report)).ok()?;
    Some((this, with))
}
