//! Nobody sees another's contract: what only one contract, vendor, system or hospital says is in no file of another
//! one.

use std::collections::BTreeMap;

use betten::publish::Artifact;

use super::{for_hospitals, layers};
use crate::support::generate::{Generated, Yaml};
use crate::support::sample;

/// Each line of a generated text carries a number of its own.
fn marker(text: &str) -> Option<&str> {
    let start = text.find('〔')?;
    let end = start + text[start..].find('〕')? + '〕'.len_utf8();
    Some(&text[start..end])
}

/// For each marked text the contracts that may show it.
fn readers_of(generated: &Generated) -> BTreeMap<String, Vec<usize>> {
    let contracts = generated.file.get("contracts").map_or(&[][..], Yaml::items);
    let all = 0..contracts.len();
    let names = |number: usize, key: &str, id: &str| {
        contracts[number].get(key).map_or(&[][..], Yaml::items).iter().any(|item| item.as_text() == Some(id))
    };
    let mut readers: BTreeMap<String, Vec<usize>> = BTreeMap::new();
    for (name, yaml) in [("group", generated.base.as_ref()), ("file", Some(&generated.file))] {
        for (path, text) in yaml.map(Yaml::scalars).unwrap_or_default() {
            let keys: Vec<&str> = path.iter().map(String::as_str).collect();
            let mut may: Vec<usize> = match keys[..] {
                ["contracts", number, ..] => vec![number.parse().expect("a list has numbers")],
                ["vendors", id, ..] => all.clone().filter(|number| names(*number, "parties", id)).collect(),
                ["systems", id] => all.clone().filter(|number| names(*number, "systems", id)).collect(),
                ["choices", item, ..] => all
                    .clone()
                    .filter(|number| {
                        let effective = layers::holds(generated, *number, item).effective(&contracts[*number]);
                        effective.iter().any(|(file, start)| *file == name && path.starts_with(start))
                    })
                    .filter(|number| layers::items(&contracts[*number]).contains(&item))
                    .collect(),
                _ => all.clone().collect(),
            };
            // A contact for certain systems stands only where one of them is covered.
            if let Some(place) = keys.iter().position(|key| *key == "contacts") {
                let contact = yaml.and_then(|yaml| yaml.at(&keys[..place + 2])).expect("the path comes from there");
                let systems = layers::systems(contact);
                may.retain(|number| systems.is_empty() || systems.iter().any(|id| names(*number, "systems", id)));
            }
            for marker in text.lines().filter_map(marker) {
                readers.insert(marker.to_owned(), may.clone());
            }
        }
    }
    readers
}

fn texts(made: &[Artifact]) -> impl Iterator<Item = (&str, String)> {
    made.iter().map(|artifact| (artifact.path.as_str(), String::from_utf8_lossy(&artifact.bytes).into_owned()))
}

#[test]
fn no_contract_shows_what_is_anothers() {
    for_hospitals(60, |generated, _| {
        let made = sample::read_files(&generated.single(), "betten.yaml").sound().made();
        let readers = readers_of(generated);
        for (path, text) in texts(&made) {
            let contract = path
                .strip_prefix("h/c")
                .and_then(|rest| rest.split_once('/'))
                .and_then(|(number, _)| number.parse::<usize>().ok());
            for (start, _) in text.match_indices('〔') {
                let Some(found) = marker(&text[start..]) else { continue };
                let may = &readers[found];
                if contract.is_none() {
                    // The hospital's own pages: all of its contracts, and nothing that is in none.
                    assert!(!may.is_empty(), "{path} shows {found}");
                    continue;
                }
                assert!(contract.is_some_and(|contract| may.contains(&contract)), "{path} shows {found}");
            }
        }
    });
}

/// What the hospital accepted, and what it found between its contracts, goes to no vendor.
#[test]
fn no_contract_shows_what_the_hospital_accepted() {
    let made = sample::sample().made();
    let reasons = ["共通サーバで動いており", "病院の職員だけで設定する", "システムごとに1者に決めている"];
    for (path, text) in texts(&made) {
        let own = path.starts_with("sample/roles.");
        let in_contract =
            path.matches('/').count() > 1 && !path.starts_with("sample/items/") && !path.contains("/assets/");
        for word in reasons.iter().chain(&["確認事項", "担当重複", "契約なし"]) {
            assert!(!in_contract || !text.contains(word), "{path} shows {word}");
        }
        assert!(!own || reasons.iter().all(|reason| text.contains(reason)), "{path}");
    }
    assert_eq!(texts(&made).filter(|(path, _)| path.starts_with("sample/roles.")).count(), 3);
}

/// Two hospitals of one run, one of them with vendors and systems of the same ids.
#[test]
fn no_hospital_shows_what_is_anothers() {
    let other =
        sample::sample_text().replace("サンプル", "別病院").replace("見本", "別人").replace("id: sample", "id: other");
    let (first, second) = (sample::sample().made(), sample::read(&other).sound().made());
    for (path, text) in texts(&first) {
        assert!(path.starts_with("sample/") && !text.contains("別病院") && !text.contains("別人"), "{path}");
    }
    for (path, text) in texts(&second) {
        assert!(path.starts_with("other/") && !text.contains("サンプル") && !text.contains("見本"), "{path}");
    }
}
