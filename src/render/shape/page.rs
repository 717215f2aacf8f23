//! The pages of a site as their template sees them.

use serde::Serialize;

use super::{BlockShape, FieldShape, InlineShape, block, field, inlines};
use crate::document::{Inline, Text};
use crate::site::{Call, CallGroup, Ending, PageBlock, Settled};

/// A block of a page of the site; `is` tells the kind.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize)]
#[serde(untagged)]
pub enum PageBlockShape {
    Block(BlockShape),
    Page(PageOnlyShape),
}

#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize)]
#[serde(tag = "is", rename_all = "snake_case")]
pub enum PageOnlyShape {
    Settled { contracts: Vec<SettledShape> },
    Periods { endings: Vec<EndingShape> },
    Calls { groups: Vec<CallGroupShape> },
    Jump { to: Vec<InlineShape> },
    Links { lines: Vec<Vec<InlineShape>> },
    List { lines: Vec<Vec<InlineShape>> },
    Search,
}

#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize)]
pub struct CallShape {
    pub party: String,
    pub who: String,
    pub hours: Option<String>,
    pub phone: Option<Vec<InlineShape>>,
    pub mail: Option<Vec<InlineShape>>,
    pub note: Option<String>,
    pub contract: Option<Vec<InlineShape>>,
}

impl PageBlockShape {
    pub fn of(from: &PageBlock) -> Self {
        Self::Page(match from {
            PageBlock::Block(from) => return Self::Block(block(from)),
            PageBlock::Settled(contracts) => {
                PageOnlyShape::Settled { contracts: contracts.iter().map(settled).collect() }
            }
            PageBlock::Periods(endings) => PageOnlyShape::Periods { endings: endings.iter().map(ending).collect() },
            PageBlock::Calls(groups) => PageOnlyShape::Calls { groups: groups.iter().map(group).collect() },
            PageBlock::Jump(to) => PageOnlyShape::Jump { to: inlines(to) },
            PageBlock::Links(lines) => PageOnlyShape::Links { lines: lines.iter().map(|line| inlines(line)).collect() },
            PageBlock::List(lines) => PageOnlyShape::List { lines: lines.iter().map(|line| inlines(line)).collect() },
            PageBlock::Search => PageOnlyShape::Search,
        })
    }
}

/// What one contract says about an item.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize)]
pub struct SettledShape {
    pub anchor: String,
    pub contract: Vec<InlineShape>,
    /// A line each: `status`.
    pub state: Vec<Vec<InlineShape>>,
    pub parties: String,
    pub tier: Vec<FieldShape>,
}

/// When a contract ends.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize)]
pub struct EndingShape {
    pub contract: Vec<InlineShape>,
    /// `2027-03-31`; absent where the contract does not say.
    pub last_day: Option<String>,
    /// In the style of the hospital.
    pub printed: Option<String>,
    pub renewal: Option<String>,
}

fn settled(settled: &Settled) -> SettledShape {
    SettledShape {
        anchor: settled.anchor.clone(),
        contract: inlines(std::slice::from_ref(&settled.contract)),
        state: settled.state.iter().map(|line| inlines(line)).collect(),
        parties: settled.parties.clone(),
        tier: settled.tier.fields.iter().map(field).collect(),
    }
}

fn ending(ending: &Ending) -> EndingShape {
    EndingShape {
        contract: inlines(std::slice::from_ref(&ending.contract)),
        last_day: ending.last_day.as_ref().map(|(day, _)| day.to_string()),
        printed: ending.last_day.as_ref().map(|(_, printed)| printed.clone()),
        renewal: ending.renewal.as_ref().map(|renewal| renewal.value.clone()),
    }
}

/// Whom to ring about one system.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize)]
pub struct CallGroupShape {
    pub anchor: String,
    pub name: String,
    pub calls: Vec<CallShape>,
    /// Hours and time limits.
    pub limits: Vec<Vec<InlineShape>>,
}

fn group(group: &CallGroup) -> CallGroupShape {
    CallGroupShape {
        anchor: group.anchor.clone(),
        name: group.name.value.clone(),
        calls: group.calls.iter().map(call).collect(),
        limits: group.limits.iter().map(|line| inlines(line)).collect(),
    }
}

fn call(call: &Call) -> CallShape {
    let one = |inline: &Option<Inline>| inline.as_ref().map(|inline| inlines(std::slice::from_ref(inline)));
    let text = |text: &Option<Text>| text.as_ref().map(|text| text.value.clone());
    CallShape {
        party: call.party.clone(),
        who: call.who.value.clone(),
        hours: text(&call.hours),
        phone: one(&call.phone),
        mail: one(&call.mail),
        note: text(&call.note),
        contract: one(&call.contract),
    }
}
