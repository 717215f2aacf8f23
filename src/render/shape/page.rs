//! The pages of a site as their template gets them.

use serde::Serialize;

use super::{BlockShape, FieldShape, InlineShape, block, field, inlines};
use crate::site::{Call, CallFor, CallGroup, Desk, Ending, PageBlock, Settled};

/// A block of a page of the site. `is` names its kind.
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

/// A person or desk to ring.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize)]
pub struct CallShape {
    pub who: Vec<InlineShape>,
    pub hours: Option<String>,
    pub phone: Option<Vec<InlineShape>>,
    pub mail: Option<Vec<InlineShape>>,
    pub note: Option<Vec<InlineShape>>,
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
    /// One line each, of kind `status`.
    pub state: Vec<Vec<InlineShape>>,
    pub parties: String,
    pub tier: Vec<FieldShape>,
}

/// The last day of a contract.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize)]
pub struct EndingShape {
    pub anchor: String,
    pub contract: Vec<InlineShape>,
    /// `2027-03-31`; `null` where the contract names no last day.
    pub last_day: Option<String>,
    /// The same day in the hospital's style.
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
        anchor: ending.anchor.clone(),
        contract: inlines(std::slice::from_ref(&ending.contract)),
        last_day: ending.last_day.as_ref().map(|(day, _)| day.to_string()),
        printed: ending.last_day.as_ref().map(|(_, printed)| printed.clone()),
        renewal: ending.renewal.as_ref().map(|renewal| renewal.text.clone()),
    }
}

/// Whom to ring about one system, or about several with the same answer.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize)]
pub struct CallGroupShape {
    pub systems: Vec<CallForShape>,
    pub desks: Vec<DeskShape>,
    /// Hours and time limits.
    pub limits: Vec<Vec<InlineShape>>,
}

#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize)]
pub struct CallForShape {
    pub anchor: String,
    pub name: String,
}

/// A party to ring. If it named nobody, `calls` is empty.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize)]
pub struct DeskShape {
    pub party: String,
    pub contracts: Vec<Vec<InlineShape>>,
    pub calls: Vec<CallShape>,
    /// The text to show where nobody is named.
    pub missing: Option<String>,
}

fn group(group: &CallGroup) -> CallGroupShape {
    let system = |it: &CallFor| CallForShape { anchor: it.anchor.clone(), name: it.name.text.clone() };
    CallGroupShape {
        systems: group.systems.iter().map(system).collect(),
        desks: group.desks.iter().map(desk).collect(),
        limits: group.limits.iter().map(|line| inlines(line)).collect(),
    }
}

fn desk(desk: &Desk) -> DeskShape {
    DeskShape {
        party: desk.party.clone(),
        contracts: desk.contracts.iter().map(|contract| inlines(std::slice::from_ref(contract))).collect(),
        calls: desk.calls.iter().map(call).collect(),
        missing: desk.missing.clone(),
    }
}

fn call(call: &Call) -> CallShape {
    CallShape {
        who: inlines(&call.who),
        hours: call.hours.as_ref().map(|hours| hours.text.clone()),
        phone: call.phone.as_ref().map(|phone| inlines(phone)),
        mail: call.mail.as_ref().map(|mail| inlines(std::slice::from_ref(mail))),
        note: call.note.as_ref().map(|note| inlines(note)),
    }
}
