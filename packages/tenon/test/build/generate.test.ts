import assert from "node:assert/strict";
import { mkdir, readFile, rm, symlink, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { test } from "node:test";
import { isTenonError } from "tenon";
import { buildGuest, type GuestLanguage, guestFiles, guestLanguages, missingTool, writeGuest } from "tenon/build";
import { bytes, type Contract, contract, f, method, struct, t } from "tenon/contract";
import { type Tree, tree } from "../artifact/tree.ts";
import { guardLeaks } from "../leak-guard.ts";
import { parseWasm } from "./parse-wasm.ts";

guardLeaks();

const Point = struct("Point", { x: f.f64, y: f.f64, name: f.utf8(8), tags: f.array(f.u16, 3) });

/** Some of everything that a schema can be. */
// Named for the Node as well: cargo takes packages of one name in one folder of outputs for the same, and both Nodes build at once.
const everyThing = `every-thing-${process.versions.node.split(".")[0]}`;
const Everything = contract(everyThing, 3, {
  config: t.Object({ word: t.String(), deep: t.Optional(t.Object({ list: t.Array(t.Number()) })) }),
  state: t.Object({ seen: t.Record(t.String(), t.Integer()) }),
  methods: {
    list: method(
      t.Array(t.Object({ id: t.Integer(), on: t.Boolean(), blob: t.Optional(bytes()) })),
      t.Array(t.String()),
    ),
    move: method(Point, Point),
    raw: method(bytes(), bytes()),
    any: method(t.Union([t.String(), t.Number()]), t.Any()),
    nothing: method(t.Undefined(), t.Undefined()),
    kind: method(t.Union([t.Literal("a"), t.Literal("b")]), t.Object({ type: t.String(), n: t.Optional(t.Integer()) })),
    within: method(t.Object({ point: Point }), t.Integer()),
    lines: method(t.String(), t.String()),
  },
  services: {
    store: {
      get: method(t.Object({ key: t.String() }), t.Object({ value: t.String() })),
      put: method(Point, t.Undefined()),
      blob: method(bytes(), bytes()),
      near: method(t.Undefined(), Point),
    },
  },
  events: { moved: Point, said: t.Object({ what: t.String() }), raw: bytes(), over: t.Undefined() },
});

/** What begins a plugin compiles, so what is made of the contract does, whatever the contract holds. */
async function skeletonOf(language: GuestLanguage, of: Contract): Promise<Tree> {
  const at = await tree({});
  await writeGuest(of, language, at.path);
  if (language === "as") await symlink(join(import.meta.dirname, "../../../../node_modules"), at.at("node_modules"));
  return at;
}

// Where the libraries of Rust are compiled once for all tests.
const env = {
  CARGO_TARGET_DIR: join(import.meta.dirname, "../../../../node_modules/.cache/tenon-rate-limit/cargo"),
  ...process.env,
};

for (const language of guestLanguages) {
  const missing = await missingTool(language, join(import.meta.dirname, "../../../.."));
  // In CI it must be there, and the build says what is missing.
  const left = missing !== undefined && process.env["CI"] === undefined;
  const skip = left ? `${missing.tool}: ${missing.found}` : false;

  test(`a skeleton in ${language} compiles, and no longer after a change of its contract`, { skip }, async () => {
    await using at = await skeletonOf(language, Everything);
    const { bytes: size } = await buildGuest(at.path, { env });
    const module = await readFile(at.at("plugin.wasm"));
    assert.equal(module.length, size);
    const names = parseWasm(module).exports;
    const [hashed] = names.filter((name) => name.startsWith("tenon_contract_"));
    assert.match(hashed ?? "", /^tenon_contract_[0-9a-f]{16}$/);
    for (const name of ["tenon_abi_1", "tenon_reserve", "tenon_setup", "tenon_snapshot", "tenon_restore", "memory"])
      assert.ok(names.includes(name), `${name} of ${names.join(", ")}`);
    for (const name of Object.keys(Everything.methods)) assert.ok(names.includes(`tenon_method_${name}`), name);

    const { methods } = Everything;
    const changed = contract(everyThing, 3, {
      ...Everything,
      methods: { ...methods, move: method(Point, bytes()) },
    });
    await writeGuest(changed, language, at.path);
    await assert.rejects(buildGuest(at.path, { env }), (error) => {
      assert.ok(isTenonError(error, "TENON_BUILD_FAILED"), String(error));
      assert.match(error.message, /plugin|lib\.rs/);
      return true;
    });
  });
}

test("what an author wrote is left alone, what is generated is written again", async () => {
  await using at = await tree({ "go.mod": "module example.com/mine\n\ngo 1.24\n" });
  const first = await writeGuest(Everything, "go", at.path);
  assert.deepEqual(first.made.toSorted(), [".gitignore", "package.json", "plugin.go"]);
  assert.match(await readFile(at.at("contract.go"), "utf8"), /"example\.com\/mine\/tenon"/);
  await writeFile(at.at("plugin.go"), "mine");
  await writeFile(at.at("contract.go"), "stale");
  assert.deepEqual((await writeGuest(Everything, "go", at.path)).made, []);
  assert.equal(await readFile(at.at("plugin.go"), "utf8"), "mine");
  assert.match(await readFile(at.at("contract.go"), "utf8"), /^\/\/ Code generated/);
  assert.equal(guestFiles(Everything, "c").generated.has("tenon/tenon.h"), true);
});

test("a directory of none of the languages, of two, or of no package is refused", async () => {
  await using at = await tree({});
  const refused = async (found: RegExp): Promise<void> => {
    await assert.rejects(buildGuest(at.path), (error) => {
      assert.ok(isTenonError(error, "TENON_BUILD_LANGUAGE"), String(error));
      assert.match(error.message, found);
      return true;
    });
  };
  await refused(/found sources of none/);
  await writeFile(at.at("plugin.c"), "");
  await mkdir(at.at("assembly"));
  await refused(/found sources of as and c/);
  await rm(at.at("assembly"), { recursive: true });
  const { PATH, ...rest } = process.env;
  assert.ok(PATH);
  await assert.rejects(buildGuest(at.path, { env: { ...rest, PATH: at.path } }), (error) => {
    assert.ok(isTenonError(error, "TENON_BUILD_TOOL"), String(error));
    assert.match(error.message, /Cannot build in C without clang and wasm-ld: there is no command clang\. On Debian/);
    return true;
  });
  assert.match((await missingTool("go", at.path, { PATH: at.path }))?.how ?? "", /go\.dev/);
  assert.match((await missingTool("rust", at.path, { PATH: at.path }))?.how ?? "", /rustup/);
  assert.match((await missingTool("as", at.path))?.how ?? "", /npm install --save-dev assemblyscript/);
});
