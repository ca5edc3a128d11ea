// Imports the test files named in TENON_TEST_FILES (a JSON list), one after another, for `node --test --test-isolation=none`:
// where that imports them itself, a file that throws at its top loses the tests below and the run still ends with 0 (24, 26).
import { resolve } from "node:path";
import { test } from "node:test";
import { pathToFileURL } from "node:url";

const files = JSON.parse(process.env["TENON_TEST_FILES"] ?? "[]") as readonly string[];
// What tests start should not take it for theirs.
delete process.env["TENON_TEST_FILES"];

for (const file of files) {
  try {
    await import(pathToFileURL(resolve(file)).href);
  } catch (thrown) {
    test(`${file} can be imported`, () => {
      throw thrown;
    });
  }
}
