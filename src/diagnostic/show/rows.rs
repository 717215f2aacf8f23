//! Shows faults as rows of a table for a spreadsheet: first the head, then one row for each fault.

use crate::diagnostic::{Report, Sources};

/// The heads of the columns.
const HEAD: [&str; 7] = ["種類", "コード", "ファイル", "行", "桁", "内容", "提案"];

/// All faults of a report, in its order.
pub fn rows(report: &Report, sources: &Sources) -> Vec<Vec<String>> {
    let mut rows = vec![HEAD.map(str::to_owned).to_vec()];
    for fault in report.iter() {
        let (file, line, column) = match &fault.primary {
            Some(label) => {
                let (line, column) = sources.line_column(label.span);
                let name = &sources.get(label.span.source).name;
                let file = sources.cell(label.span).map_or_else(|| name.clone(), |cell| format!("{name} {cell}"));
                (file, line.to_string(), column.to_string())
            }
            None => Default::default(),
        };
        rows.push(vec![
            fault.severity.word().to_owned(),
            fault.code.as_str().to_owned(),
            file,
            line,
            column,
            fault.message.clone(),
            fault.hints.join("\n"),
        ]);
    }
    rows
}
