//! Lines of a new file that somebody filled in but left as comments.

use betten::input::Memory;

use super::*;

/// A line with what a person writes in the place of its placeholders.
fn written(line: &str) -> String {
    let mut parts = line.split('【');
    let mut text = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        let (wanted, rest) = part.split_once('】').expect("a placeholder is closed");
        text.push_str(match wanted {
            "照合番号" => "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef",
            "期間" => "1時間",
            wanted if wanted.contains('日') => "2026-04-01",
            _ => "書いた文",
        });
        text.push_str(rest);
    }
    text
}

/// The lines a reading says to be comments still, from 0.
fn left(read: &Read) -> Vec<usize> {
    let is_left = |fault: &&betten::diagnostic::Diagnostic| fault.code == codes::YAML_LEFT_AS_COMMENT;
    let line = |fault: &betten::diagnostic::Diagnostic| {
        let label = fault.primary.as_ref().expect("it has its line");
        read.sources.line_column(label.span).0 - 1
    };
    read.report.iter().filter(is_left).map(line).collect()
}

#[test]
fn every_line_with_a_placeholder_is_missed_when_it_is_filled_in() {
    for new in [nothing_given(), two_vendors()] {
        let text = single(&new);
        assert_eq!(left(&sample::read(&text)), [] as [usize; 0], "the form as it is written");
        let open: Vec<usize> = lines_to_fill_in(&text);
        let lines: Vec<&str> = text.lines().collect();
        let filled: Vec<usize> = open.iter().copied().filter(|number| lines[*number].contains('【')).collect();
        assert!(filled.len() > 100);
        let all: String = lines
            .iter()
            .enumerate()
            .map(|(number, line)| if open.contains(&number) { written(line) } else { (*line).to_owned() } + "\n")
            .collect();
        let found = left(&sample::read(&all));
        let missed: Vec<&str> =
            filled.iter().filter(|number| !found.contains(number)).map(|number| lines[*number]).collect();
        assert!(missed.is_empty(), "{missed:#?}");
        let extra: Vec<&str> =
            found.iter().filter(|number| !filled.contains(number)).map(|number| lines[*number]).collect();
        assert!(extra.is_empty(), "{extra:#?}");
    }
}

/// So in the files of a folder.
#[test]
fn the_files_of_a_folder_are_looked_at_too() {
    let new = two_vendors();
    let fill = |text: String| text.lines().map(|line| written(line) + "\n").collect::<String>();
    let files = Memory::new()
        .with("h/hospital.yaml", fill(folder_file(catalog(), &new.0)))
        .with(format!("h/contracts/{}.yaml", new.1.id), fill(contract_file(catalog(), &new.1)));
    let read = sample::read_files(&files, "h");
    let names: BTreeSet<&str> = read
        .report
        .iter()
        .filter(|fault| fault.code == codes::YAML_LEFT_AS_COMMENT)
        .filter_map(|fault| Some(read.sources.get(fault.primary.as_ref()?.span.source).name.as_str()))
        .collect();
    assert_eq!(names, BTreeSet::from(["h/contracts/ehr.yaml", "h/hospital.yaml"]));
}

/// What is chosen in the end is no line that was left.
#[test]
fn a_line_beside_another_of_its_key_is_an_offer() {
    let new = two_vendors();
    let text = single(&new).replacen("    #address: 【住所】\n", "    address: 東京都\n    #address: 大阪府\n", 1);
    assert_eq!(left(&sample::read(&text)), [] as [usize; 0]);
}
