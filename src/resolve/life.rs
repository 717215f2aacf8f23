//! What the papers of a contract say together: the signed contract, with each 変更覚書 that applies.

use std::collections::BTreeMap;

use crate::model::agreed::{AgreedText, ClauseKey};
use crate::model::date::Date;
use crate::model::record::Signed;

/// The text that holds, and the paper that each clause comes from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Consolidated {
    pub text: AgreedText,
    /// The place of the paper among the signings.
    pub origins: BTreeMap<ClauseKey, usize>,
    /// The papers that apply, in the order in which they do.
    pub papers: Vec<usize>,
}

/// Why it cannot be said what the papers say together. Papers are named by their place among the signings.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum LifeFault {
    /// What this paper says is not known: it has no record, or the record is missing or was altered.
    NoRecord(usize),
    /// A paper changes a clause that then says something else.
    Unmet {
        paper: usize,
        clause: ClauseKey,
        /// The paper that the clause comes from; `None` when there is no such clause.
        from: Option<usize>,
    },
}

/// What the signed papers say together on a day, or when all of them apply. `None` while nothing applies.
///
/// The contract comes first. A 変更覚書 applies from its day on; of two with one day, the one that was signed first
/// comes first. It changes the text that is there then, and must find the text that it changes.
///
/// # Errors
/// When the text is not known; [`LifeFault`] says why.
pub fn consolidated(signed: &[Signed], on: Option<Date>) -> Result<Option<Consolidated>, LifeFault> {
    let applies = |at: &usize| on.is_none_or(|day| signed[*at].applies_from() <= day);
    let mut papers: Vec<usize> = (0..signed.len()).filter(applies).collect();
    papers.sort_by_key(|at| (*at > 0, signed[*at].applies_from(), signed[*at].date.value, *at));
    if papers.first() != Some(&0) {
        return Ok(None);
    }
    let mut all = Consolidated { text: AgreedText::default(), origins: BTreeMap::new(), papers };
    for at in all.papers.clone() {
        let record = signed[at].recorded.as_ref().ok_or(LifeFault::NoRecord(at))?;
        if at == 0 {
            all.text = record.text.clone();
            all.origins = all.text.clauses().iter().map(|clause| (clause.key.clone(), 0)).collect();
            continue;
        }
        all.text = all.text.changed(&record.changes).map_err(|unmet| {
            let clause = record.changes[unmet[0]].key.clone();
            LifeFault::Unmet { paper: at, from: all.origins.get(&clause).copied(), clause }
        })?;
        for change in &record.changes {
            match change.new {
                Some(_) => drop(all.origins.insert(change.key.clone(), at)),
                None => drop(all.origins.remove(&change.key)),
            }
        }
    }
    Ok(Some(all))
}
