//! What a person on call must know besides the telephone number: hours and time limits.

use crate::model::hospital::System;
use crate::resolve::wording::{ContractNames, answer_lines};
use crate::resolve::{Annex, AnnexItem, ItemScope, TierLine};

impl<'a> Annex<'a> {
    /// The contract's answers that matter in an emergency, as 「問い：答え」, each with its item. They are those for the given
    /// system, or without a system those that hold for all systems. The catalog says which questions matter.
    pub fn on_call(&self, system: Option<&System>) -> Vec<(&AnnexItem<'a>, TierLine)> {
        let names = ContractNames { sides: &self.sides, dates: self.hospital.dates, system: None };
        let mut lines = Vec::new();
        for item in self.items() {
            let holds =
                |scope: &&ItemScope<'_>| scope.system.is_none_or(|it| system.is_some_and(|system| it.id == system.id));
            let Some(scope) = item.scopes.iter().find(holds) else { continue };
            for point in item.item.points.iter().filter(|point| point.on_call) {
                if let Some(answer) = scope.points.get(&point.id) {
                    lines.extend(answer_lines(point, *answer, names).into_iter().map(|line| (item, line)));
                }
            }
        }
        lines
    }
}
