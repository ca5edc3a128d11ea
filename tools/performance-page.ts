import { type Report, reportTables, type Row, short } from "../bench/harness/report.ts";

/** The benches whose results make the page, in its order. A result that was not kept is left out. */
const benches: readonly string[] = ["call", "codec", "idle"];
const call =
  /^(Node \d+), (object of two fields|1 KB|64 KB|1 MB), (one at a time|64 in flight|64 in flight, each), as it is$/;

/** The page of what calls cost, from the kept results; undefined where that of the calls was not kept. */
export function performancePage(
  origin: string,
  reports: readonly Report[],
  peers: Readonly<Record<string, string>>,
): string | undefined {
  const kept = benches.flatMap((name) => reports.filter(({ bench }) => bench === name));
  const calls = kept.find(({ bench }) => bench === "call");
  if (calls === undefined) return undefined;
  const versions = Object.entries(peers).map(([name, version]) => `${name} ${version}`);
  const parts = [
    `${origin}

# Performance

What calls cost, and what plugins cost that are not called. Subjects take turns in rounds, every answer is checked, all get the
same payload; [how that is done](benchmarks/README.md). Peers: ${versions.join(", ")}, with one thread or process each and the settings
their authors recommend. Extism's plugin copies its input as its kits do, but parses nothing; it, QuickJS and isolated-vm's \`applySync\` run in the
caller's own thread.`,
    ...kept.map(asked),
    ...payloads(calls),
    elsewhere(calls),
    ...kept.filter((report) => report !== calls).map(other),
  ];
  return `${parts.join("\n\n")}\n`;
}

function measuredOn({ bench, machine, node, date, size, seed }: Report): string {
  const memory = `${Math.round(machine.memoryBytes / 2 ** 30)} GB`;
  const again = `npm run bench -- ${bench}${size === "full" ? "" : ` --${size}`} --seed ${seed}`;
  return `Measured on ${date.slice(0, 10)} under Node ${node.slice(1)}, ${machine.cores} cores of ${machine.cpu}, ${memory}, ${machine.kernel}, load before it
${machine.load.join(", ")}; ${size} size. Again: \`${again}\`.`;
}

/** What was asked for and whether it holds, and how alike two runs of the same were. */
function asked(report: Report): string {
  const isTwin = ({ name }: { readonly name: string }): boolean => /^(Node \d+: )?A\/A/.test(name);
  const twins = report.ratios.filter(isTwin);
  const others = report.ratios.filter((each) => !isTwin(each));
  const alike = twins.map(({ value }) => value).toSorted((left, right) => left - right);
  const [, table] = reportTables({ rows: [], ratios: others }).split("\n\n");
  const told =
    alike.length === 0
      ? ""
      : `\n\nTwo runs of the very same were ${short(alike[0] ?? NaN)} to ${short(alike.at(-1) ?? NaN)} times each other.`;
  return `## Asked of \`${report.bench}\`

${report.claim} ${measuredOn(report)}

${table}${told}`;
}

/** A table for each Node and manner: who, and what a call of each size takes. */
function payloads({ rows }: Report): readonly string[] {
  const found = rows.flatMap((row) => {
    const [, node, size, manner] = call.exec(row.case) ?? [];
    return node === undefined || size === undefined || manner === undefined ? [] : [{ row, node, size, manner }];
  });
  const groups = Map.groupBy(found, ({ node, manner }) => `${node}, ${manner}`);
  return [...groups].map(([title, group]) => {
    const alone = group[0]?.row.unit === "µs";
    const sizes = [...new Set(group.map(({ size }) => size))];
    const subjects = [...new Set(group.map(({ row }) => row.subject))].filter((name) => !name.endsWith("(again)"));
    const cell = (subject: string, size: string): string => {
      const row = group.find((each) => each.row.subject === subject && each.size === size)?.row;
      return row === undefined ? "" : alone ? latencies(row) : short(row.p50);
    };
    const lines = subjects.map(
      (subject) => `| ${[subject, ...sizes.map((size) => cell(subject, size))].join(" | ")} |`,
    );
    return `## ${title}: ${alone ? "microseconds, p50 / p99 / p99.9" : "calls a second"}

| | ${sizes.join(" | ")} |
|${" --- |".repeat(sizes.length + 1)}
${lines.join("\n")}`;
  });
}

/** Below 1,000 samples there is no p99.9. */
function latencies({ p50, p99, p999 }: Row): string {
  return [p50, p99, ...(p999 === undefined ? [] : [p999])].map(short).join(" / ");
}

function elsewhere(report: Report): string {
  const rows = report.rows.filter((row) => !call.test(row.case) && !row.subject.endsWith("(again)"));
  return `## Inline, without a free core, and many instances

${reportTables({ rows, ratios: [] }).split("\n\n")[0] ?? ""}`;
}

function other(report: Report): string {
  return `## The numbers of \`${report.bench}\`

${reportTables(report).split("\n\n")[0] ?? ""}`;
}
