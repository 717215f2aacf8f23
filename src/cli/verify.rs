//! `betten verify`: whether `output/` holds what was made, or a paper says what the hospital files say now.

mod fingerprint;
mod folder;

use crate::cli::args::{Verified, Verify};
use crate::cli::{Failure, Outcome};

pub(super) fn verify(request: &Verify) -> Result<Outcome, Failure> {
    match &request.what {
        Verified::Fingerprint(written) => fingerprint::verify(written, &request.inputs),
        Verified::Folder(folder) => folder::verify(folder, request),
    }
}
