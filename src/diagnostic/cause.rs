//! Says in a Japanese sentence why the machine refused something. The machine's own words are English and are never
//! shown.

use std::io::{Error, ErrorKind};

/// Why something cannot be written.
pub fn not_written(error: &Error) -> String {
    match error.kind() {
        ErrorKind::PermissionDenied => {
            "書込みが許されていません。フォルダとファイルの権限を確かめ、開いているプログラムがあれば閉じてください。"
                .to_owned()
        }
        ErrorKind::NotFound => "そのフォルダがありません。".to_owned(),
        ErrorKind::IsADirectory => "同じ名前のフォルダがあります。".to_owned(),
        ErrorKind::AlreadyExists => "同じ名前のものが、もうあります。".to_owned(),
        _ => of(error),
    }
}

/// Why something cannot be read.
pub fn not_read(error: &Error) -> String {
    match error.kind() {
        ErrorKind::PermissionDenied => "読む権限がありません。フォルダとファイルの権限を確かめてください。".to_owned(),
        ErrorKind::NotFound => "ありません。".to_owned(),
        ErrorKind::IsADirectory => "ファイルではなくフォルダです。".to_owned(),
        _ => of(error),
    }
}

/// Why anything else cannot be done. Also used where reading and writing make no difference.
pub fn of(error: &Error) -> String {
    let known = match error.kind() {
        ErrorKind::StorageFull | ErrorKind::QuotaExceeded => "ディスクに空きがありません。",
        ErrorKind::ReadOnlyFilesystem => "書き込めないディスクです。",
        ErrorKind::PermissionDenied => "許されていません。",
        ErrorKind::NotADirectory => "途中の名前が、フォルダではなくファイルです。",
        ErrorKind::InvalidFilename => "名前が長すぎるか、名前に使えない文字があります。",
        ErrorKind::FileTooLarge => "ファイルが大きすぎます。",
        ErrorKind::DirectoryNotEmpty => "フォルダの中に、ほかのファイルがあります。",
        ErrorKind::ResourceBusy | ErrorKind::ExecutableFileBusy => IN_USE,
        ErrorKind::OutOfMemory => "メモリーが足りません。",
        ErrorKind::Unsupported => "この場所では、できない操作です。",
        ErrorKind::StaleNetworkFileHandle
        | ErrorKind::HostUnreachable
        | ErrorKind::NetworkUnreachable
        | ErrorKind::NetworkDown
        | ErrorKind::ConnectionReset
        | ErrorKind::TimedOut => "ネットワークのつながりが切れています。つながりを確かめてください。",
        ErrorKind::InvalidData | ErrorKind::UnexpectedEof => "中身が壊れています。",
        _ => "",
    };
    match error.raw_os_error() {
        _ if !known.is_empty() => known.to_owned(),
        Some(number) => match by_number(number) {
            "" => format!("このパソコンが示した原因の番号は {number} です。システムの担当者に知らせてください。"),
            known => known.to_owned(),
        },
        None => "原因はわかりません。もう一度打っても同じなら、システムの担当者に知らせてください。".to_owned(),
    }
}

const IN_USE: &str = "ほかのプログラムが使っています。閉じてから、もう一度打ってください。";
const DEFECT: &str = "ディスクが読み書きに失敗しました。ディスクが壊れていないかを確かめてください。";
const TOO_MANY: &str = "一度に開けるファイルの数を超えました。ほかのプログラムを閉じてから、もう一度打ってください。";

/// Causes that the standard library does not name, by their number. Empty when the number is not known.
fn by_number(number: i32) -> &'static str {
    match (cfg!(windows), number) {
        // ERROR_SHARING_VIOLATION, ERROR_LOCK_VIOLATION
        (true, 32 | 33) => IN_USE,
        // ERROR_CRC, ERROR_NOT_READY
        (true, 23 | 21) => DEFECT,
        // EIO, ENXIO, ENODEV
        (false, 5 | 6 | 19) => DEFECT,
        // ENFILE, EMFILE
        (false, 23 | 24) => TOO_MANY,
        _ => "",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Every error that this machine can give, and one that a library makes.
    #[test]
    fn no_word_of_the_machine_is_passed_on() {
        let all = (1..=140).map(Error::from_raw_os_error).chain([Error::other("a word of a library")]);
        for error in all {
            for said in [not_written(&error), not_read(&error), of(&error)] {
                assert!(said.ends_with('。'), "{error:?}: {said}");
                assert!(!said.chars().any(|character| character.is_ascii_alphabetic()), "{error:?}: {said}");
            }
        }
    }

    #[test]
    fn what_is_not_known_has_its_number() {
        assert!(of(&Error::from_raw_os_error(9999)).contains("9999"));
    }
}
