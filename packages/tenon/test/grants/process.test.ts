import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { chmod, mkdir, readFile, symlink, writeFile } from "node:fs/promises";
import { type AddressInfo, createServer } from "node:net";
import { describe, it } from "node:test";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import type { Grants } from "tenon";
import { guardLeaks } from "../leak-guard.ts";
import { folder } from "./reaching.ts";

guardLeaks();

interface Case {
  readonly grants: Grants;
  readonly tries: readonly (readonly [what: string, given?: string])[];
}
interface Outcome {
  readonly strength: string;
  readonly said: readonly string[];
  readonly audited: readonly string[];
}

const strengths = {
  wall: [],
  // A namespace in which nobody may make another.
  contained: [
    ...["unshare", "--user", "--map-root-user", "--"],
    ...["sh", "-c", 'echo 0 > /proc/sys/user/max_user_namespaces && exec "$@"', "sh"],
  ],
} as const;

/** What comes of each try, in a host of its own whose processes have this strength. */
async function outcomesOf<Name extends string>(
  strength: keyof typeof strengths,
  cases: Readonly<Record<Name, Case>>,
): Promise<Readonly<Record<Name, Outcome>>> {
  const host = fileURLToPath(new URL("./fixtures/process-host.ts", import.meta.url));
  const [command = "", ...given] = [
    ...strengths[strength],
    ...[process.execPath, "--conditions=@tenon/source", host, JSON.stringify(cases)],
  ];
  const { stdout } = await promisify(execFile)(command, given);
  return JSON.parse(stdout) as Readonly<Record<Name, Outcome>>;
}

/** What Node's own permission model says. */
const byNode = "ERR_ACCESS_DENIED";

for (const strength of ["wall", "contained"] as const)
  describe(`a process that is ${strength}`, () => {
    it("and is given nothing gets nothing, and each thing it tried is audited once, with its place", async () => {
      await using files = await folder();
      await writeFile(files.at("a"), "of a");
      const { nothing } = await outcomesOf(strength, {
        nothing: {
          grants: {},
          tries: [
            ["read", files.at("a")],
            ["read", files.at("a")],
            ["read", import.meta.filename],
            ["write", files.at("b")],
            ["connect", "9"],
            ["listen", "127.0.0.1"],
            ["send"],
            ["lookup", "localhost"],
            ["spawn"],
            ["worker"],
            ["dlopen", files.at("none.node")],
            ["database", files.at("a")],
            ["kv.put", "x"],
            ["getNow", "x"],
            ["env", "TENON_TEST_SEEN"],
          ],
        },
      });
      assert.equal(nothing.strength, strength);
      assert.deepEqual(nothing.said, [
        ...[byNode, byNode, byNode, byNode],
        ...["denied: net", "denied: net", "denied: net", "denied: net"],
        ...[byNode, byNode, "denied: addons", "denied: all", "denied: services", "denied: services", "nothing"],
      ]);
      assert.deepEqual(
        nothing.audited,
        [
          `fs read ${files.at("a")}`,
          `fs read ${import.meta.filename}`,
          `fs write ${files.at("b")}`,
          "net connect to 127.0.0.1:9",
          "net listen at 127.0.0.1:0",
          "net send a datagram socket",
          "net look up localhost",
          `childProcesses start ${process.execPath}`,
          "all start a worker",
          `addons load the addon ${files.at("none.node")}`,
          `all open the database ${files.at("a")}`,
          "services call the service kv.put",
          "services call the service kv.get",
        ].map((what) => `refused process reach@1.2.3 ${what} reach.ts true`),
      );
    });

    it("reads and writes what it is given, and nothing beside it, whoever moves the link by which it was given", async () => {
      await using files = await folder();
      for (const name of ["data", "data2", "out"]) {
        await mkdir(files.at(name));
        await writeFile(files.at(`${name}/a`), `of ${name}`);
      }
      await chmod(files.at("out"), 0o777);
      await symlink(files.at("data"), files.at("current"));
      const { paths } = await outcomesOf(strength, {
        paths: {
          grants: { fs: { read: [files.at("current")], write: [files.at("out")] } },
          tries: [
            ["read", files.at("data/a")],
            ["readLater", files.at("data/a")],
            ["readAsStream", files.at("data/a")],
            ["write", files.at("out/b")],
            ["read", files.at("current/a")],
            ["read", files.at("data2/a")],
            ["read", files.at("data/../data2/a")],
            ["read", files.at("out/a")],
            ["write", files.at("data/a")],
            ["write", files.at("b")],
            ["relink", `${files.at("current")} ${files.at("data2")}`],
            ["read", files.at("data/a")],
            ["read", files.at("current/a")],
            ["read", files.at("data2/a")],
          ],
        },
      });
      assert.deepEqual(paths.said, [
        ...["of data", "of data", "of data", "undefined"],
        ...[byNode, byNode, byNode, byNode, byNode, byNode],
        ...["of data", byNode, byNode],
      ]);
      assert.equal(await readFile(files.at("out/b"), "utf8"), "written");
      assert.equal(await readFile(files.at("data/a"), "utf8"), "of data");
    });

    it("reaches the hosts that it is given and no other", async () => {
      const server = createServer((socket) => socket.end());
      await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
      const { port } = server.address() as AddressInfo;
      try {
        const { hosts } = await outcomesOf(strength, {
          hosts: {
            grants: { net: [`127.0.0.1:${port}`, `localhost:${port}`] },
            tries: [
              ["connect", `${port}`],
              ["connectByName", `${port}`],
              ["connectWithLookup", `${port}`],
              ["connect", `${port + 1}`],
              ["listen", "127.0.0.2"],
              ["listenAnywhere"],
              ["send"],
              ["lookup", "example.org"],
            ],
          },
        });
        assert.deepEqual(hosts.said, [
          ...["connected", "connected", "connected"],
          ...["denied: net", "denied: net", "denied: net", "denied: net", "denied: net"],
        ]);
      } finally {
        await new Promise((resolve) => server.close(resolve));
      }
    });

    it("has the variables, processes, addons and services that it is given, each without the others", async () => {
      await using files = await folder();
      await writeFile(files.at("none.node"), "no addon");
      const tries = [
        ["env", "TENON_TEST_SEEN"],
        ["spawn"],
        ["dlopen", files.at("none.node")],
        ["kv.get", "x"],
        ["kv.put", "x"],
        ["clock.now"],
        ["env", "PATH"],
      ] as const;
      const all = await outcomesOf(strength, {
        env: { grants: { env: ["TENON_TEST_SEEN", "TENON_TEST_UNSET"] }, tries },
        processes: { grants: { childProcesses: true }, tries },
        addons: { grants: { addons: true }, tries },
        services: { grants: { services: ["kv.get", "clock"] }, tries },
      });
      const nothing = ["nothing", byNode, "denied: addons", "denied: services", "denied: services", "denied: services"];
      const but = (given: Readonly<Record<number, string>>): readonly string[] => [
        ...nothing.map((each, at) => given[at] ?? each),
        "nothing",
      ];
      assert.deepEqual(all.env.said, but({ 0: "seen" }));
      assert.deepEqual(all.processes.said, but({ 1: "started" }));
      // Loading is refused no longer: that it is no addon is what the loader of the platform says.
      assert.deepEqual(all.addons.said, but({ 2: "ERR_DLOPEN_FAILED" }));
      assert.deepEqual(all.services.said, but({ 3: "got x", 5: "noon" }));
    });

    it("and is given all has what its own walls leave", async () => {
      await using files = await folder();
      await writeFile(files.at("a"), "of a");
      const { all } = await outcomesOf(strength, {
        all: {
          grants: "all",
          tries: [
            ["read", files.at("a")],
            ["spawn"],
            ["worker"],
            ["database", ":memory:"],
            ["kv.put", "x"],
            ["env", "TENON_TEST_SEEN"],
          ],
        },
      });
      assert.deepEqual(all.said, ["of a", "started", "true", "true", "put", "seen"]);
      assert.deepEqual(all.audited, []);
    });
  });
