import assert from "node:assert/strict";
import { test } from "node:test";
import { parseAddress, shownAddress } from "../../src/serve/address.ts";

const good: Readonly<Record<string, string>> = {
  "8080": "127.0.0.1:8080",
  ":8080": "127.0.0.1:8080",
  "0": "127.0.0.1:0",
  "0.0.0.0:80": "0.0.0.0:80",
  "localhost:65535": "localhost:65535",
  "[::1]:8080": "[::1]:8080",
  "[::]:0": "[::]:0",
};
for (const [text, shown] of Object.entries(good)) {
  test(`"${text}" is read as ${shown}`, () => assert.equal(shownAddress(parseAddress(text)), shown));
}

for (const text of [
  "",
  ":",
  "x",
  "1.2.3.4",
  "1.2.3.4:",
  "a:65536",
  "a:-1",
  "a:1e3",
  "::1:80",
  "[::1]",
  "[]:80",
  "http://a:80",
  "a:80/x",
  "a:80 ",
]) {
  test(`"${text}" is refused as an address`, () => {
    assert.throws(() => parseAddress(text), { code: "TENON_OPTION_INVALID", message: /"listen"/ });
  });
}
