//! `betten schema`

use crate::cli::args::Schema;
use crate::cli::{Failure, Outcome};

pub(super) fn schema(_request: &Schema) -> Result<Outcome, Failure> {
    Err("まだ使えません。".to_owned())
}
