// Writes into a folder what the program for a target is made of: `sbom.cdx.json`, a bill of materials in CycloneDX, and
// `THIRD-PARTY.txt`, the licences with their texts. The same lock file gives the same bytes: no clock, no number
// drawn by lot, no path of a machine.
import { createHash } from "node:crypto";
import { execFileSync } from "node:child_process";
import { readdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { basename, dirname, join } from "node:path";

const [target, folder] = process.argv.slice(2);
const run = (program, words) => execFileSync(program, words, { encoding: "utf8", maxBuffer: 1 << 28 });
const sha256 = (bytes) => createHash("sha256").update(bytes).digest("hex");
const compare = (one, two) => (one < two ? -1 : one > two ? 1 : 0);

// Name and version of every crate that is compiled; the kinds of edges say which.
function tree(edges) {
  const words = ["tree", "--locked", "--offline", "--target", target, "--edges", edges, "--prefix", "none", "--format", "{p}"];
  return new Set(run("cargo", words).split("\n").filter(Boolean).map((line) => line.split(" ").slice(0, 2).join(" ")));
}
const compiled = tree("normal,build");
const linked = tree("normal,no-proc-macro");

const metadata = JSON.parse(
  run("cargo", ["metadata", "--locked", "--offline", "--format-version", "1", "--filter-platform", target]),
);
const checksums = new Map(
  readFileSync("Cargo.lock", "utf8").split("\n\n").flatMap((entry) => {
    const value = (key) => entry.match(new RegExp(`^${key} = "(.*)"$`, "m"))?.[1];
    return value("checksum") ? [[`${value("name")} v${value("version")}`, value("checksum")]] : [];
  }),
);
const label = (crate) => `${crate.name} v${crate.version}`;
const reference = (crate) => `pkg:cargo/${crate.name}@${crate.version}`;
const expression = (licence) => licence.replaceAll("/", " OR ").replaceAll(/ +/g, " ");
const program = metadata.packages.find((crate) => crate.id === metadata.resolve.root);
const crates = metadata.packages
  .filter((crate) => crate !== program && compiled.has(label(crate)))
  .sort((one, two) => compare(reference(one), reference(two)));

// The files of a package that are about its licence, those of what it brings along included.
function texts(crate) {
  const root = dirname(crate.manifest_path);
  return readdirSync(root, { recursive: true })
    .filter((path) => /^((un)?licen[cs]e|copying|copyright|notice|ofl)/i.test(basename(path)))
    .filter((path) => !/\.(rs|html|svg|png|toml|json)$/.test(path) && statSync(join(root, path)).isFile())
    .sort(compare)
    .map((path) => ({ path, text: readFileSync(join(root, path), "utf8").replaceAll("\r\n", "\n").trim() }));
}

const rust = run("rustc", ["--version"]).split(" ")[1];
const fonts = readdirSync("fonts").filter((name) => /\.(ttf|otf|ttc)$/.test(name)).sort(compare);
const mine = `${program.name}@${program.version}`;
const component = (crate) => ({
  type: "library",
  "bom-ref": reference(crate),
  name: crate.name,
  version: crate.version,
  scope: linked.has(label(crate)) ? "required" : "excluded",
  hashes: [{ alg: "SHA-256", content: checksums.get(label(crate)) }],
  licenses: [{ expression: expression(crate.license) }],
  purl: reference(crate),
});
const included = new Set([program, ...crates].map((crate) => crate.id));
const byId = new Map(metadata.packages.map((crate) => [crate.id, crate]));
const nameOf = (crate) => (crate === program ? mine : reference(crate));
const edges = metadata.resolve.nodes
  .filter((node) => included.has(node.id))
  .map((node) => ({
    ref: nameOf(byId.get(node.id)),
    dependsOn: node.deps
      .filter((edge) => included.has(edge.pkg) && edge.dep_kinds.some((kind) => kind.kind !== "dev"))
      .map((edge) => nameOf(byId.get(edge.pkg)))
      .sort(compare),
  }))
  .sort((one, two) => compare(one.ref, two.ref));
const bill = {
  $schema: "http://cyclonedx.org/schema/bom-1.6.schema.json",
  bomFormat: "CycloneDX",
  specVersion: "1.6",
  version: 1,
  metadata: {
    component: {
      type: "application",
      "bom-ref": mine,
      name: program.name,
      version: program.version,
      licenses: [{ expression: program.license }],
      properties: [{ name: "target", value: target }],
    },
  },
  components: [
    ...crates.map(component),
    {
      type: "library",
      "bom-ref": `rust-std@${rust}`,
      name: "rust-std",
      version: rust,
      scope: "required",
      licenses: [{ expression: "MIT OR Apache-2.0" }],
    },
    ...fonts.map((name) => ({
      type: "file",
      "bom-ref": `fonts/${name}`,
      name: `fonts/${name}`,
      hashes: [{ alg: "SHA-256", content: sha256(readFileSync(join("fonts", name))) }],
      licenses: [{ expression: "OFL-1.1" }],
    })),
  ],
  dependencies: edges,
};
writeFileSync(join(folder, "sbom.cdx.json"), `${JSON.stringify(bill, null, 1)}\n`);

// A text that many packages have is printed once, below the names of all.
const printed = new Map();
for (const crate of crates) {
  for (const { path, text } of texts(crate)) {
    const key = text.replaceAll(/\s+/g, " ");
    const entry = printed.get(key) ?? { text, of: [] };
    entry.of.push(path === basename(path) ? label(crate) : `${label(crate)} (${path})`);
    printed.set(key, entry);
  }
}
for (const name of readdirSync("fonts").filter((name) => name.endsWith(".txt")).sort(compare)) {
  printed.set(name, { text: readFileSync(join("fonts", name), "utf8").trim(), of: [`fonts/${name}`] });
}
const line = "=".repeat(100);
const list = crates.map((crate) => {
  const by = crate.authors.map((author) => author.replace(/ *<.*>/, "")).join(", ");
  const from = crate.repository ?? crate.homepage ?? "";
  return [label(crate), expression(crate.license), by, from].filter(Boolean).join("  |  ");
});
const parts = [
  `What ${program.name} ${program.version} for ${target} is made of, beside its own code: name, licence, authors, place.`,
  "The texts of the licences stand below, each once, under the names of all that came with it.",
  "Where one may choose between licences, a package without a text of its own is used under one printed here.",
  [...list, `Rust's standard library ${rust}  |  MIT OR Apache-2.0  |  The Rust Project Developers`,
    ...fonts.map((name) => `fonts/${name}  |  OFL-1.1`)].join("\n"),
  ...[...printed.values()].map(({ text, of }) => `${line}\n${[...new Set(of)].join("\n")}\n${"-".repeat(100)}\n${text}`),
];
writeFileSync(join(folder, "THIRD-PARTY.txt"), `${parts.join("\n\n")}\n`);
