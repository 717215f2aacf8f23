//! Documents and pages of a site as complete HTML pages.
//!
//! The layout is in `templates/html/`, the style in `templates/html/site.css`, and help for readers who allow scripts
//! in `templates/html/site.js`. Pages work from a folder without a server, work without scripts, and load nothing from
//! outside. The pages of a site share one style sheet. A page that is sent alone holds its own style and no script; its
//! policy allows that style by its hash.

mod standalone;

use std::io::{self, Write};

use base64::prelude::{BASE64_STANDARD, Engine as _};
use serde::Serialize;

use crate::diagnostic::{Diagnostic, Report};
use crate::document::{Block, Document, Inline};
use crate::model::picture::Picture;
use crate::render::Templates;
use crate::render::format::{ContentPart, File, Format, Kit, Piece, Sort, What, version_and_templates};
use crate::render::parts::{OF_PAGES, Parts};
use crate::render::shape::{BlockShape, HeadShape, PageBlockShape, Shape, explain};
use crate::render::tera::{Finished, Set};
use crate::site::{ABOUT, Crumb, Frame, MENU, Page, Pages, SearchEntry, home, root};

/// A page of the hospital's intranet.
pub(super) const FORMAT: Format = Format {
    key: "html",
    media_type: "text/html",
    purpose: "院内のパソコンで見る",
    options: &[STANDALONE, "index"],
    bundle: Some(STANDALONE),
    makes_pages: true,
    made_with: |kit, sort| {
        let but = match sort {
            Sort::Document => "html/page.html",
            Sort::Page => "html/document.html",
        };
        version_and_templates(kit.templates, "html/", ".html", &[but, "html/notice.html"])
    },
    file,
    ..Format::PLAIN
};

/// The name of the page with all documents of a contract.
const STANDALONE: &str = "standalone";

fn file<'a>(piece: &'a Piece<'a>, kit: &'a Kit<'a>) -> Option<File<'a>> {
    let renderer = kit.renderer;
    Some(match piece.what {
        What::Document { document, papers, site, .. } => {
            let beside = move || PageLinks::of(piece, kit, document, papers, site);
            File::of_text(
                FORMAT.name(&document.stem()),
                move || vec![ContentPart::Shape, ContentPart::Text(beside().data())],
                move || renderer.html(document, &beside().page()),
            )
        }
        What::Bundle { name: STANDALONE, documents, .. } => {
            let style = || renderer.assets().iter().map(|(_, text)| text.as_str()).collect();
            let made_from = move || vec![ContentPart::Shape, ContentPart::Text(style())];
            File::of_text(FORMAT.name(STANDALONE), made_from, || renderer.standalone(documents))
        }
        What::Page { page, frame } => {
            let made_from = || vec![ContentPart::Text(renderer.page_data(page, frame))];
            File::of_text(page.path.clone(), made_from, || renderer.page(page, frame))
        }
        What::SearchIndex(entries) => {
            let made_from = || vec![ContentPart::Text(search_index(entries))];
            File::of_text("assets/search-index.js".to_owned(), made_from, || Ok(search_index(entries)))
        }
        What::Asset { name, text } => {
            let made_from = || vec![ContentPart::Text(text.to_owned())];
            File::of_text(format!("assets/{name}"), made_from, || Ok(text.to_owned()))
        }
        What::Bundle { .. } | What::Form(_) | What::Picture(_) => return None,
    })
}

/// The links of a document's page.
struct PageLinks<'a> {
    /// Below the hospital's folder: `ehr/annex.html`.
    path: String,
    crumbs: Vec<Crumb>,
    formats: Vec<&'static str>,
    /// The name of the hospital whose site the page belongs to.
    site: Option<&'a str>,
    /// Stems and titles of the documents of the same contract.
    papers: Vec<(String, String)>,
}

impl<'a> PageLinks<'a> {
    fn of(
        piece: &'a Piece<'a>,
        kit: &'a Kit<'a>,
        document: &Document,
        papers: &[Document],
        site: Option<&'a Pages>,
    ) -> Self {
        let name = FORMAT.name(&document.stem());
        let path = match piece.folder.split_once('/') {
            Some((_, contract)) => format!("{contract}/{name}"),
            None => name,
        };
        let others = kit.formats.iter().filter(|format| **format != &FORMAT);
        let title = |paper: &Document| paper.running.label.iter().map(Inline::plain).collect();
        Self {
            crumbs: site.iter().map(|_| home(&path)).collect(),
            formats: others.filter(|other| (other.file)(piece, kit).is_some()).map(|other| other.key).collect(),
            site: site.map(|site| site.frame.hospital.as_str()),
            papers: papers.iter().map(|paper| (paper.stem(), title(paper))).collect(),
            path,
        }
    }

    fn page(&self) -> HtmlPage<'_> {
        let Self { path, crumbs, formats, site, papers } = self;
        HtmlPage { path, crumbs, formats, site: *site, papers }
    }

    /// The same as text, for digests.
    fn data(&self) -> String {
        let crumbs = self.crumbs.iter().map(|crumb| [crumb.title.as_str(), crumb.href.as_str()]);
        serde_json::to_string(&(crumbs.collect::<Vec<_>>(), &self.formats, self.site, &self.papers))
            .expect("texts always have a JSON form")
    }
}

/// A document's place in the site.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct HtmlPage<'a> {
    /// Below the hospital's folder: `ehr/annex.html`.
    pub path: &'a str,
    pub crumbs: &'a [Crumb],
    /// The keys of the other formats of this document.
    pub formats: &'a [&'a str],
    /// The hospital's name, if there is a site around the document. The page then has a head, a menu, and links to the
    /// page of terms.
    pub site: Option<&'a str>,
    /// The documents of the same contract: stem of the file and title.
    pub papers: &'a [(String, String)],
}

/// The policy of a page for `betten serve`, as `layout.html` writes it. It allows what any page may do, and what the
/// script that reloads the page needs.
///
/// Nothing outside a page can loosen the policy in it. So a page that is to be reloaded must be made with this one.
pub const LIVE_POLICY: &str = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; base-uri 'none'; form-action 'none'; connect-src 'self'";

/// A page that belongs to no hospital.
#[derive(Debug, Clone, Default)]
pub struct Notice<'a> {
    pub title: &'a str,
    pub sentences: Vec<String>,
    pub ways: Vec<(String, String)>,
    /// Lines that are shown exactly as they are.
    pub excerpt: Option<&'a str>,
    /// The path of the folder that holds `assets/`, with `/` at its end.
    pub root: &'a str,
}

#[derive(Debug)]
pub(super) struct Html {
    parts: Parts,
    assets: [(&'static str, String); 2],
    /// The script that reloads a page; `None` for pages in a folder.
    live: Option<&'static str>,
}

#[derive(Serialize)]
struct DocumentValues<'a> {
    document: HeadShape,
    blocks: Vec<Finished>,
    /// What stands before the anchor of a term in a link; empty where there is no list of terms.
    terms: String,
    page: Around<'a>,
}

#[derive(Serialize)]
struct PageValues<'a, B> {
    blocks: B,
    terms: &'static str,
    page: Around<'a>,
}

#[derive(Serialize)]
struct NoticeValues<'a> {
    sentences: &'a [String],
    ways: Vec<Way>,
    excerpt: Option<&'a str>,
    page: Around<'a>,
}

/// What is around the content of a page.
#[derive(Serialize)]
struct Around<'a> {
    title: &'a str,
    kind: &'a str,
    /// The path up to the hospital's folder.
    root: String,
    /// SHA-256 of the style in base64, if the style is in the page itself.
    alone: Option<String>,
    crumbs: Vec<Way>,
    menu: Vec<Way>,
    papers: Vec<Way>,
    formats: Vec<Way>,
    /// Whether the page has a search over the whole site.
    search: bool,
    edition: &'a str,
    /// The hospital and what its site is; `None` for a page outside a site.
    site: Option<SiteName<'a>>,
    live: Option<&'static str>,
}

#[derive(Serialize)]
struct SiteName<'a> {
    hospital: &'a str,
    about: &'static str,
}

#[derive(Serialize)]
struct Way {
    title: String,
    href: String,
    current: bool,
}

impl Html {
    pub(super) fn new(templates: &Templates) -> Result<Self, Report> {
        let set = Set { folder: "html/", suffix: ".html", escape, called: OF_PAGES };
        let parts = Parts::new(templates, &set)?;
        let asset = |name: &'static str| {
            let text = templates.text(&format!("html/{name}")).expect("it is shipped and can only be replaced");
            (name, text.to_owned())
        };
        Ok(Self { parts, assets: [asset("site.css"), asset("site.js")], live: None })
    }

    /// The same for pages that are served. They reload themselves with the script at this address.
    pub(super) fn live(self, script: &'static str) -> Self {
        Self { live: Some(script), ..self }
    }

    pub(super) fn document(&self, document: &Document, page: &HtmlPage<'_>) -> Result<String, Diagnostic> {
        // A comparison may lie where no site was built, and no page of a site has a link to it.
        let known = page.site.filter(|_| document.between.is_none());
        let mut around = self.around(page.path, &document.title, document.kind.key(), page.crumbs, known);
        let stem = document.stem();
        around.formats = page
            .formats
            .iter()
            .map(|format| Way { title: format.to_uppercase(), href: format!("{stem}.{format}"), current: false })
            .collect();
        around.papers = page
            .papers
            .iter()
            .map(|(other, title)| Way { title: title.clone(), href: format!("{other}.html"), current: *other == stem })
            .collect();
        let own = document.blocks.iter().any(|block| matches!(block, Block::Definitions(_)));
        let terms = match (own, page.site.is_some()) {
            (true, _) => OWN_TERMS.to_owned(),
            (false, true) => format!("{}{GLOSSARY}#", around.root),
            (false, false) => String::new(),
        };
        let mut shape = Shape::of(document);
        hold_pictures(&mut shape, document);
        let mut document = shape;
        explain(&mut [&mut document]);
        let blocks = self.parts.document(document.blocks, &terms)?;
        let values = DocumentValues { document: document.head, blocks, terms, page: around };
        self.parts.render("html/document.html", &values)
    }

    pub(super) fn page(&self, page: &Page, frame: &Frame) -> Result<String, Diagnostic> {
        self.finished_page(page, self.around_page(page, frame))
    }

    /// What the template of a page reads, as JSON.
    pub(super) fn page_data(&self, page: &Page, frame: &Frame) -> String {
        let blocks: Vec<_> = page.blocks.iter().map(PageBlockShape::of).collect();
        let values = PageValues { blocks, terms: NO_TERMS, page: self.around_page(page, frame) };
        serde_json::to_string(&values).expect("a shape has only strings for keys")
    }

    fn around_page<'a>(&self, page: &'a Page, frame: &'a Frame) -> Around<'a> {
        let around = self.around(&page.path, &page.title, page.kind, &page.crumbs, Some(&frame.hospital));
        Around { edition: &frame.edition, ..around }
    }

    fn finished_page(&self, page: &Page, around: Around<'_>) -> Result<String, Diagnostic> {
        let blocks = self.parts.page(page.blocks.iter().map(PageBlockShape::of), NO_TERMS)?;
        self.parts.render("html/page.html", &PageValues { blocks, terms: NO_TERMS, page: around })
    }

    pub(super) fn notice(&self, notice: &Notice<'_>) -> Result<String, Diagnostic> {
        let mut around = self.around("", notice.title, "notice", &[], None);
        around.root = notice.root.to_owned();
        let ways = notice.ways.iter();
        let ways = ways.map(|(title, href)| Way { title: title.clone(), href: href.clone(), current: false }).collect();
        let values = NoticeValues { sentences: &notice.sentences, ways, excerpt: notice.excerpt, page: around };
        self.parts.render("html/notice.html", &values)
    }

    fn around<'a>(
        &self,
        path: &str,
        title: &'a str,
        kind: &'a str,
        crumbs: &[Crumb],
        site: Option<&'a str>,
    ) -> Around<'a> {
        Around { live: self.live, ..Around::new(path, title, kind, crumbs, site) }
    }

    /// Names and texts of the files in `assets/`, for every page.
    pub(super) fn assets(&self) -> &[(&'static str, String)] {
        &self.assets
    }
}

/// Puts the pictures of a document into its page, so that the page stays whole wherever it is copied to.
fn hold_pictures(shape: &mut Shape, document: &Document) {
    for (shape, block) in shape.blocks.iter_mut().zip(&document.blocks) {
        if let (BlockShape::Figure { source, .. }, Block::Figure(figure)) = (shape, block) {
            let Picture { kind, bytes, .. } = &figure.picture;
            *source = format!("data:{};base64,{}", kind.media_type(), BASE64_STANDARD.encode(bytes.as_slice()));
        }
    }
}

/// The page of terms, for a document that has no list of its own.
const GLOSSARY: &str = "glossary.html";
/// The link to a list of terms on the same page.
const OWN_TERMS: &str = "#";
/// Pages of the site have no list of terms: they have links to the documents instead.
const NO_TERMS: &str = "";

impl<'a> Around<'a> {
    fn new(path: &str, title: &'a str, kind: &'a str, crumbs: &[Crumb], site: Option<&'a str>) -> Self {
        let root = root(path);
        let menu = MENU.into_iter().filter(|_| site.is_some()).map(|(target, title)| Way {
            title: title.to_owned(),
            href: format!("{root}{target}"),
            current: path == target,
        });
        let crumbs =
            crumbs.iter().map(|crumb| Way { title: crumb.title.clone(), href: crumb.href.clone(), current: false });
        Self {
            title,
            kind,
            alone: None,
            crumbs: crumbs.collect(),
            menu: menu.collect(),
            papers: Vec::new(),
            formats: Vec::new(),
            search: kind == "search",
            edition: "",
            site: site.map(|hospital| SiteName { hospital, about: ABOUT }),
            root,
            live: None,
        }
    }
}

/// The script that gives the search its entries, kind by kind. It sets one global variable.
pub(super) fn search_index(entries: &[SearchEntry]) -> String {
    #[derive(Serialize)]
    struct FoundKindShape<'a> {
        k: &'a str,
        e: Vec<FoundShape<'a>>,
    }
    #[derive(Serialize)]
    struct FoundShape<'a> {
        t: &'a str,
        u: &'a str,
        x: &'a str,
        #[serde(skip_serializing_if = "<[_]>::is_empty")]
        c: &'a [(String, String)],
    }
    impl<'a> FoundShape<'a> {
        fn new(of: &'a SearchEntry) -> Self {
            Self { t: &of.title, u: &of.href, x: &of.text, c: &of.calls }
        }
    }
    let kinds: Vec<FoundKindShape<'_>> = entries
        .chunk_by(|before, after| before.kind == after.kind)
        .map(|some| FoundKindShape { k: some[0].kind.word(), e: some.iter().map(FoundShape::new).collect() })
        .collect();
    let json = serde_json::to_string(&kinds).expect("texts always have a JSON form");
    // JSON allows two line separators that a script must not hold.
    let json = json.replace('\u{2028}', "\\u2028").replace('\u{2029}', "\\u2029");
    format!("window.bettenSearchIndex = {json};\n")
}

/// Escapes for text and for quoted attributes alike.
fn escape(text: &str, out: &mut dyn Write) -> io::Result<()> {
    let mut written = 0;
    for (index, byte) in text.bytes().enumerate() {
        let replacement: &[u8] = match byte {
            b'&' => b"&amp;",
            b'<' => b"&lt;",
            b'>' => b"&gt;",
            b'"' => b"&quot;",
            b'\'' => b"&#39;",
            // A line break is kept as a character reference. The style sheet shows it, and the lines of the page's
            // source stay whole.
            b'\n' => b"&#10;",
            b'\r' => b"&#13;",
            _ => continue,
        };
        out.write_all(&text.as_bytes()[written..index])?;
        out.write_all(replacement)?;
        written = index + 1;
    }
    out.write_all(&text.as_bytes()[written..])
}
