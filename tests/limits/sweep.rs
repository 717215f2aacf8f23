//! Hospitals of long lists.

use betten::raw::hospital::ALL_KEYS;
use betten::raw::keys::{About, Kind as Key};

use crate::products::{AXES, Axis, Plan, grown};

/// A key that may stand many times, or hold a long text, has an axis or a fault that grows it.
#[test]
fn every_list_and_text_of_a_hospital_has_an_axis() {
    let every: Vec<&Axis> = AXES.iter().collect();
    let few = vec![6; every.len()];
    let plan = grown(&Plan::default(), &every, &few);
    let written: String = plan.files().files.into_iter().map(|(_, text)| text).collect();
    let many = |about: &About| matches!(about.kind, Key::Text | Key::List(_) | Key::Map(..) | Key::OneOf(_));
    let keys = ALL_KEYS.iter().flat_map(|keys| keys.known.iter().map(|key| (keys.what, key)));
    let missing: Vec<String> = keys
        .filter(|(_, key)| key.about.as_ref().is_some_and(many))
        .filter(|(_, key)| !written.contains(&format!("{}:", key.name)))
        .map(|(what, key)| format!("{what}: {}", key.name))
        .collect();
    assert!(missing.is_empty(), "without an axis: {}", missing.join(", "));
}
