//! Checks the acts of an edition, and what its sentences declare about them.

use std::collections::BTreeMap;

use crate::diagnostic::{Diagnostic, Report, codes};
use crate::model::id::{ActId, PurposeId, SentenceId};
use crate::model::norm::{Act, Acts, Bound, Force, ForceWord, Limit, Norm, NormScope, PriorStep, Saying};
use crate::model::point::{Point, PointKind};
use crate::raw::Text;
use crate::raw::points::{RawActs, RawNorm};
use crate::validate::ids;
use crate::validate::point::{fault, find, unknown_point};
use crate::validate::words::{unknown, word};

/// The acts of an edition, and the other words for them.
#[derive(Debug, Default)]
pub(super) struct ListedActs {
    pub acts: Acts,
    /// By each word, the act it means.
    same: BTreeMap<String, ActId>,
}

impl ListedActs {
    fn act(&self, text: &Text, report: &mut Report) -> Option<ActId> {
        let found = self.same.get(&text.value).cloned();
        if found.is_none() {
            unlisted("行為", text, self.same.keys().map(String::as_str), report);
        }
        found
    }

    fn purpose(&self, text: &Text, report: &mut Report) -> Option<PurposeId> {
        let found = self.acts.purposes.iter().find(|purpose| purpose.as_str() == text.value).cloned();
        if found.is_none() {
            unlisted("目的", text, self.acts.purposes.iter().map(PurposeId::as_str), report);
        }
        found
    }
}

fn unlisted<'a>(what: &str, text: &Text, known: impl Iterator<Item = &'a str>, report: &mut Report) {
    let message = format!("acts.yaml に「{}」という{what}はありません。", text.value);
    let fault = unknown(codes::CATALOG_INVALID, message, text, known, report);
    report.push(fault);
}

pub(super) fn listed(raw: Option<&RawActs>, report: &mut Report) -> ListedActs {
    let Some(raw) = raw else { return ListedActs::default() };
    let mut listed = ListedActs::default();
    for (id, _) in raw.acts.iter().chain(&raw.purposes) {
        ids::key(id, "行為", report);
    }
    for (id, _) in &raw.acts {
        listed.same.insert(id.value.clone(), ActId::new(id.value.clone()));
    }
    // Other words come first, so that a need holds for each word of an act.
    for rule in &raw.rules {
        let Some(is) = &rule.is else { continue };
        let (Some(act), Some(is)) = (listed.act(&rule.act, report), listed.act(is, report)) else { continue };
        if act == is {
            report.push(fault("同じ行為を、自分の別の言葉とすることはできません。", rule.span));
        }
        listed.same.values_mut().filter(|same| **same == act).for_each(|same| *same = is.clone());
    }
    let own = |id: &str| listed.same.get(id).is_some_and(|act| act.as_str() == id);
    let words = raw.acts.iter().filter(|(id, _)| own(&id.value));
    listed.acts.acts = words
        .map(|(id, act)| Act { id: ActId::new(id.value.clone()), word: act.word.value.clone(), needs: Vec::new() })
        .collect();
    listed.acts.purposes = raw.purposes.iter().map(|(id, _)| PurposeId::new(id.value.clone())).collect();
    if let Some((extra, _)) = raw.purposes.get(Acts::MOST_PURPOSES) {
        report.push(fault(format!("目的は{}までです。", Acts::MOST_PURPOSES), extra.span));
        listed.acts.purposes.truncate(Acts::MOST_PURPOSES);
    }
    for rule in &raw.rules {
        if rule.is.is_some() == rule.needs.is_some() {
            report.push(fault("is と needs のどちらか一方を書いてください。", rule.span));
        }
        let Some(needs) = &rule.needs else { continue };
        let (Some(act), Some(needs)) = (listed.act(&rule.act, report), listed.act(needs, report)) else { continue };
        if reaches(&listed.acts, &needs, &act) {
            report.push(fault("needs をたどると、元の行為に戻ります。", rule.span));
        } else if let Some(known) = listed.acts.acts.iter_mut().find(|known| known.id == act) {
            known.needs.push(needs);
        }
    }
    listed
}

/// Whether an act is another one or needs it. There are no circles among those that were taken.
fn reaches(acts: &Acts, from: &ActId, to: &ActId) -> bool {
    from == to || acts.act(from).is_some_and(|act| act.needs.iter().any(|need| reaches(acts, need, to)))
}

/// What a sentence of an item declares; `groups` are the sentences of that item.
pub(super) fn saying(
    raw: &RawNorm,
    points: &[Point],
    groups: &[&str],
    acts: &ListedActs,
    report: &mut Report,
) -> Option<Saying> {
    if let Some(of) = &raw.of {
        let rest = [&raw.who, &raw.force, &raw.act, &raw.step, &raw.without, &raw.purpose, &raw.within, &raw.after];
        let flags = [&raw.alone, &raw.urgent, &raw.listed];
        if rest.iter().any(|key| key.is_some()) || flags.iter().any(|key| key.is_some()) {
            report.push(fault("of のほかには何も書けません。", raw.span));
        }
        return group(of, groups, report).map(Saying::Of);
    }
    let mut need = |key: &str, text: &Option<Text>| {
        if text.is_none() {
            let message = format!("norms には「{key}」が必要です。");
            report.push(Diagnostic::error(codes::YAML_MISSING_KEY, message).at(raw.span, ""));
        }
        text.clone()
    };
    let (who, force_text, act) = (need("who", &raw.who), need("force", &raw.force), need("act", &raw.act));
    let (who, force_text, act) = (who?, force_text?, act?);
    let force = force(&force_text, raw, report);
    let who = bound(&who, points, report);
    let act = acts.act(&act, report);
    let alone = raw.alone.as_ref().is_some_and(|alone| alone.value);
    if alone && !matches!(force, Some(Force::Shall | Force::May { .. })) {
        report.push(fault("alone は shall か may だけに書けます。", raw.span));
    }
    let limit = limit(raw, points, acts, report);
    if limit.is_some() && force != Some(Force::Shall) {
        report.push(fault("within は shall だけに書けます。", raw.span));
    }
    let scope = NormScope {
        purpose: raw.purpose.as_ref().and_then(|purpose| acts.purpose(purpose, report)),
        urgent: raw.urgent.as_ref().is_some_and(|urgent| urgent.value),
        listed: raw.listed.as_ref().is_some_and(|listed| listed.value),
    };
    Some(Saying::Norm(Norm { who: who?, force: force?, act: act?, alone, scope, limit }))
}

fn force(text: &Text, raw: &RawNorm, report: &mut Report) -> Option<Force> {
    let known = ForceWord::ALL.map(|force| (force.key(), force));
    let force = word(text, "force", &known, report)?.value;
    let steps = PriorStep::ALL.map(|step| (step.key(), step));
    let mut step = |text: &Option<Text>, key| Some(word(text.as_ref()?, key, &steps, report)?.value);
    let (after, without) = (step(&raw.step, "step"), step(&raw.without, "without"));
    if raw.step.is_some() != (force == ForceWord::OnlyAfter) {
        report.push(fault("step は only_after だけに書き、only_after には必ず書きます。", raw.span));
    }
    if raw.without.is_some() && force != ForceWord::May {
        report.push(fault("without は may だけに書けます。", raw.span));
    }
    Some(match force {
        ForceWord::Shall => Force::Shall,
        ForceWord::May => Force::May { without },
        ForceWord::ShallNot => Force::ShallNot,
        ForceWord::OnlyAfter => Force::OnlyAfter(after?),
        ForceWord::NeedNot => Force::NeedNot,
        ForceWord::Try => Force::Try,
    })
}

fn bound(text: &Text, points: &[Point], report: &mut Report) -> Option<Bound> {
    match text.as_str() {
        "vendor" => Some(Bound::Vendor),
        "hospital" => Some(Bound::Hospital),
        "party" => Some(Bound::Duty),
        "each" => Some(Bound::Each),
        "others" => Some(Bound::Others),
        id => match find(points, id) {
            Some(point) if point.kind == PointKind::Party => Some(Bound::Answer(point.id.clone())),
            Some(_) => {
                report.push(fault(format!("「{id}」の答えは当事者ではありません。"), text.span));
                None
            }
            None => {
                unknown_point(text, id, points, report);
                None
            }
        },
    }
}

fn limit(raw: &RawNorm, points: &[Point], acts: &ListedActs, report: &mut Report) -> Option<Limit> {
    if raw.within.is_some() != raw.after.is_some() {
        report.push(fault("within と after は両方書いてください。", raw.span));
    }
    let (within, after) = raw.within.as_ref().zip(raw.after.as_ref())?;
    let after = acts.act(after, report)?;
    match find(points, &within.value) {
        Some(point) if point.kind == PointKind::Duration => Some(Limit { within: point.id.clone(), after }),
        Some(_) => {
            report.push(fault(format!("「{}」の答えは期間ではありません。", within.value), within.span));
            None
        }
        None => {
            unknown_point(within, &within.value, points, report);
            None
        }
    }
}

/// A group of sentences of the item.
pub(super) fn group(text: &Text, groups: &[&str], report: &mut Report) -> Option<SentenceId> {
    if groups.contains(&text.as_str()) {
        return Some(SentenceId::new(text.value.clone()));
    }
    let message = format!("この項目に「{}」という文案はありません。", text.value);
    let fault = unknown(codes::CATALOG_INVALID, message, text, groups.iter().copied(), report);
    report.push(fault);
    None
}
