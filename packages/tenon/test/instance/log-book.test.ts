import assert from "node:assert/strict";
import { join } from "node:path";
import { test } from "node:test";
import { createHost, lineText, prometheusText } from "tenon";
import { LogBook, type LogLine } from "../../src/instance/log-book.ts";
import { LogRates } from "../../src/instance/log-rates.ts";
import { Wheel } from "../../src/kernel/wheel.ts";
import { ManualClock } from "../kernel/manual-clock.ts";
import { guardLeaks } from "../leak-guard.ts";

guardLeaks();

interface Shelf {
  readonly clock: ManualClock;
  readonly passed: LogLine[];
  readonly meter: { linesWithheld: number; wrote: () => void };
  book(instance?: number): LogBook;
}

function shelf(linesASecond = 2_000): Shelf {
  const clock = new ManualClock();
  const wheel = new Wheel(clock);
  const passed: LogLine[] = [];
  const meter = { linesWithheld: 0, wrote: () => undefined };
  const rates = new LogRates();
  return {
    ...{ clock, passed, meter },
    book: (instance = 1) =>
      new LogBook({
        about: { plugin: "p", version: "1.0.0", instance, realm: "thread" },
        onLine: (line) => passed.push(line),
        redact: (text) => text.replaceAll("hunter2", "[redacted]").replaceAll("4711", "[redacted]"),
        ...{ meter, wheel, linesASecond },
        rate: rates.hold("p").rate,
        nowMs: () => clock.now(),
      }),
  };
}

function texts(lines: readonly LogLine[]): readonly string[] {
  return lines.map(({ text }) => text);
}

test("a line carries who wrote it, where, when, and in which call of which trace", () => {
  const { book, passed } = shelf();
  const logs = book();
  const traceparent = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";
  logs.write("warn", "text", { call: 7, method: "say", traceparent, fields: '{"order":7}' });
  const about = { level: "warn", plugin: "p", version: "1.0.0", instance: 1, realm: "thread" } as const;
  const at = "1970-01-01T00:00:00.000Z";
  const trace = { traceId: "0af7651916cd43dd8448eb211c80319c", spanId: "b7ad6b7169203331" };
  const whole: LogLine = { at, ...about, call: 7, method: "say", trace, text: "text", fields: { order: 7 } };
  assert.deepEqual(passed, [whole]);
  assert.deepEqual(logs.last, passed);
  assert.equal(lineText(whole), "text  order=7");
  assert.equal(lineText({ text: "alone" }), "alone");
});

test("so many lines a second are passed on; how many were withheld is said when the second is over, and the last 200 are kept", () => {
  const { book, passed, clock, meter } = shelf();
  const logs = book();
  for (let line = 1; line <= 2_500; line += 1) logs.write("info", `line ${line}`);
  assert.deepEqual([passed.length, meter.linesWithheld], [2_000, 500]);
  assert.deepEqual([logs.last.length, logs.last[0]?.text, logs.last.at(-1)?.text], [200, "line 2301", "line 2500"]);
  assert.deepEqual(clock.armed, [{ atMs: 1_000, keepAlive: false }]);
  clock.advance(1_000);
  logs.write("info", "next");
  assert.deepEqual(
    passed.slice(2_000).map(({ level, text }) => [level, text]),
    [
      ["warn", "500 lines withheld: more than 2000 a second"],
      ["info", "next"],
    ],
  );
  assert.deepEqual(clock.armed, []);
});

test("the instances of a plugin share its rate, and each says what of its own was withheld", () => {
  const { book, passed, clock } = shelf(3);
  const [one, two] = [book(1), book(2)];
  for (const logs of [one, two, one, two, one]) logs.write("info", "line");
  assert.deepEqual(
    passed.map(({ instance }) => instance),
    [1, 2, 1],
  );
  clock.advance(1_000);
  assert.deepEqual(
    passed.slice(3).map(({ instance, text }) => [instance, text]),
    [
      [2, "1 lines withheld: more than 3 a second"],
      [1, "1 lines withheld: more than 3 a second"],
    ],
  );
});

test("what a guest did not send is counted, and said whatever the rate", () => {
  const { book, passed, meter } = shelf(1);
  const logs = book();
  logs.write("info", "line");
  logs.write("warn", "40 lines dropped", { dropped: 40 });
  assert.deepEqual([texts(passed), meter.linesWithheld], [["line", "40 lines dropped"], 40]);
});

test("a rate goes with the last instance of its plugin", () => {
  const rates = new LogRates();
  const [one, two, other] = [rates.hold("p"), rates.hold("p"), rates.hold("q")];
  assert.ok(one.rate === two.rate && one.rate !== other.rate);
  one.release();
  assert.equal(rates.size, 2);
  two.release();
  other.release();
  assert.equal(rates.size, 0);
});

test("flush says what was withheld, once", () => {
  const { book, passed } = shelf();
  const logs = book();
  for (let line = 1; line <= 2_001; line += 1) logs.write("info", "line");
  logs.flush();
  logs.flush();
  assert.deepEqual(texts(passed.slice(2_000)), ["1 lines withheld: more than 2000 a second"]);
});

test("a text of more than 16 Ki characters is cut and says by how much", () => {
  const { book, passed } = shelf();
  const logs = book();
  logs.write("info", "x".repeat(16 * 1024));
  logs.write("info", "x".repeat(16 * 1024 + 5));
  assert.deepEqual(
    texts(passed).map((text) => text.replace(/^x+/, ({ length }) => `${length} x`)),
    ["16384 x", "16384 x… (5 characters cut)"],
  );
});

test("secrets are taken out of a text and of all that its fields have", () => {
  const { book, passed } = shelf();
  const fields = { hunter2: ["a hunter2", 4711, 12], in: { deep: "hunter2" }, no: null, yes: true };
  book().write("info", "is hunter2", { fields: JSON.stringify(fields) });
  assert.equal(passed[0]?.text, "is [redacted]");
  assert.deepEqual(passed[0]?.fields, {
    "[redacted]": ["a [redacted]", "[redacted]", 12],
    in: { deep: "[redacted]" },
    no: null,
    yes: true,
  });
});

test("fields that are none, too many or too deep do no harm: they become text, or end", () => {
  const { book, passed } = shelf();
  const logs = book();
  for (const fields of ["", "{", "[]", "null", "7", `{"a":"${"x".repeat(16 * 1024)}"}`])
    logs.write("info", "text", { fields });
  assert.deepEqual(
    passed.map(({ text, fields }) => [text.slice(0, 12), fields]),
    ["text ", "text {", "text []", "text null", "text 7", 'text {"a":"x'].map((text) => [text, undefined]),
  );
  logs.write("info", "deep", { fields: `{"a":${"[".repeat(4_000)}${"]".repeat(4_000)},"__proto__":1}` });
  assert.equal(JSON.stringify(passed.at(-1)?.fields), `{"a":${"[".repeat(16)}"…"${"]".repeat(16)},"__proto__":1}`);
});

test("limits.logLines is what a plugin may write in a second; no line is neither passed on nor counted", async () => {
  await using host = await createHost({ proofs: "off" });
  const lines: LogLine[] = [];
  using _listening = host.on("log", (line) => lines.push(line));
  const source = { entry: join(import.meta.dirname, "fixtures/chatter.ts"), name: "chatter", version: "1.0.0" };
  await host.load(source, { realm: "inline", limits: { logLines: 2 } });
  const told = (): number =>
    lines.reduce(
      (sum, { text }) => sum + Number(/^(\d+) lines withheld: more than 2 a second$/.exec(text)?.[1] ?? 0),
      0,
    );
  const passed = (): number => lines.filter(({ text }) => text.startsWith("line ")).length;
  while (passed() + told() < 50) await new Promise((resolve) => setTimeout(resolve, 5));
  assert.ok(passed() < 50);
  assert.match(prometheusText(host.metrics()), new RegExp(`tenon_log_lines_withheld_total\\{.*\\} ${told()}\\n`));
});
