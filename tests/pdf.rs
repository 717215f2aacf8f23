//! The PDF as a reader, a search and a standard see it. The one test program that typesets.

#[path = "support/documents.rs"]
mod documents;
#[path = "support/printed.rs"]
mod printed;

#[test]
fn look() {
    let fonts: Vec<_> = std::fs::read_dir("fonts").unwrap().map(|e| e.unwrap().path()).filter(|p| p.extension().is_some_and(|e| e == "ttf")).map(|p| (p.to_string_lossy().into_owned(), std::fs::read(&p).unwrap())).collect();
    let fonts = betten::typeset::FontSet::from_bytes(fonts);
    let date = betten::model::date::Date::new(2026, 4, 1);
    let program = format!("{}/.cache/betten/tools/bin/typst", std::env::var("HOME").unwrap());
    let cli = betten::typeset::Command::new(program.as_ref(), &fonts).unwrap();
    let none = Default::default();
    let setup = betten::render::pdf::PdfSetup { typesetter: &cli, fonts: &fonts, templates: &none };
    for (name, doc) in [("annex", documents::annex(date)), ("checklist", documents::checklist(date)), ("contacts", documents::contacts(None)), ("hostile", documents::hostile(&"W".repeat(5000)).0), ("hostile2", documents::hostile("#panic(\"x\") {{ 1+1 }} {% raw %} ]]> </td><script>alert(1)</script> | a | $x$ *b* _c_ `d` \\ @ref <lab> // /* https://example.jp/aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa\n次の行ーーーーーーーーーーーーーーーーーーーーーーーーーーーーーーーーーー 𠮷 ㈱ ① 髙﨑 葛\u{E0100}飾 か\u{3099} \"q\" 's' --- ... ~ 1.  #[x] ").0)] {
        let dir = std::path::Path::new("/tmp/look").join(name);
        std::fs::create_dir_all(&dir).unwrap();
        for (n, b) in betten::render::pdf::job(&doc, &none).files { std::fs::write(dir.join(n), b).unwrap(); }
        match betten::render::pdf::pdf(&doc, &setup) {
            Ok(b) => std::fs::write(dir.join("out.pdf"), b).unwrap(),
            Err(e) => println!("{name}: {e}"),
        }
    }
}
