import type { Judged, PackageResult, PackagesReport } from "../bench/packages/judged.ts";

/** The page of the libraries that were soaked, from the kept result. */
export function packagesPage(origin: string, { machine, node, date, results }: PackagesReport): string {
  const names = [...new Set(results.map((result) => result.package))];
  const rows = names.map((name) => {
    const of = results.filter((result) => result.package === name);
    const cell = (realm: string): string => short(of.find((result) => result.realm === realm));
    return `| ${name}@${of[0]?.version} | ${of[0]?.used === true ? "used" : "imported"} | ${cell("thread")} | ${cell("inline")} |`;
  });
  const found = results.flatMap(finding);
  return `${origin}

# Do these libraries unload?

\`tenon soak --package\` on ${names.length} libraries that do I/O or keep state, each in a process of its own, for so many lives as stand beside the
verdict. "Used": a few lines of ours call the library in each life ([bench/packages/use](../../bench/packages/use)); else it is only imported. Bound: 16 KiB a
life; so few lives cannot see less. Measured on ${date.slice(0, 10)} with Node ${node.slice(1)}, ${machine.cores} cores of ${machine.cpu}, load ${machine.load[0]} before it. Again: \`npm run soak:packages\`.

- **flat**: neither memory nor any count grows, and each life was proven gone.
- **flat, proofs …**: the process does not grow, yet some lives were not proven gone.
- **refused**: it does not load there. A module of Node that stands beside it is the first that inline plugins may not have, because
  what it opens could not be taken back; other reasons are below.

| Package | | Thread | Inline |
| --- | --- | --- | --- |
${rows.join("\n")}

## What was found

${found.join("\n")}
`;
}

function short(of: PackageResult | undefined): string {
  const result: Judged | undefined = of?.result;
  switch (result?.kind) {
    case undefined:
      return "";
    case "refused":
      return ["refused", ...moduleRefused(result)].join(": ");
    case "late":
      return `no answer in ${result.limitMs / 1_000} s`;
    case "judged": {
      const { verdict, proofs, growing } = result;
      const unproven = [
        ...(proofs.leaked > 0 ? [`${proofs.leaked} leaked`] : []),
        ...(proofs.unknown > 0 ? [`${proofs.unknown} unknown`] : []),
      ];
      const how = verdict === "grows" ? `**grows**: ${growing.map(({ witness }) => witness).join(", ")}` : verdict;
      return [`${how}, ${of?.cycles}`, ...(unproven.length === 0 ? [] : [`proofs: ${unproven.join(", ")}`])].join(", ");
    }
  }
}

function finding({ package: name, version, realm, result }: PackageResult): readonly string[] {
  const who = `- **${name}@${version}, ${realm}**`;
  if (result.kind === "refused") return moduleRefused(result).length > 0 ? [] : [`${who}: ${line(result.why)}`];
  if (result.kind === "late") return [`${who}: it had not ended after ${result.limitMs / 1_000} s.`];
  const told = [
    ...(result.verdict === "flat" ? [] : [line(result.sentence)]),
    ...(result.proofs.first === undefined ? [] : [line(result.proofs.first)]),
    ...(result.calls.failed === 0
      ? []
      : [`${result.calls.failed} of ${result.calls.made} calls failed: ${line(result.calls.firstFailure ?? "")}`]),
  ];
  return told.length === 0 ? [] : [`${who}: ${told.join(". ")}`];
}

/** The module of Node that an inline plugin may not have, if that is why. */
function moduleRefused({ code, why }: { readonly code: string; readonly why: string }): readonly string[] {
  const module = code === "TENON_MODULE_REFUSED" ? /"(node:[^"]+)"/.exec(why)?.[1] : undefined;
  return module === undefined ? [] : [`\`${module}\``];
}

const longest = 400;

/** One line of Markdown, of a length that a list bears. */
function line(text: string): string {
  const flat = text.replace(/\s+/g, " ").replace(/[<>|]/g, (sign) => `&#${sign.charCodeAt(0)};`);
  return flat.length > longest ? `${flat.slice(0, longest)} …` : flat;
}
