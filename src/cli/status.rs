//! `betten status`

use crate::cli::args::Status;
use crate::cli::{Failure, Outcome};

pub(super) fn status(_request: &Status) -> Result<Outcome, Failure> {
    Err("まだ使えません。".to_owned())
}
