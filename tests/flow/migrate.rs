//! Laws for moving a hospital file to another edition, tested on the invented catalog.

use betten::diagnostic::{Report, Sources};
use betten::edit::{Migration, Surroundings, spliced};
use betten::input::Memory;
use betten::model::catalog::Item;
use betten::model::hospital::Hospital;
use betten::model::id::Revision;
use betten::produce::read_hospital;
use betten::resolve::{Annex, AnnexItem, TierLine, outdated_mark, resolve, text_mark};

use super::for_hospitals_of;
use super::layers::holds;
use crate::support::figures;
use crate::support::generate::Yaml;
use crate::support::sample;

fn read(file: &str, base: &str) -> Hospital {
    let (mut sources, mut report) = (Sources::default(), Report::new());
    let memory = figures::beside("", Memory::new()).with("betten.yaml", file).with("group.yaml", base);
    let hospital = read_hospital(&memory, "betten.yaml", sample::invented_editions(), &mut sources, &mut report);
    assert!(!report.has_errors(), "{}{file}", sample::faults(&report, &sources));
    hospital.expect("it has a party")
}

fn plain(item: &AnnexItem<'_>) -> Vec<String> {
    let tier = &item.tier;
    [&tier.duty, &tier.agreed, &tier.cost, &tier.note].into_iter().flatten().map(TierLine::plain).collect()
}

/// Answers move with their item. They stay word for word if the item is the same. If its text has changed, the item
/// must be confirmed again. A new item has no answer.
#[test]
fn answers_follow_their_items() {
    let [old, new] = sample::invented_editions() else { panic!("there are two") };
    let migration = Migration::new(sample::invented_editions(), old, new, &text_mark);
    for_hospitals_of(old, 40, |generated, _| {
        let base = generated.base.as_ref().map_or_else(String::new, Yaml::write);
        let before = read(&generated.file.write(), &base);
        let outdated = |contract: Option<&str>, item: &Item| {
            let contract = contract.and_then(|id| before.contracts.iter().find(|it| it.id.value.as_str() == id));
            outdated_mark(old, &before, contract, item)
        };
        let moved = |text: &str| {
            let around = Surroundings { revision: Revision::FIRST, renamed: &str::to_owned, outdated: &outdated };
            spliced(text, &migration.migrate(text, &around).expect("it can be read").splices)
        };
        let after = read(&moved(&generated.file.write()), &moved(&base));
        assert_eq!(before.contracts.len(), after.contracts.len());
        for (number, (was, is)) in before.contracts.iter().zip(&after.contracts).enumerate() {
            let (was, _) = resolve(old, &before, was);
            let (is, _) = resolve(new, &after, is);
            for item in is.items() {
                let former = new.former_id(item.item);
                let Some(former) = former.and_then(|id| was.items().find(|old| old.item.id == *id)) else {
                    let hospital_wide = former.is_some_and(|id| says_something(generated, number, id.as_str()));
                    assert!(
                        hospital_wide || item.scopes.iter().all(|scope| scope.points.is_empty()),
                        "{}",
                        item.item.id
                    );
                    continue;
                };
                let same_text = text_mark(old, former.item).digits == text_mark(new, item.item).digits;
                if same_text {
                    assert_eq!((plain(item), item.status), (plain(former), former.status), "{}", item.item.id);
                    assert_eq!(item.reconfirm.is_some(), former.reconfirm.is_some(), "{}", item.item.id);
                } else {
                    assert_eq!(item.duty_short, former.duty_short, "{}", item.item.id);
                    let answered = says_something(generated, number, former.item.id.as_str());
                    assert!(item.reconfirm.is_some() || !answered, "{}", item.item.id);
                }
            }
            none_is_lost(&was, &is);
        }
    });
}

fn says_something(generated: &crate::support::generate::Generated, contract: usize, item: &str) -> bool {
    let holds = holds(generated, contract, item);
    !holds.slots.is_empty() || !holds.systems.is_empty()
}

/// Every item of the contract that still exists is still in the contract.
fn none_is_lost(was: &Annex<'_>, is: &Annex<'_>) {
    for item in was.items() {
        let successor = is.catalog.items().find(|next| is.catalog.former_id(next) == Some(&item.item.id));
        assert!(successor.is_none_or(|next| is.items().any(|there| there.item.id == next.id)), "{}", item.item.id);
    }
}
