import assert from "node:assert/strict";
import { execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdir, readdir, rename, rm, symlink, writeFile } from "node:fs/promises";
import { describe, it } from "node:test";
import { fileURLToPath } from "node:url";
import { type ConfigurationEvent, createHost, type Host, type HostOptions, isTenonError } from "../../src/index.ts";
import { guardLeaks } from "../leak-guard.ts";
import { configuration, folder } from "./folder.ts";

guardLeaks();

/** The events of a host's configuration, to be waited for one after another. */
class Told implements AsyncDisposable {
  readonly host: Host;
  readonly events: ConfigurationEvent[] = [];
  #waiting: (() => void) | undefined;

  constructor(host: Host) {
    this.host = host;
    host.on("configuration", (event) => {
      this.events.push(event);
      this.#waiting?.();
    });
  }

  static async of(options: HostOptions): Promise<Told> {
    return new Told(await createHost({ proofs: "off", ...options }));
  }

  /** The next event of this kind, with those before it forgotten. */
  async next(kind: ConfigurationEvent["kind"]): Promise<ConfigurationEvent> {
    const late = Promise.withResolvers<never>();
    // Neither a watch nor inline plugins keep the runner alive.
    const timer = setTimeout(() => late.reject(new Error(`no event "${kind}" came`)), 15_000);
    const come = async (): Promise<ConfigurationEvent> => {
      for (;;) {
        const event = this.events.shift();
        if (event?.kind === kind) return event;
        if (event === undefined) await new Promise<void>((resolve) => (this.#waiting = resolve));
      }
    };
    return Promise.race([come(), late.promise]).finally(() => clearTimeout(timer));
  }

  get loaded(): readonly string[] {
    return this.host.instances.map(({ name, version, state }) => `${name}@${version} ${state}`);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.host.close({ deadlineMs: 0 });
  }
}

describe("createHost({ config })", () => {
  it("refuses settings of the file that are at odds with others, and loads nothing", async () => {
    await using there = await folder(`host: { warm: { least: 8 } }\n${configuration({ name: "a" })}`);
    await assert.rejects(createHost({ from: there.path, config: "tenon.yaml" }), (error) => {
      return isTenonError(error, "TENON_OPTION_INVALID") && /warm\.least/.test(error.message);
    });
  });

  it("has the plugins of the file loaded when it resolves, under its settings, and hands out the rest", async () => {
    await using there = await folder(
      `host: { proofs: off }\ngateway: { listen: "127.0.0.1:0" }\nadmin: { socket: ./tenon.sock }\n${configuration({ name: "a" }, { name: "b", more: { enabled: false } })}`,
    );
    await using host = await createHost({ from: there.path, config: "tenon.yaml" });
    assert.deepEqual(
      host.instances.map(({ name, state }) => [name, state]),
      [["a", "active"]],
    );
    assert.deepEqual(
      [host.configuration?.gateway, host.configuration?.admin],
      [{ listen: "127.0.0.1:0" }, { socket: there.at("tenon.sock") }],
    );
    const proof = await host.unload("a");
    assert.ok(proof.verdict === "unknown" && proof.why === "proofs are off");
  });

  it("lets what the program passes win over the file", async () => {
    await using there = await folder(`host: { proofs: now }\n${configuration({ name: "a" })}`);
    await using host = await createHost({ config: there.file, proofs: "off" });
    assert.equal((await host.unload("a")).verdict, "unknown");
  });

  it("takes each proof policy of the file, and no other", async () => {
    for (const policy of ["now", "idle"]) {
      await using there = await folder(`host: { proofs: ${policy} }\n${configuration({ name: "a" })}`);
      await using host = await createHost({ config: there.file });
      assert.equal((await host.unload("a")).verdict, "freed");
    }
    await using there = await folder(`host: { proofs: later }\n${configuration({ name: "a" })}`);
    await assert.rejects(createHost({ config: there.file }), { code: "TENON_CONFIG_FILE_INVALID" });
  });

  it("tells which settings wait for a new host", async () => {
    await using there = await folder(`host: { graceMs: 1 }\n${configuration()}`);
    await using told = await Told.of({ config: there.file });
    await there.write("tenon.yaml", `host: { graceMs: 2 }\ngateway: { listen: "127.0.0.1:80" }\n${configuration()}`);
    const plan = await told.host.plan();
    assert.deepEqual(plan.pending, ["host.graceMs 1 -> 2", 'gateway.listen nothing -> "127.0.0.1:80"']);
    assert.match(plan.text, /^! later {2}host\.graceMs 1 -> 2, when the host is created anew$/m);
  });

  it("rejects for a bad file or plugin, and leaves nothing behind", async () => {
    await using there = await folder();
    await assert.rejects(createHost({ config: there.file }), (error) =>
      isTenonError(error, "TENON_CONFIG_FILE_UNREADABLE"),
    );
    await there.write("tenon.yaml", "plugins: [");
    await assert.rejects(createHost({ config: there.file, watch: true }), (error) =>
      isTenonError(error, "TENON_CONFIG_FILE_INVALID"),
    );
    await there.write(
      "tenon.yaml",
      configuration(
        { name: "a", more: { realm: "thread" } },
        { name: "b", more: { realm: "thread" }, config: { fail: "setup" } },
      ),
    );
    await assert.rejects(createHost({ config: there.file, watch: true }), (error) =>
      isTenonError(error, "TENON_CONFIG_APPLY_FAILED"),
    );
  });

  it("refuses options that make no sense", async () => {
    for (const options of [{ config: "" }, { config: 5 }, { watch: true }, { config: "x", watch: "yes" }] as never[]) {
      await assert.rejects(createHost(options), (error) => isTenonError(error, "TENON_OPTION_INVALID"));
    }
  });
});

describe("createHost({ config, watch: true })", () => {
  it("applies what is saved, keeps the last good state over a bad file, and goes on", async () => {
    await using there = await folder(configuration({ name: "a" }));
    await using told = await Told.of({ config: there.file, watch: true });
    await there.replace("tenon.yaml", configuration({ name: "a", version: "2.0.0" }));
    const applied = await told.next("applied");
    assert.ok(applied.kind === "applied" && applied.swaps.length === 1);
    for (const bad of [
      "",
      "plugins:\n",
      configuration({ name: "a", version: "3.0.0" }).slice(0, -40),
      configuration({ name: "a", version: "3.0.0", config: { fail: "setup" } }),
    ]) {
      await there.write("tenon.yaml", bad);
      const refused = await told.next("refused");
      assert.ok(refused.kind === "refused" && isTenonError(refused.error), bad);
      assert.deepEqual(told.loaded, ["a@2.0.0 active"]);
      assert.equal(told.host.configuration?.plugins.length, 1);
    }
    await there.write("tenon.yaml", configuration({ name: "a", version: "4.0.0" }));
    await told.next("applied");
    assert.deepEqual(told.loaded, ["a@4.0.0 active"]);
  });

  it("tells that nothing is to change when only comments do", async () => {
    await using there = await folder(configuration({ name: "a" }));
    await using told = await Told.of({ config: there.file, watch: true });
    await there.write("tenon.yaml", `# a comment\n${configuration({ name: "a" })}`);
    const { plan } = await told.next("unchanged");
    assert.deepEqual(
      plan?.steps.map(({ kind }) => kind),
      ["keep"],
    );
  });

  it("goes on when the file and its directory are deleted and made again, and when a link to it is turned", async () => {
    await using there = await folder();
    await there.write("one/tenon.yaml", configuration({ name: "a" }));
    await there.write("two/tenon.yaml", configuration({ name: "a", version: "2.0.0" }));
    await symlink("one", there.at("current"));
    await using told = await Told.of({ config: there.at("current/tenon.yaml"), watch: true });
    await symlink("two", there.at("next"));
    await rename(there.at("next"), there.at("current"));
    await told.next("applied");
    assert.deepEqual(told.loaded, ["a@2.0.0 active"]);
    await rm(there.at("two"), { recursive: true });
    const refused = await told.next("refused");
    assert.ok(refused.kind === "refused" && isTenonError(refused.error, "TENON_CONFIG_FILE_UNREADABLE"));
    assert.deepEqual(told.loaded, ["a@2.0.0 active"]);
    await mkdir(there.at("two"));
    await writeFile(there.at("two/tenon.yaml"), configuration({ name: "a", version: "3.0.0" }));
    await told.next("applied");
    assert.deepEqual(told.loaded, ["a@3.0.0 active"]);
  });

  it("swaps when a file that holds a secret changes", async () => {
    await using there = await folder(configuration({ name: "a", config: { token: "${file:./token}" } }));
    await there.write("token", "first-secret\n");
    await using told = await Told.of({ config: there.file, watch: true });
    await there.write("token", "other-secret\n");
    const { plan } = await told.next("applied");
    assert.match(plan?.text ?? "", /config\.token "\[redacted\]" -> "\[redacted\]"/);
  });
});

const secret = "tok-0123456789-abcdef";

describe("a secret of the configuration", () => {
  for (const realm of ["inline", "thread"] as const) {
    it(`is not printed in log lines and errors of a plugin, ${realm}`, async () => {
      await using there = await folder(
        configuration({ name: "a", more: { realm }, config: { token: "${file:./token}" } }),
      );
      await there.write("token", `${secret}\n`);
      await using told = await Told.of({ config: there.file });
      const { host } = told;
      const heard: string[] = [];
      host.on("log", ({ text }) => heard.push(text));
      await host.call("a", "print", "");
      assert.equal(heard.at(-1), "the token is [redacted] { token: '[redacted]' }");
      const thrown: unknown = await host.call("a", "fail", "").then(
        () => undefined,
        (error: unknown) => error,
      );
      assert.ok(thrown instanceof TypeError && thrown.cause instanceof Error);
      assert.equal(thrown.message, "no luck with [redacted]");
      assert.equal(thrown.cause.message, "because of [redacted]");
      for (const text of [
        thrown.stack ?? "",
        thrown.cause.stack ?? "",
        ...host.logs("a").map((line) => line.text),
        JSON.stringify(host.instances),
      ]) {
        assert.ok(text !== "" && !text.includes(secret), text);
      }
    });
  }

  it("is not printed in plans, events, states and errors of an apply", async () => {
    await using there = await folder(configuration({ name: "a", config: { token: "plain" } }));
    await there.write("token", secret);
    await using told = await Told.of({ config: there.file });
    const states: unknown[] = [];
    told.host.on("state", ({ error }) => states.push(error?.message, error?.stack, error?.cause));
    const printed = async (config: Readonly<Record<string, unknown>>): Promise<string> => {
      await there.write("tenon.yaml", configuration({ name: "a", version: "2.0.0", config }));
      const plan = await told.host.plan();
      const thrown: unknown = await told.host.apply().then(
        () => undefined,
        (error: unknown) => error,
      );
      assert.ok(isTenonError(thrown, "TENON_CONFIG_APPLY_FAILED"));
      const refused = told.events.at(-1);
      assert.ok(refused?.kind === "refused" && refused.error === thrown);
      const causes = [thrown, thrown.cause, (thrown.cause as Error).cause].map((error) =>
        error instanceof Error ? `${error.message}${error.stack}${JSON.stringify(error)}` : "",
      );
      return [...causes, JSON.stringify(plan), plan.text, JSON.stringify(refused.plan), ...states.map(String)].join(
        "\n",
      );
    };
    const setup = await printed({ token: "${file:./token}", fail: "setup" });
    assert.ok(setup.includes("setup fails with [redacted]") && !setup.includes(secret), setup);
    // The plugin's contract refuses the value, and quotes it.
    const refused = await printed({ step: "${file:./token}" });
    assert.ok(refused.includes('found "[redacted]"') && !refused.includes(secret), refused);
  });

  it("is not printed in a proof that tells of a failed teardown, nor where the configuration is shown", async () => {
    await using there = await folder(
      configuration({ name: "a", config: { token: "${file:./token}", fail: "teardown" } }),
    );
    await there.write("token", secret);
    await using told = await Told.of({ config: there.file });
    const shown = JSON.stringify(told.host.configuration);
    const { teardown } = await told.host.unload("a");
    assert.match(JSON.stringify(teardown), /teardown fails with \[redacted\]/);
    assert.match(shown, /\$\{file:\.\/token\}/);
    assert.ok(!`${shown}${JSON.stringify(teardown)}`.includes(secret));
  });

  it("comes from the environment too, and stays known after the file has lost it", async () => {
    const name = "TENON_TEST_TOKEN_OF_CONFIG";
    process.env[name] = secret;
    try {
      await using there = await folder(configuration({ name: "a", config: { token: `Bearer \${env:${name}}` } }));
      await using told = await Told.of({ config: there.file });
      await there.write("tenon.yaml", configuration({ name: "a", config: { token: "none" } }));
      const { plan } = await told.host.apply();
      assert.match(plan.text, /config\.token "Bearer \[redacted\]" -> "none"/);
    } finally {
      delete process.env[name];
    }
  });
});

describe("a host that is killed while it applies", () => {
  it("leaves the files as they were, and the next one starts from them", async () => {
    await using there = await folder(configuration({ name: "a" }));
    await there.write("next.yaml", configuration({ name: "a", version: "2.0.0" }, { name: "b" }));
    const program = fileURLToPath(new URL("./fixtures/applies-for-ever.ts", import.meta.url));
    const child = spawn(process.execPath, ["--conditions=@tenon/source", program, there.file, there.at("next.yaml")], {
      stdio: ["ignore", "pipe", "inherit"],
    });
    await once(child.stdout, "data");
    const gone = once(child, "exit");
    child.kill("SIGKILL");
    assert.deepEqual(await gone, [null, "SIGKILL"]);
    assert.deepEqual((await readdir(there.path)).toSorted(), ["next.yaml", "tenon.yaml"]);
    assert.equal(execFileSync("cat", [there.file], { encoding: "utf8" }), configuration({ name: "a" }));
    await using told = await Told.of({ config: there.file });
    assert.deepEqual(told.loaded, ["a@1.0.0 active"]);
  });
});
