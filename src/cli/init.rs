//! `betten init`

use crate::cli::args::Init;
use crate::cli::{Failure, Outcome};

pub(super) fn init(_request: &Init) -> Result<Outcome, Failure> {
    Err("まだ使えません。".to_owned())
}
