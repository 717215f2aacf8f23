//! The output folder: its argument, its lock, and what is said when nothing is published.

use std::fmt::Display;
use std::path::{Path, PathBuf};

use crate::cli::args::{Arguments, option};
use crate::cli::{Failure, tell};
use crate::publish::{PublishError, Published, Staging};

/// What a person wants to know first when something failed.
pub(super) const STANDS: &str = "前回の出力はそのままです。";

/// The output folder of those who name none.
pub(super) const OUTPUT: &str = "output";

pub(super) fn output(arguments: &mut Arguments<'_>) -> PathBuf {
    let arg = option("output", "出力先のフォルダ（なければ output）").value_name("フォルダ");
    arguments.path(arg.default_value(OUTPUT)).unwrap_or_default()
}

/// Locks the output folder. If another build has it, says so and waits.
///
/// # Errors
/// When the folder cannot be an output folder, or holds files that the run reads (`sources`).
pub(super) fn lock(output: &Path, sources: &[PathBuf]) -> Result<Staging, PublishError> {
    let mut waiting = |process: Option<u32>| {
        let process = process.map_or_else(String::new, |number| format!("（プロセス番号 {number}）"));
        let output = output.display();
        tell(&format!("別の betten build{process}が「{output}」に書いています。終わるのを待ちます。\n"));
    };
    let staging = Staging::begin(output, sources, &mut waiting)?;
    if staging.was_broken_off() {
        tell(&format!(
            "「{}」への前回の書込みが途中で止まっていたので、先にその後始末をしました。\n",
            output.display()
        ));
    }
    Ok(staging)
}

/// Why nothing was published, and what that means for the former output. `stands` says that; it is empty where there
/// was none.
pub(super) fn not_published(error: &PublishError, stands: &str) -> Failure {
    match error {
        // There is no output of ours in that folder.
        PublishError::Place { .. } => error.to_string(),
        _ if error.is_half_done() => error.to_string(),
        _ => followed(error, stands),
    }
}

pub(super) fn followed(error: &impl Display, stands: &str) -> Failure {
    format!("{error}\n{stands}").trim_end().to_owned()
}

/// Says what was moved out of the folders of contracts that have other parties now.
pub(super) fn kept_apart(done: &Published) -> String {
    let line = |(from, to): &(String, String)| {
        format!(
            "注意: 契約「{from}」の当事者が変わったので、前の当事者とのあいだの新旧対照表などを、今の相手に渡さないように「{to}」に移しました。要らなければ消してください。\n"
        )
    };
    done.apart.iter().map(line).collect()
}
