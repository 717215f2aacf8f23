#[path = "support/sample.rs"]
#[allow(dead_code)]
mod sample;
use betten::document::compose;
use betten::render::HtmlPage;
use betten::site::*;
#[test]
fn look() {
    let read = sample::sample();
    let (annexes, _) = read.annexes();
    let site =
        Site { catalog: read.catalog, hospital: read.hospital(), annexes: &annexes, formats: &["html", "pdf", "md"] };
    let root = std::path::Path::new("/tmp/site-look");
    let _ = std::fs::remove_dir_all(root);
    let put = |path: &str, text: &str| {
        let p = root.join(path);
        std::fs::create_dir_all(p.parent().unwrap()).unwrap();
        std::fs::write(p, text).unwrap();
    };
    for page in pages(&site) {
        put(&page.path, &sample::renderer().page(&page, "確認表 令和6年6月版").unwrap());
    }
    for (name, text) in sample::renderer().assets() {
        put(&format!("assets/{name}"), text);
    }
    put("assets/search-index.js", &sample::renderer().search_index(&search_index(&site)));
    let crumbs = document_crumbs(read.hospital());
    for annex in &annexes {
        for document in compose::documents(annex).0 {
            let path = format!("{}/{}.html", annex.contract.id.value, document.kind.key());
            put(
                &path,
                &sample::renderer()
                    .html(&document, &HtmlPage { path: &path, crumbs: &crumbs, formats: &["pdf", "md"] })
                    .unwrap(),
            );
        }
    }
}
