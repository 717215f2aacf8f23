//! Why the machine refused a file, as a sentence; its own words only where we have none.

use std::io::{Error, ErrorKind};

/// Why something cannot be written.
pub fn not_written(error: &Error) -> String {
    match error.kind() {
        ErrorKind::StorageFull | ErrorKind::QuotaExceeded => "ディスクに空きがありません。".to_owned(),
        ErrorKind::ReadOnlyFilesystem => "書き込めないディスクです。".to_owned(),
        ErrorKind::PermissionDenied => {
            "書込みが許されていません。フォルダとファイルの権限を確かめ、開いているプログラムがあれば閉じてください。"
                .to_owned()
        }
        ErrorKind::NotADirectory => "途中の名前が、フォルダではなくファイルです。".to_owned(),
        ErrorKind::NotFound => "そのフォルダがありません。".to_owned(),
        ErrorKind::IsADirectory => "同じ名前のフォルダがあります。".to_owned(),
        ErrorKind::AlreadyExists => "同じ名前のものが、もうあります。".to_owned(),
        _ => format!("原因：{error}。"),
    }
}

/// Why something cannot be read.
pub fn not_read(error: &Error) -> String {
    match error.kind() {
        ErrorKind::PermissionDenied => "読む権限がありません。フォルダとファイルの権限を確かめてください。".to_owned(),
        ErrorKind::NotADirectory => "途中の名前が、フォルダではなくファイルです。".to_owned(),
        ErrorKind::NotFound => "ありません。".to_owned(),
        ErrorKind::IsADirectory => "ファイルではなくフォルダです。".to_owned(),
        _ => format!("原因：{error}。"),
    }
}
