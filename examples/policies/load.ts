// The load: a process of its own that calls the host over HTTP, checks each answer, and tells its parent what came of it.
// Started by main.ts with fork(); options come as JSON in the first argument.
import { Agent, request } from "node:http";
import MarkdownIt from "markdown-it";
import { Marked } from "marked";
import { readCorpus } from "../render/corpus.ts";
import type { LoadMessage, LoadOptions, LoadReport } from "./load-messages.ts";
import { Tally } from "./tally.ts";

const options = JSON.parse(process.argv[2] ?? "{}") as LoadOptions;
const files = readCorpus(options.corpus);
const marked = new Marked();
const markdownIt = new MarkdownIt();
const agent = new Agent({ keepAlive: true, maxSockets: options.callers });
const tally = new Tally();
let stopped = false;

process.on("message", () => {
  stopped = true;
});
const progress = setInterval(() => tell({ kind: "progress", calls: tally.calls }), 20);

await Promise.all(Array.from({ length: options.callers }, (_, caller) => call(caller)));

clearInterval(progress);
agent.destroy();
tell({ kind: "report", report: report() });
process.disconnect?.();

async function call(caller: number): Promise<void> {
  const key = `caller-${caller}`;
  for (let round = 0; !stopped; round++) {
    await limit(key, round + 1);
    const file = files[(caller + round * options.callers) % files.length];
    // Each renderer gets every file in turn.
    if (file !== undefined && round % options.renderEvery === 0) await render(round % (2 * options.renderEvery) === 0 ? "render" : "render-inline", file.text);
  }
}

/** One decision: this caller's `round`-th with a cost of 1, so what is left is known. */
async function limit(key: string, round: number): Promise<void> {
  const answer = await tally.measure("rate-limit", () => post("rate-limit", "execute", { key, cost: 1 }));
  if (answer === undefined) return;
  const { allowed, remaining, decisions, version } = answer.body as { allowed: boolean; remaining: number; decisions: number; version: string };
  tally.count("rate-limit", decisions);
  tally.check("rate-limit", allowed && remaining === options.burst - round && version === answer.version, `${key} round ${round}: ${JSON.stringify(answer)}`);
}

async function render(name: "render" | "render-inline", markdown: string): Promise<void> {
  const answer = await tally.measure(name, () => post(name, "render", { markdown }));
  if (answer === undefined) return;
  const { html, rendered, version } = answer.body as { html: string; rendered: number; version: string };
  tally.count(name, rendered);
  const expected = answer.plugin === "render-marked" ? marked.parse(markdown, { async: false }) : markdownIt.render(markdown);
  tally.check(name, html === expected && version === `${answer.plugin}@${answer.version}`, `${name} by ${answer.plugin}: another answer than the library itself gives`);
}

interface Answer {
  readonly body: unknown;
  readonly plugin: string;
  readonly version: string;
}

function post(name: string, method: string, input: unknown): Promise<Answer> {
  const { promise, resolve, reject } = Promise.withResolvers<Answer>();
  const body = JSON.stringify(input);
  const headers = { "content-type": "application/json", "content-length": Buffer.byteLength(body) };
  const sent = request(`${options.url}/call/${name}/${method}`, { method: "POST", agent, headers }, (response) => {
    const chunks: Buffer[] = [];
    response.on("data", (chunk: Buffer) => chunks.push(chunk));
    response.on("error", reject);
    response.on("end", () => {
      const text = Buffer.concat(chunks).toString();
      if (response.statusCode !== 200) return reject(new Error(`${response.statusCode}: ${text.slice(0, 500)}`));
      resolve({ body: JSON.parse(text) as unknown, plugin: String(response.headers["tenon-plugin"]), version: String(response.headers["tenon-version"]) });
    });
  });
  sent.on("error", reject);
  sent.end(body);
  return promise;
}

function report(): LoadReport {
  return { ...tally.report(), files: files.length };
}

function tell(message: LoadMessage): void {
  process.send?.(message);
}
