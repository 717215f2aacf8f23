//! The pages of a site as their template sees them.

use serde::Serialize;

use super::{BlockShape, FieldShape, InlineShape, block, field, inlines};
use crate::document::{Inline, Text};
use crate::site::{Call, PageBlock};

/// A block of a page of the site; `is` tells the kind.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(untagged)]
pub enum PageBlockShape {
    Block(BlockShape),
    Page(PageOnlyShape),
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(tag = "is", rename_all = "snake_case")]
pub enum PageOnlyShape {
    Tier { fields: Vec<FieldShape> },
    Calls { calls: Vec<CallShape> },
    Jump { to: Vec<InlineShape> },
    Links { lines: Vec<Vec<InlineShape>> },
    Search,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
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
            PageBlock::Tier(tier) => PageOnlyShape::Tier { fields: tier.fields.iter().map(field).collect() },
            PageBlock::Calls(calls) => PageOnlyShape::Calls { calls: calls.iter().map(call).collect() },
            PageBlock::Jump(to) => PageOnlyShape::Jump { to: inlines(to) },
            PageBlock::Links(lines) => PageOnlyShape::Links { lines: lines.iter().map(|line| inlines(line)).collect() },
            PageBlock::Search => PageOnlyShape::Search,
        })
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
