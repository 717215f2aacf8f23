//! What a form asks, one field at a time.

use std::fmt;

use serde::{Deserialize, Serialize};

/// Fields that belong together, under one heading.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FieldGroup {
    pub kind: FieldGroupKind,
    pub title: String,
    pub fields: Vec<FormField>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub enum FieldGroupKind {
    /// What is asked once: of a contract, a party, the whole file.
    Head,
    /// An item of the edition, with the ministry's text: the head of each column, and the cell.
    Item { id: String, canonical: Vec<(String, String)> },
    /// Entries of a list. Each field is a column, and each entry has a value for it.
    Table { key: FieldKey, entries: Vec<Vec<FieldValue>> },
}

/// One question.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FormField {
    pub key: FieldKey,
    pub label: String,
    pub help: String,
    pub kind: FieldKind,
    pub need: FieldNeed,
    /// What stands in the file now, in the layer that the form is for.
    pub value: FieldValue,
    /// What holds where nothing is written.
    pub inherited: FieldValue,
}

/// The name of a field: `title`, `period/from`, `2-C-1/duty`, `2-C-1/scope`, `2-C-1/scope@dept`.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct FieldKey {
    /// The item; `None` outside `choices`.
    pub item: Option<String>,
    /// The keys below the item, or below the mapping that the form is for. A point stands for itself, without `points`.
    pub names: Vec<String>,
    /// The system that the answer is for.
    pub system: Option<String>,
}

/// What may be answered.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum FieldKind {
    Text,
    /// Texts, one below the other.
    Lines,
    Day,
    /// A number and a unit: 2時間, 5営業日.
    Duration,
    /// One of these.
    One(Vec<FieldChoice>),
    /// Any of these.
    Some(Vec<FieldChoice>),
}

/// One possible answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FieldChoice {
    /// As in the file: `partial`.
    pub value: String,
    /// As people read it. No two choices of a field are alike.
    pub label: String,
    /// Other names for it: 乙 and 株式会社サンプルシステムズ for a party.
    pub names: Vec<String>,
    /// The heading of the detail that it needs.
    pub detail: Option<String>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub enum FieldNeed {
    Required,
    /// Required when this holds, in words.
    When(String),
    Optional,
}

/// The parts of an answer. Each is a place to fill in.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum FieldPart {
    Value,
    /// What the value does not say by itself.
    Detail,
    /// Why the question does not apply.
    NotApplicable,
    /// The task of this party.
    Role(String),
}

/// An answer, or none: texts as in the file, one for each entry of a list.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct FieldValue {
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub value: Vec<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub detail: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub not_applicable: Option<String>,
    /// The task of each party, where the duty is split.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub roles: Vec<(String, String)>,
}

impl FieldKey {
    /// A key outside `choices`.
    pub fn head<N: Into<String>>(names: impl IntoIterator<Item = N>) -> Self {
        Self { item: None, names: names.into_iter().map(Into::into).collect(), system: None }
    }

    /// A key or a point of an item.
    pub fn of_item(item: &str, name: &str) -> Self {
        Self { item: Some(item.to_owned()), names: vec![name.to_owned()], system: None }
    }

    /// A field below this one.
    #[must_use]
    pub fn below(&self, name: &str) -> Self {
        Self { names: [&self.names[..], &[name.to_owned()]].concat(), ..self.clone() }
    }

    /// The same field for one system.
    #[must_use]
    pub fn for_system(&self, system: &str) -> Self {
        Self { system: Some(system.to_owned()), ..self.clone() }
    }
}

impl fmt::Display for FieldKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let steps: Vec<&str> = self.item.iter().chain(&self.names).map(String::as_str).collect();
        f.write_str(&steps.join("/"))?;
        self.system.as_ref().map_or(Ok(()), |system| write!(f, "@{system}"))
    }
}

impl FieldValue {
    /// One text.
    pub fn of(text: impl Into<String>) -> Self {
        Self { value: vec![text.into()], ..Self::default() }
    }

    pub fn is_empty(&self) -> bool {
        *self == Self::default()
    }

    /// The text of one part; empty when there is none. Entries of a list stand one below the other.
    pub fn part(&self, part: &FieldPart) -> String {
        match part {
            FieldPart::Value => self.value.join("\n"),
            FieldPart::Detail => self.detail.clone().unwrap_or_default(),
            FieldPart::NotApplicable => self.not_applicable.clone().unwrap_or_default(),
            FieldPart::Role(party) => {
                let role = self.roles.iter().find(|(holder, _)| holder == party);
                role.map(|(_, task)| task.clone()).unwrap_or_default()
            }
        }
    }
}

impl FieldKind {
    /// A value as people read it: labels in the place of ids, and the entries of a list one below the other.
    pub fn shown(&self, value: &FieldValue) -> String {
        match self {
            Self::One(choices) | Self::Some(choices) => {
                let label = |written: &String| {
                    let known = choices.iter().find(|choice| choice.value == *written);
                    known.map_or(written.as_str(), |choice| choice.label.as_str()).to_owned()
                };
                value.value.iter().map(label).collect::<Vec<_>>().join("、")
            }
            _ => value.part(&FieldPart::Value),
        }
    }

    /// The whole answer in one text.
    pub fn shown_whole(&self, value: &FieldValue) -> String {
        if let Some(reason) = &value.not_applicable {
            return format!("該当なし（{reason}）");
        }
        let shown = self.shown(value);
        if !value.roles.is_empty() {
            let label = |party: &String| self.shown(&FieldValue::of(party));
            let roles: Vec<String> =
                value.roles.iter().map(|(party, task)| format!("{}：{task}", label(party))).collect();
            return roles.join("\n");
        }
        match &value.detail {
            Some(detail) => format!("{shown}（{detail}）"),
            None => shown,
        }
    }
}

impl FormField {
    /// What there is to fill in, the value first.
    pub fn parts(&self) -> Vec<FieldPart> {
        let mut parts = vec![FieldPart::Value];
        let is_point = self.is_point();
        let is_cost = self.key.names == ["cost"];
        let takes_detail = match &self.kind {
            FieldKind::One(choices) => choices.iter().any(|choice| choice.detail.is_some()),
            _ => false,
        };
        if takes_detail || is_cost {
            parts.push(FieldPart::Detail);
        }
        if is_point {
            parts.push(FieldPart::NotApplicable);
        }
        if self.key.names == ["duty"]
            && let FieldKind::Some(parties) = &self.kind
        {
            parts.extend(parties.iter().map(|party| FieldPart::Role(party.value.clone())));
        }
        parts
    }

    /// Whether the edition asks it, and not the file.
    pub fn is_point(&self) -> bool {
        let Some(name) = self.key.names.first().filter(|_| self.key.item.is_some()) else { return false };
        crate::raw::hospital::CHOICE.key(name).is_none()
    }
}
