import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { writeFile } from "node:fs/promises";
import { test } from "node:test";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { guardLeaks } from "../leak-guard.ts";
import { folder } from "./reaching.ts";

guardLeaks();

const repository = fileURLToPath(new URL("../../../..", import.meta.url));

test("no plugin may more than a host that Node was started for with --permission", async () => {
  await using files = await folder();
  await writeFile(files.at("granted"), "granted");
  await writeFile(files.at("other"), "other");
  const host = fileURLToPath(new URL("./fixtures/restricted-host.ts", import.meta.url));
  const { stdout } = await promisify(execFile)(process.execPath, [
    "--permission",
    "--allow-worker",
    // Of the host itself: what bundles plugins is native.
    "--allow-addons",
    "--no-warnings",
    `--allow-fs-read=${repository}*`,
    `--allow-fs-read=${files.at("granted")}`,
    "--conditions=@tenon/source",
    host,
    files.at("granted"),
    files.at("other"),
  ]);
  assert.deepEqual(JSON.parse(stdout), {
    [`all ${files.at("granted")}`]: "granted",
    [`all ${files.at("other")}`]: "ERR_ACCESS_DENIED",
    [`more ${files.at("granted")}`]: "granted",
    [`more ${files.at("other")}`]: "ERR_ACCESS_DENIED",
  });
});
