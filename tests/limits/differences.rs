//! Pairs of files that are hard to compare: they have as many and as long texts as a file may have.

const ITEMS: [&str; 12] =
    ["2-B-4", "2-B-5", "2-B-6", "2-C-1", "2-C-2", "2-C-3", "2-C-4", "2-C-5", "2-R-1", "2-R-2", "2-R-3", "2-R-4"];

/// Nearly the longest value there can be.
const LONG: usize = 28_000;

/// What the two have, and the two.
pub fn all() -> Vec<(&'static str, [String; 2])> {
    let mut noise = Noise(0x2545_f491_4f6c_dd1d);
    let one = text(LONG, |_| '、');
    let random = |noise: &mut Noise, signs: &str| {
        let signs: Vec<char> = signs.chars().collect();
        text(LONG, |_| signs[noise.next() % signs.len()])
    };
    let [two, other_two] = [(); 2].map(|()| random(&mut noise, "、。"));
    let [many, other_many] = [(); 2].map(|()| random(&mut noise, "、。「」（）・：！？＝＋"));
    let words: String = (0..LONG / 4).map(|number| format!("{:03}、", number % 1000)).collect();
    let backwards = |text: &str| text.chars().rev().collect::<String>();
    let between: String = two.chars().flat_map(|sign| [sign, '「']).take(LONG).collect();
    let lines = |backwards: bool| {
        let line = |number: usize| format!("        - 項目{}\n", if backwards { 18_999 - number } else { number });
        let lines: String = (0..19_000).map(line).collect();
        format!("{}choices:\n  2-C-3:\n    points:\n      contents:\n{lines}", head(1))
    };
    let ways: [(&'static str, &str, &str); 7] = [
        ("two signs at random", &two, &other_two),
        ("twelve signs at random", &many, &other_many),
        ("backwards", &two, &backwards(&two)),
        ("words backwards", &words, &backwards(&words)),
        ("one sign, and none of it", &one, &one.replace('、', "。")),
        ("one between each two", &two, &between),
        ("one sign, once more often", &one, &text(LONG + 1, |_| '、')),
    ];
    let long = ways.map(|(name, old, new)| (name, [old, new].map(notes)));
    // Shorter ones are looked into, as many as there are.
    let short = [&many, &other_many].map(|text| notes(&text.chars().take(LONG / 20).collect::<String>()));
    long.into_iter().chain([("many short ones", short), ("lines backwards", [lines(false), lines(true)])]).collect()
}

fn text(length: usize, sign: impl FnMut(usize) -> char) -> String {
    (0..length).map(sign).collect()
}

fn head(contracts: usize) -> String {
    let mut text = "catalog: \"2024-06\"\nhospital: { id: a, party: { name: 病院 } }\n".to_owned();
    text.push_str("vendors: { v: { party: { name: 会社 } } }\n");
    if contracts == 1 {
        text.push_str("contracts: [ { id: c, title: 契約, parties: [hospital, v] } ]\n");
    }
    text
}

/// A file of as many contracts as it can have with this note at every item.
fn notes(note: &str) -> String {
    let mut text = head(0) + "contracts:\n";
    let one: String = ITEMS.iter().map(|item| format!("      {item}: {{ note: \"{note}\" }}\n")).collect();
    for number in 0..(4 << 20) / one.len() {
        let contract = format!("  - id: c{number}\n    title: 契約\n    parties: [hospital, v]\n    choices:\n{one}");
        if text.len() + contract.len() > 4 << 20 {
            break;
        }
        text.push_str(&contract);
    }
    text
}

/// The same in each run.
struct Noise(u64);

impl Noise {
    fn next(&mut self) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        (self.0 >> 1) as usize
    }
}
