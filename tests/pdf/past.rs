//! Signed papers printed again from their records.

use crate::support::past::printed_again;
use crate::support::program::fonts_folder;

/// The bytes are those of the day of the signing, pictures and `--attach` included.
#[test]
fn each_signed_paper_comes_back_with_its_bytes() {
    let fonts = fonts_folder().display().to_string();
    printed_again("pdf", &["--fonts", &fonts]);
}
