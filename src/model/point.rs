//! Points are typed questions that an item leaves to the parties. Sentences are made from their answers.
//!
//! Both form a small closed language without loops and without a template engine. So a test can try every combination
//! of options (`tests/`) and prove that each one gives its sentences.

use crate::diagnostic::{Span, Spanned};
use crate::model::date::Date;
use crate::model::duration::Duration;
use crate::model::hospital::PartyRef;
use crate::model::id::{ItemId, OptionId, PointId, SentenceId};
use crate::model::norm::Saying;
use crate::model::word::words;

/// One question of an item.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Point {
    pub id: PointId,
    /// A Japanese noun phrase: 「通信を暗号化する範囲」.
    pub question: String,
    pub kind: PointKind,
    /// When the item is 未決 without an answer.
    pub required: Requirement,
    /// A Japanese sentence that helps the person who answers.
    pub help: Option<String>,
    /// Whether the answer is printed beside the telephone numbers, for the person who is on call at night.
    pub on_call: bool,
    /// The groups of sentences about which the answer settles something.
    pub of: Vec<SentenceId>,
    pub span: Span,
}

/// Whether a point must be answered.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Requirement {
    Never,
    Always,
    /// Where all of these match.
    When(Vec<Condition>),
}

impl Requirement {
    /// 「必須」, 「任意」, or on what it depends; `points` are those of the item.
    pub fn words(&self, points: &[Point]) -> String {
        match self {
            Self::Never => "任意".to_owned(),
            Self::Always => "必須".to_owned(),
            Self::When(conditions) => {
                let all: Vec<String> = conditions.iter().map(|condition| condition.words(points)).collect();
                format!("{}のときは必須", all.join("、かつ、"))
            }
        }
    }
}

/// What may be answered.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum PointKind {
    Options(Vec<PointOption>),
    YesNo,
    Party,
    Duration,
    Date,
    List,
    Text,
}

/// One answer with a name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PointOption {
    pub id: OptionId,
    pub label: String,
    /// The heading of the detail that this option needs. `None` when it takes no detail.
    pub detail: Option<String>,
}

/// An answer as it was written. It fits its point.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Answer {
    Option {
        id: OptionId,
        detail: Option<Spanned<String>>,
    },
    YesNo(bool),
    Parties(Vec<Spanned<PartyRef>>),
    Duration(Duration),
    Date(Date),
    List(Vec<Spanned<String>>),
    Text(String),
    /// The question does not apply. The text is the reason.
    NotApplicable(Spanned<String>),
}

/// A group of sentences. At most one of them is printed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SentenceGroup {
    /// What the group is known by in files and comparisons, whatever it says.
    pub id: SentenceId,
    pub cases: Vec<SentenceCase>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SentenceCase {
    /// All conditions must match. No condition means always.
    pub when: Vec<Condition>,
    pub text: Vec<SentencePiece>,
    /// What it says, as far as a contradiction can depend on it.
    pub norms: Vec<Saying>,
    pub span: Span,
}

/// A point, and the answers for which the condition matches.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Condition {
    pub point: PointId,
    pub any_of: Vec<Match>,
}

impl Condition {
    /// 「「外部アクセスの可否」が「認める」又は「一定の場合に認める」」.
    fn words(&self, points: &[Point]) -> String {
        let point = points.iter().find(|point| point.id == self.point);
        let question = point.map_or("", |point| point.question.as_str());
        let answers: Vec<String> = self.any_of.iter().map(|answer| answer.words(point)).collect();
        format!("「{question}」が{}", answers.join("又は"))
    }
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Match {
    Option(OptionId),
    YesNo(bool),
    Answered,
    Unanswered,
}

impl Match {
    fn words(&self, point: Option<&Point>) -> String {
        let label = |id: &OptionId| match point.map(|point| &point.kind) {
            Some(PointKind::Options(options)) => options.iter().find(|option| option.id == *id),
            _ => None,
        };
        match self {
            Self::Option(id) => format!("「{}」", label(id).map_or(id.as_str(), |option| &option.label)),
            Self::YesNo(true) => "「はい」".to_owned(),
            Self::YesNo(false) => "「いいえ」".to_owned(),
            Self::Answered => "記入済み".to_owned(),
            Self::Unanswered => "未記入".to_owned(),
        }
    }
}

/// A part of a sentence.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum SentencePiece {
    Text(String),
    /// `{point}`: the answer to this point.
    Answer(PointId),
    /// `{point.detail}`: the detail of the answer to this point.
    Detail(PointId),
    /// `{point.since}`: a duration, with the words for where it starts: 「時から2時間」, 「日の翌日から起算して3日」.
    Since(PointId),
    /// `{party}`: who holds the duty of the item.
    Duty,
    /// `{hospital}`: the label of the hospital in the contract.
    Hospital,
    /// `{vendor}`: the labels of the vendors of the contract.
    Vendor,
    /// `{system}`: 「本件システム」, or the name of the one system a line holds for.
    System,
}

/// Who should hold the duty, as the catalog's wording suggests. This comes from this project, not from the ministry.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum RecommendedDuty {
    Whole(Holder),
    /// One holder for each clause of the response, by its label: `(a)`.
    PerClause(Vec<(String, Holder)>),
}

words! {
    #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
    pub enum Holder {
        Hospital => "hospital", "医療機関";
        Vendor => "vendor", "事業者";
        Shared => "shared", "医療機関と事業者";
    }
}

/// Two answers that a person should look at side by side, although both can be true.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LookAt {
    pub this: PointId,
    pub with: (ItemId, PointId),
    pub values: LookAtValues,
    /// Where both stand. `None`: in one contract or in two.
    pub only: Option<LookAtPlace>,
    pub message: String,
    pub span: Span,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub enum LookAtValues {
    /// Any two different answers.
    Differ,
    /// These pairs: the answer to `this`, and the answer to `with`, both as written. [`ANSWERED`] is any answer.
    Pairs(Vec<(String, String)>),
}

pub const ANSWERED: &str = "answered";

impl LookAtValues {
    pub fn fit(&self, this: &str, with: &str) -> bool {
        let fits = |declared: &str, value: &str| declared == ANSWERED || declared == value;
        match self {
            Self::Differ => this != with,
            Self::Pairs(pairs) => pairs.iter().any(|(a, b)| fits(a, this) && fits(b, with)),
        }
    }
}

words! {
    #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
    pub enum LookAtPlace {
        Within => "within";
        Between => "between";
    }
}
