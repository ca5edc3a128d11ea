// The load: a process of its own that calls the host over HTTP, checks each answer, and tells its parent what came of it.
// Started by main.ts with fork(); options come as JSON in the first argument.
import MarkdownIt from "markdown-it";
import { Marked } from "marked";
import { type MarkdownFile, readCorpus } from "../render/corpus.ts";
import { sectionsOf } from "./contracts/render.ts";
import { HttpClient } from "./http-client.ts";
import type { LoadMessage, LoadOptions, LoadReport } from "./load-messages.ts";
import { Tally } from "./tally.ts";

const options = JSON.parse(process.argv[2] ?? "{}") as LoadOptions;
const files = readCorpus(options.corpus);
// Made before the first call: checking answers must not be what the load spends its time on.
const marked = new Marked();
const markdownIt = new MarkdownIt();
const expected = new Map(
  files.map(({ text }) => [
    text,
    { "render-marked": marked.parse(text, { async: false }), "render-markdown-it": markdownIt.render(text) },
  ]),
);
const client = new HttpClient(options.url, options.callers);
const longFiles = files.filter(({ text }) => sectionsOf(text).length >= 8 && sectionsOf(text).length <= 30);
const tally = new Tally();
let stopped = false;

process.on("message", () => {
  stopped = true;
});
const progress = setInterval(() => tell({ kind: "progress", calls: tally.calls }), 20);

await Promise.all(Array.from({ length: options.callers }, (_, caller) => call(caller)));

clearInterval(progress);
client.close();
tell({ kind: "report", report: report() });
process.disconnect?.();

// Each kind of call has callers of its own. Streams are long: whenever a version is swapped, some are under way.
async function call(caller: number): Promise<void> {
  const key = `caller-${caller}`;
  for (let round = 0; !stopped; round++) {
    switch (caller % 8) {
      case 3:
        await watch(key);
        break;
      case 4:
        await render("render", fileFor(files, caller, round).text);
        break;
      case 5:
        await render("render-inline", fileFor(files, caller, round).text);
        break;
      case 6:
        await sections("render", fileFor(longFiles, caller, round));
        break;
      case 7:
        await sections("render-inline", fileFor(longFiles, caller, round));
        break;
      default:
        await limit(key, round + 1);
    }
  }
}

// The callers go through all files, each from another place.
function fileFor(among: readonly MarkdownFile[], caller: number, round: number): MarkdownFile {
  return among[(caller * 61 + round) % among.length] as MarkdownFile;
}

/** One decision: this caller's `round`-th with a cost of 1, so what is left is known. */
async function limit(key: string, round: number): Promise<void> {
  const answer = await tally.measure("rate-limit", () => client.call("rate-limit", "execute", { key, cost: 1 }));
  if (answer === undefined) return;
  const { allowed, remaining, decisions, version } = answer.body as {
    allowed: boolean;
    remaining: number;
    decisions: number;
    version: string;
  };
  tally.count("rate-limit", decisions);
  tally.check(
    "rate-limit",
    allowed && remaining === options.burst - round && version === answer.version,
    `${key} round ${round}: ${JSON.stringify(answer)}`,
  );
}

async function render(name: "render" | "render-inline", markdown: string): Promise<void> {
  const answer = await tally.measure(name, () => client.call(name, "render", { markdown }));
  if (answer === undefined) return;
  const { html, rendered, version } = answer.body as { html: string; rendered: number; version: string };
  tally.count(name, rendered);
  const right: Readonly<Record<string, string>> = expected.get(markdown) ?? {};
  tally.check(
    name,
    html === right[answer.plugin] && version === `${answer.plugin}@${answer.version}`,
    `${name} by ${answer.plugin}: another answer than the library itself gives`,
  );
}

/** A stream of what is left for a caller that uses nothing. */
async function watch(key: string): Promise<void> {
  const times = 20;
  const answer = await tally.measure("rate-limit", () => client.stream("rate-limit", "watch", { key, times }));
  if (answer === undefined) return;
  const items = answer.body as readonly { remaining: number }[];
  tally.check(
    "rate-limit",
    items.length === times && items.every(({ remaining }) => remaining === options.burst),
    `watch ${key}: ${JSON.stringify(items)}`,
  );
}

async function sections(name: "render" | "render-inline", { text }: MarkdownFile): Promise<void> {
  const answer = await tally.measure(name, () => client.stream(name, "sections", { markdown: text }));
  if (answer === undefined) return;
  const make =
    answer.plugin === "render-marked"
      ? (section: string) => marked.parse(section, { async: false })
      : (section: string) => markdownIt.render(section);
  const items = answer.body as readonly { html: string }[];
  const right = sectionsOf(text).map(make);
  tally.check(
    name,
    items.length === right.length && items.every(({ html }, at) => html === right[at]),
    `${name} sections by ${answer.plugin}: other answers than the library itself gives`,
  );
}

function report(): LoadReport {
  return { ...tally.report(), files: files.length };
}

function tell(message: LoadMessage): void {
  process.send?.(message);
}
