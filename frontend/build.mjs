// Builds ../static/css/*.css from scss/. `--check` writes nothing and exits 1 when a built file is out of date.
import { readFileSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { brotliCompressSync } from "node:zlib";
import { transform } from "lightningcss";
import { compile } from "sass";

const here = (path) => fileURLToPath(new URL(path, import.meta.url));
const CHECK = process.argv.includes("--check");
const BUDGET = { "site.css": 12_000, "admin.css": 2_000 }; // bytes after brotli

// Oldest browsers that get the design as drawn; the mixed in prefixes follow from this.
const version = (major, minor = 0) => (major << 16) | (minor << 8);
const TARGETS = {
  chrome: version(109), edge: version(109), firefox: version(115), safari: version(15, 6), ios_saf: version(15, 6),
};

// Bootstrap classes in the parts we take which no template of ours, nor of crispy-bootstrap5, writes.
const UNUSED = [
  "form-control-plaintext", "form-control-color", "form-control-sm", "form-control-lg", "form-select-sm", "form-select-lg",
  "form-floating", "dropdown-toggle", "dropdown-menu", "input-group-sm", "input-group-lg", "invalid-tooltip",
  "was-validated", "btn-check", "col-form-label-lg", "col-form-label-sm", "alert-dismissible", "alert-link",
  "has-validation", "col-form-label",
];

// One stylesheet serves both directions: Bootstrap's left and right become start and end.
const SIDE = { left: "start", right: "end" };
const logical = (css) =>
  css
    .replace(/\b(margin|padding)-(left|right)\b/g, (_, box, side) => `${box}-inline-${SIDE[side]}`)
    .replace(/\bborder-(top|bottom)-(left|right)-radius\b/g, (_, block, side) =>
      `border-${block === "top" ? "start" : "end"}-${SIDE[side]}-radius`)
    .replace(/\b(text-align): (left|right)\b/g, (_, name, side) => `${name}: ${SIDE[side]}`)
    .replace(/\b(float|clear): (left|right)\b/g, (_, name, side) => `${name}: inline-${SIDE[side]}`);

const PHYSICAL = /[{;](?:(?:margin|padding|border)-(?:left|right)[\w-]*|left|right|float:(?:left|right)|text-align:(?:left|right))\b[^;}]*/g;

function build(name) {
  const { css } = compile(here(`scss/${name}.scss`), {
    loadPaths: [here("node_modules")],
    quietDeps: true, // Bootstrap 5 is written for older Sass
    silenceDeprecations: ["import"], // and cannot be loaded in parts with @use
  });
  const { code } = transform({
    filename: `${name}.css`,
    code: Buffer.from(logical(css)),
    minify: true,
    targets: TARGETS,
    unusedSymbols: UNUSED,
  });
  return code.toString() + "\n";
}

function complaints(file, css) {
  const found = [...(css.match(PHYSICAL) ?? [])].map((rule) => `${file}: physical side: ${rule.slice(1)}`);
  const size = brotliCompressSync(css).length;
  console.log(`${file}: ${css.length} bytes, ${size} after brotli`);
  if (size > BUDGET[file]) found.push(`${file}: over its budget of ${BUDGET[file]} bytes`);
  return found;
}

const problems = [];
for (const name of ["site", "admin"]) {
  const file = `${name}.css`;
  const target = here(`../static/css/${file}`);
  const css = build(name);
  problems.push(...complaints(file, css));
  if (!CHECK) writeFileSync(target, css);
  else if (readFileSync(target, "utf8") !== css) problems.push(`${file} is out of date: run npm run build`);
}
problems.forEach((line) => console.error(line));
process.exit(problems.length ? 1 : 0);
