import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { check } from "../check-schema.ts";
import { schemaFile, schemaText } from "../schema.ts";

const wanted = schemaText({ type: "object" });

describe("check-schema", () => {
  it("takes the schema that is generated", () => {
    assert.deepEqual(check(new Map([[schemaFile, wanted]]), wanted), []);
  });

  it("refuses one that is missing or was edited, and says what to run", () => {
    const remedy = "Run: npm run schema.";
    assert.deepEqual(check(new Map(), wanted), [{ file: schemaFile, wrong: "is missing", remedy }]);
    const edited = check(new Map([[schemaFile, wanted.replace("object", "array")]]), wanted);
    assert.deepEqual(
      edited.map(({ file, remedy: todo }) => [file, todo]),
      [[schemaFile, remedy]],
    );
  });
});
