//! The colours of the site, from its style sheet: in every pair that meets, the two colours can be told apart.

use std::collections::BTreeMap;

use regex::Regex;

use crate::support::sample::project_text;

/// Text or border, ground, and the least contrast: 4.5 for text, 3 for borders and rings.
const PAIRS: [(&str, &str, f64); 38] = [
    ("text", "ground", 4.5),
    ("text", "stripe-bg", 4.5),
    ("text", "mark-bg", 4.5),
    ("text-strong", "ground", 4.5),
    ("text-strong", "head-bg", 4.5),
    ("text-strong", "agreed-bg", 4.5),
    ("text-strong", "yellow-bg", 4.5),
    ("text-strong", "mark-bg", 4.5),
    ("text-strong", "focus-halo", 4.5),
    ("text-quiet", "ground", 4.5),
    ("text-quiet", "agreed-bg", 4.5),
    ("text-quiet", "stripe-bg", 4.5),
    ("link", "ground", 4.5),
    ("link", "agreed-bg", 4.5),
    ("link", "stripe-bg", 4.5),
    ("link", "head-bg", 4.5),
    ("link-hover", "ground", 4.5),
    ("link-hover", "agreed-bg", 4.5),
    ("link-visited", "ground", 4.5),
    ("link-visited", "agreed-bg", 4.5),
    ("red-text", "ground", 4.5),
    ("red-text", "agreed-bg", 4.5),
    ("green-text", "green-bg", 4.5),
    ("yellow-text", "yellow-bg", 4.5),
    ("red-text", "red-bg", 4.5),
    ("orange-text", "orange-bg", 4.5),
    ("gap-text", "gap-bg", 4.5),
    ("border", "ground", 3.0),
    ("border", "head-bg", 3.0),
    ("border", "stripe-bg", 3.0),
    ("accent", "ground", 3.0),
    ("focus", "focus-halo", 3.0),
    ("focus", "ground", 3.0),
    ("green-border", "green-bg", 3.0),
    ("yellow-border", "yellow-bg", 3.0),
    ("red-border", "red-bg", 3.0),
    ("gray-border", "stripe-bg", 3.0),
    ("orange-border", "orange-bg", 3.0),
];

/// The colours of the light, and of the dark.
fn themes() -> [BTreeMap<String, [f64; 3]>; 2] {
    let css = project_text("templates/html/site.css");
    let blocks = Regex::new(r":root \{([^}]*)\}").expect("the pattern is sound");
    let colour = Regex::new(r"--([a-z-]+): #([0-9a-f]{6});").expect("the pattern is sound");
    let mut themes = blocks.captures_iter(&css).map(|block| {
        colour
            .captures_iter(&block[1])
            .map(|found| {
                let channel =
                    |at: usize| f64::from(u8::from_str_radix(&found[2][at..at + 2], 16).expect("two digits")) / 255.0;
                (found[1].to_owned(), [channel(0), channel(2), channel(4)])
            })
            .collect::<BTreeMap<_, _>>()
    });
    let both = [themes.next().expect("the light"), themes.next().expect("the dark")];
    assert!(themes.next().is_none());
    both
}

/// As WCAG computes it.
fn luminance(colour: [f64; 3]) -> f64 {
    let linear = |value: f64| if value <= 0.04045 { value / 12.92 } else { ((value + 0.055) / 1.055).powf(2.4) };
    0.2126 * linear(colour[0]) + 0.7152 * linear(colour[1]) + 0.0722 * linear(colour[2])
}

fn contrast(a: [f64; 3], b: [f64; 3]) -> f64 {
    let (a, b) = (luminance(a), luminance(b));
    (a.max(b) + 0.05) / (a.min(b) + 0.05)
}

#[test]
fn every_pair_of_colours_can_be_told_apart() {
    for (theme, colours) in ["light", "dark"].into_iter().zip(themes()) {
        for (text, ground, least) in PAIRS {
            let found = contrast(colours[text], colours[ground]);
            assert!(found >= least, "{theme}: {text} on {ground} has {found:.1}, needs {least}");
        }
        // A colour nobody judged is a pair forgotten.
        for name in colours.keys() {
            assert!(PAIRS.iter().any(|(text, ground, _)| text == name || ground == name), "{theme}: {name}");
        }
    }
}

/// The tables of figures were computed elsewhere: so is this.
#[test]
fn the_contrasts_are_those_others_compute() {
    let rounded = |a: &str, b: &str| {
        let [light, _] = themes();
        (contrast(light[a], light[b]) * 10.0).round() / 10.0
    };
    for (a, b, known) in [("text", "ground", 12.6), ("border", "head-bg", 3.2), ("red-text", "red-bg", 6.9)] {
        assert!((rounded(a, b) - known).abs() < 0.05, "{a} on {b}: {}", rounded(a, b));
    }
}
