//! Understands what people typed into the places of a field.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::diagnostic::{Report, Severity, SourceId};
use crate::entry::{self, EntryKind, Meaning, Sides};
use crate::form::{FieldChoice, FieldKind, FieldPart, FieldValue, FormField};
use crate::model::date::Date;
use crate::model::id::PartyId;
use crate::raw::text::{check_scalar, check_source};

/// In the letters of Excel, in UTF-16. A form must hold the answer twice in a cell of 32,767, with signs of its own.
const LONGEST: usize = 12_000;

/// What was typed into the places of a field, each as it stands there.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct TypedAnswer {
    pub value: String,
    pub detail: String,
    pub not_applicable: String,
    /// The task of each party.
    pub roles: Vec<(String, String)>,
}

impl TypedAnswer {
    /// Finds texts that no hospital file and no form can hold.
    fn check(&self) -> Result<(), AnswerFault> {
        let own = [
            (FieldPart::Value, &self.value),
            (FieldPart::Detail, &self.detail),
            (FieldPart::NotApplicable, &self.not_applicable),
        ];
        let roles = self.roles.iter().map(|(party, task)| (FieldPart::Role(party.clone()), task));
        for (part, text) in own.into_iter().chain(roles) {
            let mut report = Report::new();
            check_source(SourceId::default(), text, &mut report);
            check_scalar(SourceId::default(), text, 0, text, &mut report);
            let forbidden = report.iter().find(|fault| fault.severity == Severity::Error);
            if let Some(fault) = forbidden {
                return Err(AnswerFault { part, message: fault.message.clone(), hint: fault.hints.concat() });
            }
            if text.encode_utf16().count() > LONGEST {
                let message = format!("答えが長すぎます。{LONGEST}文字までです。");
                return Err(AnswerFault { part, message, hint: "要点だけを書いてください。".to_owned() });
            }
        }
        Ok(())
    }

    /// Whether the texts are the same but for blanks around them.
    fn is_like(&self, other: &Self) -> bool {
        let texts = |it: &Self| [&it.value, &it.detail, &it.not_applicable].map(|text| text.trim().to_owned());
        let roles = |it: &Self| -> BTreeMap<String, String> {
            it.roles.iter().map(|(party, task)| (party.clone(), task.trim().to_owned())).collect()
        };
        texts(self) == texts(other) && roles(self) == roles(other)
    }
}

/// Why what was typed is no answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AnswerFault {
    /// Where it was typed.
    pub part: FieldPart,
    /// One Japanese sentence.
    pub message: String,
    /// What to do. Empty when the message says it.
    pub hint: String,
}

/// What a form showed when it went out. Labels may have changed since.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct KeptAnswer {
    #[serde(default, skip_serializing_if = "FieldValue::is_empty")]
    pub was: FieldValue,
    /// The value in words.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub shown: String,
}

impl KeptAnswer {
    pub fn of(kind: &FieldKind, value: &FieldValue) -> Self {
        Self { was: value.clone(), shown: kind.shown(value) }
    }

    /// What stands in the places of a form that nobody touched.
    pub fn untouched(&self) -> TypedAnswer {
        TypedAnswer {
            value: self.shown.clone(),
            detail: self.was.part(&FieldPart::Detail),
            not_applicable: self.was.part(&FieldPart::NotApplicable),
            roles: self.was.roles.clone(),
        }
    }
}

impl FormField {
    /// The answer that was typed. Places that nobody touched still hold what was `kept`, in whatever form it stood in
    /// the file.
    ///
    /// # Errors
    /// When a text has no meaning in its field, or several, or two texts do not go together.
    pub fn answer(&self, typed: &TypedAnswer, kept: &KeptAnswer) -> Result<FieldValue, AnswerFault> {
        let (was, untouched) = (&kept.was, kept.untouched());
        if typed.is_like(&untouched) {
            return Ok(was.clone());
        }
        typed.check()?;
        let text = |text: &str| Some(text.trim().to_owned()).filter(|text| !text.is_empty());
        let (detail, not_applicable) = (text(&typed.detail), text(&typed.not_applicable));
        let roles: Vec<(String, String)> =
            typed.roles.iter().filter_map(|(party, task)| Some((party.clone(), text(task)?))).collect();
        let value =
            if typed.value.trim() == untouched.value.trim() { was.value.clone() } else { self.values(&typed.value)? };
        // The same day in another form is no other answer.
        let value = if self.kind.means_the_same(&value, &was.value) { was.value.clone() } else { value };
        let fault = |part, message: &str, hint: &str| {
            Err(AnswerFault { part, message: message.to_owned(), hint: hint.to_owned() })
        };
        let parts = self.parts();
        for (part, text) in [(FieldPart::Detail, &detail), (FieldPart::NotApplicable, &not_applicable)] {
            if text.is_some() && !parts.contains(&part) {
                let hint = "「答え」に書けることは「答え」に移し、この欄は空けてください。";
                return fault(part, "この問いでは、この欄には書けません。", hint);
            }
        }
        match (&not_applicable, &detail) {
            (Some(_), _) if !value.is_empty() || !roles.is_empty() => fault(
                FieldPart::NotApplicable,
                "「答え」と「該当なしの理由」の両方があります。",
                "該当するなら理由を、該当しないなら答えを消してください。",
            ),
            (Some(_), Some(_)) => fault(
                FieldPart::NotApplicable,
                "「詳しい内容」と「該当なしの理由」の両方があります。",
                "該当するなら理由を、該当しないなら詳しい内容を消してください。",
            ),
            (None, Some(_)) if value.is_empty() => fault(
                FieldPart::Detail,
                "「詳しい内容」だけがあり、「答え」がありません。",
                "「答え」も書いてください。共通の値と同じ答えのときも書きます。",
            ),
            _ => self.with_roles(FieldValue { value, detail, not_applicable, roles }),
        }
    }

    /// Where roles are written, each party that has the duty has one.
    fn with_roles(&self, mut answer: FieldValue) -> Result<FieldValue, AnswerFault> {
        let Some((first, _)) = answer.roles.first() else { return Ok(answer) };
        let holders: Vec<String> = answer.roles.iter().map(|(party, _)| party.clone()).collect();
        let is_same = holders.len() == answer.value.len() && holders.iter().all(|party| answer.value.contains(party));
        if !answer.value.is_empty() && !is_same {
            let part = FieldPart::Role(first.clone());
            let message = "役割の書かれた当事者が、「答え」の当事者と違います。".to_owned();
            let hint = "「答え」の当事者のすべてに役割を書くか、役割をすべて消してください。".to_owned();
            return Err(AnswerFault { part, message, hint });
        }
        answer.value = holders;
        Ok(answer)
    }

    /// The values of what was typed as the answer itself; none for an empty text.
    fn values(&self, typed: &str) -> Result<Vec<String>, AnswerFault> {
        let typed = typed.trim();
        if typed.is_empty() {
            return Ok(Vec::new());
        }
        match &self.kind {
            FieldKind::Text => Ok(vec![typed.to_owned()]),
            FieldKind::Lines => Ok(lines(typed)),
            FieldKind::Day => self.read(EntryKind::Day, typed, "日付"),
            FieldKind::Duration => self.read(EntryKind::Duration, typed, "期間や時間の長さ"),
            FieldKind::One(choices) => match chosen(choices, typed) {
                Some(value) => Ok(vec![value]),
                None => self.one(choices, typed),
            },
            FieldKind::Some(choices) => self.several(choices, typed),
        }
    }

    fn read(&self, kind: EntryKind<'_>, typed: &str, what: &str) -> Result<Vec<String>, AnswerFault> {
        match entry::read(kind, typed) {
            Meaning::Written => Ok(vec![typed.to_owned()]),
            Meaning::Clear(values) => Ok(values),
            Meaning::Open(question) => Err(self.open(question)),
            Meaning::Unknown => Err(AnswerFault {
                part: FieldPart::Value,
                message: format!("「{typed}」が、{what}として読めません。"),
                hint: self.kind.how(),
            }),
        }
    }

    fn one(&self, choices: &[FieldChoice], typed: &str) -> Result<Vec<String>, AnswerFault> {
        let is = |words: [&str; 2]| choices.iter().map(|choice| choice.value.as_str()).eq(words);
        let pairs: Vec<(&str, &str)> = pairs(choices).collect();
        let name = self.key.names.last().map_or("", String::as_str);
        let kinds = [
            is(["true", "false"]).then_some(EntryKind::Flag),
            is(["はい", "いいえ"]).then_some(EntryKind::FirstCheck),
            (!self.is_point()).then_some(EntryKind::Word(name)),
            Some(EntryKind::Choice(&pairs)),
        ];
        let mut found = Err(self.unknown(typed, choices));
        for kind in kinds.into_iter().flatten() {
            match entry::read(kind, typed) {
                Meaning::Clear(values) if values.iter().all(|value| chosen(choices, value).is_some()) => {
                    return Ok(values);
                }
                Meaning::Open(question) => found = Err(self.open(question)),
                _ => {}
            }
        }
        found
    }

    fn several(&self, choices: &[FieldChoice], typed: &str) -> Result<Vec<String>, AnswerFault> {
        let parts = || typed.split(['\n', '、']).map(str::trim).filter(|part| !part.is_empty());
        let exact: Option<Vec<String>> = parts().map(|part| chosen(choices, part)).collect();
        let read = match exact {
            Some(values) => Meaning::Clear(values),
            None if choices.iter().any(|choice| choice.value == PartyId::HOSPITAL) => {
                entry::read(EntryKind::Parties(&sides(choices)), &parts().collect::<Vec<_>>().join("、"))
            }
            None => {
                let pairs: Vec<(&str, &str)> = pairs(choices).collect();
                entry::read(EntryKind::Names(&pairs), &parts().collect::<Vec<_>>().join("、"))
            }
        };
        let values = match read {
            Meaning::Written => vec![typed.to_owned()],
            Meaning::Clear(values) => values,
            Meaning::Open(question) => return Err(self.open(question)),
            Meaning::Unknown => return Err(self.unknown(typed, choices)),
        };
        if let Some(twice) = (1..values.len()).find(|at| values[..*at].contains(&values[*at])) {
            let label = self.kind.shown(&FieldValue::of(values[twice].as_str()));
            let message = format!("「{label}」が2度書かれています。");
            return Err(AnswerFault {
                part: FieldPart::Value, message, hint: "1つだけ残してください。".to_owned()
            });
        }
        Ok(values)
    }

    fn open(&self, question: String) -> AnswerFault {
        let hint = "1つの意味にしか読めない書き方に直してください。".to_owned();
        AnswerFault { part: FieldPart::Value, message: question, hint }
    }

    fn unknown(&self, typed: &str, choices: &[FieldChoice]) -> AnswerFault {
        let labels: Vec<&str> = choices.iter().map(|choice| choice.label.as_str()).collect();
        let hint = match labels[..] {
            [] => "答えられるものが、まだありません。空けておいてください。".to_owned(),
            _ => format!("次の中から選んでください：「{}」", labels.join("」「")),
        };
        AnswerFault {
            part: FieldPart::Value, message: format!("「{typed}」は、選べる答えの中にありません。"), hint
        }
    }
}

impl FieldKind {
    /// How to write an answer of this kind, for all fields alike.
    pub fn how(&self) -> String {
        match self {
            Self::Day => "日付を書きます（例：2026-04-01、令和8年4月1日）。".to_owned(),
            Self::Duration => "数と単位で書きます（例：30分、2時間、5営業日、1か月、1年）。".to_owned(),
            Self::Lines => "1つずつ、改行（Alt+Enter）して書きます。".to_owned(),
            Self::Some(_) => "2つ以上のときは「、」で区切ります。".to_owned(),
            Self::One(choices) => choices
                .iter()
                .filter_map(|choice| {
                    Some(format!(
                        "「{}」のときは、{}を「詳しい内容」に書きます。",
                        choice.label,
                        choice.detail.as_ref()?
                    ))
                })
                .collect(),
            Self::Text => String::new(),
        }
    }

    fn means_the_same(&self, now: &[String], was: &[String]) -> bool {
        let days = [now, was].map(|values| Date::parse(values.first()?).ok());
        matches!(self, Self::Day) && days[0].is_some() && days[0] == days[1]
    }
}

/// The value of the choice with this very label, name or value.
fn chosen(choices: &[FieldChoice], typed: &str) -> Option<String> {
    let found = choices.iter().find(|choice| choice.label == typed || choice.value == typed);
    found.map(|choice| choice.value.clone())
}

fn pairs(choices: &[FieldChoice]) -> impl Iterator<Item = (&str, &str)> {
    choices.iter().map(|choice| (choice.value.as_str(), choice.label.as_str()))
}

fn sides(choices: &[FieldChoice]) -> Sides<'_> {
    let mut vendors = choices.iter().filter(|choice| choice.value != PartyId::HOSPITAL);
    let vendor = vendors.next().filter(|_| vendors.next().is_none()).map(|vendor| vendor.value.as_str());
    let named = choices.iter().map(|choice| {
        let names = [&choice.label].into_iter().chain(&choice.names).map(String::as_str);
        (choice.value.as_str(), names.collect())
    });
    Sides { named: named.collect(), vendor, all: choices.iter().map(|choice| choice.value.as_str()).collect() }
}

fn lines(typed: &str) -> Vec<String> {
    typed.lines().map(str::trim).filter(|line| !line.is_empty()).map(str::to_owned).collect()
}
