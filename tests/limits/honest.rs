//! Large hospitals that look like real ones: the sample's contracts many times, with other ids and titles.

/// A hospital of so many contracts that share so many systems. Each contract names three systems more than in the
/// sample, or all systems that the sample does not have.
pub fn hospital(contracts: usize, systems: usize, each_names_all: bool) -> String {
    let sample: String = include_str!("../../betten.yaml").lines().filter_map(without_remark).collect();
    let (head, of_contracts) = sample.split_once("contracts:\n").expect("the sample has contracts");
    let (head, _) = head.split_once("accepted:\n").expect("the sample accepts some findings");
    let more = systems.saturating_sub(6);
    let defined: String = (0..more).map(|number| format!("  s{number}: 部門システム{number}\n")).collect();
    let mut text = head.replacen("systems:\n", &format!("systems:\n{defined}"), 1);
    text.push_str("contracts:\n");
    let each: Vec<&str> = of_contracts.split("  - id: ").skip(1).collect();
    for number in 0..contracts {
        let (id, rest) = each[number % each.len()].split_once('\n').expect("it has lines");
        let own: Vec<String> = match (more, each_names_all) {
            (0, _) => Vec::new(),
            (_, true) => (0..more).map(|system| format!("s{system}, ")).collect(),
            (_, false) => (0..3).map(|place| format!("s{}, ", (number * 3 + place) % more)).collect(),
        };
        let rest = rest.replacen("    systems: [", &format!("    systems: [{}", own.concat()), 1);
        let rest = rest.replacen("契約\n", &format!("契約（第{number}）\n"), 1);
        text.push_str(&format!("  - id: {id}-{number}\n{rest}"));
    }
    text
}

/// The line without its remark, which would make the file too large; nothing of a line of remarks.
fn without_remark(line: &str) -> Option<String> {
    let line = line.split_once(" #").map_or(line, |(before, _)| before).trim_end();
    (!line.is_empty() && !line.starts_with('#')).then(|| format!("{line}\n"))
}
