//! `betten check`: everything there is to mend, in one run, without typesetting.

use crate::cli::args::Check;
use crate::cli::run::{Run, fonts};
use crate::cli::{Failure, Outcome, colored, say, tell};
use crate::diagnostic::show;
use crate::render::glyphs::missing_glyphs;

pub(super) fn check(request: &Check) -> Result<Outcome, Failure> {
    let mut run = Run::of(&request.inputs)?;
    let glyphs = check_glyphs(request, &mut run);
    run.report.sort();
    if let Some(path) = &request.report {
        let text = shown(request, &run, false);
        std::fs::write(path, text).map_err(|error| format!("「{}」に書けません（{error}）。", path.display()))?;
    }
    if request.json {
        say(&shown(request, &run, false));
    } else {
        tell(&shown(request, &run, colored(request.inputs.color)));
        if !glyphs {
            tell("フォントがないため、印字できない文字があるかどうかは確かめていません。\n");
        }
        tell(&format!("確認しました: {}。{}\n", run.size(), show::counts(&run.report)));
    }
    Ok(run.outcome())
}

fn shown(request: &Check, run: &Run, color: bool) -> String {
    if request.json { show::json(&run.report, &run.sources) } else { show::human(&run.report, &run.sources, color) }
}

/// Looks for characters no font can print; false when there are no fonts to look in.
fn check_glyphs(request: &Check, run: &mut Run) -> bool {
    let fonts = fonts(&request.inputs, &mut run.report);
    if fonts.require().is_err() {
        return false;
    }
    for document in run.hospitals.iter().flatten().flat_map(|contract| &contract.documents) {
        run.report.append(missing_glyphs(document, &fonts));
    }
    true
}
