//! Cases of folders, of what may stand in the place of a file, and of what a file or an option names.

use std::fs;
use std::path::Path;

use super::{Case, LIMIT, folder, full_of, link, pipe, sized, sound, write};

pub const CASES: &[Case] = &[
    // Size: nothing of it is read.
    folder(
        "100 MB scalar",
        |folder| sized(&folder.join("betten.yaml"), 100_000_000),
        1,
        "エラー[file/too-large] 「betten.yaml」が大きすぎます。読めるのは4MBまでです。",
    ),
    folder("8 EB file", |folder| sized(&folder.join("betten.yaml"), 1 << 43), 1, "エラー[file/too-large]"),
    // What is no file.
    folder(
        "a folder in place of the file",
        |folder| fs::create_dir(folder.join("betten.yaml")).expect("it can be made"),
        2,
        "エラー[file/unreadable] 「betten.yaml」に betten.yaml も hospital.yaml もありません。",
    ),
    folder(
        "a file that is not there",
        |_| {},
        2,
        "エラー[file/unreadable] 「betten.yaml」を読めません。ファイルがありません。",
    ),
    Case {
        arguments: &["/dev/zero"],
        ..folder(
            "/dev/zero",
            |_| {},
            2,
            "エラー[file/unreadable] 「/dev/zero」を読めません。ふつうのファイルではありません。",
        )
    },
    Case { arguments: &["/dev/full"], ..folder("/dev/full", |_| {}, 2, "エラー[file/unreadable]") },
    Case { arguments: &["/dev/stdin"], ..folder("/dev/stdin", |_| {}, 2, "エラー[file/unreadable]") },
    folder(
        "a pipe nobody writes to",
        |folder| pipe(&folder.join("betten.yaml")),
        2,
        "エラー[file/unreadable] 「betten.yaml」を読めません。ふつうのファイルではありません。",
    ),
    folder(
        "a link to a device",
        |folder| link("/dev/zero", &folder.join("betten.yaml")),
        2,
        "エラー[file/unreadable] 「betten.yaml」を読めません。ふつうのファイルではありません。",
    ),
    folder("a link to itself", |folder| link("betten.yaml", &folder.join("betten.yaml")), 2, "エラー[file/unreadable]"),
    folder("a link to nothing", |folder| link("nothing", &folder.join("betten.yaml")), 2, "エラー[file/unreadable]"),
    // Folders.
    Case {
        arguments: &["h"],
        ..folder(
            "contracts/ with 10,000 files",
            |folder| contracts(folder, 10_000, &sound_contract),
            1,
            "エラー[file/too-large] 1つの病院に書ける契約は1000件までです。\n --> h/contracts/01000.yaml:1:1",
        )
    },
    Case {
        arguments: &["h"],
        ..folder(
            "contracts/ with 20,000 files",
            |folder| contracts(folder, 20_000, &|_| "id: x\n".to_owned()),
            1,
            "エラー[file/too-large] 「h/contracts」の下のファイルが多すぎます。",
        )
    },
    Case {
        arguments: &["h"],
        ..folder(
            "contracts/ with 100 files of 4 MiB",
            |folder| {
                let text = String::from_utf8(full_of("#\n")).expect("ASCII");
                contracts(folder, 100, &|_| text.clone());
            },
            1,
            "エラー[file/too-large]",
        )
    },
    Case { arguments: &["h"], ..folder("contracts/ with all kinds", all_kinds, 2, "エラー[file/unreadable]") },
    Case {
        arguments: &["h"],
        ..folder(
            "contracts/ that is a pipe",
            |folder| {
                hospital(folder);
                pipe(&folder.join("h/contracts"));
            },
            2,
            "エラー[file/unreadable]",
        )
    },
    // Many of them: what is refused is let go before the next is read.
    Case {
        arguments: &["many"],
        ..folder(
            "45 hospitals of 4 MiB without a word",
            |folder| (0..45).for_each(|number| empty(folder, &format!("many/{number}/betten.yaml"))),
            1,
            "エラー[text/forbidden-character] 使えない文字 U+0000（制御文字）があります。\n --> many/44/betten.yaml:1:1",
        )
    },
    Case {
        arguments: &["many"],
        ..folder(
            "50 hospitals of 4 MiB in one line each",
            |folder| {
                let text = format!("hospital: [{}", "夜間、".repeat(LIMIT / 9 - 2));
                (0..50).for_each(|number| write(folder, &format!("many/{number}.yaml"), &text));
            },
            1,
            "エラー[file/too-large] 1つの値が長すぎます。読めるのは3万字ほどまでです。\n --> many/49.yaml:1:12",
        )
    },
    Case {
        exit: 0,
        arguments: &["many"],
        ..folder(
            "30 sound hospitals with 4 MiB of remarks",
            |folder| {
                let text =
                    |number| sound().replace("id: a", &format!("id: h{number}")) + &"#\n".repeat(LIMIT / 2 - 200);
                (0..30).for_each(|number| write(folder, &format!("many/{number}.yaml"), text(number)));
            },
            0,
            "お知らせ[status/open] 30件",
        )
    },
    Case {
        arguments: &["many"],
        ..folder(
            "60 files of 4 MiB that are no hospitals",
            |folder| (0..60).for_each(|number| empty(folder, &format!("many/{number}.yaml"))),
            2,
            "注意[file/unreadable] 60件 例：「many/0.yaml」は病院ファイルではないので読みません。",
        )
    },
    // Many hospitals: each has its faults, and its text is let go.
    Case {
        arguments: &["in"],
        memory: Some(192),
        ..folder(
            "200 hospitals of 4 MiB",
            |folder| hospitals(folder, 200, ""),
            1,
            "エラー[text/forbidden-character] 使えない文字 U+0000（制御文字）があります。\n --> in/h0.yaml:",
        )
    },
    Case {
        arguments: &["in"],
        memory: Some(192),
        ..folder(
            "100 hospitals based on a file of 4 MiB each",
            |folder| {
                hospitals(folder, 100, "based_on: ../b{number}.yaml\n");
                (0..100).for_each(|number| sized(&folder.join(format!("b{number}.yaml")), LIMIT as u64));
            },
            1,
            "エラー[text/forbidden-character] 使えない文字 U+0000（制御文字）があります。",
        )
    },
    Case {
        arguments: &["in"],
        ..folder(
            "200 files of 4 MiB that are no hospitals",
            |folder| {
                fs::create_dir(folder.join("in")).expect("it can be made");
                (0..200).for_each(|number| sized(&folder.join(format!("in/{number}.yaml")), LIMIT as u64));
            },
            2,
            "エラー[file/unreadable] 「in」に betten.yaml も hospital.yaml もありません。",
        )
    },
    // What the file names.
    folder(
        "based_on itself",
        |folder| write(folder, "betten.yaml", format!("{}based_on: betten.yaml\n", sound())),
        1,
        "エラー[yaml/unknown-key] based_on で読み込むファイルに「catalog」という欄はありません。\n --> betten.yaml:1:1",
    ),
    folder(
        "based_on in a chain",
        |folder| {
            write(folder, "betten.yaml", format!("{}based_on: b.yaml\n", sound()));
            write(folder, "b.yaml", "based_on: c.yaml\n");
        },
        1,
        "エラー[yaml/unknown-key] based_on で読み込むファイルに「based_on」という欄はありません。\n --> b.yaml:1:1",
    ),
    folder(
        "based_on a device",
        |folder| {
            write(folder, "betten.yaml", format!("{}based_on: b.yaml\n", sound()));
            link("/dev/zero", &folder.join("b.yaml"));
        },
        1,
        "エラー[file/unreadable] 「b.yaml」を読めません。ふつうのファイルではありません。\n --> betten.yaml:8:11",
    ),
    folder(
        "based_on a pipe",
        |folder| {
            write(folder, "betten.yaml", format!("{}based_on: b.yaml\n", sound()));
            pipe(&folder.join("b.yaml"));
        },
        1,
        "エラー[file/unreadable]",
    ),
    folder(
        "based_on a folder",
        |folder| {
            write(folder, "betten.yaml", format!("{}based_on: b.yaml\n", sound()));
            fs::create_dir(folder.join("b.yaml")).expect("it can be made");
        },
        1,
        "エラー[file/unreadable]",
    ),
    folder(
        "based_on a file of 100 MB",
        |folder| {
            write(folder, "betten.yaml", format!("{}based_on: b.yaml\n", sound()));
            sized(&folder.join("b.yaml"), 100_000_000);
        },
        1,
        "エラー[file/too-large]",
    ),
    folder(
        "based_on a file in Shift_JIS",
        |folder| {
            write(folder, "betten.yaml", format!("{}based_on: b.yaml\n", sound()));
            write(folder, "b.yaml", b"dates: \x96\xe9\x8a\xd4\x82\xcd\n");
        },
        1,
        "エラー[file/encoding]",
    ),
    // Options.
    Case {
        arguments: &["betten.yaml", "--data", "d"],
        ..folder(
            "--data with a catalog of 100 MB",
            |folder| {
                write(folder, "betten.yaml", sound());
                write(folder, "d/x", "");
                sized(&folder.join("d/catalog.yaml"), 100_000_000);
            },
            1,
            "エラー[file/too-large] 「d/catalog.yaml」が大きすぎます。読めるのは4MBまでです。",
        )
    },
    Case {
        arguments: &["betten.yaml", "--data", "d"],
        ..folder(
            "--data with a pipe and loops",
            |folder| {
                write(folder, "betten.yaml", sound());
                write(folder, "d/items/x.yaml", "a: [".repeat(9999));
                pipe(&folder.join("d/catalog.yaml"));
                link("..", &folder.join("d/items/up"));
            },
            2,
            "エラー[file/unreadable]",
        )
    },
    Case {
        arguments: &["betten.yaml", "--data", "d"],
        ..folder(
            "--data with brackets",
            |folder| {
                write(folder, "betten.yaml", sound());
                write(folder, "d/catalog.yaml", full_of("["));
            },
            1,
            "エラー[yaml/too-deep] 入れ子が深すぎます。32段までです。\n --> d/catalog.yaml:1:33",
        )
    },
    Case {
        arguments: &["betten.yaml", "--data", "d"],
        ..folder(
            "--data with 100 files of 4 MiB",
            |folder| {
                write(folder, "betten.yaml", sound());
                write(folder, "d/catalog.yaml", "a");
                let text = full_of("#\n");
                (0..100).for_each(|number| write(folder, &format!("d/items/{number}.yaml"), &text));
            },
            1,
            "エラー[file/too-large]",
        )
    },
    Case {
        arguments: &["betten.yaml", "--data", "/dev/zero"],
        ..folder("--data with a device", |folder| write(folder, "betten.yaml", sound()), 2, "エラー[file/unreadable]")
    },
    Case {
        arguments: &["betten.yaml", "--templates", "t"],
        ..folder(
            "--templates with a pipe",
            |folder| {
                write(folder, "betten.yaml", sound());
                write(folder, "t/html/annex.html", "");
                pipe(&folder.join("t/html/site.css"));
            },
            2,
            "エラー[file/unreadable]",
        )
    },
    Case {
        arguments: &["betten.yaml", "--templates", "t"],
        ..folder(
            "--templates with brackets",
            |folder| {
                write(folder, "betten.yaml", sound());
                write(folder, "t/html/annex.html", full_of("{{ ("));
            },
            1,
            "エラー[template/fault]",
        )
    },
    Case {
        arguments: &["betten.yaml", "--templates", "t"],
        ..folder(
            "--templates with 100 files of 4 MiB",
            |folder| {
                write(folder, "betten.yaml", sound());
                let text = full_of("x");
                (0..100).for_each(|number| write(folder, &format!("t/html/{number}.html"), &text));
            },
            1,
            "エラー[",
        )
    },
    Case {
        arguments: &["betten.yaml", "--templates", "t"],
        ..folder(
            "--templates with 200 pictures of 4 MiB",
            |folder| {
                write(folder, "betten.yaml", sound());
                (0..200).for_each(|number| empty(folder, &format!("t/typst/{number}.png")));
            },
            1,
            "エラー[file/too-large] 「t/typst/101.png」から先は読みません。フォルダのファイルは、合わせて16MBまで読めます。",
        )
    },
    Case {
        exit: 0,
        arguments: &["betten.yaml", "--fonts", "f"],
        ..folder(
            "--fonts with 1,000 files of 60 MiB without a word",
            |folder| {
                write(folder, "betten.yaml", sound());
                write(folder, "f/x", "");
                (0..1000).for_each(|number| sized(&folder.join(format!("f/{number}.ttf")), 60 << 20));
            },
            0,
            "お知らせ[status/open]",
        )
    },
    Case {
        arguments: &["betten.yaml", "--fonts", "f"],
        ..folder(
            "--fonts with 1,000 files of 60 MiB that begin like fonts",
            |folder| {
                write(folder, "betten.yaml", sound());
                for number in 0..1000 {
                    let path = format!("f/{number:04}.ttf");
                    write(folder, &path, b"\0\x01\0\0");
                    let file = fs::File::options().write(true).open(folder.join(path)).expect("it was written");
                    file.set_len(60 << 20).expect("it can be longer");
                }
            },
            1,
            "エラー[file/too-large] 「f/0008.ttf」から先は読みません。フォルダのファイルは、合わせて512MBまで読めます。",
        )
    },
];

/// A file of the largest size in which nothing is written.
fn empty(folder: &Path, name: &str) {
    write(folder, name, "");
    sized(&folder.join(name), LIMIT as u64);
}

fn hospital(folder: &Path) {
    let text = sound();
    let (hospital, _) = text.split_once("contracts:").expect("it has contracts");
    write(folder, "h/hospital.yaml", hospital);
}

/// Hospitals of one contract, and where they say no more than that NULs up to the largest size.
fn hospitals(folder: &Path, count: usize, more: &str) {
    for number in 0..count {
        let name = format!("in/h{number}.yaml");
        let text = sound().replacen("id: a", &format!("id: h{number}"), 1);
        write(folder, &name, text + &more.replace("{number}", &number.to_string()));
        if more.is_empty() {
            let file = fs::File::options().write(true).open(folder.join(name));
            file.and_then(|file| file.set_len(LIMIT as u64)).expect("the file can be made longer");
        }
    }
}

fn sound_contract(number: usize) -> String {
    format!("id: c{number}\ntitle: 契約{number}\nparties: [hospital, v]\n")
}

fn contracts(folder: &Path, count: usize, text: &dyn Fn(usize) -> String) {
    hospital(folder);
    fs::create_dir_all(folder.join("h/contracts")).expect("it can be made");
    for number in 0..count {
        fs::write(folder.join(format!("h/contracts/{number:05}.yaml")), text(number)).expect("it can be written");
    }
}

fn all_kinds(folder: &Path) {
    hospital(folder);
    write(folder, "h/contracts/good.yaml", sound_contract(1));
    write(folder, "h/contracts/deep.yaml", "[".repeat(100_000));
    write(folder, "h/contracts/memo.txt", "x");
    write(folder, "h/contracts/below/x.yaml", "x");
    sized(&folder.join("h/contracts/large.yaml"), 100_000_000);
    pipe(&folder.join("h/contracts/pipe.yaml"));
    link("/dev/zero", &folder.join("h/contracts/device.yaml"));
    link("..", &folder.join("h/contracts/up"));
    link("loop.yaml", &folder.join("h/contracts/loop.yaml"));
}
