// One suite over five languages: what a caller sees of a plugin does not tell what it is written in.
import assert from "node:assert/strict";
import { before, describe, test } from "node:test";
import { createHost, type Host, type LogLine, type RealmKind } from "tenon";
import { allocate, type ClientOf } from "tenon/contract";
import { builtPlugin, type Language, languages, missingFor } from "../rate-limit/built-plugin.ts";
import { RateLimit, Take } from "../rate-limit/contract.ts";
import { runExample } from "./run-example.ts";

const realms: readonly RealmKind[] = ["thread", "inline"];

interface Stage extends AsyncDisposable {
  readonly host: Host;
  readonly limiter: ClientOf<typeof RateLimit>;
  readonly clock: { nowMs: number };
  readonly refused: unknown[];
  readonly lines: LogLine[];
}

async function staged(directory: string, realm: RealmKind, config: unknown): Promise<Stage> {
  const clock = { nowMs: 1_000.5 };
  const host = await createHost({
    contracts: [RateLimit],
    restart: false,
    grants: { services: ["clock"] },
    services: { clock: { nowMs: () => clock.nowMs } },
  });
  const refused: unknown[] = [];
  const lines: LogLine[] = [];
  host.on("log", (line) => lines.push(line));
  const close = async (): Promise<void> => void (await host.close({ deadlineMs: 0 }));
  try {
    await host.load(directory, { realm, config });
    const limiter = host.client(RateLimit);
    host.on(RateLimit, "refused", ({ key, cost }) => void refused.push({ key, cost }));
    return { host, limiter, clock, refused, lines, [Symbol.asyncDispose]: close };
  } catch (error) {
    await close();
    throw error;
  }
}

function suite(language: Language, realm: RealmKind): void {
  let directory = "";
  // Not while the file is read: what fails there is lost when files share a process.
  before(async () => {
    const built = await builtPlugin(language);
    assert.ok(built.directory !== undefined, `CI has to have it: ${built.missing ?? ""}`);
    directory = built.directory;
  });
  const open = (limit = 10): Promise<Stage> => staged(directory, realm, { limit, windowMs: 250.25 });

  test("counts by key and window, as JSON", async () => {
    await using stage = await open();
    const { limiter, clock } = stage;
    assert.deepEqual(await limiter.execute({ key: "alice", cost: 7 }), { allowed: true, remaining: 3 });
    assert.deepEqual(await limiter.execute({ key: "alice", cost: 4 }), { allowed: false, remaining: 3 });
    assert.deepEqual(await limiter.execute({ key: "bob", cost: 10 }), { allowed: true, remaining: 0 });
    clock.nowMs += 250;
    assert.deepEqual(await limiter.execute({ key: "alice", cost: 4 }), { allowed: false, remaining: 3 });
    clock.nowMs += 0.25;
    assert.deepEqual(await limiter.execute({ key: "alice", cost: 4 }), { allowed: true, remaining: 6 });
  });

  test("counts the same for structs, whatever characters a key has", async () => {
    await using stage = await open();
    const { limiter } = stage;
    for (const key of ["plain", "Grüße 𝄞", 'quo"ted\\', "tab\tline\n", "\u0001", "x".repeat(24)]) {
      assert.deepEqual(await limiter.execute({ key, cost: 1 }), { allowed: true, remaining: 9 });
      const { remaining, allowed } = await limiter.take({ key, cost: 2 });
      assert.deepEqual({ remaining, allowed }, { remaining: 7, allowed: true });
    }
  });

  test("answers bytes", async () => {
    await using stage = await open();
    const hash = async (text: string): Promise<string> =>
      Buffer.from(await stage.limiter.hash(Buffer.from(text))).toString("hex");
    assert.deepEqual([await hash(""), await hash("a"), await hash("foobar")], ["c59d1c81", "2c290ce4", "68f99cbf"]);
    assert.equal((await stage.limiter.hash(new Uint8Array(100_000).fill(7))).length, 4);
  });

  test("says why it fails, with a code, and goes on", async () => {
    await using stage = await open();
    const { limiter } = stage;
    const message = "cost 11 is above the limit 10";
    await assert.rejects(limiter.execute({ key: "a", cost: 11 }), { message, code: "RATE_LIMIT_COST" });
    await assert.rejects(limiter.take(allocate(Take, { key: "a", cost: 11 })), { message, code: "RATE_LIMIT_COST" });
    await assert.rejects(limiter.execute({ key: "x".repeat(25), cost: 1 }), { message: "a key has at most 24 bytes" });
    for (let at = 0; at < 64; at += 1) await limiter.take({ key: `key ${at}`, cost: 1 });
    const full = { message: "no room for another key", code: "RATE_LIMIT_FULL" };
    await assert.rejects(limiter.execute({ key: "one more", cost: 1 }), full);
    assert.deepEqual(await limiter.execute({ key: "key 63", cost: 9 }), { allowed: true, remaining: 0 });
  });

  test("emits an event and writes a line when it refuses", async () => {
    await using stage = await open(2);
    await stage.limiter.execute({ key: "ä", cost: 2 });
    await stage.limiter.execute({ key: "ä", cost: 1 });
    assert.deepEqual(stage.refused, [{ key: "ä", cost: 1 }]);
    assert.deepEqual(
      stage.lines.map(({ level, text }) => [level, text]),
      [["info", "refused ä"]],
    );
  });

  test("hands its state to the next version, and goes", async () => {
    await using stage = await open();
    const { host, limiter } = stage;
    await limiter.take({ key: "alice", cost: 7 });
    await host.swap("rate-limit", directory, { realm, config: { limit: 20, windowMs: 250 } });
    assert.deepEqual(await limiter.execute({ key: "alice", cost: 1 }), { allowed: true, remaining: 12 });
    const proof = await host.unload("rate-limit");
    assert.equal(proof.verdict, "freed", `${language}: ${JSON.stringify(proof)}`);
  });

  test("is refused for a configuration of another shape, and asked nothing", async () => {
    await assert.rejects(staged(directory, realm, { limit: "ten", windowMs: 1 }), { code: "TENON_CONFIG_INVALID" });
  });
}

for (const language of languages) {
  const missing = process.env["CI"] === undefined ? await missingFor(language) : undefined;
  for (const realm of realms) {
    const name = `rate-limit in ${language}, ${realm}`;
    if (missing === undefined) describe(name, () => suite(language, realm));
    else test(name, { skip: missing }, () => undefined);
  }
}

test("the example of five languages shows the same of each", () => {
  const { exitCode, stdout, stderr } = runExample("rate-limit");
  assert.equal(stderr, "");
  assert.equal(exitCode, 0);
  const shown = stdout.split("\n").filter((line) => line !== "" && !line.includes("left out"));
  const answers = '{"allowed":true,"remaining":3} {"allowed":false,"remaining":3} freed';
  for (const line of shown) assert.equal(line.slice(5), answers, line);
  assert.ok(shown.length > 0);
});
