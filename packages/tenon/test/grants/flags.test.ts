import assert from "node:assert/strict";
import { test } from "node:test";
import { type HostPermission, permissionFlags } from "../../src/realm/grants/flags.ts";

const newest = { netScope: true, host: undefined };

test("nothing given is nothing allowed, and all given takes nothing away", () => {
  assert.deepEqual(permissionFlags({}, newest), ["--permission"]);
  assert.deepEqual(permissionFlags({ services: ["kv"], env: ["A"] }, newest), ["--permission"]);
  assert.deepEqual(permissionFlags({ net: [], fs: { read: [] }, childProcesses: false }, newest), ["--permission"]);
  assert.deepEqual(permissionFlags("all", newest), []);
});

test("each path is allowed as a file and as a directory, and the network where Node has a permission for it", () => {
  const grants = { net: ["a.test"], fs: { read: ["/a"], write: ["/b/"] } };
  assert.deepEqual(permissionFlags(grants, newest), [
    "--permission",
    "--allow-fs-read=/a",
    "--allow-fs-read=/a/*",
    "--allow-fs-write=/b/",
    "--allow-fs-write=/b/*",
    "--allow-net",
    "--disable-warning=ExperimentalWarning",
  ]);
  assert.ok(permissionFlags(grants, { ...newest, netScope: false })?.every((flag) => !flag.includes("net")));
});

test("under a host with permissions nobody gets more than the host has", () => {
  const host: HostPermission = {
    has: (scope, path) => scope === "fs.read" && (path === "/file" || (path?.startsWith("/own") ?? false)),
  };
  const grants = {
    net: ["*"],
    fs: { read: ["/own", "/file", "/other"], write: ["/own"] },
    childProcesses: true,
    addons: true,
  };
  assert.deepEqual(permissionFlags(grants, { netScope: true, host }), [
    "--permission",
    "--allow-fs-read=/own",
    "--allow-fs-read=/own/*",
    "--allow-fs-read=/file",
  ]);
  // An empty list would be more than the host has.
  assert.equal(permissionFlags("all", { netScope: true, host }), undefined);
});
