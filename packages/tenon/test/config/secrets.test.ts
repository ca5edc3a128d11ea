import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { inspect } from "node:util";
import fc from "fast-check";
import { Secrets } from "../../src/config/secrets.ts";

function knowing(...values: readonly string[]): Secrets {
  const secrets = new Secrets();
  for (const value of values) secrets.add(value);
  return secrets;
}

describe("Secrets", () => {
  it("takes every occurrence out, whatever stands around it", () => {
    assert.equal(knowing("s3cret").redact("s3crets3cret and s3cret."), "[redacted][redacted] and [redacted].");
  });

  it("leaves a text alone that holds none", () => {
    assert.equal(knowing("s3cret").redact("nothing to see"), "nothing to see");
    assert.equal(new Secrets().redact("s3cret"), "s3cret");
  });

  it("does not look for what is shorter than 4 characters", () => {
    assert.equal(knowing("abc", "", "   ").redact("abc    "), "abc    ");
    assert.equal(knowing("abcd").redact("abcd"), "[redacted]");
  });

  it("finds a secret as JSON, as an inspected value and in a URL", () => {
    const value = 'pa"ss\\wo\nrd/ü&';
    const secrets = knowing(value);
    for (const printed of [
      JSON.stringify({ value }),
      inspect({ value }),
      `https://host/?key=${encodeURIComponent(value)}`,
    ]) {
      const redacted = secrets.redact(printed);
      assert.ok(redacted.includes("[redacted]") && !/ss|wo|%C3/.test(redacted), redacted);
    }
  });

  it("finds the lines of a key that is printed line by line", () => {
    const key = ["-----BEGIN KEY-----", "MIIEvQIBADANBgkqhkiG", "9w0BAQEFAASCBKcwggSj", "-----END KEY-----"].join("\n");
    for (const line of key.split("\n")) assert.equal(knowing(key).redact(`> ${line}`), "> [redacted]");
  });

  it("finds the beginning of a secret that was cut off", () => {
    const value = "0123456789abcdefghijklmnopqrstuvwxyz";
    assert.equal(knowing(value).redact(`found "${value.slice(0, 20)}…`), 'found "[redacted]…');
  });

  it("hides the longer of two secrets whole, and nothing in what it wrote itself", () => {
    assert.equal(
      knowing("pass", "password", "redacted").redact("password pass redacted"),
      "[redacted] [redacted] [redacted]",
    );
  });

  it("leaves no secret in any text", () => {
    const secret = fc.string({ minLength: 4, maxLength: 40 });
    fc.assert(
      fc.property(
        fc.array(secret, { minLength: 1, maxLength: 4 }),
        fc.array(fc.string({ maxLength: 10 }), { maxLength: 5 }),
        (values, parts) => {
          const secrets = knowing(...values);
          const text = parts.flatMap((part, index) => [part, values[index % values.length] ?? ""]).join("");
          const pieces = secrets.redact(text).split("[redacted]");
          for (const value of values) assert.ok(pieces.every((piece) => !piece.includes(value)));
        },
      ),
    );
  });
});
