import assert from "node:assert/strict";
import { test } from "node:test";
import type { Artifact } from "../../src/artifact/artifact.ts";
import type { Instance } from "../../src/instance/instance.ts";
import { type PlaceOf, placesOf } from "../../src/instance/source-place.ts";

const sources: Readonly<Record<string, string>> = {
  "tenon:a@1.0.0/a.js?1:1:1": "/srv/a/node_modules/lib/index.js:7:9",
  "tenon:a@1.0.0/a.js?1:2:1": "/srv/a/src/poll.ts:41:5",
  "tenon:a@1.0.0/a.js?1:3:1": "/srv/shared/secret.ts:2:3",
};

function placesFrom(origin: Artifact["origin"]): PlaceOf {
  const around = {
    mapStack: (stack: string) => sources[stack] ?? stack,
    redact: (text: string) => text.replace("secret", "***"),
  };
  return placesOf({ around, spec: { artifact: { origin } } } as unknown as Instance);
}

const ofFolder = placesFrom({ kind: "directory", path: "/srv/a" });
const [library = "", own = "", shared = ""] = Object.keys(sources);

test("a place is named from the plugin's folder, be it a package or a file", () => {
  assert.deepEqual(ofFolder([own]), { file: "src/poll.ts", line: 41, column: 5 });
  assert.deepEqual(placesFrom({ kind: "file", path: "/srv/a/src/poll.ts" })([own]), {
    file: "poll.ts",
    line: 41,
    column: 5,
  });
});

test("what a package of the plugin opened is told by where the plugin called it, or else by where it stands", () => {
  assert.equal(ofFolder([library, own])?.file, "src/poll.ts");
  assert.equal(ofFolder([library])?.file, "node_modules/lib/index.js");
});

test("a file's name that holds a secret is told without it", () => {
  assert.equal(ofFolder([shared])?.file, "../shared/***.ts");
});

test("what is no frame of a known script is no place", () => {
  const nonsense = ["", "tenon:b@1.0.0/b.js?1:1:1", "no place", ":1:1", "/etc/passwd:1:1", "\u0000:1:x"];
  for (const frame of nonsense) assert.equal(ofFolder([frame]), undefined, frame);
  assert.equal(ofFolder([]), undefined);
});
